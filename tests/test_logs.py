"""No secret reaches a log, whichever way it tries."""

from __future__ import annotations

import json
import logging
import logging.config
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from fintrack.logs import logging_config, structlog_configured, without_secrets


@pytest.mark.parametrize(
    "text",
    [
        "postgres://ana:hunter2@db/books",
        "Authorization: Bearer hunter2hunter2",
        "password=hunter2&next=/",
        '{"access_token": "hunter2"}',
        "refused api_key: hunter2",
    ],
)
def test_texts_lose_their_secrets(text: str) -> None:
    assert "hunter2" not in without_secrets(text)


def test_what_is_no_secret_stays() -> None:
    event = {"path": "/register/?q=coffee", "rows": [1, "two"], "nested": {"payee": "Token Coffee"}}
    assert without_secrets(event) == event


def test_names_of_secrets_hide_their_values() -> None:
    event = {"user": "ana", "password": "hunter2", "headers": {"Cookie": "hunter2", "X-Session-Token": "hunter2"}}
    assert "hunter2" not in json.dumps(without_secrets(event))
    assert without_secrets(event)["user"] == "ana"


@pytest.fixture
def log_file(tmp_path: Path) -> Iterator[Path]:
    """JSON logs in a file, through the very configuration the settings use; the tests' own comes back afterwards."""
    path = tmp_path / "fintrack.log"
    before = (logging.root.handlers[:], logging.root.level)
    logging.config.dictConfig(logging_config(level="INFO", form="json", file=path))
    structlog_configured()
    yield path
    for handler in logging.root.handlers:
        handler.close()
    logging.root.handlers[:], logging.root.level = before


def test_both_kinds_of_loggers_write_one_json_line_without_secrets(log_file: Path) -> None:
    structlog.get_logger("a").info("signed_in", user="ana", token="hunter2")
    logging.getLogger("b").warning("calling %s", "https://ana:hunter2@bank.example.org")
    try:
        raise ValueError("password=hunter2")
    except ValueError:
        logging.getLogger("c").exception("failed")
    lines = [json.loads(line) for line in log_file.read_text().splitlines()]
    assert [line["event"] for line in lines] == ["signed_in", "calling https://ana:***@bank.example.org", "failed"]
    assert "ValueError" in lines[2]["exception"]
    assert "hunter2" not in log_file.read_text()
