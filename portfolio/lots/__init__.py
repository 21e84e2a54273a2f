"""Lots and cost basis as pure functions: `book(events, method)` and what it answers. No database, no settings.

One call books one holding (a security in an account, or wherever the method counts). Figures are Decimals, quantities with 8 places
and values with 4; see `figures.py` for rounding, `uk.py` for the United Kingdom's rules, `gains.py` for the split by exchange rate.
"""

from portfolio.lots.booking import book
from portfolio.lots.events import (
    Acquire,
    Allocate,
    Amortise,
    Carry,
    Deliver,
    Dispose,
    Event,
    MethodChange,
    ReturnOfCapital,
    Split,
)
from portfolio.lots.gains import Gain, Term, arriving, gain_split, holding_days, term
from portfolio.lots.records import Booked, Carried, Code, Lot, Match, Method, Pick, Problem, Rule

__all__ = [
    "Acquire",
    "Allocate",
    "Amortise",
    "Booked",
    "Carried",
    "Carry",
    "Code",
    "Deliver",
    "Dispose",
    "Event",
    "Gain",
    "Lot",
    "Match",
    "Method",
    "MethodChange",
    "Pick",
    "Problem",
    "ReturnOfCapital",
    "Rule",
    "Split",
    "Term",
    "arriving",
    "book",
    "gain_split",
    "holding_days",
    "term",
]
