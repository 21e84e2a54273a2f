"""Settings come from the environment; what is wrong there is told by name, and never a traceback."""

from __future__ import annotations

import ast
import json
import os
import re
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from fintrack.checks import is_weak, plugins_whole
from fintrack.env import Environment, secret_kept
from fintrack.lib.registry import Registry

pytestmark = pytest.mark.slow

BASE_DIR = Path(__file__).resolve().parent.parent
READERS = {"text", "flag", "number", "choice", "names", "web_address", "_secret"}
GOOD_KEY = "r4nd0m-enough-for-a-key-of-fifty-characters-or-more-0123456789"
PUBLIC = {"BASE_URL": "https://money.example.org", "SECRET_KEY": GOOD_KEY}


def manage(tmp_path: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """`manage.py` in a process of its own with nothing but these variables."""
    clean = {"PATH": os.environ["PATH"], "ENV_FILE": os.devnull, "DATA_DIR": str(tmp_path / "data")}
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, env=clean | variables, cwd=BASE_DIR, capture_output=True, text=True, timeout=60)


def values(tmp_path: Path, *names: str, **variables: str) -> dict[str, object]:
    code = "import json; from fintrack import settings as s; print(json.dumps({n: getattr(s, n) for n in NAMES}, default=str))"
    code = code.replace("NAMES", repr(names))
    clean = {"PATH": os.environ["PATH"], "ENV_FILE": os.devnull, "DATA_DIR": str(tmp_path / "data")}
    done = subprocess.run(
        [sys.executable, "-c", code], env=clean | variables, cwd=BASE_DIR, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_fresh_folder_needs_no_variable(tmp_path: Path) -> None:
    done = manage(tmp_path, "check")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"DEBUG": "perhaps"}, "fintrack.E001"),
        ({"DATABASE_URL": "postgres//nowhere"}, "fintrack.E002"),
        ({"DATABASE_URL": "postgres://u:hunter2@host:port/db"}, "fintrack.E002"),
        ({"DATABASE_URL": "mysql://u:p@host/db"}, "fintrack.E002"),
        ({"REDIS_URL": "localhost:6379"}, "fintrack.E003"),
        ({"DATA_DIR": "/dev/null/data"}, "fintrack.E004"),
        ({"PORT": "eighty"}, "fintrack.E005"),
        ({"PORT": "70000"}, "fintrack.E005"),
        ({"SIGNUP": "anyone"}, "fintrack.E006"),
        ({"BASE_URL": "money.example.org"}, "fintrack.E007"),
        ({"FX_BASE_URL": "ftp://rates.example.org"}, "fintrack.E008"),
        ({"FX_STALE_DAYS": "40"}, "fintrack.E009"),
        ({"EMAIL_URL": "pigeon://mail"}, "fintrack.E010"),
        ({"EMAIL_URL": "smtp://mail.example.org:25"}, "fintrack.E011"),
        ({**PUBLIC, "SECRET_KEY": "change-me"}, "fintrack.E012"),
        ({**PUBLIC, "DEBUG": "true"}, "fintrack.E013"),
        ({"SECRET_KEY_FILE": "/does/not/exist"}, "fintrack.E014"),
        ({"HOST": "0.0.0.0"}, "fintrack.E016"),
        ({"EMAIL_VERIFICATION": "sometimes"}, "fintrack.E017"),
        ({"LOG_LEVEL": "LOUD"}, "fintrack.E018"),
    ],
    ids=lambda value: value if isinstance(value, str) else ",".join(f"{name}={text}" for name, text in value.items()),
)
@pytest.mark.slow
def test_a_wrong_setting_is_a_named_check(tmp_path: Path, variables: dict[str, str], expected: str) -> None:
    done = manage(tmp_path, "check", **variables)
    assert done.returncode == 1
    assert f"({expected})" in done.stderr
    assert "Traceback" not in done.stderr
    assert "hunter2" not in done.stderr


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    done = manage(
        tmp_path, "check", PORT="eighty", SIGNUP="anyone", DATABASE_URL="postgres//nowhere", DATA_DIR="/dev/null/x"
    )
    assert done.returncode == 1
    assert set(re.findall(r"fintrack\.E\d+", done.stderr)) == {
        f"fintrack.E{number}" for number in ("002", "004", "005", "006")
    }
    assert "Traceback" not in done.stderr


def test_a_database_that_cannot_be_parsed_is_never_replaced_by_sqlite(tmp_path: Path) -> None:
    found = values(tmp_path, "DATABASES", DATABASE_URL="postgres://u:p@host:port/db")
    assert found["DATABASES"]["default"]["ENGINE"] == "django.db.backends.dummy"  # type: ignore[index]


def test_sqlite_is_set_for_one_writer(tmp_path: Path) -> None:
    databases = values(tmp_path, "DATABASES", "CACHE_KIND")["DATABASES"]
    assert isinstance(databases, dict)
    options = databases["default"]["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in options["init_command"]
    assert databases["cache"]["NAME"] != databases["default"]["NAME"]


def test_real_servers_take_the_place_of_the_embedded_ones(tmp_path: Path) -> None:
    real = {"DATABASE_URL": "postgres://u:p%40ss@db:5433/books", "REDIS_URL": "redis://cache:6379/1"}
    found = values(tmp_path, "DATABASES", "CACHES", "CELERY_BROKER_URL", **real)
    default = found["DATABASES"]["default"]  # type: ignore[index]
    assert (default["HOST"], default["PORT"], default["NAME"], default["PASSWORD"]) == ("db", 5433, "books", "p@ss")
    assert list(found["DATABASES"]) == ["default"]  # type: ignore[call-overload]
    assert found["CACHES"]["default"]["LOCATION"] == found["CELERY_BROKER_URL"] == "redis://cache:6379/1"  # type: ignore[index]


@pytest.mark.parametrize(
    ("base_url", "secure"), [("https://money.example.org", True), ("http://127.0.0.1:8000", False)]
)
def test_https_makes_cookies_secure(tmp_path: Path, base_url: str, secure: bool) -> None:
    found = values(
        tmp_path, "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "HAS_DEMO", BASE_URL=base_url
    )
    assert found["SESSION_COOKIE_SECURE"] is found["CSRF_COOKIE_SECURE"] is found["SECURE_SSL_REDIRECT"] is secure
    assert found["HAS_DEMO"] is not secure


def test_a_key_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    first, second = (values(tmp_path, "SECRET_KEY", "HEADLESS_JWT_PRIVATE_KEY") for _ in range(2))
    assert first == second
    assert first["SECRET_KEY"] != first["HEADLESS_JWT_PRIVATE_KEY"]
    for name in ("secret_key", "jwt_key"):
        assert stat.S_IMODE((tmp_path / "data" / name).stat().st_mode) == 0o600


def test_two_processes_that_make_a_key_at_once_share_it(tmp_path: Path) -> None:
    makers = [lambda number=number: f"key-{number}" for number in range(40)]
    with ThreadPoolExecutor(20) as pool:
        keys = set(pool.map(lambda make: secret_kept(tmp_path / "key", make), makers))
    assert len(keys) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["key"]


def test_a_secret_may_be_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "url").write_text("postgres://u:p@db/books\n")
    env = Environment({"DATABASE_URL_FILE": str(tmp_path / "url"), "EMPTY": "", "EMPTY_FILE": ""})
    assert env.database({})["NAME"] == "books"
    assert env.text("EMPTY", "default") == "default"
    assert not env.problems


@pytest.mark.parametrize("number", ["-1", "1.5", "１２", "9" * 5000, "0x10"])
def test_a_strange_number_is_a_problem(number: str) -> None:
    env = Environment({"N": number})
    assert env.number("N", 7, 0, 100) == 7
    assert [problem.id for problem in env.problems] == ["fintrack.E001"]


def test_guessable_keys_are_weak() -> None:
    assert is_weak("x" * 64)
    assert is_weak("please-change-me-please-change-me-please-change-me-please")
    assert is_weak("short")
    assert not is_weak(GOOD_KEY)


def test_a_broken_plugin_is_named_and_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    registry: Registry[object] = Registry("format", required=("key",))
    registry.load(["no.such.module:reader"])
    monkeypatch.setattr("tests.test_settings.BROKEN", registry, raising=False)
    monkeypatch.setattr("fintrack.checks.REGISTRIES", ("tests.test_settings:BROKEN", "tests.test_settings:GONE"))
    assert [message.id for message in plugins_whole(None)] == ["fintrack.W002", "fintrack.E015"]


def test_env_example_lists_every_variable() -> None:
    listed = set(re.findall(r"^# ([A-Z_]+)=", (BASE_DIR / ".env.example").read_text(), re.MULTILINE))
    read = {"ENV_FILE"}
    for name in ("settings.py", "env.py"):
        for node in ast.walk(ast.parse((BASE_DIR / "fintrack" / name).read_text())):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                function = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                word = node.args[0].value
                if function in READERS and isinstance(word, str) and word.isupper():
                    read.add(word)
    assert listed == read


def test_operations_page_explains_every_check() -> None:
    sources = "".join((BASE_DIR / "fintrack" / name).read_text() for name in ("settings.py", "env.py", "checks.py"))
    page = (BASE_DIR / "docs" / "operations.md").read_text()
    told = set(re.findall(r"fintrack\.[EW]\d{3}", page))
    assert told == set(re.findall(r"fintrack\.[EW]\d{3}", sources))


def test_pages_are_strict_and_only_the_admin_is_looser() -> None:
    page = Client().get("/api/v1/health/ping").headers["Content-Security-Policy"]
    admin = Client().get("/admin/login/").headers["Content-Security-Policy"]
    assert "script-src 'self';" in f"{page};"
    assert "'unsafe-eval'" not in page
    assert "'unsafe-eval'" in admin
    assert "frame-ancestors 'none'" in admin


def test_what_people_upload_has_no_address() -> None:
    assert settings.MEDIA_URL in {"", "/"}
    assert settings.STORAGES["default"]["OPTIONS"]["file_permissions_mode"] == 0o600


def test_ping_needs_no_sign_in() -> None:
    assert Client().get("/api/v1/health/ping").json() == {"status": "ok"}
