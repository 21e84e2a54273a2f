"""The household of the books' pages; it is made only for the tests that ask for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from ledger.tests.pages.household import Shown, shown
from tests.conftest import People


@pytest.fixture
def march() -> Iterator[None]:
    """Today is Friday, 20 March 2026."""
    with time_machine.travel("2026-03-20 09:00 +0000", tick=False):
        yield


@pytest.fixture
def books(march: None, people: People) -> Shown:
    return shown(people)
