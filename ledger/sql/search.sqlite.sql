-- Token-prefix search over the folded text. External content: FTS keeps only the index. `detail='none'`: no phrases, half the size.

CREATE VIRTUAL TABLE ledger_search USING fts5(
  search_key, content='ledger_transaction', content_rowid='id', tokenize='unicode61 remove_diacritics 0', detail='none',
  columnsize=0, prefix='2 3 4');

CREATE TRIGGER ledger_search_insert AFTER INSERT ON ledger_transaction
BEGIN
  INSERT INTO ledger_search (rowid, search_key) VALUES (NEW.id, NEW.search_key);
END;

CREATE TRIGGER ledger_search_update AFTER UPDATE OF search_key ON ledger_transaction
WHEN NEW.search_key <> OLD.search_key
BEGIN
  INSERT INTO ledger_search (ledger_search, rowid, search_key) VALUES ('delete', OLD.id, OLD.search_key);
  INSERT INTO ledger_search (rowid, search_key) VALUES (NEW.id, NEW.search_key);
END;

CREATE TRIGGER ledger_search_delete AFTER DELETE ON ledger_transaction
BEGIN
  INSERT INTO ledger_search (ledger_search, rowid, search_key) VALUES ('delete', OLD.id, OLD.search_key);
END;

-- Rows that are there already, where this runs again after a table was made anew.
INSERT INTO ledger_search (ledger_search) VALUES ('rebuild');
