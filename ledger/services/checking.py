"""Running the proofs: for the shell, and every night for all households, whose owners are told what fails."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

import structlog
from django.utils import timezone, translation
from django.utils.translation import ngettext

from accounts.models import Household, Notification, Role, User
from ledger.integrity import SYSTEM_CHECKS, Finding, findings, household_checks
from ledger.models import CheckRun

log = structlog.get_logger(__name__)
KEPT_FOR = timedelta(days=90)
"""How long the numbers of a check are kept."""


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


def books_prove(households: Sequence[Household]) -> Report:
    """`books_check`, and what it found is kept in numbers: a `CheckRun` for each household and one for the database."""
    report = books_check(households)
    found: dict[int | None, list[Finding]] = {None: [], **{household.pk: [] for household in households}}
    for finding in report.findings:
        found[finding.household.pk if finding.household else None].append(finding)
    CheckRun.objects.bulk_create(_run(key, findings) for key, findings in found.items())
    CheckRun.objects.filter(at__lt=timezone.now() - KEPT_FOR).delete()
    return report


def _run(key: int | None, findings: Sequence[Finding]) -> CheckRun:
    warnings = sum(finding.is_warning for finding in findings)
    codes = dict(Counter(finding.code for finding in findings))
    return CheckRun(household_id=key, failures=len(findings) - warnings, warnings=warnings, codes=codes)


def ledgers_check() -> Report:
    """The nightly proof of all books. Owners are told of their household's failures, operators of the database's."""
    report = books_prove(list(Household.objects.order_by("pk")))
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
