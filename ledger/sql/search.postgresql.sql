CREATE INDEX ledger_search ON ledger_transaction USING gin (to_tsvector('simple', search_key));
