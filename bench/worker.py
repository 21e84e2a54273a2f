"""One process, one database, one size. The order is JSON in the first argument, the answer JSON on the last line."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from accounts.models import User


def main() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fintrack.settings")
    django.setup()
    order: dict[str, Any] = json.loads(sys.argv[1])
    from bench.household import bench_user

    user = bench_user()
    if order["size"]:
        from bench.queries import queries_measured

        answer = queries_measured(user, order["size"], order["only"], order["runs"])
    else:
        answer = {name: file_measured(user, name, order["lines"]) for name in order["only"]}
    sys.stdout.write(json.dumps(answer) + "\n")


def file_measured(user: User, name: str, lines: int) -> dict[str, Any]:
    """One measure that begins with a file of many rows, or with none at all."""
    from bench.detective import detective_measured
    from bench.imports import import_measured
    from bench.readers import PREFIX, reader_measured
    from bench.rules import rules_measured

    if name == "detective":
        return detective_measured()
    if name == "rules":
        return rules_measured(user, lines)
    if name.startswith(PREFIX):
        return reader_measured(name, lines)
    return import_measured(user, name.removeprefix("import_"), lines)


if __name__ == "__main__":
    main()
