DROP TRIGGER ledger_references_sourceline_insert ON ledger_sourceline;
DROP TRIGGER ledger_references_sourceline_update ON ledger_sourceline;
DROP TRIGGER ledger_references_batch_gone ON ledger_importbatch;
DROP TRIGGER ledger_references_account_gone ON ledger_account;
DROP TRIGGER ledger_references_account_truncate ON ledger_account;
DROP TRIGGER ledger_references_commodity_truncate ON ledger_commodity;
DROP TRIGGER ledger_references_household_truncate ON accounts_household;
DROP TRIGGER ledger_references_user_truncate ON accounts_user;
DROP TRIGGER ledger_references_posting_insert ON ledger_posting;
DROP TRIGGER ledger_references_posting_update ON ledger_posting;
DROP TRIGGER ledger_references_transaction_insert ON ledger_transaction;
DROP TRIGGER ledger_references_transaction_update ON ledger_transaction;
DROP TRIGGER ledger_references_transaction_gone ON ledger_transaction;
DROP TRIGGER ledger_references_commodity_gone ON ledger_commodity;
DROP TRIGGER ledger_references_household_gone ON accounts_household;
DROP TRIGGER ledger_references_user_gone ON accounts_user;
DROP TRIGGER ledger_references_commodity_key ON ledger_commodity;
DROP TRIGGER ledger_references_household_key ON accounts_household;
DROP TRIGGER ledger_references_user_key ON accounts_user;

DROP FUNCTION ledger_references_posting();
DROP FUNCTION ledger_references_transaction();
DROP FUNCTION ledger_references_sourceline();
DROP FUNCTION ledger_references_gone();
DROP FUNCTION ledger_references_key();
DROP FUNCTION ledger_reference_missing(text);
DROP FUNCTION ledger_reference_kept(text);

ALTER TABLE ledger_posting
  ADD CONSTRAINT ledger_posting_account_id_964f801d_fk_ledger_account_id FOREIGN KEY (account_id)
    REFERENCES ledger_account (id) DEFERRABLE INITIALLY DEFERRED,
  ADD CONSTRAINT ledger_posting_commodity_id_ee8b0b4e_fk_ledger_commodity_id FOREIGN KEY (commodity_id)
    REFERENCES ledger_commodity (id) DEFERRABLE INITIALLY DEFERRED,
  ADD CONSTRAINT ledger_posting_transaction_id_cde13cac_fk_ledger_transaction_id FOREIGN KEY (transaction_id)
    REFERENCES ledger_transaction (id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ledger_transaction
  ADD CONSTRAINT ledger_transaction_created_by_id_c2ba222d_fk_accounts_user_id FOREIGN KEY (created_by_id)
    REFERENCES accounts_user (id) DEFERRABLE INITIALLY DEFERRED,
  ADD CONSTRAINT ledger_transaction_currency_id_1dc129ac_fk_ledger_commodity_id FOREIGN KEY (currency_id)
    REFERENCES ledger_commodity (id) DEFERRABLE INITIALLY DEFERRED,
  ADD CONSTRAINT ledger_transaction_household_id_f36c2ee3_fk_accounts_ FOREIGN KEY (household_id)
    REFERENCES accounts_household (id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ledger_sourceline
  ADD CONSTRAINT ledger_sourceline_account_id_b0fe70b2_fk_ledger_account_id FOREIGN KEY (account_id)
    REFERENCES ledger_account (id) DEFERRABLE INITIALLY DEFERRED,
  ADD CONSTRAINT ledger_sourceline_batch_id_12109aa1_fk_ledger_importbatch_id FOREIGN KEY (batch_id)
    REFERENCES ledger_importbatch (id) DEFERRABLE INITIALLY DEFERRED,
  ADD CONSTRAINT ledger_sourceline_transaction_id_5dce8a91_fk_ledger_tr FOREIGN KEY (transaction_id)
    REFERENCES ledger_transaction (id) DEFERRABLE INITIALLY DEFERRED;
