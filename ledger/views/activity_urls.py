"""Addresses of the list of changes and the trash."""

from __future__ import annotations

from django.urls import URLPattern, path

from ledger.views import activity

urlpatterns: list[URLPattern] = [
    path("activity/", activity.ActivityView.as_view(), name="activity"),
    path("activity/<uuid:public_id>/undo/", activity.ActivityUndoView.as_view(), name="activity_undo"),
    path("trash/", activity.TrashView.as_view(), name="trash"),
    path("trash/restore/", activity.TrashRestoreView.as_view(), name="trash_restore"),
]
