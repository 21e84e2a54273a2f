"""`EncryptedTextField`: secrets at rest. Fernet (AES-128-CBC + HMAC) with keys from `settings.FIELD_KEYS`, the newest first.

Rotation: put a new key in front, run `manage.py secrets_rotate`, drop the old one. The plain text is never logged and never
searched; `__repr__` of a model must not show the field.
"""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models

from fintrack.lib.errors import DomainError


@lru_cache(maxsize=4)
def _fernet(keys: tuple[str, ...]) -> MultiFernet:
    digests = [hashlib.blake2b(key.encode(), digest_size=32, person=b"fintrack-fields").digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


def fernet() -> MultiFernet:
    """The cipher of this installation: any non-empty text serves as a key, stretched to 32 bytes."""
    return _fernet(tuple(settings.FIELD_KEYS))


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]
    """Text that is cipher text in the database. A value that no key opens is a DomainError, never an empty string."""

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return value if value in (None, "") else fernet().encrypt(value.encode()).decode()

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        if value in (None, ""):
            return value
        try:
            return fernet().decrypt(value.encode()).decode()
        except InvalidToken as error:
            raise DomainError(
                "secret_unreadable", "A stored secret can't be opened with this installation's keys."
            ) from error
