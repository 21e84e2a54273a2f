"""Tests: every source is asked over real HTTP, at a server that listens on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.loopback import Scripted, SteadyTime, scripted


@pytest.fixture
def server() -> Iterator[Scripted]:
    with scripted() as script:
        yield script


@pytest.fixture
def time() -> SteadyTime:
    return SteadyTime()


@pytest.fixture(autouse=True)
def _loopback_allowed(settings: Any) -> None:
    settings.PRICE_PRIVATE_HOSTS = ["127.0.0.1"]
