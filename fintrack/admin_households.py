"""Households, with what the one who runs the system does to their books without seeing them: proving and recounting."""

from __future__ import annotations

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.admin.people import HouseholdAdmin
from accounts.admin.scope import is_operator
from accounts.models import Household
from fintrack.lib.errors import DomainError
from ledger.services.checking import books_prove
from ledger.services.rebuilding import books_rebuild

admin.site.unregister(Household)


@admin.register(Household)
class RunHouseholdAdmin(HouseholdAdmin):
    """Both actions answer in numbers: what was found in words is for the shell (`manage.py ledger_check`)."""

    actions = ("books_check", "totals_rebuild")

    def has_run_permission(self, request: HttpRequest) -> bool:
        return is_operator(request.user)

    @admin.action(description=gettext_lazy("Check the books of the selected households"), permissions=["run"])
    def books_check(self, request: HttpRequest, rows: QuerySet[Household]) -> None:
        households = list(rows)
        report = books_prove(households)
        checked = ngettext("%(count)d household checked.", "%(count)d households checked.", len(households))
        self.message_user(request, checked % {"count": len(households)})
        for level, found in ((messages.ERROR, report.failures), (messages.WARNING, report.warnings)):
            codes = sorted({finding.code for finding in found})
            if codes:
                told = ngettext("%(count)d finding: %(codes)s.", "%(count)d findings: %(codes)s.", len(found))
                self.message_user(request, told % {"count": len(found), "codes": ", ".join(codes)}, level=level)
        if not report.findings:
            self.message_user(request, _("Every proof holds."), level=messages.SUCCESS)

    @admin.action(description=gettext_lazy("Recount the totals of the selected households"), permissions=["run"])
    def totals_rebuild(self, request: HttpRequest, rows: QuerySet[Household]) -> None:
        try:
            count = books_rebuild(rows)
        except DomainError as refusal:
            self.message_user(request, refusal.message, level=messages.ERROR)
            return
        told = ngettext("%(count)d month total recounted.", "%(count)d month totals recounted.", count)
        self.message_user(request, told % {"count": count}, level=messages.SUCCESS)
