DROP TRIGGER ledger_search_insert;
DROP TRIGGER ledger_search_update;
DROP TRIGGER ledger_search_delete;
DROP TABLE ledger_search;
