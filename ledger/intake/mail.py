"""An e-mail with statements in it: which of its attachments are files to import.

>>> [part.name for part in attachments(b"Subject: June\\nContent-Type: text/csv; name=june.csv\\n\\nDate,Amount\\n")]
['june.csv']
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.policy import default
from itertools import islice

from django.utils.translation import gettext as _

from fintrack.lib.errors import DomainError
from ledger.intake.files import shown_name

MOST_PARTS = 200
MOST_FILES = 50
HEADER = re.compile(rb"(?:From |[!-9;-~]+:[ \t])")
TELLING = (b"from", b"subject", b"received", b"mime-version", b"message-id", b"return-path")
"""A file that begins like a message and has two of these is one: no statement has."""
SAID = ("text/plain", "text/html")
NEVER = ("text/calendar", "application/pgp-signature", "application/pkcs7-signature", "message/delivery-status")
BROKEN = (RecursionError, ValueError, LookupError, TypeError, AttributeError, AssertionError)
"""What the standard library's reader runs into where a message is bent on purpose."""


@dataclass(frozen=True, slots=True)
class Attachment:
    name: str
    content: bytes


def is_mail(head: bytes) -> bool:
    """Whether these first bytes are a message's, as a mail server hands it on."""
    if not HEADER.match(head):
        return False
    headers = re.split(rb"\r?\n\r?\n", head, maxsplit=1)[0].lower()
    return sum(bool(re.search(rb"^%s:" % name, headers, re.MULTILINE)) for name in TELLING) >= 2


def attachments(content: bytes) -> list[Attachment]:
    """The files a message brings, in their order, those of messages in it too; its words, pictures and signatures are none.

    DomainError: `bad_mail`, `no_attachment`, `too_many_files` for more than 50.
    """
    try:
        found = list(islice(_files(message_from_bytes(content, policy=default)), MOST_FILES + 1))
    except BROKEN as error:
        raise DomainError("bad_mail", _("This e-mail can't be read. Nothing was imported.")) from error
    if not found:
        raise DomainError("no_attachment", _("This e-mail brings no file. Nothing was imported."))
    if len(found) > MOST_FILES:
        raise DomainError(
            "too_many_files", _("This e-mail brings too many files. Nothing was imported."), most=MOST_FILES
        )
    return found


def _files(message: Message) -> Iterator[Attachment]:
    for part in islice(message.walk(), MOST_PARTS):
        if part.is_multipart() or part.get_content_maintype() in ("image", "audio", "video"):
            continue
        name, kind = part.get_filename() or "", part.get_content_type()
        if kind not in NEVER and (name or kind not in SAID):
            yield Attachment(shown_name(name), _bytes(part))


def _bytes(part: Message) -> bytes:
    """As it was attached: what a text's character set is, the reader of statements finds out itself."""
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""
