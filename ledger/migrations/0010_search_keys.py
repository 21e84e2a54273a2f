"""Folds anew what is searched and compared: since `fold` knows LETTERS, "lodz" finds "Łódź", which was kept under "łodz" before.

What tells rows of statements apart (`fingerprint_fold`) stays as it was; lines that a version in between took in are put under it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import migrations

from fintrack.lib.fields import QUANTITY_SCALE, to_units
from fintrack.lib.text import fold, search_key
from ledger.intake.lines import fingerprint

CHUNK = 2000
TRANSACTION = "UPDATE ledger_transaction SET payee_key = %s, search_key = %s WHERE id = %s"
LINE = "UPDATE ledger_sourceline SET payee_key = %s WHERE id = %s"


def keys_rebuild(apps: Any, schema_editor: Any) -> None:
    execute = schema_editor.connection.cursor
    transactions_fold(apps.get_model("ledger", "Transaction"), execute)
    lines_fold(apps.get_model("ledger", "SourceLine"), execute)
    payees_fold(apps.get_model("ledger", "Payee"), apps.get_model("ledger", "PayeeAlias"))


def chunks(rows: Any, *columns: str) -> Iterator[list[tuple[Any, ...]]]:
    """The rows' columns by key, a few thousand at a time; what is changed meanwhile disturbs nothing."""
    last = 0
    while found := list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", *columns)[:CHUNK]):
        last = found[-1][0]
        yield found


def transactions_fold(model: Any, execute: Any) -> None:
    for part in chunks(model.objects, "payee", "memo", "payee_key", "search_key"):
        stale = [
            (fold(payee)[:200], search_key(payee, memo), key)
            for key, payee, memo, payee_key, words in part
            if fold(payee_key)[:200] != payee_key or fold(words) != words
        ]
        with execute() as cursor:
            cursor.executemany(TRANSACTION, stale)


def lines_fold(model: Any, execute: Any) -> None:
    for part in chunks(model.objects, "payee_key"):
        stale = [(fold(payee_key)[:200], key) for key, payee_key in part if fold(payee_key)[:200] != payee_key]
        with execute() as cursor:
            cursor.executemany(LINE, stale)
    for part in chunks(model.objects, "account", "booked_on", "quantity", "cleaned", "fingerprint", "occurrence"):
        for key, account, day, quantity, texts, present, occurrence in part:
            payee, memo = texts.get("payee", ""), texts.get("memo", "")
            if payee.isascii() and memo.isascii():
                continue
            right = fingerprint(day.isoformat(), to_units(quantity, QUANTITY_SCALE), payee, memo)
            twins = model.objects.filter(account=account, fingerprint=right, occurrence=occurrence)
            if right != present and not twins.exists():
                model.objects.filter(pk=key).update(fingerprint=right)


def payees_fold(payees: Any, aliases: Any) -> None:
    """Two payees that are one by now become one: the older keeps its name, and gets the other's spellings and category."""
    for payee in payees.objects.order_by("pk"):
        folded = fold(payee.key)[:200]
        twin = payees.objects.filter(household=payee.household_id, key=folded).exclude(pk=payee.pk).first()
        if folded != payee.key and twin is None:
            payees.objects.filter(pk=payee.pk).update(key=folded)
        elif twin is not None:
            kept, gone = sorted((payee, twin), key=lambda one: one.pk)
            category = kept.category_id or gone.category_id
            aliases.objects.filter(payee=gone.pk).update(payee=kept.pk)
            gone.delete()
            payees.objects.filter(pk=kept.pk).update(key=folded, category=category)
    for alias in aliases.objects.order_by("pk"):
        folded = fold(alias.key)[:200]
        if folded == alias.key:
            continue
        if aliases.objects.filter(household=alias.household_id, key=folded).exists():
            alias.delete()
        else:
            aliases.objects.filter(pk=alias.pk).update(key=folded)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0009_import_anything")]

    operations = [migrations.RunPython(keys_rebuild, migrations.RunPython.noop)]
