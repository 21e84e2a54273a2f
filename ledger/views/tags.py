"""Tags: the list with counts and totals, and each renamed, merged or deleted."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import View

from accounts.permissions import MemberRequired, WriterRequired
from fintrack.lib.errors import DomainError, NotFound
from ledger.activity_words import left_texts
from ledger.forms.labels import TagForm
from ledger.models import Activity, Tag
from ledger.selectors.tags import tag_found, tag_list
from ledger.services.bulk_edit import BulkResult
from ledger.services.tags import tag_delete, tag_merge, tag_rename
from ledger.views.common import DRAWER, books_for, is_for
from ledger.views.payees import answer

PLACE = "ledger:tags"


class TagsView(MemberRequired, View):
    def get(self, request: HttpRequest) -> HttpResponse:
        books = books_for(request)
        context = {"tags": tag_list(books.user, books=books), "address": request.get_full_path()}
        return render(request, "ledger/tags.html", context)


class TagView(WriterRequired, View):
    """One tag in the drawer: its name, and what can be done with it."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        tag = tag_found(books_for(request).user, public_id)
        return self._page(request, tag, TagForm(initial={"name": tag.name}))

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        user = books_for(request).user
        tag, form = tag_found(user, public_id), TagForm(request.POST)
        if not form.is_valid():
            return self._page(request, tag, form, status=422)
        try:
            act = tag_rename(tag=tag, acting_user=user, name=form.cleaned_data["name"])
        except DomainError as error:
            form.add_error("name", str(error))
            return self._page(request, tag, form, status=422)
        return answer(request, _("Saved."), act, PLACE)

    def _page(self, request: HttpRequest, tag: Tag, form: TagForm, status: int = 200) -> HttpResponse:
        books = books_for(request)
        others = [other for other in tag_list(books.user, books=books) if other.public_id != tag.public_id]
        context = {"tag": tag, "form": form, "others": others}
        template = "ledger/tags/drawer.html" if is_for(request, DRAWER) else "ledger/tags/edit.html"
        return render(request, template, context, status=status)


class TagMergeView(WriterRequired, View):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        user = books_for(request).user
        try:
            into = tag_found(user, UUID(request.POST.get("into", "")))
        except ValueError as error:
            raise NotFound(_("There is no such tag.")) from error
        act, done = tag_merge(tag=tag_found(user, public_id), into=into, acting_user=user)
        return _told(request, _("Merged into “%(name)s”.") % {"name": into.name}, act, done)


class TagDeleteView(WriterRequired, View):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        user = books_for(request).user
        tag = tag_found(user, public_id)
        name = tag.name
        act, done = tag_delete(tag=tag, acting_user=user)
        return _told(request, _("“%(name)s” is deleted.") % {"name": name}, act, done)


def _told(request: HttpRequest, text: str, act: Activity, done: BulkResult) -> HttpResponse:
    left = {why: count for why, count in done.left.items() if why != "unchanged"}
    return answer(request, " ".join([text, *(f"{words}." for words in left_texts(left))]), act, PLACE)
