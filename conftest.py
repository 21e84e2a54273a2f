"""Makes the fixtures of `tests/conftest.py` known to the apps' own tests."""

from tests.conftest import *  # noqa: F403
from tests.conftest import _sealed_rows_go as _sealed_rows_go
