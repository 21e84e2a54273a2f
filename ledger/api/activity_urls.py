"""Addresses of the list of changes and of changes to many transactions in the API."""

from __future__ import annotations

from django.urls import path

from ledger.api.views import activity

urlpatterns = [
    path("activity", activity.ActivityListView.as_view(), name="activity-list"),
    path("activity/<uuid:public_id>/undo", activity.ActivityUndoView.as_view(), name="activity-undo"),
    path("transactions/bulk", activity.TransactionsBulkView.as_view(), name="transactions-bulk"),
    path("transactions/<uuid:public_id>/merge", activity.TransactionMergeView.as_view(), name="transaction-merge"),
]
