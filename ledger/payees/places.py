"""Words at the end of a statement's payee that say where it was, and words that are written in capitals anywhere."""

from __future__ import annotations

COUNTRIES = frozenset(
    [
        "PH",
        "PHL",
        "PHILIPPINES",
        "US",
        "USA",
        "GB",
        "GBR",
        "UK",
        "DE",
        "DEU",
        "GERMANY",
        "FR",
        "FRA",
        "ES",
        "ESP",
        "NL",
        "NLD",
        "CH",
        "CHE",
        "SG",
        "SGP",
        "SINGAPORE",
        "HK",
        "HKG",
        "JP",
        "JPN",
        "KR",
        "KOR",
        "TH",
        "THA",
        "VN",
        "VNM",
        "AU",
        "AUS",
        "NZ",
        "NZL",
        "CA",
        "CAN",
        "MX",
        "MEX",
        "BR",
        "BRA",
        "PL",
        "POL",
        "CZ",
        "CZE",
        "SE",
        "SWE",
        "DK",
        "DNK",
        "FI",
        "FIN",
        "IE",
        "IRL",
        "PT",
        "PRT",
        "TR",
        "TUR",
        "UA",
        "UKR",
        "RU",
        "RUS",
        "ITA",
        "AUT",
        "BEL",
        "LUX",
        "NOR",
        "IDN",
        "MYS",
        "IND",
        "CHN",
        "TWN",
        "ARE",
    ]
)
"""Codes as card networks add them. Those that are words as well (IT, IN, AT, NO, BE) are left alone."""

CITIES = frozenset(
    tuple(name.split())
    for name in (
        "MAKATI", "MAKATI CITY", "MANILA", "METRO MANILA", "QUEZON CITY", "TAGUIG", "TAGUIG CITY", "PASIG", "PASIG CITY", "PASAY",
        "PASAY CITY", "MANDALUYONG", "MANDALUYONG CITY", "PARANAQUE", "PARANAQUE CITY", "MUNTINLUPA", "MUNTINLUPA CITY", "LAS PINAS",
        "MARIKINA", "CALOOCAN", "CEBU", "CEBU CITY", "DAVAO", "DAVAO CITY", "BAGUIO", "BAGUIO CITY", "ILOILO CITY",
        "BERLIN", "MUENCHEN", "MUNICH", "HAMBURG", "KOELN", "FRANKFURT", "STUTTGART", "WIEN", "ZUERICH", "ZURICH", "GENEVE",
        "LYON", "LONDON", "MANCHESTER", "DUBLIN", "MADRID", "BARCELONA", "LISBOA", "LISBON",
        "AMSTERDAM", "ROTTERDAM", "BRUSSELS", "LUXEMBOURG", "STOCKHOLM", "COPENHAGEN", "OSLO", "HELSINKI", "WARSZAWA", "WARSAW",
        "PRAHA", "PRAGUE", "BUDAPEST", "ISTANBUL", "MOSCOW", "NEW YORK", "SAN FRANCISCO", "LOS ANGELES", "SEATTLE", "CHICAGO",
        "BOSTON", "TORONTO", "VANCOUVER", "SYDNEY", "MELBOURNE", "TOKYO", "OSAKA", "SEOUL", "HONG KONG", "BANGKOK", "DUBAI",
    )
)  # fmt: skip
"""Cities as the last words of a payee in capitals, in words."""

SMALL = frozenset("of and the in at on de del la las los le les des du da do von und y e et to by for".upper().split())
"""Words that are written small inside a name. A city after one of them is part of the name: "Bank of Manila"."""

SPECIAL = {
    "GMBH": "GmbH", "INC": "Inc", "LTD": "Ltd", "CORP": "Corp", "CO": "Co", "LLC": "LLC", "PLC": "PLC", "AG": "AG", "SA": "SA",
    "SE": "SE", "KG": "KG", "BV": "BV", "NV": "NV", "EV": "e.V.", "OHG": "oHG", "UG": "UG", "GCASH": "GCash", "PAYPAL": "PayPal",
    "YOUTUBE": "YouTube", "IKEA": "IKEA", "BDO": "BDO", "BPI": "BPI", "UPS": "UPS", "IBM": "IBM", "AXA": "AXA", "ING": "ING", "ATM": "ATM",
    "USA": "USA", "UCPB": "UCPB", "EBAY": "eBay", "ITUNES": "iTunes", "ICLOUD": "iCloud", "FEDEX": "FedEx",
}  # fmt: skip
"""Names and company forms with a spelling of their own."""
