"""Fixtures of the whole-project tests: a household with an owner, a partner and a viewer, and an outsider with their own."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.core import management

from accounts.models import Household, Role, User

LONGER_PLACES = """
accounts/tests/test_commands.py accounts/tests/test_pages.py documents/tests/test_api.py documents/tests/test_attaching.py
documents/tests/test_export.py documents/tests/test_pages.py fintrack/dashboard/tests/test_home.py
ledger/connectors/rates/frankfurter ledger/exports ledger/formats/camt ledger/formats/journal ledger/formats/move_in
ledger/formats/mt940 ledger/formats/notion ledger/formats/packed ledger/formats/qif ledger/formats/xlsx
ledger/tests/accounts/test_detective.py ledger/tests/api/test_activity.py ledger/tests/api/test_guarded.py
ledger/tests/api/test_learned.py ledger/tests/api/test_slices.py ledger/tests/api/test_sorting.py
ledger/tests/api/test_transactions.py
ledger/tests/api/test_twins.py ledger/tests/pages/test_account_acts.py ledger/tests/pages/test_account_pages.py
ledger/tests/pages/test_activity.py ledger/tests/pages/test_categories.py ledger/tests/pages/test_deliveries.py
ledger/tests/pages/test_figures.py ledger/tests/pages/test_import_questions.py ledger/tests/pages/test_labels.py
ledger/tests/pages/test_reconciliation.py
ledger/tests/pages/test_register_tools.py ledger/tests/pages/test_review.py ledger/tests/pages/test_row_editing.py
ledger/tests/pages/test_rows.py ledger/tests/pages/test_rules_grown_pages.py ledger/tests/pages/test_rules_pages.py
ledger/tests/pages/test_settings_pages.py ledger/tests/pages/test_transfers.py ledger/tests/pages/test_twins.py
ledger/tests/pages/test_workbook_imports.py ledger/tests/seal/test_admin.py ledger/tests/selectors/test_reports.py
ledger/tests/selectors/test_search.py ledger/tests/test_admin_labels.py ledger/tests/test_learned.py
ledger/tests/test_exchanges.py ledger/tests/test_moving_in.py ledger/tests/test_retelling.py ledger/tests/test_rules_grown.py
ledger/tests/test_transfer_habits.py ledger/tests/test_transfer_lists.py ledger/tests/test_twins.py ledger/tests/test_watched.py
portfolio/prices portfolio/lots portfolio/tests/test_lots_projection.py portfolio/tests/test_returns_properties.py
ledger/tests/pages/test_many.py ledger/tests/pages/test_figures.py ledger/tests/test_told_together.py
ledger/tests/api/test_deliveries.py ledger/tests/pages/test_import_pages.py budgets/tests/test_amortisation.py
tests/test_admin_actions.py tests/test_api_http.py tests/test_bench.py
"""
LONGER = LONGER_PLACES.split()
"""What `make test` leaves to `make slow`, so that it stays under a minute: whole folders and files, not even looked into."""
QUICK = "not slow"


def _is_longer(path: Path, config: pytest.Config) -> bool:
    place = path.relative_to(config.rootpath).as_posix() if path.is_relative_to(config.rootpath) else ""
    return any(place == longer or place.startswith(f"{longer}/tests") for longer in LONGER)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    return True if QUICK in config.option.markexpr and _is_longer(collection_path, config) else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Marks what is longer; and of what touches no database a second database has nothing to say (`make every ONLY_DATABASE=1`)."""
    for item in items:
        if _is_longer(item.path, config):
            item.add_marker(pytest.mark.slow)
    if not os.environ.get("ONLY_DATABASE"):
        return
    touching = [item for item in items if _touches_the_database(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(touching)])
    items[:] = touching


def _touches_the_database(item: pytest.Item) -> bool:
    return bool(
        item.get_closest_marker("django_db") or {"db", "transactional_db"} & set(getattr(item, "fixturenames", ()))
    )


@dataclass(frozen=True)
class People:
    """Who is who in a test. The outsider has a household of their own and must never see this one."""

    household: Household
    owner: User
    partner: User
    viewer: User
    outsider: User
    other_household: Household


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """Before the test database is made."""
    from tests.template import migrate_or_copy

    management.call_command = migrate_or_copy  # type: ignore[assignment]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """The test database as an installation is: with the currencies in it, made once and not for each test."""
    from ledger.services.commodities import commodities_ensure
    from tests.template import migrate_really

    management.call_command = migrate_really
    with django_db_blocker.unblock():
        commodities_ensure()
    # What is loaded by now stays: the collector need not look at a million objects again and again.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def people_create(base_currency: str = "EUR") -> People:
    from ledger.services.commodities import commodities_ensure

    commodities_ensure()
    household = Household.objects.create(name="Home", base_currency=base_currency)
    other = Household.objects.create(name="Elsewhere", base_currency="USD")
    create = User.objects.create_user
    return People(
        household,
        create("olive@example.org", "pw", name="Olive", household=household, role=Role.OWNER),
        create("pat@example.org", "pw", name="Pat", household=household, role=Role.PARTNER),
        create("vera@example.org", "pw", name="Vera", household=household, role=Role.VIEWER),
        create("otto@example.org", "pw", name="Otto", household=other, role=Role.OWNER),
        other,
    )


@pytest.fixture
def people(db: Any) -> People:
    return people_create()


@pytest.fixture(autouse=True)
def _sealed_rows_go(request: pytest.FixtureRequest) -> Iterator[None]:
    """Tests that really commit leave sealed rows behind, which a flush can't delete: purge the households first."""
    transactional = "transactional_db" in request.fixturenames or any(
        marker.kwargs.get("transaction") for marker in request.node.iter_markers("django_db")
    )
    if transactional:
        request.getfixturevalue("transactional_db")
    yield
    if transactional:
        from ledger.services.purge import everything_purge

        everything_purge()
