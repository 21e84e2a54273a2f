"""Addresses of the rules' API."""

from __future__ import annotations

from django.urls import path

from ledger.api.views import rule_files, rules

RULE = "rules/<uuid:public_id>"

urlpatterns = [
    path("rules", rules.RulesView.as_view(), name="rule-list"),
    path("rules/order", rules.RulesOrderView.as_view(), name="rules-order"),
    path("rules/group", rule_files.RulesGroupView.as_view(), name="rules-group"),
    path("rules/idle", rule_files.RuleHealthView.as_view(), name="rules-idle"),
    path("rules/file", rule_files.RulesFileView.as_view(), name="rules-file"),
    path("rules/preview", rules.RulePreviewView.as_view(), name="rule-preview"),
    path("rules/proposals", rules.RuleProposalsView.as_view(), name="rule-proposals"),
    path(RULE, rules.RuleView.as_view(), name="rule-detail"),
    path(f"{RULE}/apply", rules.RuleApplyView.as_view(), name="rule-apply"),
]
