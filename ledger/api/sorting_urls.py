"""Addresses of what puts rows in order."""

from __future__ import annotations

from django.urls import path

from ledger.api.views import labels, learned, sorting, twins

CATEGORY, TAG = "categories/<uuid:public_id>", "tags/<uuid:public_id>"

urlpatterns = [
    path("review", sorting.ReviewListView.as_view(), name="review"),
    path("review/accept", sorting.ReviewAcceptView.as_view(), name="review-accept"),
    path("twins", twins.TwinsListView.as_view(), name="twin-list"),
    path("twins/answer", twins.TwinsAnswerView.as_view(), name="twin-answer"),
    path("transfers", sorting.TransfersListView.as_view(), name="transfer-list"),
    path("transfers/accept", sorting.TransferAcceptView.as_view(), name="transfer-accept"),
    path("transfers/reject", sorting.TransferRejectView.as_view(), name="transfer-reject"),
    path("transfers/accept-all", sorting.TransferWayView.as_view(), name="transfer-accept-all"),
    path("transfers/cash", sorting.WithdrawalView.as_view(), name="transfer-cash"),
    path("learned", learned.LearnedView.as_view(), name="learned"),
    path("categories/year", labels.CategoryYearsView.as_view(), name="categories-year"),
    path(f"{CATEGORY}/merge", labels.CategoryMergeView.as_view(), name="category-merge"),
    path(f"{CATEGORY}/archive", labels.CategoryArchiveView.as_view(), name="category-archive"),
    path(f"{CATEGORY}/reopen", labels.CategoryReopenView.as_view(), name="category-reopen"),
    path("payees", labels.PayeesView.as_view(), name="payee-list"),
    path("payees/alike", learned.PayeesAlikeView.as_view(), name="payees-alike"),
    path("payees/apart", learned.PayeesApartView.as_view(), name="payees-apart"),
    path("payees/merge", labels.PayeesMergeView.as_view(), name="payees-merge"),
    path("payees/by-key/<str:key>", labels.PayeeView.as_view(), name="payee-detail"),
    path("payees/category", labels.PayeeCategoryView.as_view(), name="payee-category"),
    path("payees/aliases", labels.PayeeAliasesView.as_view(), name="payee-aliases"),
    path("payees/aliases/remove", labels.PayeeAliasRemoveView.as_view(), name="payee-alias-remove"),
    path("tags", labels.TagsView.as_view(), name="tag-list"),
    path(TAG, labels.TagView.as_view(), name="tag-detail"),
    path(f"{TAG}/merge", labels.TagMergeView.as_view(), name="tag-merge"),
]
