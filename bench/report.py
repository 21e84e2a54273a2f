"""The table: one line per measure, a column per size, the growth from 100,000 to 1,000,000, and what misses its target."""

from __future__ import annotations

from typing import Any

from bench.detective import DOUBLE, SINGLE
from bench.targets import AGAIN, GROWTH, MEMORY_MB, TARGETS, UNDO_SECONDS

Results = list[dict[str, Any]]


def table(results: Results) -> str:
    lines: list[str] = []
    for database in dict.fromkeys(result["database"] for result in results):
        mine = {result["size"]: result["measures"] for result in results if result["database"] == database}
        lines += [f"== {database} ==", *_imports(mine.pop(0, {})), *_queries(mine), ""]
    return "\n".join(lines)


def _imports(measures: dict[str, Any]) -> list[str]:
    lines = []
    for name, found in measures.items():
        if name in OWN_LINE:
            lines.append(OWN_LINE[name](found))
            continue
        if name.startswith("read_"):
            lines.append(_reading(name, found))
            continue
        speed, again = found["rows_per_second"], found["again_rows_per_second"]
        misses = [
            text
            for text, missed in (
                ("import", speed < TARGETS[name].bound),
                ("again", again < AGAIN),
                ("memory", found["peak_mb"] > MEMORY_MB),
                ("undo", found["undo_seconds"] > UNDO_SECONDS * found["lines"] / 100_000),
            )
            if missed
        ]
        lines.append(
            f"{TARGETS[name].title:<28}{speed:>9,} rows/s (stage {found['stage_seconds']:.1f} s, post {found['post_seconds']:.1f} s), "
            f"again {again:,} rows/s, undo {found['undo_seconds']:.1f} s, peak {found['peak_mb']} MB "
            f"(without files {found['peak_anonymous_mb']} MB), CPU {found['cpu_seconds']:.1f} s  {_verdict(misses)}"
        )
    return lines


def _rules(found: dict[str, Any]) -> str:
    target, cpu = TARGETS["rules"], found["cpu_seconds"]
    misses = ["time"] if cpu > target.bound * found["lines"] / 100_000 else []
    misses += ["memory"] if found["peak_mb"] > MEMORY_MB else []
    return (
        f"{target.title:<28}{cpu:>9.1f} s CPU for {found['lines']:,} rows ({found['decided']:,} decided), peak {found['peak_mb']} MB  "
        f"{_verdict(misses)}"
    )


def _reading(name: str, found: dict[str, Any]) -> str:
    target, speed = TARGETS[name], found["rows_per_second"]
    misses = ["rate"] if speed < target.bound else []
    misses += ["memory"] if found["peak_mb"] > MEMORY_MB else []
    return f"{target.title:<28}{speed:>9,} {target.unit}, {found['file_mb']} MB, peak {found['peak_mb']} MB  {_verdict(misses)}"


def _detective(found: dict[str, Any]) -> str:
    target, cases = TARGETS["detective"], found["cases"]
    named = {"single": found["single"] / cases, "double": found["double"] / cases}
    misses = [name for name, least in (("single", SINGLE), ("double", DOUBLE)) if named[name] < least]
    misses += ["time"] if found["slowest_seconds"] > target.bound else []
    return (
        f"{target.title:<28}{found['slowest_seconds']:>9.2f} s CPU at most; named first: {named['single']:.0%} of single faults, "
        f"{named['double']:.0%} of double ones ({cases} cases each)  {_verdict(misses)}"
    )


OWN_LINE = {"rules": _rules, "detective": _detective}


def _queries(mine: dict[int, dict[str, Any]]) -> list[str]:
    if not mine:
        return []
    sizes = sorted(mine)
    lines = [f"{'':<28}" + "".join(f"{size:>13,}" for size in sizes) + f"{'growth':>9}{'target':>12}"]
    for name, target in TARGETS.items():
        row = [mine[size].get(name) for size in sizes]
        if any(row):
            growth = _growth(mine, name) if target.grows else None
            bound = f"{'≤' if target.unit == 'ms' else '≥'} {target.bound:,.0f} {target.unit}"
            cells = "".join(f"{_cell(found, target.unit):>13}" for found in row)
            grown = "" if growth is None else f"{growth:.2f}"
            lines.append(f"{target.title:<28}{cells}{grown:>9}{bound:>16}  {_verdict(_misses(row, name, growth))}")
    return lines


def _cell(found: dict[str, Any] | None, unit: str) -> str:
    if found is None:
        return ""
    return f"{found['ms']:.2f}" if unit == "ms" else f"{found['rows_per_second']:,}"


def _growth(mine: dict[int, dict[str, Any]], name: str) -> float | None:
    small, large = mine.get(100_000, {}).get(name), mine.get(1_000_000, {}).get(name)
    return large["ms"] / small["ms"] if small and large else None


def _misses(row: list[dict[str, Any] | None], name: str, growth: float | None) -> list[str]:
    target = TARGETS[name]
    found = [one for one in row if one is not None]
    if target.unit == "ms":
        misses = ["time"] if any(one["ms"] > target.bound for one in found) else []
    else:
        misses = ["rate"] if any(one["rows_per_second"] < target.bound for one in found) else []
    return [*misses, *(["growth"] if growth is not None and growth > GROWTH else [])]


def _verdict(misses: list[str]) -> str:
    return f"MISSED: {', '.join(misses)}" if misses else "ok"
