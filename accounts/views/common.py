"""What the pages about people share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts import selectors
from accounts.models import Role, User
from fintrack.lib.errors import DomainError


def person_of(request: HttpRequest) -> User:
    """The signed-in person; the mixins have made sure that there is one."""
    assert isinstance(request.user, User)
    return request.user


def section(request: HttpRequest, name: str, *, is_wrong: bool = False, **context: Any) -> HttpResponse:
    """One section of the settings: templates/accounts/settings/<name>.html. A form with faults makes it a 400."""
    user = person_of(request)
    known = {"section": name, "household": selectors.household_of(user), "is_owner": user.role == Role.OWNER}
    return render(request, f"accounts/settings/{name}.html", {**known, **context}, status=400 if is_wrong else 200)


def done(request: HttpRequest, page: str, message: str, change: Callable[[], object]) -> HttpResponse:
    """Make the change and go to `page`, with its message or with why it was refused."""
    try:
        change()
    except DomainError as error:
        messages.error(request, str(error))
    else:
        if message:
            messages.success(request, message)
    return redirect(page)
