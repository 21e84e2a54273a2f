"""The house's rules as tests: who may import whom, how big a file gets, what must have tests. A stale exemption fails too."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.migrations.loader import MigrationLoader
from django.utils.functional import Promise

ROOT = Path(settings.BASE_DIR)
APPS = ("accounts", "ledger", "portfolio", "budgets", "documents")
FLOORS = {
    "fintrack.lib": set[str](),
    "accounts": {"fintrack.lib"},
    "ledger": {"fintrack.lib", "accounts"},
    "portfolio": {"fintrack.lib", "accounts", "ledger"},
    "budgets": {"fintrack.lib", "accounts", "ledger", "portfolio"},
    "documents": {"fintrack.lib", "accounts", "ledger"},
}
"""Which rooms a room may look into, beside itself. `fintrack` composes them all."""

COMPOSED = {"fintrack.pagination"}
"""Settings of the whole API that an app's views may name."""

LONGEST = 400
BROAD = {
    "fintrack/checks.py": "whatever a plugin list raises is what this check is there to tell",
    "fintrack/env.py": "django-environ raises many kinds",
    "fintrack/celery.py": "a cache that is down must not fail a task that went well",
    "fintrack/health.py": "one broken tile must not take the page with it",
    "fintrack/lib/registry.py": "one broken plugin must not stop the rest",
    "ledger/formats/detect.py": "a reader that stumbles over another's file must not keep it from its own reader",
    "ledger/intake/batches.py": "the job's row must say that it failed",
    "ledger/integrity.py": "one broken check must not keep the others from being made",
    "ledger/management/corpus/trial.py": "a crash is a finding, not the end of the run",
}
"""Files that may say `except Exception`, and why."""

HEAVY = (
    "pandas",
    "numpy",
    "plotly",
    "pymupdf",
    "fitz",
    "sklearn",
    "apprise",
    "mcp",
    "import_export",
    "scipy",
    "duckdb",
    "pyarrow",
)
PLUGINS = ("ledger/formats", "ledger/connectors/rates", "portfolio/prices")
NOT_PLUGINS = {"tests"}


@cache
def sources() -> dict[str, ast.Module]:
    """Every module of ours by its path below the project."""
    found = {}
    for folder in ("fintrack", *APPS, "tests", "deploy"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            found[path.relative_to(ROOT).as_posix()] = ast.parse(path.read_text())
    return found


def code() -> Iterator[tuple[str, ast.Module]]:
    """The same without tests and migrations."""
    for path, tree in sources().items():
        if "tests/" not in path and "/migrations/" not in path:
            yield path, tree


def imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def room(module: str) -> str:
    if module == "fintrack.lib" or module.startswith("fintrack.lib."):
        return "fintrack.lib"
    return module.split(".")[0]


def test_imports_go_down_only() -> None:
    wrong = []
    for path, tree in code():
        own = room(path.removesuffix(".py").replace("/", "."))
        for module in imports(tree):
            other = room(module)
            is_ours = other in FLOORS or other == "fintrack"
            if own in FLOORS and is_ours and other != own and other not in FLOORS[own] and not _is_composed(module):
                wrong.append(f"{path} imports {module}")
    assert wrong == []


def _is_composed(module: str) -> bool:
    return module == "fintrack" or any(module == one or module.startswith(f"{one}.") for one in COMPOSED)


def test_the_ground_floor_knows_no_models() -> None:
    named = {path: set(imports(tree)) for path, tree in code() if path.startswith("fintrack/lib/")}
    assert not [path for path, modules in named.items() if any(room(module) in APPS for module in modules)]


def test_no_file_grows_into_a_drawer() -> None:
    long = {}
    for path in sources():
        if "/migrations/" not in path and (lines := len((ROOT / path).read_text().splitlines())) > LONGEST:
            long[path] = lines
    assert long == {}


def test_accounts_of_money_live_in_the_ledger_only() -> None:
    classes = [
        (path, node.name)
        for path, tree in sources().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    ]
    assert [path for path, name in classes if name == "Account" and not path.startswith("ledger/")] == []
    assert ("ledger/models/account.py", "Account") in classes


def broad(tree: ast.Module) -> bool:
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler):
            caught = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
            if any(one is None or getattr(one, "id", "") == "Exception" for one in caught):
                return True
    return False


def test_exceptions_are_caught_by_name() -> None:
    catching = {path for path, tree in code() if broad(tree)}
    assert catching - set(BROAD) == set(), "name the exceptions, or say in BROAD why it must be all"
    assert set(BROAD) - catching == set(), "these no longer need their exemption"


WRITES = {
    "save", "delete", "create", "bulk_create", "bulk_update", "update_or_create", "get_or_create", "select_for_update",
    "aupdate", "acreate",
}  # fmt: skip


WRITING_SQL = re.compile(r"\s*(INSERT|UPDATE|DELETE|TRUNCATE)\s")


def test_selectors_never_write() -> None:
    wrong = []
    for path, tree in code():
        if "/selectors/" not in path and not path.endswith("/selectors.py"):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES:
                wrong.append(f"{path}:{node.lineno} calls {node.func.attr}")
            if isinstance(node, ast.Constant) and WRITING_SQL.match(str(node.value)):
                wrong.append(f"{path}:{node.lineno} holds SQL that writes")
        wrong += [f"{path} imports {module}" for module in imports(tree) if module == "django.db.transaction.atomic"]
    assert wrong == []


def test_no_form_or_serializer_takes_every_field() -> None:
    wrong = []
    for path, tree in code():
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign) and "fields" in {getattr(target, "id", "") for target in node.targets}:
                wrong += [f"{path}:{node.lineno}"] * (getattr(node.value, "value", "") == "__all__")
    assert wrong == []


def test_models_keep_to_data() -> None:
    """No `save` or `delete` of their own: writes are services, side effects too."""
    wrong = []
    for label in APPS:
        for model in apps.get_app_config(label).get_models():
            wrong += [f"{model.__name__}.{name}" for name in ("save", "delete") if name in vars(model)]
    assert wrong == []


def test_what_has_an_address_has_a_public_id() -> None:
    for label in APPS:
        for model in apps.get_app_config(label).get_models():
            assert isinstance(model._meta.pk, models.AutoField), f"{model.__name__}: integer keys inside"
            names = {field.name: field for field in model._meta.get_fields()}
            if "public_id" in names:
                assert names["public_id"].unique


def test_a_table_is_called_something_in_every_language() -> None:
    for label in APPS:
        for model in apps.get_app_config(label).get_models():
            names = (model._meta.verbose_name, model._meta.verbose_name_plural)
            assert all(isinstance(name, Promise) for name in names), f"{model.__name__}: its name isn't translatable"


def test_money_is_never_a_float() -> None:
    for label in APPS:
        for model in apps.get_app_config(label).get_models():
            assert not [field for field in model._meta.get_fields() if isinstance(field, models.FloatField)]


# --- Migrations ---------------------------------------------------------------------------------------------------------------


def own_migrations() -> dict[str, list[str]]:
    loader = MigrationLoader(None)
    return {label: sorted(name for app, name in loader.disk_migrations if app == label) for label in APPS}


def test_migrations_are_named_and_linear() -> None:
    loader = MigrationLoader(None)
    for label, names in own_migrations().items():
        assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1))
        assert not [name for name in names if re.search(r"_auto_\d|^\d+_\w*\d{8}", name)]
        leaves = [node for node in loader.graph.leaf_nodes() if node[0] == label]
        assert len(leaves) == (1 if names else 0)


def test_migrations_can_be_taken_back() -> None:
    loader = MigrationLoader(None)
    for (label, name), migration in loader.disk_migrations.items():
        if label in APPS:
            assert [operation for operation in migration.operations if not operation.reversible] == [], name


def test_every_script_has_both_databases_and_its_reverse() -> None:
    folder = ROOT / "ledger" / "sql"
    scripts = {path.name for path in folder.glob("*.sql")}
    names = {name.split(".")[0] for name in scripts}
    expected = {
        f"{name}.{vendor}{suffix}.sql"
        for name in names
        for vendor in ("sqlite", "postgresql")
        for suffix in ("", ".reverse")
    }
    assert scripts == expected


@pytest.mark.parametrize("vendor", ["sqlite", "postgresql"])
def test_a_reverse_drops_all_that_was_made(vendor: str) -> None:
    folder = ROOT / "ledger" / "sql"
    for path in folder.glob(f"*.{vendor}.sql"):
        made = re.findall(r"^CREATE (?:VIRTUAL )?(TRIGGER|FUNCTION|TABLE|INDEX) (\w+)", path.read_text(), re.MULTILINE)
        back = path.with_name(path.name.removesuffix(".sql") + ".reverse.sql").read_text()
        dropped = re.findall(r"^DROP (TRIGGER|FUNCTION|TABLE|INDEX) (\w+)", back, re.MULTILINE)
        assert sorted(made) == sorted(dropped), path.name


# --- Tests and plugins --------------------------------------------------------------------------------------------------------


def test_every_plugin_has_tests() -> None:
    for kind in PLUGINS:
        packages = [path.parent for path in (ROOT / kind).glob("*/__init__.py") if path.parent.name not in NOT_PLUGINS]
        assert packages, kind
        assert [one.name for one in packages if not list((one / "tests").glob("test_*.py"))] == []


def test_tests_are_found_by_their_names() -> None:
    """A file with tests that pytest doesn't collect proves nothing."""
    lost = []
    for path, tree in sources().items():
        if "tests/" in path and not Path(path).name.startswith("test_"):
            lost += [path for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")]
    assert lost == []


def test_the_web_process_starts_without_what_is_heavy() -> None:
    """Charts, tables and documents are loaded by who needs them, not by every page."""
    script = (
        "import sys, django; django.setup(); from django.urls import get_resolver; get_resolver().url_patterns; "
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    environment = {"DJANGO_SETTINGS_MODULE": "tests.settings", "PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stdout.strip().splitlines()[-1:]) == (0, ["[]"]), done.stderr
