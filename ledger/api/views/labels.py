"""Categories put in order, payees and tags."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from fintrack.lib.api_pages import LINK, SliceAsked, cut
from fintrack.lib.errors import NotFound
from ledger.api import sorting_examples as examples
from ledger.api.base import BooksView, answer, body
from ledger.api.examples import FOOD, ID
from ledger.api.guarded import IF_MATCH_STATE, GuardedView
from ledger.api.serializers.sorting import (
    ActSerializer,
    AliasIn,
    CategoryYearsSerializer,
    IntoIn,
    MergePayeesIn,
    PayeeCategoryIn,
    PayeeChangeIn,
    PayeePageSerializer,
    PayeesAsked,
    PayeeSerializer,
    TagIn,
    TagSerializer,
)
from ledger.api.views.sorting import DONE, told
from ledger.selectors.category_page import category_page
from ledger.selectors.found import category_found
from ledger.selectors.payees import PayeeItem, alias_found, payee_item, payee_named, payee_page, payee_rows
from ledger.selectors.tags import tag_found, tag_list
from ledger.services.categories import category_archive, category_merge, category_reopen
from ledger.services.payees import (
    payee_alias_add,
    payee_alias_remove,
    payee_category_set,
    payee_change,
    payee_delete,
    payees_merge,
)
from ledger.services.tags import tag_delete, tag_merge, tag_rename


@extend_schema(tags=["categories"])
class CategoryYearsView(BooksView):
    @extend_schema(
        operation_id="categories_year", responses=CategoryYearsSerializer, examples=[answer("Year", examples.YEARS)]
    )
    def get(self, request: Request) -> Response:
        """The tree with what each category came to in the last twelve months, what is under it included; archived ones apart."""
        return Response(CategoryYearsSerializer(category_page(self.person, books=self.books)).data)


@extend_schema(tags=["categories"])
class CategoryMergeView(BooksView):
    @extend_schema(
        operation_id="category_merge", request=IntoIn, responses=ActSerializer, examples=[body("Into", {"into": FOOD}), DONE]
    )  # fmt: skip
    def post(self, request: Request, public_id: UUID) -> Response:
        """Give all its rows, what is under it and the payees it is usual for to another category of the same side, and archive it.
        One act, one undo.
        """
        category = category_found(self.person, public_id)
        into = category_found(self.person, self.checked(IntoIn)["into"])
        done = category_merge(category=category, into=into, acting_user=self.person)
        return told(done.activity, done.moved, done.left)


@extend_schema(tags=["categories"])
class CategoryArchiveView(BooksView):
    @extend_schema(operation_id="category_archive", request=None, responses=ActSerializer, examples=[DONE])
    def post(self, request: Request, public_id: UUID) -> Response:
        """Offer it no more; its rows stay. Its children are offered still."""
        category = category_found(self.person, public_id)
        return told(category_archive(category=category, acting_user=self.person, on=self.books.today))


@extend_schema(tags=["categories"])
class CategoryReopenView(BooksView):
    @extend_schema(operation_id="category_reopen", request=None, responses=ActSerializer, examples=[DONE])
    def post(self, request: Request, public_id: UUID) -> Response:
        """Offer it again."""
        return told(category_reopen(category=category_found(self.person, public_id), acting_user=self.person))


class _PayeesView(BooksView):
    def item(self, key: str) -> PayeeItem:
        found = payee_item(self.person, key, books=self.books)
        if found is None:
            raise NotFound(_("There is no such payee."))
        return found


@extend_schema(tags=["payees"])
class PayeesView(BooksView):
    @extend_schema(
        operation_id="payees", parameters=[PayeesAsked], responses=PayeePageSerializer,
        examples=[answer("Page", examples.PAYEES)],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Everybody on rows you may see: how often, when last, what for, and what they came to in twelve months."""
        asked = self.asked(PayeesAsked)
        page = payee_page(self.person, **asked, books=self.books)
        address = replace_query_param(request.build_absolute_uri(), "page", page.page + 1) if page.has_more else None
        return Response(PayeePageSerializer({"next": address, "payees": page.payees}).data)


@extend_schema(tags=["payees"])
class PayeeView(GuardedView, _PayeesView):
    """A payee by its key. What is kept of it is its name, usual category and spellings: the ETag is theirs."""

    @extend_schema(operation_id="payee", responses=PayeeSerializer, examples=[answer("Payee", examples.PAYEE)])
    def get(self, request: Request, key: str) -> Response:
        """One payee on rows you may see. If-Match takes its ETag."""
        item = self.item(key)
        return Response(PayeeSerializer(item).data, headers=self.tagged(*payee_rows(self.person, key)))

    @extend_schema(
        operation_id="payee_change", parameters=[IF_MATCH_STATE], request=PayeeChangeIn(partial=True), responses=ActSerializer,
        examples=[body("Rename", {"name": "Corner Shop"}), DONE],
    )  # fmt: skip
    def patch(self, request: Request, key: str) -> Response:
        """Another name, for its rows too, or another category of what arrives. A name that is another payee's needs `payees/merge`."""
        item, typed = self.item(key), self.checked(PayeeChangeIn, partial=True)
        if typed.get("category"):
            typed["category"] = category_found(self.person, typed["category"])
        with self.unchanged(read=lambda: payee_rows(self.person, key)):
            done = payee_change(household=self.books.household, acting_user=self.person, key=item.key, changes=typed)
        return told(done.activity, done.changed, done.left) if done else told(None)

    @extend_schema(
        operation_id="payee_delete", parameters=[IF_MATCH_STATE], responses={200: ActSerializer}, examples=[DONE]
    )
    def delete(self, request: Request, key: str) -> Response:
        """Forget its usual category and its other spellings; its rows keep the name."""
        self.item(key)
        with self.unchanged(read=lambda: payee_rows(self.person, key)):
            kept = payee_named(self.person, key)
            return told(payee_delete(payee=kept, acting_user=self.person) if kept else None)


@extend_schema(tags=["payees"])
class PayeesMergeView(BooksView):
    @extend_schema(
        operation_id="payees_merge", request=MergePayeesIn, responses=ActSerializer,
        examples=[body("One name", {"keys": ["crnr shp 0042", "corner shop"], "name": "Corner Shop"}), DONE],
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Make payees one, or rename one: their rows get the name, and so does what arrives under the old ones. One act, one undo."""
        typed = self.checked(MergePayeesIn)
        done = payees_merge(household=self.books.household, acting_user=self.person, **typed)
        return told(done.activity, done.changed, done.left)


@extend_schema(tags=["payees"])
class PayeeCategoryView(_PayeesView):
    @extend_schema(
        operation_id="payee_category", request=PayeeCategoryIn, responses=ActSerializer,
        examples=[body("For good", {"key": "corner shop", "category": FOOD}), DONE],
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """What arrives from this payee gets this category; null leaves it to the payee's last row."""
        typed = self.checked(PayeeCategoryIn)
        item = self.item(typed["key"])
        category = category_found(self.person, typed["category"]) if typed["category"] else None
        act = payee_category_set(
            household=self.books.household, acting_user=self.person, name=item.name, category=category
        )
        return told(act)


@extend_schema(tags=["payees"])
class PayeeAliasesView(_PayeesView):
    @extend_schema(
        operation_id="payee_alias_add", request=AliasIn, responses=ActSerializer,
        examples=[body("Written otherwise", {"key": "corner shop", "alias": "CRNR SHP 0042"}), DONE],
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Another way statements write this payee: what arrives under it gets the payee's name and category."""
        typed = self.checked(AliasIn)
        item = self.item(typed["key"])
        act = payee_alias_add(
            household=self.books.household, acting_user=self.person, name=item.name, alias=typed["alias"]
        )
        return told(act)


@extend_schema(tags=["payees"])
class PayeeAliasRemoveView(BooksView):
    @extend_schema(
        operation_id="payee_alias_remove", request=AliasIn, responses=ActSerializer,
        examples=[body("The alias by its key", {"key": "corner shop", "alias": "crnr shp 0042"}), DONE],
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """From now on what arrives under that name keeps it. Rows that are there stay as they are."""
        typed = self.checked(AliasIn)
        alias = alias_found(self.person, typed["key"], typed["alias"])
        return told(payee_alias_remove(alias=alias, acting_user=self.person))


@extend_schema(tags=["tags"])
class TagsView(BooksView):
    @extend_schema(
        operation_id="tags", parameters=[SliceAsked, LINK], responses=TagSerializer(many=True),
        examples=[answer("Tag", examples.TAG)],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """The tags of rows you may see, with how many there are and what they came to."""
        part, links = cut(request, tag_list(self.person, books=self.books), self.asked(SliceAsked))
        return Response(TagSerializer(part, many=True).data, headers=links)


@extend_schema(tags=["tags"])
class TagView(GuardedView):
    @extend_schema(operation_id="tag", responses=TagSerializer, examples=[answer("Tag", examples.TAG)])
    def get(self, request: Request, public_id: UUID) -> Response:
        """One tag. If-Match takes its ETag."""
        tag = tag_found(self.person, public_id)
        item = next(one for one in tag_list(self.person, books=self.books) if one.public_id == tag.public_id)
        return Response(TagSerializer(item).data, headers=self.tagged(tag))

    @extend_schema(
        operation_id="tag_rename", parameters=[IF_MATCH_STATE], request=TagIn, responses=ActSerializer,
        examples=[body("Rename", {"name": "journey"}), DONE],
    )  # fmt: skip
    def patch(self, request: Request, public_id: UUID) -> Response:
        """Call it otherwise; its rows keep it."""
        tag, typed = tag_found(self.person, public_id), self.checked(TagIn)
        with self.unchanged(tag):
            return told(tag_rename(tag=tag, acting_user=self.person, name=typed["name"]))

    @extend_schema(
        operation_id="tag_delete", parameters=[IF_MATCH_STATE], responses={200: ActSerializer}, examples=[DONE]
    )
    def delete(self, request: Request, public_id: UUID) -> Response:
        """Take it off every row and delete it; undo puts it back on them."""
        tag = tag_found(self.person, public_id)
        with self.unchanged(tag):
            act, done = tag_delete(tag=tag, acting_user=self.person)
            return told(act, done.changed, done.left)


@extend_schema(tags=["tags"])
class TagMergeView(BooksView):
    @extend_schema(
        operation_id="tag_merge", request=IntoIn, responses=ActSerializer, examples=[body("Into", {"into": ID}), DONE]
    )
    def post(self, request: Request, public_id: UUID) -> Response:
        """Its rows get the other tag in its place."""
        tag = tag_found(self.person, public_id)
        into = tag_found(self.person, self.checked(IntoIn)["into"])
        act, done = tag_merge(tag=tag, into=into, acting_user=self.person)
        return told(act, done.changed, done.left)
