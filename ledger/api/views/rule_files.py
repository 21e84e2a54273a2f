"""Rules as a file, whole groups, and rules that do nothing."""

from __future__ import annotations

import json

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from ledger.api import examples
from ledger.api.base import BooksView, answer, body
from ledger.api.serializers.rule_files import (
    RULES_FILE,
    BroughtSerializer,
    RuleHealthSerializer,
    RulesBringSerializer,
    RulesGroupSerializer,
)
from ledger.api.serializers.rules import RuleSerializer
from ledger.api.views.rules import LIST
from ledger.selectors.rule_file import rules_compared, rules_file
from ledger.selectors.rule_health import rule_health
from ledger.selectors.rules import rule_list
from ledger.services.rule_file import Brought, rules_bring
from ledger.services.rule_order import rules_group_change

FILE = {
    "fintrack_rules": 1,
    "rules": [{
        "name": "Corner Shop → Food", "group": "Shops", "is_enabled": True,
        "conditions": {"all": [
            {"field": "payee", "op": "regex", "value": "^corner (shop|store)"},
            {"field": "account", "op": "is", "value": {"account": "Bank"}},
        ]},
        "actions": [{"do": "category", "value": {"expense": ["Food", "Groceries"]}}],
    }],
}  # fmt: skip
HEALTH = {
    "looked_at": 1200,
    "idle": [{"rule": examples.ID, "name": "Coffee to go", "why": "shadowed", "fits": 12, "by": examples.BANK}],
}  # fmt: skip
BROUGHT = {
    "added": 1, "changed": 0, "same": 3, "left_out": 0, "missing": ["Food › Groceries"], "activity": examples.ID,
    "rules": [{
        "name": "Corner Shop → Food", "group": "Shops", "is_enabled": True, "state": "new", "before": "", "problem": "",
        "words": "When the payee fits the pattern “^corner (shop|store)” and the account is Bank: file it under Food › Groceries.",
    }],
}  # fmt: skip


@extend_schema(tags=["rules"])
class RulesGroupView(BooksView):
    @extend_schema(
        operation_id="rules_group", request=RulesGroupSerializer, responses=RuleSerializer(many=True),
        examples=[body("Switch off", {"group": "Shops", "is_enabled": False}), body("Rename", {"group": "Shops", "name": "Daily"}), LIST],
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Switch all rules of a group on or off, or rename the group. It is one activity that can be undone."""
        rules_group_change(acting_user=self.person, **self.checked(RulesGroupSerializer))
        return Response(RuleSerializer(rule_list(self.person), many=True).data)


@extend_schema(tags=["rules"])
class RuleHealthView(BooksView):
    @extend_schema(operation_id="rules_idle", responses=RuleHealthSerializer, examples=[answer("Idle rules", HEALTH)])
    def get(self, request: Request) -> Response:
        """Rules that would decide nothing about the rows you have, and why: each is tried on the newest 20,000."""
        return Response(RuleHealthSerializer(rule_health(self.person, books=self.books)).data)


@extend_schema(tags=["rules"])
class RulesFileView(BooksView):
    @extend_schema(operation_id="rules_file", responses=OpenApiResponse(RULES_FILE), examples=[answer("File", FILE)])
    def get(self, request: Request) -> Response:
        """Your rules as a file for another household, or to edit and bring back: with names instead of ids."""
        return Response(json.loads(rules_file(self.person, books=self.books)))

    @extend_schema(
        operation_id="rules_bring", request=RulesBringSerializer, responses=BroughtSerializer,
        examples=[
            body("Look", {"file": FILE, "is_dry_run": True}), body("Bring", {"file": FILE, "missing": "create"}),
            answer("Brought", BROUGHT),
        ],
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Bring rules from a file: new ones are added below yours, those of a name you have are replaced, all others stay."""
        typed = self.checked(RulesBringSerializer)
        creates = typed.get("missing") == "create"
        if typed.get("is_dry_run"):
            done = Brought(None, rules_compared(self.person, typed["file"], creates=creates, books=self.books))
        else:
            done = rules_bring(acting_user=self.person, content=typed["file"], creates=creates)
        return Response(BroughtSerializer(done).data)
