"""The categories a new household begins with: few enough to read, complete enough to sort a first statement."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import Household
from ledger.models import Account, AccountKind
from ledger.services.commodities import commodities_ensure


def starter_categories() -> dict[AccountKind, dict[str, tuple[str, ...]]]:
    """Kind → group → categories in it, in the language that is active."""
    return {
        AccountKind.INCOME: {_("Salary"): (), _("Interest"): (), _("Gifts received"): (), _("Other income"): ()},
        AccountKind.EXPENSE: {
            pgettext("category", "Home"): (
                _("Rent"),
                _("Electricity and water"),
                _("Internet and phone"),
                _("Furniture and repairs"),
            ),
            _("Food"): (_("Groceries"), _("Eating out"), _("Coffee")),
            _("Transport"): (_("Public transport"), _("Fuel"), _("Taxi"), _("Car")),
            _("Health"): (_("Doctor and pharmacy"), _("Sport")),
            _("Shopping"): (_("Clothes"), _("Electronics"), _("Household goods")),
            _("Leisure"): (_("Subscriptions"), _("Going out"), _("Hobbies")),
            _("Travel"): (),
            _("Children"): (),
            _("Gifts and donations"): (),
            _("Education"): (),
            _("Insurance"): (),
            _("Taxes"): (),
            _("Bank fees"): (),
            _("Other spending"): (),
        },
    }


def household_start(household: Household) -> None:
    """Give a new household its categories: two levels, in reading order. The currencies are there from now on too."""
    commodities_ensure()
    for kind, groups in starter_categories().items():
        for position, (group, names) in enumerate(groups.items()):
            parent = Account.objects.create(household=household, kind=kind, name=group, position=position * 100)
            Account.objects.bulk_create(
                Account(household=household, kind=kind, name=name, parent=parent, position=position * 100 + place)
                for place, name in enumerate(names, start=1)
            )
