"""Addresses of the register's parts: choosing many rows, kept views, proposals while typing, the split editor, the same again."""

from __future__ import annotations

from django.urls import URLPattern, path

from ledger.views import bulk, picking, saved_views, splitting

ENTRY, VIEW = "transactions/<uuid:public_id>/", "views/<uuid:public_id>/"

urlpatterns: list[URLPattern] = [
    path("register/bulk/", bulk.BulkView.as_view(), name="bulk"),
    path("register/found/", bulk.FoundView.as_view(), name="found"),
    path("views/", saved_views.ViewsView.as_view(), name="views"),
    path(f"{VIEW}rename/", saved_views.ViewRenameView.as_view(), name="view_rename"),
    path(f"{VIEW}delete/", saved_views.ViewDeleteView.as_view(), name="view_delete"),
    path(f"{VIEW}up/", saved_views.ViewUpView.as_view(), name="view_up"),
    path("pick/payees/", picking.PayeesView.as_view(), name="pick_payees"),
    path("pick/tags/", picking.TagsView.as_view(), name="pick_tags"),
    path("pick/rate/", picking.RateOfferView.as_view(), name="pick_rate"),
    path(f"{ENTRY}split/", splitting.SplitView.as_view(), name="split"),
    path(f"{ENTRY}copy/", splitting.CopyView.as_view(), name="copy"),
]
