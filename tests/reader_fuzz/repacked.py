"""Changes inside an archive: a member is unpacked, changed and packed again, so that what is tried gets past the checksums."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable

MEMBERS = 60
MEMBER = 256 * 1024


def changed(data: bytes, seed: int, change: Callable[[bytes], bytes]) -> bytes:
    """The archive with one member changed, now and then one more or less of them; anything else just changed."""
    members = _members(data)
    chance = random.Random(seed)
    if not members or chance.random() < 0.1:
        return change(data)
    name = chance.choice(sorted(members))
    way = chance.random()
    if way < 0.05:
        members.pop(name)
    elif way < 0.1:
        members[f"{chance.randrange(9)}/{name}"] = members[name]
    else:
        members[name] = change(members[name])
    return _packed(members)


def _members(data: bytes) -> dict[str, bytes]:
    """{} for what is no archive."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [entry for entry in archive.infolist()[:MEMBERS] if entry.file_size <= MEMBER]
            return {entry.filename: archive.read(entry) for entry in entries}
    except Exception:  # whatever a damaged archive makes the library raise: it is then changed as plain bytes
        return {}


def _packed(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()
