"""Importing from a pipe: a statement as it is, and an e-mail as a mail server hands it on."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from fintrack.lib.errors import DomainError
from ledger.intake import piped
from ledger.intake.mail import attachments, is_mail
from ledger.models import ImportBatch, Transaction
from ledger.tests.commands.conftest import AMBIGUOUS, OFX
from ledger.tests.commands.running import run, shown
from tests.conftest import People

MARCH = "Date,Payee,Amount\n2026-03-16,Baker,-6.00\n2026-03-17,Employer,250.00\n"
OLIVE = ("statement_import", "-", "--user", "olive@example.org", "--create-accounts")
Pipe = Callable[[bytes], None]


@pytest.fixture
def pipe(monkeypatch: pytest.MonkeyPatch) -> Pipe:
    def fill(content: bytes) -> None:
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(content)))

    return fill


def mail(*files: tuple[str, str, bytes]) -> EmailMessage:
    """A bank's e-mail with (name, type, content) attached."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "bank@example.org", "books@example.org", "Your statement"
    message.set_content("Dear customer, your statement is attached.\n\nDate,Amount\n2026-01-01,-1.00\n")
    message.add_alternative("<p>Dear customer</p>", subtype="html")
    for name, kind, content in files:
        main, _slash, sub = kind.partition("/")
        message.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return message


STATEMENT = ("bank.ofx", "application/x-ofx", OFX.encode())
TABLE = ("März.csv", "application/octet-stream", MARCH.encode())
LOGO = ("logo.png", "image/png", b"\x89PNG\r\n\x1a\n")
TERMS = ("terms.pdf", "application/pdf", b"%PDF-1.7")


def posted() -> int:
    return Transaction.objects.filter(state="posted", origin="import").count()


def test_a_statement_by_pipe_is_as_one_by_name(people: People, pipe: Pipe, ofx: Path) -> None:
    _code, by_name = run("statement_import", str(ofx), *OLIVE[2:])
    pipe(OFX.encode())
    code, answer = run(*OLIVE, "--name", "february.ofx")
    assert (code, posted()) == (0, 3)
    assert {**by_name["accounts"][0], "new": 0, "duplicates": 3} == answer["accounts"][0]
    assert ImportBatch.objects.latest("pk").file_name == "february.ofx"


def test_an_empty_pipe_is_refused(people: People, pipe: Pipe) -> None:
    pipe(b"")
    code, answer = run(*OLIVE)
    assert (code, "error" in answer, posted()) == (1, True, 0)


def test_a_pipe_without_end_is_bounded(people: People, pipe: Pipe, settings: Any) -> None:
    settings.UPLOAD_MAX_BYTES = 1000
    pipe(b"Date,Amount\n" * 100)
    code, answer = run(*OLIVE)
    assert (code, answer["error"]["code"]) == (1, "too_large")
    assert not ImportBatch.objects.exists()


def test_the_one_file_of_an_e_mail_is_answered_like_a_file(people: People, pipe: Pipe) -> None:
    pipe(mail(STATEMENT, LOGO).as_bytes())
    code, answer = run(*OLIVE)
    assert (code, answer["format"], answer["accounts"][0]["net"]) == (0, "ofx", "980.00")
    assert (posted(), ImportBatch.objects.get().file_name) == (3, "bank.ofx")


def test_several_files_of_an_e_mail_each_by_itself(people: People, pipe: Pipe) -> None:
    pipe(b"From bank@example.org Sat Feb 28 10:00:00 2026\n" + mail(STATEMENT, TERMS, TABLE).as_bytes())
    code, answer = run(*OLIVE)
    assert code == 0
    assert [(one["file"], one["format"]) for one in answer["files"]] == [("bank.ofx", "ofx"), ("März.csv", "csv")]
    (refused,) = answer["refused"]
    assert refused["file"] == "terms.pdf"
    assert posted() == 5


def test_a_person_reads_what_became_of_each(people: People, pipe: Pipe) -> None:
    pipe(mail(STATEMENT, TERMS).as_bytes())
    told = shown(*OLIVE)
    assert "bank.ofx\n" in told
    assert "terms.pdf was refused: " in told


def test_an_e_mail_in_an_e_mail(people: People, pipe: Pipe) -> None:
    outer = mail()
    outer.add_attachment(mail(STATEMENT))
    pipe(outer.as_bytes())
    assert (run(*OLIVE)[0], posted()) == (0, 3)


@pytest.mark.parametrize(
    ("message", "code"),
    [(mail(), "no_attachment"), (mail(LOGO), "no_attachment"), (mail(*[TABLE] * 51), "too_many_files")],
)
def test_an_e_mail_that_brings_nothing_usable(people: People, pipe: Pipe, message: EmailMessage, code: str) -> None:
    pipe(message.as_bytes())
    assert (run(*OLIVE)[0], posted()) == (1, 0)
    pipe(message.as_bytes())
    assert run(*OLIVE)[1]["error"]["code"] == code


def test_an_e_mail_too_large(people: People, pipe: Pipe, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(piped, "MAIL_BYTES", 100)
    pipe(mail(STATEMENT).as_bytes())
    assert run(*OLIVE)[1]["error"]["code"] == "too_large"


@pytest.mark.parametrize(
    "content", [OFX, AMBIGUOUS, MARCH, "!Type:Bank\nD1/2/26\n", ":20:START\n:25:123\n", "Note: a\nFrom: b\n"]
)
def test_no_statement_passes_for_an_e_mail(content: str) -> None:
    assert not is_mail(content.encode())


def test_names_lead_nowhere() -> None:
    (found,) = attachments(mail(("../../etc/passwd", "text/csv", b"x")).as_bytes())
    assert found.name == "passwd"


def test_parts_without_end_are_refused_or_read_in_bounds() -> None:
    deep = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(3000))
    with pytest.raises(DomainError) as refused:
        attachments(b"From: a\nSubject: b\n" + deep)
    assert refused.value.code in ("bad_mail", "no_attachment")
