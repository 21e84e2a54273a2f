"""What the list of changes may be narrowed to."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.selectors import members
from ledger.activity_words import GROUPS
from ledger.models import Actor
from ledger.selectors.activity import Asked
from ledger.selectors.books import Books


class ActivityForm(forms.Form):
    """Whose changes, on whose decision, of what. Anything unknown in the address narrows nothing."""

    member = forms.TypedChoiceField(label=_("Member"), required=False, coerce=UUID, empty_value=None)
    actor = forms.ChoiceField(label=_("Decided by"), required=False, choices=[("", _("Anybody")), *Actor.choices])
    kind = forms.ChoiceField(
        label=_("Of what"), required=False,
        choices=[("", _("Everything")), *((key, words) for key, (words, _starts) in GROUPS.items())],
    )  # fmt: skip

    def __init__(self, *args: Any, books: Books, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(str(person.public_id), str(person)) for person in members(books.user)]
        self.fields["member"].choices = [("", _("All members")), *people]  # type: ignore[attr-defined]
        for name in self.fields:
            self.fields[name].widget.attrs["data-submits"] = True

    @property
    def asked(self) -> Asked:
        self.is_valid()
        typed = self.cleaned_data
        return Asked(typed.get("member"), typed.get("actor", ""), typed.get("kind", ""))
