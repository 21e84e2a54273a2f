"""The published cases of returns, rates, time value and loan tables: ours against theirs, to the digits they state."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from budgets.amortisation import Loan, amortisation, total_interest
from portfolio import time_value
from portfolio.returns import Day, Every, by_period, time_weighted, xirr, xnpv

FOLDER = Path(settings.BASE_DIR).parent / "shared" / "golden" / "finance"
ABSENT = "the golden cases do not lie beside the project"

Case = dict[str, Any]


def cases(name: str) -> list[Any]:
    path = FOLDER / f"{name}.json"
    if not path.is_file():
        return [pytest.param({}, marks=pytest.mark.skip(ABSENT))]
    return [pytest.param(case, id=case["id"]) for case in json.loads(path.read_text())["cases"]]


def number(text: str | int) -> Decimal:
    """What the files write for numbers, quotients too: "0.08/12"."""
    above, _slash, below = str(text).partition("/")
    return Decimal(above) / Decimal(below or 1)


def assert_close(ours: Decimal | None, theirs: str | None, tolerance: str) -> None:
    if theirs is None:
        assert ours is None
        return
    assert ours is not None
    size, _space, relative = tolerance.partition(" ")
    assert abs(ours - Decimal(theirs)) <= Decimal(size) * (abs(Decimal(theirs)) if relative else 1)


def flows(case: Case) -> list[tuple[date, Decimal]]:
    return [(date.fromisoformat(on), Decimal(value)) for on, value in case["flows"]]


@pytest.mark.parametrize("case", cases("xirr-samples"))
def test_xirr(case: Case) -> None:
    rate = xirr(flows(case))
    assert_close(rate, case["xirr"], "1e-6")
    if case["xirr"] is not None:
        assert rate is not None
        assert xnpv(rate, flows(case)) == pytest.approx(Decimal(0), abs=Decimal("0.001"))


@pytest.mark.parametrize(
    "case", [one for one in cases("xirr-samples") if one.marks or one.values[0].get("other_root_named_in_source")]
)
def test_the_other_root_is_one_too(case: Case) -> None:
    """Where a rate is one of several, a guess near the other finds that."""
    other = Decimal(case["other_root_named_in_source"])
    assert_close(xirr(flows(case), guess=other), str(other), "1e-6")


@pytest.mark.parametrize("case", cases("irr-portfolio-performance"))
def test_money_weighted(case: Case) -> None:
    assert_close(xirr(flows(case)), case["xirr"], case["tolerance"])


@pytest.mark.parametrize("case", cases("twr-daily"))
def test_time_weighted(case: Case) -> None:
    days = [
        Day(
            date.fromisoformat(row["date"]),
            Decimal(row["value_end"]),
            flow_in=Decimal(row["deposit"]),
            flow_out=Decimal(row["withdrawal"]),
        )
        for row in case["days"]
    ]
    found = time_weighted(days, Decimal(case["start"]["value"]))
    for link, row in zip(found.series, case["days"], strict=True):
        assert_close(link.rate, row["return_of_day"], case["tolerance"])
        assert_close(link.total, row["accumulated"], case["tolerance"])
    assert_close(found.total.value, case["twr"], case["tolerance"])
    for week, theirs in zip(by_period(found.series, Every.WEEK), case["weekly"], strict=True):
        assert_close(week.result.value, theirs, case["tolerance"])


def dated(case: Case) -> list[tuple[date, Decimal]]:
    return [(date.fromisoformat(on), Decimal(value)) for on, value in zip(case["dates"], case["values"], strict=True)]


def periodic(function: Callable[..., Decimal | None], *names: str) -> Callable[[Case], Decimal | None]:
    def call(case: Case) -> Decimal | None:
        given = [number(case.get(name, 0)) for name in names]
        return function(*given, begin=bool(case.get("type", 0)))

    return call


SPREADSHEET: dict[str, Callable[[Case], Decimal | None]] = {
    "XIRR": lambda case: xirr(dated(case)),
    "XNPV": lambda case: xnpv(number(case["rate"]), dated(case)),
    "NPV": lambda case: time_value.npv(number(case["rate"]), case["values"]),
    "IRR": lambda case: time_value.irr(case["values"]),
    "EFFECT": lambda case: time_value.effect(number(case["nominal"]), case["npery"]),
    "PMT": periodic(time_value.pmt, "rate", "nper", "pv", "fv"),
    "FV": periodic(time_value.fv, "rate", "nper", "pmt", "pv"),
    "PV": periodic(time_value.pv, "rate", "nper", "pmt", "fv"),
    "NPER": periodic(time_value.nper, "rate", "pmt", "pv", "fv"),
    "RATE": periodic(time_value.rate, "nper", "pmt", "pv", "fv"),
    "IPMT": periodic(time_value.ipmt, "rate", "per", "nper", "pv", "fv"),
    "PPMT": periodic(time_value.ppmt, "rate", "per", "nper", "pv", "fv"),
    "CUMIPMT": periodic(time_value.cumipmt, "rate", "nper", "pv", "start", "end"),
    "CUMPRINC": periodic(time_value.cumprinc, "rate", "nper", "pv", "start", "end"),
}


@pytest.mark.parametrize("case", cases("excel-functions"))
def test_spreadsheet_functions(case: Case) -> None:
    assert_close(SPREADSHEET[case["fn"]](case), case["result"], case["tolerance"])


@pytest.mark.parametrize("case", cases("time-value"))
def test_time_value(case: Case) -> None:
    function = getattr(time_value, case["fn"])
    given = {name: value if isinstance(value, bool | list) else number(value) for name, value in case["args"].items()}
    assert_close(function(**given), case["result"], case["tolerance"])


@pytest.mark.parametrize("case", cases("amortisation"))
def test_loan_tables(case: Case) -> None:
    """The first case is published unrounded, to six digits; the second goes by cents."""
    decimals = 2 if "rounding" in case else None
    rows = amortisation(Loan(Decimal(case["principal"]), Decimal(case["rate"]), case["months"], decimals=decimals))
    for theirs in case["table"]:
        ours = rows[theirs["period"] - 1]._asdict()
        for name in ("payment", "interest", "principal", "balance"):
            assert ours[name].quantize(Decimal(theirs[name])) == Decimal(theirs[name]), (theirs["period"], name)
    assert (len(rows), rows[-1].balance) == (case["months"], 0)
    assert total_interest(rows).quantize(Decimal("0.01")) == Decimal(case["total_interest"])
    assert "payment" not in case or rows[0].payment == Decimal(case["payment"])
