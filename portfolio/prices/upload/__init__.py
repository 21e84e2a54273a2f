"""Price histories as files: a table with a day and a price on each row, as spreadsheets and websites write it."""

from portfolio.prices.upload.reader import KEY, Held, UploadOptions, order_of, read_prices

__all__ = ["KEY", "Held", "UploadOptions", "order_of", "read_prices"]
