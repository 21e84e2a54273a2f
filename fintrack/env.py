"""The environment as typed values. A wrong value never raises here: it is noted in `problems`, a safe default takes its place, and
`fintrack.checks` reports it by its id when the process starts.

Every variable `NAME` may instead be given as `NAME_FILE`, the path of a file that holds the value (Docker and systemd secrets).
An empty variable counts as not set.
"""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

import environ

TRUE_WORDS = {"1", "true", "yes", "on"}
FALSE_WORDS = {"0", "false", "no", "off"}
POSTGRES_SCHEMES = {"postgres", "postgresql", "psql", "pgsql"}
UNUSABLE_DATABASE = {"ENGINE": "django.db.backends.dummy"}


@dataclass(frozen=True, slots=True)
class SettingProblem:
    """One wrong or missing variable; `id` is the stable id of the system check that reports it."""

    id: str
    message: str
    hint: str = ""


def env_file_loaded(path: Path) -> None:
    """Add the lines of a `.env` file to the process's environment; what is already set there wins. No file, nothing done."""
    if path.is_file():
        environ.Env.read_env(str(path))


class Environment:
    """Reads variables and collects what is wrong with them.

    >>> env = Environment({"PORT": "80a"})
    >>> env.number("PORT", 8000, 1, 65535, id="fintrack.E005"), env.problems[0].id
    (8000, 'fintrack.E005')
    """

    def __init__(self, variables: Mapping[str, str]) -> None:
        self.variables = variables
        self.problems: list[SettingProblem] = []

    def problem(self, id: str, message: str, hint: str = "") -> None:
        self.problems.append(SettingProblem(id, message, hint))

    def text(self, name: str, default: str = "") -> str:
        value = self.variables.get(name, "").strip()
        return value or self._file_content(f"{name}_FILE") or default

    def _file_content(self, name: str) -> str:
        path = self.variables.get(name, "").strip()
        if not path:
            return ""
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            self.problem("fintrack.E014", f"{name} names a file that can't be read: {error}.", "Correct the path.")
            return ""

    def flag(self, name: str, default: bool = False, *, id: str = "fintrack.E001") -> bool:
        word = self.text(name).lower()
        if word and word not in TRUE_WORDS | FALSE_WORDS:
            self.problem(id, f"{name}={word!r} is neither true nor false.", "Write true or false.")
            return default
        return word in TRUE_WORDS if word else default

    def number(self, name: str, default: int, low: int, high: int, *, id: str = "fintrack.E001") -> int:
        text = self.text(name)
        if not text:
            return default
        if not _is_number(text) or not low <= int(text) <= high:
            self.problem(id, f"{name}={text!r} is not a whole number from {low} to {high}.")
            return default
        return int(text)

    def choice(self, name: str, default: str, choices: Collection[str], *, id: str = "fintrack.E001") -> str:
        word = self.text(name, default)
        if word not in choices:
            self.problem(id, f"{name}={word!r} is unknown.", f"Use one of: {', '.join(choices)}.")
            return default
        return word

    def names(self, name: str, default: Collection[str] = ()) -> list[str]:
        """A comma-separated list, blanks dropped: "a, b," is ["a", "b"]."""
        return [part.strip() for part in self.text(name).split(",") if part.strip()] or list(default)

    def web_address(self, name: str, default: str = "", *, id: str) -> str:
        """An http(s) address without a closing slash."""
        text = self.text(name, default).rstrip("/")
        if text and not _is_web_address(text):
            self.problem(id, f"{name}={text!r} is not a web address.", "Write it as https://example.org.")
            return default
        return text

    def database(self, default: dict[str, Any]) -> dict[str, Any]:
        """DATABASE_URL as Django's dictionary; unusable, never silently SQLite, when it can't be parsed."""
        url = self.text("DATABASE_URL")
        if not url:
            return default
        config = self._parsed("DATABASE_URL", url, environ.Env.db_url_config, "fintrack.E002")
        scheme = url.partition(":")[0]
        if config and (scheme == "sqlite" or (scheme in POSTGRES_SCHEMES and config.get("NAME"))):
            return config
        if config is not None:
            self.problem("fintrack.E002", "DATABASE_URL names no PostgreSQL or SQLite database.", DATABASE_HINT)
        return dict(UNUSABLE_DATABASE)

    def email(self) -> dict[str, Any]:
        """EMAIL_URL as Django's EMAIL_* settings; the console when not set."""
        url = self.text("EMAIL_URL", "consolemail://")
        config = self._parsed("EMAIL_URL", url, environ.Env.email_url_config, "fintrack.E010")
        if config and config["EMAIL_BACKEND"].endswith("smtp.EmailBackend") and not config["EMAIL_HOST"]:
            self.problem(
                "fintrack.E010", "EMAIL_URL names no mail server.", "smtp+tls://user:password@mail.example.org:587"
            )
        return config or environ.Env.email_url_config("consolemail://")

    def redis(self) -> str:
        url = self.text("REDIS_URL")
        if url and (urlsplit_or_none(url) is None or not url.startswith(("redis://", "rediss://", "unix://"))):
            self.problem("fintrack.E003", "REDIS_URL is not an address of a Redis server.", "redis://127.0.0.1:6379/0")
            return ""
        return url

    def _parsed(self, name: str, url: str, parse: Callable[[str], dict[str, Any]], id: str) -> dict[str, Any] | None:
        try:
            if urlsplit_or_none(url) is None:
                raise ValueError("bad port or address")
            return dict(parse(url))
        except Exception as error:  # django-environ raises many kinds
            hint = DATABASE_HINT if id == "fintrack.E002" else ""
            # the value may hold a password, so only the kind of error is told
            self.problem(id, f"{name} can't be parsed ({type(error).__name__}).", hint)
            return None


DATABASE_HINT = "postgres://user:password@host:5432/name, or leave it out for SQLite in DATA_DIR."


def urlsplit_or_none(url: str) -> SplitResult | None:
    """The parts of a URL, or None when it (or its port) is malformed."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  (raises ValueError when it is no number)
    except ValueError:
        return None
    return parts


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 12


def _is_web_address(text: str) -> bool:
    parts = urlsplit_or_none(text)
    return parts is not None and parts.scheme in {"http", "https"} and bool(parts.hostname)


def folder_problem(folder: Path) -> str:
    """Why nothing can be written in `folder` (created when missing, for its owner only), or ""."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryFile(dir=folder):
            return ""
    except OSError as error:
        return error.strerror or str(error)


def secret_kept(path: Path, make: Callable[[], str]) -> str:
    """The secret in the file `path`; made on first use, readable by its owner only. Of two processes that make it at once, both
    get the one that was linked first.
    """
    if not path.exists():
        _linked(path, make())
    return path.read_text(encoding="ascii").strip()


def _linked(path: Path, secret: str) -> None:
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as stream:
            stream.write(secret + "\n")
        os.link(name, path)  # refuses to replace: a complete file or none
    except FileExistsError:
        pass
    finally:
        os.unlink(name)


def random_key() -> str:
    return secrets.token_urlsafe(64)
