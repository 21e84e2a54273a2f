"""Access tokens: a page to make one, whose secret is shown once, and to take it back."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache

from accounts import selectors, services
from accounts.forms import TokenForm
from accounts.permissions import MemberRequired
from accounts.views.common import done, person_of, section
from fintrack.lib.errors import DomainError


@method_decorator(never_cache, name="dispatch")
class TokensView(MemberRequired, View):
    """The secret is in the very answer to the form and nowhere else: not in the session, not in the address."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(request, TokenForm(prefix="token"))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = TokenForm(request.POST, prefix="token")
        if not form.is_valid():
            return self._page(request, form, is_wrong=True)
        try:
            issued = services.token_create(acting_user=person_of(request), **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
            return self._page(request, form, is_wrong=True)
        return self._page(request, TokenForm(prefix="token"), issued)

    def _page(
        self, request: HttpRequest, form: TokenForm, issued: services.IssuedToken | None = None, is_wrong: bool = False
    ) -> HttpResponse:
        tokens = selectors.access_tokens(person_of(request))
        return section(request, "tokens", form=form, issued=issued, tokens=tokens, is_wrong=is_wrong)


class TokenRevokeView(MemberRequired, View):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        user = person_of(request)
        token = selectors.access_token(user, public_id)
        return done(
            request,
            "accounts:tokens",
            _("“%(name)s” can't be used any more.") % {"name": token.name},
            lambda: services.token_revoke(token=token, acting_user=user),
        )
