"""One process, one database, one size. The order is JSON in the first argument, the answer JSON on the last line."""

from __future__ import annotations

import json
import os
import sys
from typing import Any


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
        from bench.imports import import_measured

        answer = {name: import_measured(user, name.removeprefix("import_"), order["lines"]) for name in order["only"]}
    sys.stdout.write(json.dumps(answer) + "\n")


if __name__ == "__main__":
    main()
