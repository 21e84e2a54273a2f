"""Query counts of hot selectors and pages, kept in `query_counts.json`. A change is meant: run with QUERY_COUNTS=write to note it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection
from django.test.utils import CaptureQueriesContext

BASELINE = Path(__file__).with_name("query_counts.json")


@contextmanager
def counted(key: str) -> Iterator[None]:
    """What runs inside takes exactly as many queries as the baseline says for `key`."""
    with CaptureQueriesContext(connection) as captured:
        yield
    baseline = json.loads(BASELINE.read_text()) if BASELINE.exists() else {}
    if os.environ.get("QUERY_COUNTS") == "write":
        baseline[key] = len(captured)
        BASELINE.write_text(json.dumps(baseline, indent=2, sort_keys=True) + "\n")
        return
    queries = "\n".join(query["sql"][:300] for query in captured.captured_queries)
    assert key in baseline, f"{key} took {len(captured)} queries and has no baseline yet"
    assert len(captured) == baseline[key], f"{key}: {len(captured)} queries, baseline {baseline[key]}:\n{queries}"
