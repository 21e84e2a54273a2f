"""What the floors below call without knowing of a portfolio: registered once at start."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from fintrack.lib.registry import household_purgers, integrity_checks, projectors, undo_checks


def hooks_register() -> None:
    from portfolio.integrity import lots_are_right
    from portfolio.services.lots import lots_follow
    from portfolio.services.purge import portfolio_purge
    from portfolio.services.undoing import portfolio_undo_check

    household_purgers.add("portfolio", portfolio_purge)
    projectors.add("lots", lots_follow)
    integrity_checks.add("lots", lots_are_right)
    for table in ("trade", "security", "securityname", "knownsecurity", "securityevent", "lotsetting"):
        undo_checks.add(f"portfolio.{table}", portfolio_undo_check)
    undo_checks.add("ledger.commodity", portfolio_undo_check)
    words_register()


def words_register() -> None:
    """How the list of changes says what was done with the portfolio."""
    from ledger.activity_words import GROUPS, WORDS, Words

    WORDS["trade.add"] = Words(_("Entered a trade in “%(subject)s”"), _("Entered a trade"))
    WORDS["trade.edit"] = Words(_("Changed a trade in “%(subject)s”"), _("Changed a trade"))
    WORDS["security.add"] = Words(_("Added the security “%(subject)s”"))
    WORDS["security.edit"] = Words(_("Changed the security “%(subject)s”"))
    WORDS["security.merge"] = Words(_("Merged a security into “%(subject)s”"))
    WORDS["event.add"] = Words(_("Put in an event of “%(subject)s”"))
    WORDS["event.reverse"] = Words(_("Took back an event of “%(subject)s”"))
    WORDS["lots.method"] = Words(_("Chose which lots sales take"))
    GROUPS["portfolio"] = (_("Portfolio"), ("trade", "security", "event", "lots"))
