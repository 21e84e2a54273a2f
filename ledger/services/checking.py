"""Running the proofs: for the shell, and every night for all households, whose owners are told what fails."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial

import structlog
from django.utils import timezone, translation
from django.utils.translation import ngettext

from accounts.models import Household, Notification, Role, User
from ledger.integrity import SYSTEM_CHECKS, Finding, findings, household_checks

log = structlog.get_logger(__name__)


@dataclass
class Report:
    """What was checked (check name → number of findings over all households) and what was found."""

    checks: dict[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    @property
    def failures(self) -> list[Finding]:
        return [finding for finding in self.findings if not finding.is_warning]

    @property
    def warnings(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.is_warning]

    def add(self, name: str, found: list[Finding]) -> None:
        self.checks[name] = self.checks.get(name, 0) + len(found)
        self.findings += found


def books_check(households: Iterable[Household]) -> Report:
    """Make every check: those of the database once, the others for each household."""
    report = Report()
    for check in SYSTEM_CHECKS:
        report.add(check.__name__, findings(check.__name__, check))
    for household in households:
        for name, household_check in household_checks():
            report.add(name, findings(name, partial(household_check, household), household))
    return report


def ledgers_check() -> Report:
    """The nightly proof of all books. Owners are told of their household's failures, operators of the database's."""
    report = books_check(Household.objects.order_by("pk").iterator())
    by_household: dict[Household | None, list[Finding]] = {}
    for finding in report.failures:
        by_household.setdefault(finding.household, []).append(finding)
        log.error("ledger_check", code=finding.code, message=finding.message)
    for household, found in by_household.items():
        _tell(household, found)
    return report


def _tell(household: Household | None, found: list[Finding]) -> None:
    """Once a month for the same kinds of failure: nobody reads the same news every morning."""
    codes = ",".join(sorted({finding.code for finding in found}))
    key = f"ledger_check:{timezone.now():%Y-%m}:{codes}"[:200]
    people = User.objects.filter(is_active=True)
    told = people.filter(is_staff=True) if household is None else people.filter(household=household, role=Role.OWNER)
    for person in told:
        Notification.objects.get_or_create(user=person, key=key, defaults={"text": _text(person, len(found))})


def _text(person: User, count: int) -> str:
    with translation.override(person.language or None):
        text = ngettext(
            "Tonight's check of your books found a problem. Run “manage.py ledger_check” to see it.",
            "Tonight's check of your books found %(count)s problems. Run “manage.py ledger_check” to see them.",
            count,
        )
        return text % {"count": count}
