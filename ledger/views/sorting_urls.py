"""Addresses of what puts rows in order: the review inbox, transfers to confirm, categories, payees, tags."""

from __future__ import annotations

from django.urls import URLPattern, path

from ledger.views import categories, payees, review, tags, transfers, twins

CATEGORY = "categories/<uuid:public_id>/"

urlpatterns: list[URLPattern] = [
    path("review/", review.ReviewView.as_view(), name="review"),
    path("review/accept/", review.AcceptManyView.as_view(), name="review_accept"),
    path("review/<uuid:public_id>/accept/", review.RowAcceptView.as_view(), name="review_row_accept"),
    path("review/<uuid:public_id>/category/", review.RowCategoryView.as_view(), name="review_category"),
    path("twins/", twins.TwinsView.as_view(), name="twins"),
    path("twins/answer/", twins.TwinsAnswerView.as_view(), name="twins_answer"),
    path("transfers/", transfers.TransfersView.as_view(), name="transfers"),
    path("transfers/join/", transfers.TransferJoinView.as_view(), name="transfer_join"),
    path("transfers/reject/", transfers.TransferRejectView.as_view(), name="transfer_reject"),
    path("transfers/join-all/", transfers.TransferWayView.as_view(), name="transfer_way"),
    path("transfers/cash/", transfers.WithdrawalView.as_view(), name="withdrawal"),
    path("categories/", categories.CategoriesView.as_view(), name="categories"),
    path("categories/new/", categories.CategoryCreateView.as_view(), name="category_new"),
    path(CATEGORY, categories.CategoryView.as_view(), name="category"),
    path(f"{CATEGORY}merge/", categories.CategoryMergeView.as_view(), name="category_merge"),
    path(f"{CATEGORY}archive/", categories.CategoryArchiveView.as_view(), name="category_archive"),
    path(f"{CATEGORY}reopen/", categories.CategoryReopenView.as_view(), name="category_reopen"),
    path(f"{CATEGORY}delete/", categories.CategoryDeleteView.as_view(), name="category_delete"),
    path("payees/", payees.PayeesView.as_view(), name="payees"),
    path("payees/one/", payees.PayeeView.as_view(), name="payee"),
    path("payees/alike/", payees.PayeesAlikeView.as_view(), name="payees_alike"),
    path("payees/apart/", payees.PayeesApartView.as_view(), name="payees_apart"),
    path("payees/merge/", payees.PayeesMergeView.as_view(), name="payees_merge"),
    path("payees/aliases/add/", payees.AliasAddView.as_view(), name="payee_alias_add"),
    path("payees/aliases/remove/", payees.AliasRemoveView.as_view(), name="payee_alias_remove"),
    path("tags/", tags.TagsView.as_view(), name="tags"),
    path("tags/<uuid:public_id>/", tags.TagView.as_view(), name="tag"),
    path("tags/<uuid:public_id>/merge/", tags.TagMergeView.as_view(), name="tag_merge"),
    path("tags/<uuid:public_id>/delete/", tags.TagDeleteView.as_view(), name="tag_delete"),
]
