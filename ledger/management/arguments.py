"""Arguments that several commands take: the person they act for, and days."""

from __future__ import annotations

import argparse
from datetime import date

from django.core.management.base import CommandParser

from accounts.models import User
from fintrack.lib.errors import NotFound


def add_user(parser: CommandParser) -> None:
    parser.add_argument("--user", required=True, metavar="EMAIL", help="The member the command acts for.")


def user_of(email: str) -> User:
    """The active person with this address, or NotFound."""
    user = User.objects.select_related("household").filter(email__iexact=email.strip(), is_active=True).first()
    if user is None:
        raise NotFound(f"Nobody signs in as {email}.", code="user_not_found")
    return user


def day(text: str) -> date:
    """An argparse type: an ISO date."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date like 2026-01-31") from error


def pair(text: str) -> tuple[str, str]:
    """An argparse type: `date_order=dmy` is ("date_order", "dmy")."""
    key, found, value = text.partition("=")
    if not found or not key.strip():
        raise argparse.ArgumentTypeError(f"{text!r} is not key=value")
    return key.strip(), value.strip()
