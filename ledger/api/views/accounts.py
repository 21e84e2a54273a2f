"""Accounts and categories."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.selectors import member
from fintrack.lib.api_pages import LINK, cut
from ledger.api import examples
from ledger.api.base import answer, body
from ledger.api.filters import AccountsAsked, CategoriesAsked
from ledger.api.guarded import IF_MATCH_STATE, GuardedView
from ledger.api.serializers.accounts import (
    AccountChangeSerializer,
    AccountSerializer,
    CategoryChangeSerializer,
    CategorySerializer,
    NewAccountSerializer,
    NewCategorySerializer,
)
from ledger.models import Account
from ledger.selectors.account_list import account_item, account_list
from ledger.selectors.categories import category_list, category_tree
from ledger.selectors.found import category_found, own_account_found
from ledger.services.accounts import account_change, account_create
from ledger.services.accounts_keep import account_delete
from ledger.services.accounts_open import account_open
from ledger.services.categories import category_change, category_delete

ACCOUNT, CATEGORY = answer("Account", examples.ACCOUNT), answer("Category", examples.CATEGORY)


class _LabelsView(GuardedView):
    """Accounts and categories name a parent and an owner by their ids."""

    def named(self, typed: dict[str, Any]) -> dict[str, Any]:
        """The same with the rows themselves."""
        if typed.get("parent"):
            finder = category_found if self.is_category else own_account_found
            typed["parent"] = finder(self.person, typed["parent"])
        if typed.get("owner"):
            typed["owner"] = member(self.person, typed["owner"])
        return typed

    is_category = False


@extend_schema(tags=["accounts"])
class AccountsView(_LabelsView):
    @extend_schema(
        operation_id="accounts",
        parameters=[AccountsAsked, LINK],
        responses=AccountSerializer(many=True),
        examples=[ACCOUNT],
    )
    def get(self, request: Request) -> Response:
        """Your household's accounts in display order, with what each holds today."""
        asked = self.asked(AccountsAsked)
        wanted = asked.get("is_closed")
        items = account_list(self.person, books=self.books)
        shown = [item for item in items if wanted is None or (item.closed_on is not None) == wanted]
        part, links = cut(request, shown, asked)
        return Response(AccountSerializer(part, many=True).data, headers=links)

    @extend_schema(
        operation_id="account_create", request=NewAccountSerializer, responses={201: AccountSerializer},
        examples=[
            body("Open", {"name": "Bank", "kind": "checking", "currency": "EUR", "opening_balance": "1000.00"}),
            answer("Account", examples.ACCOUNT, 201),
        ],
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Open an account. Only you can make yours private: owner yourself, visibility `total_only` or `hidden`."""
        typed = self.named(self.checked(NewAccountSerializer))
        opening, on = typed.pop("opening_balance", None), typed.pop("opening_on", None)
        made = account_open(acting_user=self.person, opening=opening, on=on, **typed)
        shown = AccountSerializer(account_item(self.person, made.public_id))
        return Response(shown.data, status=status.HTTP_201_CREATED)


@extend_schema(tags=["accounts"])
class AccountView(_LabelsView):
    @extend_schema(operation_id="account", responses=AccountSerializer, examples=[ACCOUNT])
    def get(self, request: Request, public_id: UUID) -> Response:
        """One account. If-Match takes its ETag."""
        return self._shown(own_account_found(self.person, public_id))

    @extend_schema(
        operation_id="account_change", parameters=[IF_MATCH_STATE],
        request=AccountChangeSerializer(partial=True), responses=AccountSerializer,
        examples=[body("Rename", {"name": "Daily account"}), ACCOUNT],
    )  # fmt: skip
    def patch(self, request: Request, public_id: UUID) -> Response:
        """Change what you give. A new owner or visibility applies to all its rows at once. `closed_on` needs an empty account."""
        account = own_account_found(self.person, public_id)
        typed = self.named(self.checked(AccountChangeSerializer, partial=True))
        with self.unchanged(account):
            account_change(account=account, acting_user=self.person, **typed)
        return self._shown(account)

    @extend_schema(operation_id="account_delete", parameters=[IF_MATCH_STATE], request=None, responses={204: None})
    def delete(self, request: Request, public_id: UUID) -> Response:
        """Delete an account in which there never was anything. What was used can only be closed."""
        account = own_account_found(self.person, public_id)
        with self.unchanged(account):
            account_delete(account=account, acting_user=self.person)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _shown(self, account: Account) -> Response:
        account.refresh_from_db()
        item = account_item(self.person, account.public_id)
        return Response(AccountSerializer(item).data, headers=self.tagged(account))


class _CategoriesView(_LabelsView):
    is_category = True

    def shown(self, account: Account, code: int = status.HTTP_200_OK) -> Response:
        nodes = {node.public_id: node for node in category_list(self.person)}
        account.refresh_from_db()
        return Response(CategorySerializer(nodes[account.public_id]).data, status=code, headers=self.tagged(account))


@extend_schema(tags=["categories"])
class CategoriesView(_CategoriesView):
    @extend_schema(
        operation_id="categories", parameters=[CategoriesAsked, LINK], responses=CategorySerializer(many=True), examples=[CATEGORY]
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """The tree of categories; its parts are of those at the top. Categories are always shared."""
        asked = self.asked(CategoriesAsked)
        part, links = cut(request, category_tree(self.person, asked["kind"], books=self.books), asked)
        return Response(CategorySerializer(part, many=True).data, headers=links)

    @extend_schema(
        operation_id="category_create", request=NewCategorySerializer, responses={201: CategorySerializer},
        examples=[body("Add", {"name": "Food", "kind": "expense"}), answer("Category", examples.CATEGORY, 201)],
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Add a category, at most two levels under another."""
        typed = self.named(self.checked(NewCategorySerializer))
        made = account_create(household=self.books.household, acting_user=self.person, **typed)
        return self.shown(made, status.HTTP_201_CREATED)


@extend_schema(tags=["categories"])
class CategoryView(_CategoriesView):
    @extend_schema(operation_id="category", responses=CategorySerializer, examples=[CATEGORY])
    def get(self, request: Request, public_id: UUID) -> Response:
        """One category with what is under it. If-Match takes its ETag."""
        return self.shown(category_found(self.person, public_id))

    @extend_schema(
        operation_id="category_change", parameters=[IF_MATCH_STATE],
        request=CategoryChangeSerializer(partial=True), responses=CategorySerializer,
        examples=[body("Rename", {"name": "Groceries"}), CATEGORY],
    )  # fmt: skip
    def patch(self, request: Request, public_id: UUID) -> Response:
        """Change what you give; `parent: null` moves it to the top."""
        category = category_found(self.person, public_id)
        typed = self.named(self.checked(CategoryChangeSerializer, partial=True))
        with self.unchanged(category):
            if category.purpose:
                account_change(account=category, acting_user=self.person, **typed)
            else:
                category_change(category=category, acting_user=self.person, **typed)
        return self.shown(category)

    @extend_schema(operation_id="category_delete", parameters=[IF_MATCH_STATE], responses={204: None})
    def delete(self, request: Request, public_id: UUID) -> Response:
        """Delete a category nothing ever hung on; `activity` has it, to undo. One in use is archived or merged instead."""
        category = category_found(self.person, public_id)
        with self.unchanged(category):
            category_delete(category=category, acting_user=self.person)
        return Response(status=status.HTTP_204_NO_CONTENT)
