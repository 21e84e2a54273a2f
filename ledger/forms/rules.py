"""What a rule is called and what it does; its conditions are in `rule_draft`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ledger.forms.fields import ChosenField, account_choices, all_commodities, category_choices
from ledger.forms.rule_shares import ShareDraft, shares_json
from ledger.models.account import AccountKind
from ledger.selectors.books import Books

MEMO_WORDS = [("", _("Leave it")), ("memo", _("Replace it by")), ("memo_append", _("Add to it"))]
REVIEW_WORDS = [("", _("Leave it")), ("yes", _("Mark as reviewed")), ("no", _("Keep to review"))]


class RuleForm(forms.Form):
    """Every field left empty is something the rule doesn't do."""

    category = forms.Field()
    transfer = forms.Field()
    payee = forms.CharField(label=_("Call the payee"), max_length=200, required=False)
    tags = forms.CharField(
        label=_("Tag it"), max_length=600, required=False, help_text=_("Several with commas between.")
    )
    memo_how = forms.ChoiceField(label=_("Memo"), choices=MEMO_WORDS, required=False)
    memo = forms.CharField(label=_("Words for the memo"), max_length=500, required=False)
    review = forms.ChoiceField(label=_("Review"), choices=REVIEW_WORDS, required=False)
    stop = forms.BooleanField(label=_("Try no rules below this one"), required=False)
    name = forms.CharField(
        label=_("Name"), max_length=120, required=False, help_text=_("Left empty, it is called by what it does.")
    )

    group = forms.CharField(
        label=_("Group"), max_length=60, required=False, help_text=_("Rules of one group stand together in the list.")
    )

    def __init__(self, *args: Any, books: Books, shares: Sequence[ShareDraft] = (), **kwargs: Any) -> None:
        all_commodities(books)
        self.shares, self.locale = shares, books.household.locale
        super().__init__(*args, **kwargs)
        kinds = [AccountKind.EXPENSE, AccountKind.INCOME]
        self.category_groups = category_choices(books, kinds)
        self.fields["category"] = ChosenField(
            self.category_groups, label=_("File it under"), required=False, empty=_("No category")
        )
        self.fields["transfer"] = ChosenField(
            account_choices(books), label=_("Make it a transfer with"), required=False, empty=_("No transfer"),
            help_text=_("For accounts you import no statements for, such as cash."),
        )  # fmt: skip
        self.fields["group"].widget.attrs["list"] = "rule-groups"
        for name in ("payee", "tags", "memo", "name", "group"):
            self.fields[name].widget.attrs["autocomplete"] = "off"

    @property
    def actions(self) -> list[dict[str, Any]]:
        """As `rule_of` reads them, in the order they are said in."""
        typed = self.cleaned_data
        given: dict[str, Any] = {
            **self._filing, "payee": typed["payee"],
            "tags": [tag for tag in (one.strip(" #") for one in typed["tags"].split(",")) if tag],
        }  # fmt: skip
        if typed["memo_how"]:
            given[typed["memo_how"]] = typed["memo"]
        found = [{"do": do, "value": value} for do, value in given.items() if value or do.startswith("memo")]
        if typed["review"]:
            found.append({"do": "review", "value": typed["review"] == "yes"})
        return [*found, {"do": "stop"}] if typed["stop"] else found

    @property
    def _filing(self) -> dict[str, Any]:
        """Where rows go: with a split, the fields for one place are not shown."""
        if self.shares:
            return {"split": shares_json(self.shares, self.locale)}
        return {name: _text(self.cleaned_data[name]) for name in ("category", "transfer")}


def _text(value: Any) -> str:
    return str(value) if value else ""


def actions_initial(actions: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The form's fields for actions that are there."""
    found: dict[str, Any] = {}
    for action in actions:
        do, value = action["do"], action.get("value")
        if do in ("memo", "memo_append"):
            found |= {"memo_how": do, "memo": value}
        elif do == "tags":
            found["tags"] = ", ".join(value or ())
        elif do == "review":
            found["review"] = "yes" if value else "no"
        elif do != "split":
            found[do] = True if do == "stop" else value
    return found
