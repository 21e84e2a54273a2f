"""Currency codes, names and signs as text tables print them."""

from __future__ import annotations

import re

_CODES = """
AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLF
CLP CNH CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK
HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LTL LVL LYD MAD
MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON
RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX
USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWL EEK DEM ATS FRF ITL ESP NLG BEF FIM PTE IEP GRD LUF BTC
ETH USDT USDC
"""
CODES = frozenset(_CODES.split())

NAMES = {
    "RUR": "RUB", "RMB": "CNY", "CNH": "CNY", "NTD": "TWD", "NIS": "ILS", "STG": "GBP", "TL": "TRY", "PHP$": "PHP",
    "人民币": "CNY", "人民币元": "CNY", "元": "CNY", "美元": "USD", "港币": "HKD", "港元": "HKD", "欧元": "EUR",
    "日元": "JPY", "英镑": "GBP", "新台幣": "TWD", "臺幣": "TWD", "台幣": "TWD", "円": "JPY", "원": "KRW",
    "€": "EUR", "£": "GBP", "₽": "RUB", "₹": "INR", "₱": "PHP", "₩": "KRW", "₺": "TRY", "₴": "UAH", "₫": "VND",
    "฿": "THB", "₦": "NGN", "₪": "ILS", "₸": "KZT", "₡": "CRC", "₲": "PYG", "R$": "BRL", "A$": "AUD", "C$": "CAD",
    "HK$": "HKD", "S$": "SGD", "NZ$": "NZD", "US$": "USD", "NT$": "TWD", "ZŁ": "PLN", "KČ": "CZK", "FT": "HUF",
    "LEI": "RON", "РУБ": "RUB", "РУБ.": "RUB", "ГРН": "UAH", "ЛВ": "BGN", "ЛВ.": "BGN", "EURO": "EUR",
    "EUROS": "EUR", "US DOLLAR": "USD", "US DOLLARS": "USD", "U.S. DOLLAR": "USD", "POUND STERLING": "GBP",
    "BRITISH POUND": "GBP", "PESOS": "", "PHILIPPINE PESO": "PHP", "CHINESE YUAN": "CNY", "YUAN": "CNY",
    "SWISS FRANC": "CHF", "FR.": "CHF", "SFR": "CHF", "SFR.": "CHF", "RM": "MYR", "RP": "IDR", "RS": "INR",
    "RS.": "INR",
}  # fmt: skip
"""Printed name, upper case → ISO code; "" for a name that several currencies share."""

THREE_DECIMALS = frozenset(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"])


def currency_code(text: str) -> str:
    """The ISO code that a whole cell names, or "".

    >>> currency_code("rur"), currency_code(" 人民币 "), currency_code("Kč"), currency_code("shop")
    ('RUB', 'CNY', 'CZK', '')
    """
    name = text.strip().upper()
    if name in NAMES:
        return NAMES[name]
    return name if name in CODES else ""


def currency_in(text: str) -> str:
    """The currency that a heading or a line of account data names among other words, or "".

    >>> currency_in("Amount (GBP)"), currency_in("Betrag in €"), currency_in(": EUR"), currency_in("Total amount")
    ('GBP', 'EUR', 'EUR', '')
    """
    for piece in re.split(r"[\s()\[\]:;,/]+", text):
        if len(piece) > 1 or not piece.isalnum():
            code = currency_code(piece) if piece.upper() == piece or not piece.isascii() else ""
            if code:
                return code
    return ""
