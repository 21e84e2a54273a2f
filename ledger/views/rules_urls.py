"""Addresses of the rules' pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from ledger.views import rule_editor, rule_files, rules

RULE = "rules/<uuid:public_id>/"

urlpatterns: list[URLPattern] = [
    path("rules/", rules.RulesView.as_view(), name="rules"),
    path("rules/new/", rule_editor.RuleNewView.as_view(), name="rule_new"),
    path("rules/order/", rules.RuleOrderView.as_view(), name="rules_order"),
    path("rules/idle/", rule_files.RulesIdleView.as_view(), name="rules_idle"),
    path("rules/file/", rule_files.RulesFileView.as_view(), name="rules_file"),
    path("rules/bring/", rule_files.RulesBringView.as_view(), name="rules_bring"),
    path("rules/group/", rules.RuleGroupView.as_view(), name="rules_group"),
    path("rules/preview/", rule_editor.RulePreviewView.as_view(), name="rule_preview"),
    path(RULE, rule_editor.RuleView.as_view(), name="rule"),
    path(f"{RULE}enable/", rules.RuleEnableView.as_view(), name="rule_enable"),
    path(f"{RULE}delete/", rules.RuleDeleteView.as_view(), name="rule_delete"),
    path(f"{RULE}apply/", rule_editor.RuleApplyView.as_view(), name="rule_apply"),
]
