"""What kind of account a name suggests, where the program doesn't say."""

from __future__ import annotations

from functools import lru_cache

from fintrack.lib.text import fold

_WORDS = {
    "credit_card": "visa mastercard amex kreditkarte creditcard карта",
    "savings": "savings saving sparkonto sparbuch tagesgeld ahorro ahorros epargne livret spaarrekening накопительный сбережения",
    "cash": "cash bargeld efectivo especes espece contant наличные portemonnaie",
    "wallet": "wallet paypal gcash maya venmo wise revolut",
    "loan": "loan loans mortgage kredit darlehen hypothek prestamo hipoteca pret кредит ипотека",
    "checking": "checking chequing current girokonto giro corriente courant zahlungskonto",
    "brokerage": "brokerage depot 401k ira investments investment",
}
_PHRASES = {"credit card": "credit_card", "carte de credit": "credit_card", "tarjeta de credito": "credit_card"}


@lru_cache(maxsize=1024)
def kind_of_name(name: str) -> str:
    """A hint, "" where the name says nothing.

    >>> kind_of_name("Credit Card"), kind_of_name("Holiday savings"), kind_of_name("Joint")
    ('credit_card', 'savings', '')
    """
    folded = fold(name[:100])
    if phrase := next((kind for words, kind in _PHRASES.items() if words in folded), ""):
        return phrase
    words = folded.split()
    return next((kind for kind, known in _WORDS.items() if set(words) & set(known.split())), "")
