"""What arriving payees are called: without a bank's noise, while rows are told apart, and found by rules, by what the source wrote."""

from __future__ import annotations

from ledger.intake.aliases import aliases_of
from ledger.models import SourceLine, Transaction
from ledger.models.transaction import DecidedBy
from ledger.services.bulk_edit import BulkChange, transactions_change
from ledger.services.payees import payee_alias_add, payee_category_set, payees_merge
from ledger.tests.rule_making import files, payee_is, ruled
from ledger.tests.statements import Row, bank, booked, bring, category, check_books, ofx
from tests.conftest import People

NOISE = "SM SUPERMARKET 0042 MAKATI CITY PH"
OTHER = "SM SUPERMARKET 0113 PASIG PH"


def shop(day: int, payee: str = NOISE) -> str:
    return ofx([Row(f"202401{day:02}", "-9.50", payee, f"s{day}")])


def filed(entry: Transaction) -> tuple[set[str], str]:
    return {leg.account.name for leg in entry.postings.select_related("account")} - {"Bank"}, entry.decided_by


def test_the_row_gets_the_name_and_the_line_keeps_the_words(people: People) -> None:
    account = bank(people.owner)
    bring(people.owner, shop(5), account)
    (entry,) = booked(account)
    assert (entry.payee, entry.payee_key) == ("SM Supermarket", "sm supermarket")
    assert entry.search_key.startswith("sm supermarket")
    line = SourceLine.objects.get(transaction=entry)
    assert (line.cleaned["payee"], line.payee_key) == (NOISE, "sm supermarket 0042 makati city ph")
    check_books(people.owner)


def test_the_same_file_again_doubles_nothing(people: People) -> None:
    account = bank(people.owner)
    bring(people.owner, shop(5), account)
    bring(people.owner, shop(5), account)
    assert len(booked(account)) == 1


def test_one_branchs_category_is_the_others(people: People) -> None:
    account, food = bank(people.owner), category(people.owner)
    payee_category_set(household=people.household, acting_user=people.owner, name="SM Supermarket", category=food)
    bring(people.owner, shop(5), account)
    bring(people.owner, shop(6, OTHER), account)
    assert [filed(entry) for entry in booked(account)] == [({"Food"}, DecidedBy.HISTORY)] * 2


def test_history_of_rows_that_came_before_names_were_cleaned_still_counts(people: People) -> None:
    account, food = bank(people.owner), category(people.owner)
    bring(people.owner, shop(5), account)
    (old,) = booked(account)
    change = BulkChange(category=food, payee=NOISE)
    transactions_change(household=people.household, acting_user=people.owner, keys=[old.pk], change=change)
    bring(people.owner, shop(6), account)
    assert filed(booked(account)[-1]) == ({"Food"}, DecidedBy.HISTORY)


def test_a_rule_finds_the_payee_by_either_name(people: People) -> None:
    account, food, fun = bank(people.owner), category(people.owner), category(people.owner, "Fun")
    ruled(people.owner, payee_is("SM Supermarket 0113 Pasig PH"), files(fun))
    ruled(people.owner, payee_is("sm supermarket"), files(food))
    bring(people.owner, shop(5), account)
    bring(people.owner, shop(6, OTHER), account)
    assert [filed(entry)[0] for entry in booked(account)] == [{"Food"}, {"Fun"}]


def test_a_spelling_that_was_merged_is_known_with_its_noise(people: People) -> None:
    account = bank(people.owner)
    bring(people.owner, shop(5), account)
    payees_merge(household=people.household, acting_user=people.owner, keys=["sm supermarket"], name="The corner SM")
    bring(people.owner, shop(6, OTHER), account)
    assert [entry.payee for entry in booked(account)] == ["The corner SM"] * 2


def test_a_spelling_from_before_names_were_cleaned_is_known_too(people: People) -> None:
    account = bank(people.owner)
    payee_category_set(household=people.household, acting_user=people.owner, name="Corner SM", category=None)
    payee_alias_add(household=people.household, acting_user=people.owner, name="Corner SM", alias=NOISE)
    bring(people.owner, shop(5), account)
    assert [entry.payee for entry in booked(account)] == ["Corner SM"]


def test_a_text_is_worked_out_once(people: People) -> None:
    aliases = aliases_of(people.household)
    assert aliases.named("x", "SUMUP *CAFE ROMA") is aliases.named("x", "SUMUP *CAFE ROMA")
    assert aliases.named("rent", "Rent") == ("rent", "Rent")
