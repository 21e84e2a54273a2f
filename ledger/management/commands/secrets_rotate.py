"""`manage.py secrets_rotate`: encrypts every stored secret again with the newest key, so that the old one can be dropped."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db.models import Model
from django.db.transaction import atomic

from fintrack.lib.commands import JsonCommand
from fintrack.lib.encrypted import EncryptedTextField


class Command(JsonCommand):
    help = "Encrypt all stored secrets with the newest key. All or none: a secret that no key opens stops it."

    @atomic
    def run(self, *args: Any, **options: Any) -> dict[str, Any]:
        """{"rotated": {"ledger.Connection.secrets": 3}}."""
        rotated = {
            f"{model._meta.label}.{field.name}": _rotate(model, field.name)
            for model in apps.get_models()
            for field in model._meta.get_fields()
            if isinstance(field, EncryptedTextField)
        }
        return {"rotated": rotated}

    def render(self, answer: dict[str, Any]) -> str:
        return "\n".join(f"{name}: {count} rotated" for name, count in answer["rotated"].items())


def _rotate(model: type[Model], name: str) -> int:
    """Read in clear, written back in cipher: the newest key is the one that writes."""
    rows = model._default_manager.exclude(**{name: ""}).exclude(**{f"{name}__isnull": True}).only("pk", name)
    count = 0
    for row in rows.select_for_update():
        row.save(update_fields=[name])
        count += 1
    return count
