"""Layouts of tables (CSV files, workbooks) a person confirmed once: kept by the table's headings, found again with the bank's next file."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

from django.db.transaction import atomic

from fintrack.lib.errors import DomainError
from fintrack.lib.text import clean
from ledger.formats.base import ReadOptions, Source
from ledger.formats.tables import table_format
from ledger.intake.files import source_of
from ledger.models import ImportBatch
from ledger.models.evidence import CsvProfile

REMEMBERED = ("columns", "date_order", "decimal_mark", "sign")
"""What is kept. Encoding, delimiter and the heading's row are found anew: a longer preamble next month must not matter."""


def signature_key(signature: str) -> str:
    """The headings as a key of fixed length: two files of one bank have the same."""
    return blake2b(signature.encode(), digest_size=32).hexdigest()


def profile_for(batch: ImportBatch, format_key: str, source: Source) -> CsvProfile | None:
    """The layout this person saved for files with these headings; None for other formats and for new layouts."""
    own = CsvProfile.objects.filter(household=batch.household_id, user=batch.user_id)
    reader = table_format(format_key)
    if reader is None or not own.exists():
        return None
    try:
        signature = reader.table(source, ReadOptions()).signature
    except DomainError:
        return None
    return own.filter(signature=signature_key(signature)).first()


@atomic
def profile_save(*, batch: ImportBatch, format_key: str, mapping: Mapping[str, Any]) -> CsvProfile | None:
    """Keep what a person said of the batch's table for the next file like it; what they said earlier stays unless said anew.
    None when nothing worth keeping was said, or the format is no table.

    Example: {"date_order": "dmy"} after an answer, {"columns": {"booked_on": 0, "quantity": 3}, …} after a mapping.
    """
    said = {name: mapping[name] for name in REMEMBERED if mapping.get(name)}
    reader = table_format(format_key)
    if not said or reader is None:
        return None
    signature = signature_key(reader.table(source_of(batch), ReadOptions()).signature)
    profile, is_new = CsvProfile.objects.get_or_create(
        household=batch.household, user=batch.user, signature=signature,
        defaults={"name": clean(batch.file_name, 120) or reader.label, "mapping": said},
    )  # fmt: skip
    if not is_new:
        profile.mapping = {**profile.mapping, **said}
        profile.save(update_fields=["mapping"])
    return profile
