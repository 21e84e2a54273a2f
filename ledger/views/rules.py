"""Rules: the list in their order, and what can be done to one with a click."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from accounts.permissions import MemberRequired, WriterRequired
from fintrack.lib.errors import Conflict
from ledger.selectors.rule_proposals import rule_proposals
from ledger.selectors.rules import PAGE, RuleItem, RulePage, rule_found, rule_page, rules_seen
from ledger.services.rule_order import rules_group_change, rules_reorder
from ledger.services.rules import rule_change, rule_delete
from ledger.views.activity import answered
from ledger.views.common import books_for, page_number, undo_address


class RulesView(MemberRequired, View):
    def get(self, request: HttpRequest) -> HttpResponse:
        books = books_for(request)
        rules = rule_page(books.user, page_number(request.GET), limit=PAGE, books=books)
        proposals = rule_proposals(books.user, books=books) if books.user.can_write and rules.page == 1 else ()
        context = {
            "rules": rules, "sections": sections_of(rules), "proposals": proposals, "address": request.get_full_path(),
            "previous": _address(rules.page - 1) if rules.page > 1 else "",
            "next": _address(rules.page + 1) if rules.has_more else "",
        }  # fmt: skip
        return render(request, "ledger/rules.html", context)


@dataclass(frozen=True)
class Section:
    """Neighbours in the list that share a group, "" for those in none; `before` is how many rules stand before them."""

    group: str
    items: list[RuleItem]
    before: int

    @property
    def is_on(self) -> bool:
        """Whether any of them decides something."""
        return any(item.is_enabled for item in self.items)


def sections_of(rules: RulePage) -> list[Section]:
    found: list[Section] = []
    for place, item in enumerate(rules.items, rules.before):
        if not found or found[-1].group != item.group:
            found.append(Section(item.group, [], place))
        found[-1].items.append(item)
    return found


def _address(page: int) -> str:
    return reverse("ledger:rules") + (f"?page={page}" if page > 1 else "")


class RuleOrderView(WriterRequired, View):
    """A new order of a `page` of the list (`order`, dragged: ids, and before those of a group "g:" with its name), or one rule a step
    up or down (`move`, "<id>:up").
    """

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        books = books_for(request)
        rules = [rule for rule, _spec in rules_seen(books.user, books=books)]
        order = [rule.public_id for rule in rules]
        if wish := request.POST.get("move", ""):
            order, groups = _moved(order, {rule.public_id: rule.group for rule in rules}, wish)
        else:
            before = (page_number(request.POST) - 1) * PAGE
            order[before : before + PAGE], groups = dragged(request.POST.getlist("order"))
        done = rules_reorder(acting_user=books.user, order=order, groups=groups)
        return answered(request, _("The rules are in their new order."), undo_address(done), "ledger:rules")


def ids_of(texts: Sequence[str]) -> list[UUID]:
    """Public ids a form sends; anything else is a list that isn't ours any more."""
    try:
        return [UUID(text) for text in texts]
    except ValueError as error:
        raise Conflict("rules_changed", _("The list of rules has changed meanwhile. Look at it again.")) from error


def dragged(texts: Sequence[str]) -> tuple[list[UUID], dict[UUID, str]]:
    """dragged(["g:Shops", a, b, "g:", c]) == ([a, b, c], {a: "Shops", b: "Shops", c: ""}); without marks groups stay."""
    order: list[UUID] = []
    groups: dict[UUID, str] = {}
    group = None
    for text in texts:
        if text.startswith("g:"):
            group = text[2:]
            continue
        order += ids_of([text])
        if group is not None:
            groups[order[-1]] = group
    return order, groups


def _moved(order: list[UUID], groups: Mapping[UUID, str], wish: str) -> tuple[list[UUID], dict[UUID, str]]:
    """_moved([a, b, c], …, "<c>:up") is the order [a, c, b]; the first stays first. A step over the edge of a group is a step into
    the next one, at the same place.
    """
    named, _colon, way = wish.partition(":")
    (rule,) = ids_of([named])
    place = order.index(rule) if rule in order else -1
    other = place - 1 if way == "up" else place + 1
    if place < 0 or not 0 <= other < len(order):
        return order, {}
    if groups[order[other]] != groups[rule]:
        return order, {rule: groups[order[other]]}
    order.insert(other, order.pop(place))
    return order, {}


class RuleGroupView(WriterRequired, View):
    """A whole group switched on or off: `switch` is "on:" or "off:" and its name."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        way, _colon, group = request.POST.get("switch", "").partition(":")
        done = rules_group_change(acting_user=books_for(request).user, group=group, is_enabled=way != "off")
        said = _("The rules of “%(name)s” are off.") if way == "off" else _("The rules of “%(name)s” are on.")
        return answered(request, said % {"name": group}, undo_address(done), "ledger:rules")


class RuleActionView(WriterRequired, View):
    """Something done to one rule with one click; the list reads itself anew."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        books = books_for(request)
        text, undo_url = self.act(request, public_id, books.user)
        return answered(request, text, undo_url, "ledger:rules")

    def act(self, request: HttpRequest, public_id: UUID, user: Any) -> tuple[str, str]:
        """What was done, and where it is taken back."""
        raise NotImplementedError


class RuleEnableView(RuleActionView):
    """The form says `no` to switch it off."""

    def act(self, request: HttpRequest, public_id: UUID, user: Any) -> tuple[str, str]:
        is_on = request.POST.get("enabled", "yes") != "no"
        rule = rule_change(rule=rule_found(user, public_id), acting_user=user, is_enabled=is_on)
        said = (
            _("“%(name)s” is on again.")
            if is_on
            else _("“%(name)s” is off. It decides nothing until you switch it on.")
        )
        return said % {"name": rule.name}, ""


class RuleDeleteView(RuleActionView):
    def act(self, request: HttpRequest, public_id: UUID, user: Any) -> tuple[str, str]:
        done = rule_delete(rule=rule_found(user, public_id), acting_user=user)
        return _("“%(name)s” is deleted. The rows it filed stay as they are.") % {"name": done.subject}, undo_address(
            done
        )
