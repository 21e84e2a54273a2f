"""Writing a rule: its conditions as nested groups, what it does, and the dry run beside it."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from accounts.permissions import WriterRequired
from accounts.places import currency_choices
from accounts.selectors import members
from fintrack.lib.errors import DomainError
from ledger.activity_words import changed_text
from ledger.forms.fields import account_choices
from ledger.forms.rule_draft import (
    DIRECTIONS,
    FIELDS,
    HOW,
    WEEKEND,
    Part,
    draft_blank,
    draft_edited,
    draft_json,
    draft_of_json,
    draft_posted,
    error_placed,
    month_choices,
    weekday_choices,
)
from ledger.forms.rule_shares import SIZES, shares_edited, shares_of_json, shares_posted
from ledger.forms.rules import RuleForm, actions_initial
from ledger.rules.spec import RuleSpec
from ledger.selectors.rule_preview import RulePreview, rule_preview
from ledger.selectors.rule_proposals import rule_from_row
from ledger.selectors.rules import RuleItem, RuleNames, groups_named, rule_found, rule_item
from ledger.services.rule_apply import rule_apply
from ledger.services.rules import rule_change, rule_create, spec_checked
from ledger.views.activity import answered
from ledger.views.common import books_for, is_for, is_htmx, told, undo_address
from ledger.views.rules import ids_of

PARTS = "rule-parts"
"""The element of the conditions: what a button in it puts in place anew."""

FILING = "rule-filing"
"""The same of where rows are filed: in one place, or split."""

TEMPLATES = {PARTS: "ledger/rules/parts.html", FILING: "ledger/rules/filing.html"}
REDRAWN = "ruleredrawn"
"""The event that tells the dry run that conditions came or went."""


class RuleEditor(WriterRequired, View):
    """Shared by a new rule and one that is there. `do` of the form says what a button wants: save, or another draft."""

    def page(
        self, request: HttpRequest, draft: Part, form: RuleForm, item: RuleItem | None = None, status: int = 200
    ) -> HttpResponse:
        books = books_for(request)
        context = {
            "draft": draft, "form": form, "item": item, "how": HOW, "subjects": FIELDS, "directions": DIRECTIONS,
            "accounts": account_choices(books, with_closed=True), "currencies": currency_choices(),
            "weekdays": weekday_choices(books.household.locale), "months": month_choices(books.household.locale),
            "weekend": WEEKEND, "sizes": SIZES, "people": members(books.user), "groups": groups_named(books),
        }  # fmt: skip
        part = next((name for name in TEMPLATES if is_for(request, name)), "")
        answer = render(request, TEMPLATES.get(part, "ledger/rule.html"), context, status=status)
        return told(answer, events=[REDRAWN]) if part else answer

    def edited(self, request: HttpRequest, item: RuleItem | None = None) -> HttpResponse:
        """The posted draft: saved, or shown with one part more or less."""
        books = books_for(request)
        draft, form = draft_posted(request.POST), form_posted(request)
        wish = request.POST.get("do", "save")
        if wish.startswith("share:"):
            form = RuleForm(initial=_unbound(form), books=books, shares=shares_edited(list(form.shares), wish))
            return self.page(request, draft, form, item)
        if wish != "save":
            form = RuleForm(initial=_unbound(form), books=books, shares=form.shares)
            return self.page(request, draft_edited(draft, wish), form, item)
        if form.is_valid():
            try:
                return self.saved(request, item, _given(request, draft, form))
            except DomainError as error:
                error_shown(draft, form, error)
        return self.page(request, draft, form, item, status=422)

    def saved(self, request: HttpRequest, item: RuleItem | None, given: dict[str, Any]) -> HttpResponse:
        user = books_for(request).user
        if item is None:
            rule = rule_create(acting_user=user, **given)
        else:
            rule = rule_change(rule=item.rule, acting_user=user, **given)
        messages.success(request, _("Saved. It decides about rows that arrive from now on."))
        return redirect("ledger:rule", public_id=rule.public_id)


def form_posted(request: HttpRequest) -> RuleForm:
    return RuleForm(request.POST, books=books_for(request), shares=shares_posted(request.POST))


def _unbound(form: RuleForm) -> dict[str, Any]:
    return {name: form.data.get(name) for name in form.fields if name in form.data}


def _given(request: HttpRequest, draft: Part, form: RuleForm) -> dict[str, Any]:
    locale = books_for(request).household.locale
    return {
        "conditions": draft_json(draft, locale),
        "actions": form.actions,
        "name": form.cleaned_data["name"],
        "group": form.cleaned_data["group"],
    }


def error_shown(draft: Part, form: RuleForm, error: DomainError) -> None:
    """At the condition or the field it is about, else above the form."""
    where = str(error.data.get("attr", ""))
    if error_placed(draft, where, error.message):
        return
    place = int(where.rpartition(".")[2]) if where.startswith("actions.") else -1
    do = form.actions[place]["do"] if 0 <= place < len(form.actions) else ""
    name = "memo" if do.startswith("memo") else do
    if name == "split":
        form.errors["split"] = form.error_class([error.message])
    else:
        form.add_error(name if name in form.fields else None, error.message)


class RuleNewView(RuleEditor):
    """Empty, from a row (`from`), or from a proposal (`conditions` and `actions` as JSON in the address)."""

    def get(self, request: HttpRequest) -> HttpResponse:
        books = books_for(request)
        draft, initial = draft_blank(), {}
        if named := request.GET.get("from", ""):
            proposed = rule_from_row(books.user, ids_of([named])[0], books=books)
            initial = {**actions_initial(proposed.actions), "name": proposed.name}
            if proposed.conditions["all"]:
                draft = draft_of_json(proposed.conditions, books.household.locale)
        elif payee := request.GET.get("payee", "")[:200]:
            asked = {"all": [{"field": "payee", "op": "is", "value": payee}]}
            draft = draft_of_json(asked, books.household.locale)
            initial = {"category": request.GET.get("category", "")}
        return self.page(request, draft, RuleForm(initial=initial, books=books))

    def post(self, request: HttpRequest) -> HttpResponse:
        return self.edited(request)


class RuleView(RuleEditor):
    """One rule, with what it would change in the past."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        books = books_for(request)
        item = rule_item(books.user, public_id, books=books)
        if item.spec is None:
            return self.page(request, draft_blank(), RuleForm(initial={"name": item.name}, books=books), item)
        draft = draft_of_json(json.loads(json.dumps(item.conditions)), books.household.locale)
        initial = {**actions_initial(item.actions), "name": item.name, "group": item.group}
        shares = shares_of_json(item.actions, books.household.locale)
        return self.page(request, draft, RuleForm(initial=initial, books=books, shares=shares), item)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        books = books_for(request)
        return self.edited(request, rule_item(books.user, public_id, books=books))


class RulePreviewView(WriterRequired, View):
    """The dry run of the form as it stands. `rule` names the one that is there; only what is saved can be applied."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        books = books_for(request)
        draft, form = draft_posted(request.POST), form_posted(request)
        if not form.is_valid():
            return self._page(request, problem=_("Something in the form can’t be read yet."))
        try:
            given = _given(request, draft, form)
            spec = spec_checked(given["conditions"], given["actions"], books)
        except DomainError as error:
            return self._page(request, problem=error.message)
        after = next(iter(ids_of([request.POST["after"]])), None) if request.POST.get("after") else None
        found = rule_preview(books.user, spec, after=after, books=books)
        return self._page(request, found, spec, is_later=after is not None)

    def _page(
        self,
        request: HttpRequest,
        found: RulePreview | None = None,
        spec: RuleSpec | None = None,
        problem: str = "",
        is_later: bool = False,
    ) -> HttpResponse:
        item = self._item(request)
        is_saved = item is not None and item.spec == spec
        words = RuleNames(books_for(request)).words(spec) if spec is not None else None
        context = {"found": found, "problem": problem, "item": item, "is_saved": is_saved, "words": words}
        template = "ledger/rules/preview_rows.html" if is_later else "ledger/rules/preview.html"
        return render(request, template, context)

    def _item(self, request: HttpRequest) -> RuleItem | None:
        named = request.POST.get("rule", "")
        return rule_item(books_for(request).user, ids_of([named])[0], books=books_for(request)) if named else None


class RuleApplyView(WriterRequired, View):
    """Change the rows of the dry run: all (`rows=all`), or those ticked (`row`)."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        user = books_for(request).user
        ticked = ids_of(request.POST.getlist("row"))
        only = None if request.POST.get("rows") == "all" else ticked
        done = rule_apply(rule=rule_found(user, public_id), acting_user=user, only=only)
        answer = answered(request, changed_text(done.changed, done.left), undo_address(done.activity), "ledger:rules")
        return answer if is_htmx(request) else redirect("ledger:rule", public_id=public_id)
