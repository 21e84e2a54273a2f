"""The balance detective: which few changes to an account's rows would make all that was stated of it true. No database in here."""
