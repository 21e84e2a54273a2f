"""Forms of the page of categories."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ledger.forms.fields import ChosenField, category_choices
from ledger.looks import COLOURS, ICONS
from ledger.models import Account
from ledger.selectors.books import Books


class CategoryLookForm(forms.Form):
    """Everything about one category: its name, place in the tree, picture and colour."""

    name = forms.CharField(label=_("Name"), max_length=120)
    icon = forms.ChoiceField(
        label=_("Picture"), required=False, choices=[("", _("None")), *((icon, icon) for icon in ICONS)]
    )
    color = forms.ChoiceField(label=_("Colour"), required=False)

    def __init__(self, *args: Any, books: Books, category: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Numbered, not named: each theme has its own shade of them.
        numbered = [(colour, _("Colour %(number)d") % {"number": place}) for place, colour in enumerate(COLOURS, 1)]
        self.fields["color"].choices = [("", _("By its group")), *numbered]  # type: ignore[attr-defined]
        facts = books.accounts[category.pk]
        below = {str(books.accounts[key].public_id) for key in books.below(facts)}
        offered = [choice for choice in category_choices(books, [category.kind]) if choice[0] not in below]
        self.fields["parent"] = ChosenField(
            offered, label=_("Under"), required=False, empty=_("Nothing: a group of its own")
        )
        self.order_fields(["name", "parent", "icon", "color"])


class MergeForm(forms.Form):
    """Into which other category of the same side."""

    def __init__(self, *args: Any, books: Books, category: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        facts = books.accounts[category.pk]
        left_out = {str(books.accounts[key].public_id) for key in books.below(facts)}
        left_out |= {str(account.public_id) for account in books.accounts.values() if account.purpose}
        offered = [choice for choice in category_choices(books, [category.kind]) if choice[0] not in left_out]
        self.fields["into"] = ChosenField(offered, label=_("Merge into"), empty=_("Choose a category"))
