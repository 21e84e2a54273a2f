"""Rules: written, tried on the past, put in order, applied."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Scope
from accounts.token_sign_in import is_proposal
from fintrack.lib.api_pages import LINK, SliceAsked, cut
from ledger.api import examples
from ledger.api.base import BooksView, answer, body
from ledger.api.guarded import IF_MATCH_STATE, GuardedView
from ledger.api.serializers.rules import (
    AppliedSerializer,
    NewRuleSerializer,
    ProposalsAsked,
    ProposalSerializer,
    RuleApplySerializer,
    RuleChangeSerializer,
    RuleSerializer,
    RulesOrderSerializer,
    RuleTrialSerializer,
    TrialSerializer,
)
from ledger.selectors.rule_preview import rule_preview
from ledger.selectors.rule_proposals import rule_from_row, rule_proposals
from ledger.selectors.rules import rule_found, rule_item, rule_list
from ledger.services.rule_apply import rule_apply
from ledger.services.rule_order import rules_reorder
from ledger.services.rules import rule_change, rule_create, rule_delete, spec_checked

CONDITIONS = {"all": [{"field": "payee", "op": "is", "value": "Corner Shop"}]}
ACTIONS = [{"do": "category", "value": examples.FOOD}]
RULE: dict[str, Any] = {
    "id": examples.ID, "name": "Corner Shop → Food", "group": "Shops", "is_enabled": True, "conditions": CONDITIONS, "actions": ACTIONS,
    "words": "When the payee is “Corner Shop”: file it under Food.", "problem": "", "rows": 12, "is_private": False,
    "hits": 40, "hit_at": "2026-11-20T18:00:00Z", "is_idle": False,
    "created_at": "2026-11-20T18:00:00Z",
}  # fmt: skip
TRIAL: dict[str, Any] = {
    "looked_at": 214, "matched": 14, "count": 1, "unchanged": 10, "kept": 3, "blocked": 0, "next": None,
    "results": [{
        "transaction": examples.ID, "date": "2026-11-20", "payee": "Corner Shop", "account": "Bank", "quantity": "-35.20",
        "commodity": "EUR", "changes": [{"field": "category", "before": "Uncategorised", "after": "Food"}],
    }],
}  # fmt: skip
PROPOSAL = {
    "name": "Corner Shop → Food", "conditions": CONDITIONS, "actions": ACTIONS, "payee": "Corner Shop", "target": "Food",
    "rows": 12,
}  # fmt: skip
ONE, LIST = answer("Rule", RULE), answer("Rules", RULE)
NEW = body("Payee to category", {"conditions": CONDITIONS, "actions": ACTIONS})
NESTED = body(
    "Nested",
    {
        "conditions": {
            "all": [
                {"any": [{"field": "payee", "op": "contains", "value": "shop"}, {"field": "memo", "op": "words", "value": "food"}]},
                {"none": [{"field": "amount", "op": "more", "value": "100.00"}]},
                {"field": "direction", "op": "is", "value": "out"},
            ]
        },
        "actions": [*ACTIONS, {"do": "tags", "value": ["daily"]}, {"do": "stop"}],
    },
)  # fmt: skip


class _RulesView(GuardedView):
    def listed(self) -> Response:
        return Response(RuleSerializer(rule_list(self.person), many=True).data)

    def shown(self, public_id: UUID, code: int = status.HTTP_200_OK) -> Response:
        rule = rule_found(self.person, public_id)
        return Response(RuleSerializer(rule_item(self.person, public_id)).data, status=code, headers=self.tagged(rule))


@extend_schema(tags=["rules"])
class RulesView(_RulesView):
    token_scope = {"POST": Scope.PROPOSE}

    @extend_schema(
        operation_id="rules", parameters=[SliceAsked, LINK], responses=RuleSerializer(many=True), examples=[LIST]
    )
    def get(self, request: Request) -> Response:
        """Your rules in their order: the topmost that says something about a row decides it."""
        part, links = cut(request, rule_list(self.person), self.asked(SliceAsked))
        return Response(RuleSerializer(part, many=True).data, headers=links)

    @extend_schema(
        operation_id="rule_create", request=NewRuleSerializer, responses={201: RuleSerializer},
        examples=[NEW, NESTED, answer("Rule", RULE, 201)],
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Add a rule, below those there are. It decides about rows that arrive; `apply` lets it change those you have. One that a
        token only proposes is switched off until a person switches it on.
        """
        typed = self.checked(NewRuleSerializer)
        if is_proposal(request):
            typed["is_enabled"] = False
        made = rule_create(acting_user=self.person, **typed)
        return self.shown(made.public_id, status.HTTP_201_CREATED)


@extend_schema(tags=["rules"])
class RuleView(_RulesView):
    @extend_schema(operation_id="rule", responses=RuleSerializer, examples=[ONE])
    def get(self, request: Request, public_id: UUID) -> Response:
        """One rule. If-Match takes its ETag."""
        return self.shown(public_id)

    @extend_schema(
        operation_id="rule_change", parameters=[IF_MATCH_STATE], request=RuleChangeSerializer(partial=True), responses=RuleSerializer,
        examples=[body("Switch off", {"is_enabled": False}), ONE],
    )  # fmt: skip
    def patch(self, request: Request, public_id: UUID) -> Response:
        """Change what you give. What it decided before stays decided."""
        rule = rule_found(self.person, public_id)
        typed = self.checked(RuleChangeSerializer, partial=True)
        with self.unchanged(rule):
            rule_change(rule=rule, acting_user=self.person, **typed)
        return self.shown(public_id)

    @extend_schema(operation_id="rule_delete", parameters=[IF_MATCH_STATE], responses={204: None})
    def delete(self, request: Request, public_id: UUID) -> Response:
        """Remove a rule; the rows it filed stay as they are. Its activity undoes it."""
        rule = rule_found(self.person, public_id)
        with self.unchanged(rule):
            rule_delete(rule=rule, acting_user=self.person)
        return Response(status=status.HTTP_204_NO_CONTENT)


@extend_schema(tags=["rules"])
class RulesOrderView(_RulesView):
    @extend_schema(
        operation_id="rules_order", request=RulesOrderSerializer, responses=RuleSerializer(many=True),
        examples=[body("Order", {"order": [examples.ID]}), LIST],
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Put your rules in order, each named once."""
        rules_reorder(acting_user=self.person, **self.checked(RulesOrderSerializer))
        return self.listed()


@extend_schema(tags=["rules"])
class RulePreviewView(BooksView):
    token_scope = Scope.READ  # it only looks, though it is asked by POST

    @extend_schema(
        operation_id="rule_preview", request=RuleTrialSerializer, responses=TrialSerializer,
        examples=[NEW, NESTED, answer("Dry run", TRIAL)],
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Try conditions and actions, saved or not, on the rows you have: 25 at a time, newest first. Nothing is written."""
        typed = self.checked(RuleTrialSerializer)
        spec = spec_checked(typed["conditions"], typed["actions"], self.books)
        return Response(
            TrialSerializer(rule_preview(self.person, spec, after=typed.get("after"), books=self.books)).data
        )


@extend_schema(tags=["rules"])
class RuleApplyView(BooksView):
    @extend_schema(
        operation_id="rule_apply", request=RuleApplySerializer, responses=AppliedSerializer,
        examples=[
            body("All", {}), body("Some", {"rows": [examples.ID]}),
            answer("Applied", {"changed": 14, "left": {"locked": 1}, "activity": examples.ID}),
        ],
    )  # fmt: skip
    def post(self, request: Request, public_id: UUID) -> Response:
        """Let a rule change the rows its dry run shows, as one activity that can be undone."""
        typed = self.checked(RuleApplySerializer)
        only = set(typed["rows"]) if "rows" in typed else None
        done = rule_apply(rule=rule_found(self.person, public_id), acting_user=self.person, only=only)
        return Response(AppliedSerializer(done).data)


@extend_schema(tags=["rules"])
class RuleProposalsView(BooksView):
    @extend_schema(
        operation_id="rule_proposals", parameters=[ProposalsAsked], responses=ProposalSerializer(many=True),
        examples=[answer("Proposals", PROPOSAL)],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Rules worth having: payees you have always filed alike, or the one a transaction (`from`) asks for."""
        named = self.asked(ProposalsAsked).get("from")
        found = rule_proposals(self.person, books=self.books)
        if named is not None:
            found = (rule_from_row(self.person, named, books=self.books),)
        return Response(ProposalSerializer(found, many=True).data)
