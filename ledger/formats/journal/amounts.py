"""Amounts as journals write them: the commodity on either side, in quotes or a sign; a price or cost behind it. Nothing is evaluated.

`12.50 EUR`, `$-5`, `-$5`, `EUR 1.234,50`, `3 "ABC 1"`, `10 AAPL {5.00 USD} @ 6 USD`, `100 USD @@ 93.50 EUR`.
"""

from __future__ import annotations

import re
from decimal import Decimal

from ledger.formats.journal.entries import Amount, Unreadable
from ledger.formats.numbers import AmbiguousNumber, NotANumber, read_number

LONGEST = 400
NUMBER = r"[0-9](?:[0-9.,'’   ]*[0-9])?[.,]?|[.,][0-9]+"
COMMODITY = r"\"[^\"\n]{1,60}\"|[^\s0-9+\-.,;:?!*/^&|=<>\[\](){}@\"']{1,40}"
_LEFT = re.compile(rf"(?P<sign>[+-]?)\s*(?P<commodity>{COMMODITY})\s*(?P<sign2>[+-]?)\s*(?P<number>{NUMBER})")
_RIGHT = re.compile(rf"(?P<sign>[+-]?)\s*(?P<number>{NUMBER})\s*(?P<commodity>{COMMODITY})?")
# Beancount's currencies may hold digits, points and hyphens.
_BEAN = re.compile(rf"(?P<sign>[+-]?)\s*(?P<number>{NUMBER})\s*(?P<commodity>/?[A-Z][A-Z0-9'._-]{{0,60}})?")
_COST = re.compile(r"\{\{?=?[^{}]{0,120}\}?\}")
_LOT_DAY, _LOT_NOTE = re.compile(r"\[[^\[\]]{0,40}\]"), re.compile(r"\([^()]{0,80}\)")


def number_of(text: str, mark: str) -> Decimal:
    """The number under the file's decimal mark. A mark at the end ("1,000.") only says which one it is."""
    body = text.strip()
    if body.endswith((".", ",")):
        mark, body = body[-1], body[:-1]
    try:
        return read_number(body, mark)
    except AmbiguousNumber as error:
        raise Unreadable("bad_amount", f"The amount can be read in two ways: {error}.") from error
    except NotANumber as error:
        raise Unreadable("bad_amount", f"The amount can't be read: {error}.") from error


def amount_of(text: str, mark: str = "", default: str = "", *, is_bean: bool = False) -> Amount:
    """The amount a text spells: amount_of("$-1,234.50") == Amount(Decimal("-1234.50"), "$"). Unreadable for anything else."""
    body = text.strip()
    if len(body) > LONGEST:
        raise Unreadable("bad_amount", "The amount is too long to be one.")
    found = _BEAN.fullmatch(body) if is_bean else _RIGHT.fullmatch(body) or _LEFT.fullmatch(body)
    if found is None:
        code = "expression" if re.search(r"[*/()]|[0-9]\s*[+-]\s*[0-9]", body) else "bad_amount"
        said = "is calculated in the file; only plain amounts are read" if code == "expression" else "can't be read"
        raise Unreadable(code, f"The amount “{body[:60]}” {said}.")
    signs = found["sign"] + (found.groupdict().get("sign2") or "")
    if len(signs) > 1:
        raise Unreadable("bad_amount", f"The amount “{body[:60]}” has two signs.")
    quantity = number_of(found["number"], mark)
    commodity = (found["commodity"] or default).strip('"').strip()
    return Amount(-quantity if "-" in signs else quantity, commodity)


def priced(text: str, mark: str = "", default: str = "", *, is_bean: bool = False) -> tuple[Amount, Amount | None]:
    """An amount and what it is worth in all, by its price (@ each, @@ all) or, in Beancount, its cost.

    priced("100 USD @@ 93.50 EUR") == (Amount(100, "USD"), Amount(93.50, "EUR")); the worth has the amount's sign.
    """
    costs = _COST.findall(text)
    body, at, price = _COST.sub(" ", text).partition("@")
    if not is_bean:
        body = _LOT_DAY.sub(" ", body)
        body = _LOT_NOTE.sub(" ", body) if costs else body  # elsewhere brackets are a calculation
    amount = amount_of(body, mark, default, is_bean=is_bean)
    if costs and is_bean:
        return amount, _worth_at_cost(amount, costs[0], mark)
    if not at:
        return amount, None
    is_total = price.startswith("@")
    if not price.strip(" @()"):
        return amount, None
    each = amount_of(price.lstrip("@").strip().removeprefix("="), mark, default, is_bean=is_bean)
    return amount, _worth(amount, each, is_total=is_total)


def _worth(amount: Amount, price: Amount, *, is_total: bool) -> Amount:
    if is_total:
        return Amount(abs(price.quantity).copy_sign(amount.quantity), price.commodity)
    return Amount(amount.quantity * price.quantity, price.commodity)


def _worth_at_cost(amount: Amount, cost: str, mark: str) -> Amount | None:
    """{10.00 USD, 2026-01-01, "lot"} each, {{100 USD}} all; {} says nothing of its cost."""
    parts = [part.strip() for part in cost.strip("{}").split(",")]
    first = parts[0]
    if not first or not re.match(r"[+-]?[0-9.]", first) or re.fullmatch(r"\d{4}-\d\d-\d\d", first):
        raise Unreadable("no_cost", "The cost of this lot is not in the file.")
    return _worth(amount, amount_of(first, mark, is_bean=True), is_total=cost.startswith("{{"))
