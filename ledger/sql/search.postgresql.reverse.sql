DROP INDEX ledger_search;
