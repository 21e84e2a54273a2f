"""The spreadsheet's money functions, in Decimal: what is paid out is negative, `begin` means paid at the start of each period.

Pure functions over pyxirr: no database, no Django. What is not defined (no such period, no such rate) is None where a spreadsheet
says #NUM!. Rates are per period: 8 % a year paid monthly is Decimal("0.08") / 12. `npv` and `irr` live in `portfolio.irr`.
"""

from __future__ import annotations

from decimal import Decimal
from math import isfinite

from portfolio.irr import NEARLY_NOTHING, Number, irr, known, npv, only_growth, sign_changes

__all__ = [
    "cumipmt", "cumprinc", "effect", "fv", "ipmt", "irr", "nominal", "nper", "npv", "pmt", "ppmt", "pv", "rate",
]  # fmt: skip


def fv(rate: Number, nper: Number, pmt: Number, pv: Number = 0, begin: bool = False) -> Decimal | None:
    """What `pv` and a payment every period come to. fv(0.06/12, 10, -200, -500, begin=True) is 2581.40."""
    import pyxirr

    return known(pyxirr.fv(rate, nper, pmt, pv, pmt_at_beginning=begin))


def pv(rate: Number, nper: Number, pmt: Number, fv: Number = 0, begin: bool = False) -> Decimal | None:
    """What payments and a last `fv` are worth now. pv(0.05/12, 120, -100, 15692.93, begin=True) is -60.7168."""
    import pyxirr

    return known(pyxirr.pv(rate, nper, pmt, fv, pmt_at_beginning=begin))


def pmt(rate: Number, nper: Number, pv: Number, fv: Number = 0, begin: bool = False) -> Decimal | None:
    """The level payment that takes `pv` to `-fv`. pmt(0.08/12, 10, 10000) is -1037.03."""
    import pyxirr

    return known(pyxirr.pmt(rate, nper, pv, fv, pmt_at_beginning=begin)) if nper > 0 else None


def ipmt(rate: Number, per: Number, nper: Number, pv: Number, fv: Number = 0, begin: bool = False) -> Decimal | None:
    """The interest in payment number `per` (from 1). ipmt(0.10/12, 1, 36, 8000) is -66.67."""
    import pyxirr

    return known(pyxirr.ipmt(rate, per, nper, pv, fv, pmt_at_beginning=begin))


def ppmt(rate: Number, per: Number, nper: Number, pv: Number, fv: Number = 0, begin: bool = False) -> Decimal | None:
    """The principal in payment number `per` (from 1). ppmt(0.10/12, 1, 24, 2000) is -75.62."""
    import pyxirr

    return known(pyxirr.ppmt(rate, per, nper, pv, fv, pmt_at_beginning=begin))


def nper(rate: Number, pmt: Number, pv: Number, fv: Number = 0, begin: bool = False) -> Decimal | None:
    """How many payments it takes. nper(0.01, -100, -1000, 10000, begin=True) is 59.67; None if they never get there."""
    import pyxirr

    return known(pyxirr.nper(rate, pmt, pv, fv, pmt_at_beginning=begin))


def rate(
    nper: Number, pmt: Number, pv: Number, fv: Number = 0, begin: bool = False, guess: Number | None = None
) -> Decimal | None:
    """The rate per period. rate(48, -200, 8000) is 0.0077: 0.77 % a month. None if no rate fits."""
    import pyxirr

    found = pyxirr.rate(nper, pmt, pv, fv, pmt_at_beginning=begin, guess=guess)
    if found is None or not isfinite(found) or found <= -1:
        return _only_rate(nper, pmt, pv, fv, begin)
    left = pyxirr.fv(found, nper, pmt, pv, pmt_at_beginning=begin)
    size = pyxirr.fv(found, nper, -abs(float(pmt)), -abs(float(pv)), pmt_at_beginning=begin)
    if left is None or size is None or abs(left - float(fv)) > NEARLY_NOTHING * (abs(size) + abs(float(fv))):
        return _only_rate(nper, pmt, pv, fv, begin)
    return known(found)


def _only_rate(nper: Number, pmt: Number, pv: Number, fv: Number, begin: bool) -> Decimal | None:
    """The rate of whole periods by halving, where there is one at most (many periods at a high rate are too much for a search)."""
    count = int(nper)
    if count != nper or count < 1:
        return None
    values = [float(pv), *[0.0] * (count - 1), float(fv)]
    for period in range(count):
        values[period if begin else period + 1] += float(pmt)
    growth = only_growth(list(enumerate(values))) if sign_changes(values) == 1 else None
    return None if growth is None else growth - 1


def cumipmt(rate: Number, nper: Number, pv: Number, start: int, end: int, begin: bool = False) -> Decimal | None:
    """The interest in the payments from `start` to `end`. cumipmt(0.09/12, 360, 125000, 13, 24) is -11135.23."""
    import pyxirr

    if not 1 <= start <= end <= nper:
        return None
    return known(pyxirr.cumipmt(rate, nper, pv, start, end, pmt_at_beginning=begin))


def cumprinc(rate: Number, nper: Number, pv: Number, start: int, end: int, begin: bool = False) -> Decimal | None:
    """The principal in the payments from `start` to `end`. cumprinc(0.09/12, 360, 125000, 13, 24) is -934.11."""
    import pyxirr

    if not 1 <= start <= end <= nper:
        return None
    return known(pyxirr.cumprinc(rate, nper, pv, start, end, pmt_at_beginning=begin))


def effect(nominal: Decimal, npery: int) -> Decimal | None:
    """The yearly rate of a nominal one that is compounded `npery` times. effect(Decimal("0.0525"), 4) is 0.053543."""
    if npery < 1 or nominal <= -npery:
        return None
    return (1 + nominal / npery) ** npery - 1


def nominal(effective: Decimal, npery: int) -> Decimal | None:
    """The nominal rate that comes to `effective` when compounded `npery` times. nominal(Decimal("0.053543"), 4) is 0.0525."""
    if npery < 1 or effective <= -1:
        return None
    return ((1 + effective) ** (Decimal(1) / npery) - 1) * npery
