"""Found by Django's autodiscovery."""

from fintrack import admin_site

__all__ = ["admin_site"]
