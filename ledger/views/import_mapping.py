"""The page on which a person says what the columns of a table mean. Bounded: sixty columns are shown, five samples each."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.views import person_of
from ledger.formats.base import ReadOptions
from ledger.formats.csv_table.roles import SEVERAL
from ledger.formats.csv_table.sketch import TableSketch
from ledger.formats.tables import TableFormat, table_format
from ledger.intake.batches import batch_decide
from ledger.intake.files import source_of
from ledger.models import ImportBatch
from ledger.services.profiles import profile_save
from ledger.views.imports import BatchView

ROLES: tuple[tuple[str, Promise], ...] = (
    ("booked_on", gettext_lazy("Date")),
    ("payee", gettext_lazy("Payee")),
    ("memo", gettext_lazy("Memo")),
    ("quantity", gettext_lazy("Amount")),
    ("debit", gettext_lazy("Money out")),
    ("credit", gettext_lazy("Money in")),
    ("indicator", gettext_lazy("In or out (a word or letter)")),
    ("balance", gettext_lazy("Balance")),
    ("currency", gettext_lazy("Currency")),
    ("fee", gettext_lazy("Fee")),
    ("category", gettext_lazy("Category")),
    ("external_id", gettext_lazy("The bank’s own id")),
    ("reference", gettext_lazy("Reference")),
    ("status", gettext_lazy("Status (pending or booked)")),
    ("kind", gettext_lazy("Kind of booking")),
    ("account", gettext_lazy("Your account")),
    ("counterparty", gettext_lazy("The other side’s account")),
    ("card", gettext_lazy("Card")),
    ("value_on", gettext_lazy("Value date")),
    ("occurred_on", gettext_lazy("Day of the purchase")),
    ("original_quantity", gettext_lazy("Amount in the other currency")),
    ("original_currency", gettext_lazy("The other currency")),
)
ORDERS = (
    ("dmy", gettext_lazy("Day, month, year")),
    ("mdy", gettext_lazy("Month, day, year")),
    ("ymd", gettext_lazy("Year, month, day")),
)
MARKS = ((".", gettext_lazy("A point: 1,234.50")), (",", gettext_lazy("A comma: 1.234,50")))
SIGNS = (
    ("normal", gettext_lazy("A minus is money out")),
    ("inverse", gettext_lazy("A plus is money out, as on many card statements")),
)


class ImportMappingView(BatchView):
    """GET shows what was guessed, POST says what is right and has the file read anew."""

    def get(self, request: HttpRequest) -> HttpResponse:
        found = _sketch(self.batch)
        return self._page(found, {column.index: column.role for column in found.columns}, found.mapping)

    def post(self, request: HttpRequest) -> HttpResponse:
        roles = _roles(request)
        said = {name: request.POST.get(name, "") for name in ("date_order", "decimal_mark", "sign")}
        if refusal := _refusal(roles):
            return self._page(_sketch(self.batch), roles, said, refusal)
        mapping = {"columns": _columns(roles), **{name: value for name, value in said.items() if value}}
        key = _reader(self.batch).key
        if request.POST.get("remember"):
            profile_save(batch=self.batch, format_key=key, mapping=mapping)
        batch_decide(batch=self.batch, acting_user=person_of(request), profile=mapping, format=key)
        return self.back()

    def _page(self, found: TableSketch, roles: dict[int, str], said: dict[str, Any], refusal: str = "") -> HttpResponse:
        columns = [(column, roles.get(column.index, "")) for column in found.columns]
        context = {
            "batch": self.batch, "columns": columns, "hidden": found.column_count - len(columns), "roles": ROLES,
            "orders": ORDERS, "marks": MARKS, "signs": SIGNS, "said": said, "refusal": refusal, "rows": found.rows[:8],
        }  # fmt: skip
        return render(self.request, "ledger/import/mapping.html", context, status=422 if refusal else 200)


def _sketch(batch: ImportBatch) -> TableSketch:
    options = ReadOptions(answers=batch.answers, profile=batch.profile, currency=batch.plan.get("currency", ""))
    return _reader(batch).sketch(source_of(batch), options)


def _reader(batch: ImportBatch) -> TableFormat:
    """The batch's own format where it is a table; a file whose format is unknown is looked at as text."""
    return table_format(batch.format) or cast(TableFormat, table_format("csv"))


def _roles(request: HttpRequest) -> dict[int, str]:
    """Column → role as chosen: {"column-3": "quantity"} → {3: "quantity"}. Unknown words count as not used."""
    known = {role for role, _label in ROLES}
    found = {}
    for name, value in request.POST.items():
        place = name.removeprefix("column-")
        if name != place and place.isascii() and place.isdigit() and len(place) < 4 and value in known:
            found[int(place)] = str(value)
    return found


def _columns(roles: dict[int, str]) -> dict[str, Any]:
    """Role → place, or places where a role may have several: {0: "payee", 2: "payee"} → {"payee": [0, 2]}."""
    columns: dict[str, Any] = {}
    for place, role in sorted(roles.items()):
        if role in SEVERAL:
            columns.setdefault(role, []).append(place)
        else:
            columns[role] = place
    return columns


def _refusal(roles: dict[int, str]) -> str:
    """What is missing or said twice; "" when the table can be read so."""
    chosen = list(roles.values())
    if "booked_on" not in chosen:
        return _("Say which column has the date. Nothing was changed.")
    if not {"quantity", "debit", "credit"} & set(chosen):
        return _("Say which column has the amount, or which have money in and money out. Nothing was changed.")
    labels = dict(ROLES)
    twice = next((role for role in chosen if role not in SEVERAL and chosen.count(role) > 1), "")
    return (
        _("“%(role)s” is chosen for more than one column. Nothing was changed.") % {"role": labels[twice]}
        if twice
        else ""
    )
