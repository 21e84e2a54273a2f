"""Payees as people call them: bank noise taken off (`cleaning`), and spellings of one found among many (`alike`). Pure functions."""
