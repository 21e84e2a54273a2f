"""Investment accounts, until there are portfolios."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ledger.formats.base import FileRefused
from ledger.formats.qif.tests.making import account, bank, read, record, row

BUY = record("D15/01/2024", "NBuy", "YAcme", "I12.50", "Q8", "O1.00", "T101.00", "Mfirst", "L[Main]")
INVESTED = account("Depot", "Port") + bank(BUY, head="!Type:Invst")


@pytest.mark.parametrize("type_", ["Invst", "Port", "Mutual", "401(k)/403(b)"])
def test_alone_they_are_refused(type_: str) -> None:
    with pytest.raises(FileRefused) as refused:
        read(bank(BUY, head=f"!Type:{type_}"))
    assert refused.value.code == "investment_statement"


def test_beside_others_they_are_kept_without_amounts() -> None:
    found = read(INVESTED + account("Main") + bank(row("PShop")))
    bought, shop = found.rows
    assert (bought.account, bought.quantity, bought.kind, bought.payee) == ("Depot", 0, "Buy", "Acme")
    assert bought.memo == "first Acme 8 × 12.50 = 101.00 (1.00) [Main]"
    assert (bought.original_quantity, bought.transfer, bought.category) == (Decimal("101.00"), "", "")
    assert (shop.account, shop.quantity) == ("Main", -10)
    assert [one.kind for one in found.accounts] == ["brokerage", "checking"]
    assert found.codes == ["investment_records"]


def test_records_without_any_amount_are_kept_too() -> None:
    split = record("D16/01/2024", "NStkSplit", "YAcme", "Q20")
    found = read(account("Depot", "Invst") + bank(BUY, split, head="!Type:Invst") + account("Main") + bank(row()))
    assert [one.kind for one in found.rows] == ["Buy", "StkSplit", ""]
    assert found.rows[1].original_quantity is None


def test_one_without_a_day_is_named() -> None:
    bad = record("NBuy", "YAcme", "T101.00")
    found = read(INVESTED + bad + account("Main") + bank(row()))
    assert found.codes == ["bad_date", "investment_records"]


def test_figures_with_nuls_are_shown_without_them() -> None:
    found = read(
        INVESTED
        + record("D15/01/2024", "NBuy", "YAcme", "Q\x008", "I1\x002", "$9\x006")
        + account("Main")
        + bank(row())
    )
    assert found.rows[1].memo == "Acme 8 × 12 = 96"
