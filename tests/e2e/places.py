"""What the demo household puts into addresses with parameters, told as JSON by the program that the walk visits:

`python manage.py shell -v0 -c "from tests.e2e.places import tell; tell()"`

It also makes what the demo has none of (a rule, a view, a token, a voided row, an import that waits) and lets Ana
into the admin.
"""

from __future__ import annotations

import json
import sys
from decimal import Decimal
from typing import Any

from django.db.transaction import atomic
from django.utils import timezone

from accounts.models import User, new_public_id
from accounts.services import token_create
from ledger.demo.cast import ANA, PEOPLE
from ledger.intake.batches import batch_run
from ledger.models import Account, Activity, ImportBatch, Tag, Transaction
from ledger.services.reconciling import assertion_type
from ledger.services.rules import rule_create
from ledger.services.saved_views import view_save
from ledger.services.transactions import transaction_void
from ledger.tests.statements import Row, arrive, ofx
from tests.walking import admin_models

Place = tuple[str, list[dict[str, str]]]


@atomic
def tell() -> None:
    ana = User.objects.get(email=PEOPLE[ANA][1])
    User.objects.filter(pk=ana.pk).update(is_staff=True, is_superuser=True)
    sys.stdout.write(json.dumps([*_made(ana), *_found(ana), *_admin(ana)]) + "\n")


def _made(ana: User) -> list[Place]:
    """Objects of every kind that the demo has none of."""
    today, account = timezone.localdate(), Account.objects.get(name="BDO Payroll")
    food = Account.objects.filter(kind="expense", parent__isnull=False).order_by("pk")[0]
    rule = rule_create(
        acting_user=ana,
        name="Coffee",
        conditions={"all": [{"field": "payee", "op": "contains", "value": "coffee"}]},
        actions=[{"do": "category", "value": str(food.public_id)}],
    )
    stated = assertion_type(account=account, acting_user=ana, quantity=Decimal(5), on=today)
    view = view_save(acting_user=ana, name="Groceries", query="q=grocery")
    token = token_create(acting_user=ana, name="Phone").token
    transaction_void(transaction=Transaction.objects.filter(postings__account=account).latest("pk"), acting_user=ana)
    rows, together = [Row(f"{today:%Y%m%d}", "-77.00", "Pet shop", "x1")], new_public_id()
    waiting = batch_run(arrive(ana, ofx(rows, number="70011223"), delivery=together))
    arrive(ana, "<!DOCTYPE html>", name="login.csv", delivery=together)
    return [
        _place(r"books/rules/", rule),
        _place(r"books/statements/", stated.assertion),
        _place(r"books/views/", view),
        _place(r"settings/tokens/", token),
        (r"settings/invitations/", []),  # nobody can be invited into the demo
        (r"invitation/", [{"token": "no-such-token"}]),
        (r"books/import/deliveries/", [{"delivery": str(together)}]),
        _place(r"books/import/", waiting, ImportBatch.objects.filter(state="done", user=ana).latest("pk")),
    ]


def _found(ana: User) -> list[Place]:
    """One of each sort of what the demo has: an account with statements, a card, another currency; a purchase, a transfer."""
    accounts = Account.objects.filter(name__in=["BPI Joint Checking", "BPI Mastercard", "BPI Dollar Savings"])
    rows = Transaction.objects.filter(postings__account__name="BPI Joint Checking", state="posted")
    spent = rows.filter(postings__account__kind="expense").latest("date", "pk")
    moved = rows.filter(postings__account__name="BDO Emergency Savings").latest("date", "pk")
    return [
        _place(r"books/accounts/<uuid:public_id>/$", *accounts),
        _place(r"books/accounts/", accounts[0]),
        _place(r"books/transactions/<uuid:public_id>/$", spent, moved),
        _place(r"books/(transactions|review)/", spent),
        _place(r"documents/of/<uuid:public_id>/$", spent),
        (r"documents/", []),  # the demo has none
        _place(r"books/activity/", Activity.objects.latest("pk")),
        _place(r"books/tags/", Tag.objects.order_by("pk")[0]),
        _place(r"books/categories/", Account.objects.filter(kind="expense").order_by("pk")[0]),
        _place(r"settings/members/", User.objects.exclude(pk=ana.pk)[0]),
        (r"accounts/.*<key>", [{"key": "no-such-key", "uidb36": "1"}]),
    ]


def _admin(ana: User) -> list[Place]:
    rows = [(start, model._default_manager.order_by("-pk").first()) for start, model in admin_models()]
    return [
        *((f"{start}.*<path:object_id>", [{"object_id": str(row.pk)}] if row else []) for start, row in rows),
        (r"admin/r/", []),
        (r"admin/<app_label>/", [{"app_label": "ledger"}]),
        (r"admin/<url>", []),
        (r"admin/.*<id>", [{"id": str(ana.pk)}]),
    ]


def _place(start: str, *rows: Any) -> Place:
    return start, [{"public_id": str(row.public_id)} for row in rows]
