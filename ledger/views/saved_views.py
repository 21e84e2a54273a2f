"""The views a person keeps: save the filters on the page under a name, rename, put in order, delete."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from accounts.permissions import MemberRequired
from fintrack.lib.errors import DomainError
from ledger.selectors.saved_views import saved_view_found, saved_views
from ledger.services.saved_views import query_kept, view_delete, view_rename, view_save, views_order
from ledger.views.common import CHANGED, DRAWER, books_for, is_for, is_htmx, told, undo_address


class ViewForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    query = forms.CharField(max_length=4000, required=False, widget=forms.HiddenInput)


class ViewsView(MemberRequired, View):
    """The form for a new one, with the filters of the page, and under it those there are."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(request, ViewForm(initial={"query": request.GET.get("query", "")}))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ViewForm(request.POST)
        if not form.is_valid():
            return self._page(request, form, status=422)
        try:
            view_save(acting_user=books_for(request).user, **form.cleaned_data)
        except DomainError as error:
            form.add_error("name", str(error))
            return self._page(request, form, status=422)
        if not is_htmx(request):
            return redirect("ledger:views")
        return told(HttpResponse(status=204), _("View saved."), events=(CHANGED, "closedrawer"))

    def _page(self, request: HttpRequest, form: ViewForm, status: int = 200) -> HttpResponse:
        template = "ledger/register/views_drawer.html" if is_for(request, DRAWER) else "ledger/register/views.html"
        return render(request, template, views_context(request, form), status=status)


def views_context(request: HttpRequest, form: ViewForm) -> dict[str, Any]:
    views = saved_views(books_for(request).user)
    return {"form": form, "views": views, "query": query_kept(form["query"].value() or "")}


class _OneView(MemberRequired, View):
    """Something done to one view; the list in the drawer is shown anew."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        undo_url = self.act(request, public_id)
        if not is_htmx(request):
            return redirect("ledger:views")
        answer = render(request, "ledger/register/views_drawer.html", views_context(request, ViewForm()))
        return told(answer, str(self.text), undo_url=undo_url, events=(CHANGED,))

    text = ""

    def act(self, request: HttpRequest, public_id: UUID) -> str:
        raise NotImplementedError


class ViewRenameView(_OneView):
    text = gettext_lazy("Renamed.")  # type: ignore[assignment]

    def act(self, request: HttpRequest, public_id: UUID) -> str:
        user = books_for(request).user
        view_rename(view=saved_view_found(user, public_id), acting_user=user, name=request.POST.get("name", "")[:200])
        return ""


class ViewDeleteView(_OneView):
    text = gettext_lazy("View deleted.")  # type: ignore[assignment]

    def act(self, request: HttpRequest, public_id: UUID) -> str:
        user = books_for(request).user
        return undo_address(view_delete(view=saved_view_found(user, public_id), acting_user=user))


class ViewUpView(_OneView):
    """One place further to the front."""

    text = gettext_lazy("Moved.")  # type: ignore[assignment]

    def act(self, request: HttpRequest, public_id: UUID) -> str:
        user = books_for(request).user
        ids = [view.public_id for view in saved_views(user)]
        place = ids.index(saved_view_found(user, public_id).public_id)
        if place:
            ids[place - 1], ids[place] = ids[place], ids[place - 1]
        views_order(acting_user=user, ids=ids)
        return ""
