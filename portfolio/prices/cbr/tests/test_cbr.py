"""The Bank of Russia: windows-1251, decimal commas, rates per 100 and 1,000."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ledger.intake.records import IncomingPrice
from portfolio.prices.cbr import Cbr
from portfolio.prices.protocol import Asked, SourceError
from tests.contracts import contract
from tests.loopback import Canned, Scripted, SteadyTime

D = Decimal
GBP, AMD, VND = (Asked(code, code, "RUB", "currency") for code in ("GBP", "AMD", "VND"))
HEAD = '<?xml version="1.0" encoding="windows-1251"?>'
DAILY = (
    HEAD
    + '<ValCurs Date="25.04.2026" name="Foreign Currency Market" unknown="1">'
    + '<Valute ID="R01035"><NumCode>826</NumCode><CharCode>GBP</CharCode><Nominal>1</Nominal><Name>Фунт</Name>'
    + "<Value>102,0374</Value><VunitRate>102,037</VunitRate><Extra>x</Extra></Valute>"
    + '<Valute ID="R01060"><CharCode>AMD</CharCode><Nominal>100</Nominal><Name>Драмов</Name><Value>20,4242</Value></Valute>'
    + '<Valute ID="R01150"><CharCode>VND</CharCode><Nominal>10000</Nominal><Value>29,9461</Value>'
    + "<VunitRate>0,00299461</VunitRate></Valute></ValCurs>"
)
DYNAMIC = (
    HEAD
    + '<ValCurs ID="R01035" DateRange1="01.03.2026" DateRange2="05.03.2026">'
    + '<Record Date="03.03.2026" Id="R01035"><Nominal>1</Nominal><Value>103,5</Value><VunitRate>103,5</VunitRate></Record>'
    + '<Record Date="05.03.2026" Id="R01035"><Nominal>10</Nominal><Value>1 040,5</Value></Record></ValCurs>'
).replace("1 040", "1\xa0040")


def xml(text: str) -> Canned:
    return Canned(200, text.encode("cp1251"), kind="text/xml; charset=windows-1251")


def source(server: Scripted, time: SteadyTime) -> Cbr:
    return Cbr(clock=time.clock).configured({"base_url": server.url})


def test_the_rate_of_one_to_the_last_digit(server: Scripted, time: SteadyTime) -> None:
    server.pages["/scripts/XML_daily.asp"] = xml(DAILY)
    on = date(2026, 4, 25)
    assert list(source(server, time).latest([GBP, AMD, VND, Asked("XXX", "XXX", "RUB", "currency")])) == [
        IncomingPrice("GBP", "RUB", on, D("102.0374"), "cbr"),
        IncomingPrice("AMD", "RUB", on, D("0.204242"), "cbr"),
        IncomingPrice("VND", "RUB", on, D("0.00299461"), "cbr"),
    ]


def test_the_past_by_the_banks_own_number(server: Scripted, time: SteadyTime) -> None:
    server.pages = {"/scripts/XML_daily.asp": xml(DAILY), "/scripts/XML_dynamic.asp": xml(DYNAMIC)}
    assert list(source(server, time).history([GBP], date(2026, 3, 1), date(2026, 3, 5))) == [
        IncomingPrice("GBP", "RUB", date(2026, 3, 3), D("103.5"), "cbr"),
        IncomingPrice("GBP", "RUB", date(2026, 3, 5), D("104.05"), "cbr"),
    ]
    assert server.asked[1].query == {"VAL_NM_RQ": "R01035", "date_req1": "01/03/2026", "date_req2": "05/03/2026"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<VunitRate>102,037</VunitRate>", "<VunitRate>1,02037</VunitRate>"),
        ("102,0374", "0"),
        ("102,0374", "x"),
        ("<Nominal>1</Nominal>", "<Nominal>0</Nominal>"),
        ("<Nominal>1</Nominal>", ""),
        ("25.04.2026", "2026-04-25"),
        ("ValCurs", "Metall"),
        ("</ValCurs>", ""),
        (HEAD, HEAD + '<!DOCTYPE x [<!ENTITY a "102,0374">]>'),
    ],
)
def test_an_answer_that_makes_no_sense(server: Scripted, time: SteadyTime, old: str, new: str) -> None:
    server.pages["/scripts/XML_daily.asp"] = xml(DAILY.replace(old, new))
    with pytest.raises(SourceError) as failed:
        list(source(server, time).latest([GBP]))
    assert failed.value.code == "source_bad_answer"


def test_the_recorded_answers(server: Scripted, time: SteadyTime) -> None:
    dynamic = Canned(200, contract("fx/cbr_1.xml"), kind="application/xml; charset=windows-1251")
    daily = Canned(200, contract("fx/cbr_0.xml"), kind="text/xml; charset=windows-1251")
    server.pages = {"/scripts/XML_daily.asp": daily, "/scripts/XML_dynamic.asp": dynamic}
    aud, dzd = Asked("AUD", "AUD", "RUB", "currency"), Asked("DZD", "", "RUB", "currency")
    on = date(2026, 4, 25)
    assert list(source(server, time).latest([aud, dzd])) == [
        IncomingPrice("AUD", "RUB", on, D("53.8359"), "cbr"),
        IncomingPrice("DZD", "RUB", on, D("0.570006"), "cbr"),
    ]
    past = list(source(server, time).history([aud], date(2026, 3, 1), date(2026, 3, 5)))
    assert past[0] == IncomingPrice("AUD", "RUB", date(2026, 3, 3), D("54.7468"), "cbr")
    assert len(past) == 3


def test_every_recorded_currency_has_a_clear_unit(server: Scripted, time: SteadyTime) -> None:
    recorded = contract("fx/cbr_0.xml")
    server.pages["/scripts/XML_daily.asp"] = Canned(200, recorded, kind="text/xml")
    codes = [part.split("<")[0] for part in recorded.decode("cp1251").split("<CharCode>")[1:]]
    assert len(codes) > 40
    assert len(list(source(server, time).latest([Asked(code, code, "RUB", "currency") for code in codes]))) == len(
        codes
    )
