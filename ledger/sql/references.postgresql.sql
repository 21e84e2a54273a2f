-- The references of the fact tables and of source lines, checked once for each statement instead of once for each row: of the 18 s of processor time
-- that an import of 100,000 rows took, 4 were the row by row look-ups of foreign keys at commit. The same rule, at once instead of
-- at the end: what is referred to exists, is locked against deletion while the row is written, and cannot go while rows refer to it.
-- (A posting's transaction is checked on insert by the seal, and an account with postings is kept by it.)
-- By arrays and indexes: a plan made for the first chunk of an import, when the tables are small, is kept, and joined badly later.

ALTER TABLE ledger_posting DROP CONSTRAINT ledger_posting_account_id_964f801d_fk_ledger_account_id,
  DROP CONSTRAINT ledger_posting_commodity_id_ee8b0b4e_fk_ledger_commodity_id,
  DROP CONSTRAINT ledger_posting_transaction_id_cde13cac_fk_ledger_transaction_id;
ALTER TABLE ledger_transaction DROP CONSTRAINT ledger_transaction_created_by_id_c2ba222d_fk_accounts_user_id,
  DROP CONSTRAINT ledger_transaction_currency_id_1dc129ac_fk_ledger_commodity_id,
  DROP CONSTRAINT ledger_transaction_household_id_f36c2ee3_fk_accounts_;
ALTER TABLE ledger_sourceline DROP CONSTRAINT ledger_sourceline_account_id_b0fe70b2_fk_ledger_account_id,
  DROP CONSTRAINT ledger_sourceline_batch_id_12109aa1_fk_ledger_importbatch_id,
  DROP CONSTRAINT ledger_sourceline_transaction_id_5dce8a91_fk_ledger_tr;

CREATE FUNCTION ledger_reference_missing(what text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'foreign_key_violation', MESSAGE = 'reference: there is no such ' || what;
END $$;

CREATE FUNCTION ledger_reference_kept(what text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'foreign_key_violation', MESSAGE = 'reference: the books still refer to this ' || what;
END $$;

CREATE FUNCTION ledger_references_posting() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
  keys bigint[]; found_rows bigint;
BEGIN
  keys := ARRAY(SELECT DISTINCT f.account_id FROM fresh f);
  PERFORM 1 FROM ledger_account r WHERE r.id = ANY (keys) ORDER BY r.id FOR KEY SHARE;
  GET DIAGNOSTICS found_rows = ROW_COUNT;
  IF found_rows <> cardinality(keys) THEN
    PERFORM ledger_reference_missing('account');
  END IF;
  keys := ARRAY(SELECT DISTINCT f.commodity_id FROM fresh f);
  PERFORM 1 FROM ledger_commodity r WHERE r.id = ANY (keys) ORDER BY r.id FOR KEY SHARE;
  GET DIAGNOSTICS found_rows = ROW_COUNT;
  IF found_rows <> cardinality(keys) THEN
    PERFORM ledger_reference_missing('commodity');
  END IF;
  IF TG_OP = 'UPDATE' THEN
    keys := ARRAY(SELECT DISTINCT f.transaction_id FROM fresh f);
    PERFORM 1 FROM ledger_transaction r WHERE r.id = ANY (keys) ORDER BY r.id FOR KEY SHARE;
    GET DIAGNOSTICS found_rows = ROW_COUNT;
    IF found_rows <> cardinality(keys) THEN
      PERFORM ledger_reference_missing('transaction');
    END IF;
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION ledger_references_transaction() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
  keys bigint[]; found_rows bigint;
BEGIN
  keys := ARRAY(SELECT DISTINCT f.household_id FROM fresh f);
  PERFORM 1 FROM accounts_household r WHERE r.id = ANY (keys) ORDER BY r.id FOR KEY SHARE;
  GET DIAGNOSTICS found_rows = ROW_COUNT;
  IF found_rows <> cardinality(keys) THEN
    PERFORM ledger_reference_missing('household');
  END IF;
  keys := ARRAY(SELECT DISTINCT f.currency_id FROM fresh f);
  PERFORM 1 FROM ledger_commodity r WHERE r.id = ANY (keys) ORDER BY r.id FOR KEY SHARE;
  GET DIAGNOSTICS found_rows = ROW_COUNT;
  IF found_rows <> cardinality(keys) THEN
    PERFORM ledger_reference_missing('currency');
  END IF;
  keys := ARRAY(SELECT DISTINCT f.created_by_id FROM fresh f WHERE f.created_by_id IS NOT NULL);
  PERFORM 1 FROM accounts_user r WHERE r.id = ANY (keys) ORDER BY r.id FOR KEY SHARE;
  GET DIAGNOSTICS found_rows = ROW_COUNT;
  IF found_rows <> cardinality(keys) THEN
    PERFORM ledger_reference_missing('user');
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION ledger_references_sourceline() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
  keys bigint[]; found_rows bigint;
BEGIN
  keys := ARRAY(SELECT DISTINCT f.batch_id FROM fresh f);
  PERFORM 1 FROM ledger_importbatch r WHERE r.id = ANY (keys) ORDER BY r.id FOR KEY SHARE;
  GET DIAGNOSTICS found_rows = ROW_COUNT;
  IF found_rows <> cardinality(keys) THEN
    PERFORM ledger_reference_missing('batch');
  END IF;
  keys := ARRAY(SELECT DISTINCT f.account_id FROM fresh f WHERE f.account_id IS NOT NULL);
  PERFORM 1 FROM ledger_account r WHERE r.id = ANY (keys) ORDER BY r.id FOR KEY SHARE;
  GET DIAGNOSTICS found_rows = ROW_COUNT;
  IF found_rows <> cardinality(keys) THEN
    PERFORM ledger_reference_missing('account');
  END IF;
  keys := ARRAY(SELECT DISTINCT f.transaction_id FROM fresh f WHERE f.transaction_id IS NOT NULL);
  PERFORM 1 FROM ledger_transaction r WHERE r.id = ANY (keys) ORDER BY r.id FOR KEY SHARE;
  GET DIAGNOSTICS found_rows = ROW_COUNT;
  IF found_rows <> cardinality(keys) THEN
    PERFORM ledger_reference_missing('transaction');
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION ledger_references_gone() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
  IF TG_TABLE_NAME = 'ledger_transaction' THEN
    IF EXISTS (SELECT 1 FROM gone g JOIN ledger_posting p ON p.transaction_id = g.id)
        OR EXISTS (SELECT 1 FROM gone g JOIN ledger_sourceline l ON l.transaction_id = g.id) THEN
      PERFORM ledger_reference_kept('transaction');
    END IF;
  ELSIF TG_TABLE_NAME = 'ledger_importbatch' THEN
    IF EXISTS (SELECT 1 FROM gone g JOIN ledger_sourceline l ON l.batch_id = g.id) THEN
      PERFORM ledger_reference_kept('batch');
    END IF;
  ELSIF TG_TABLE_NAME = 'ledger_account' THEN
    IF EXISTS (SELECT 1 FROM ledger_sourceline l WHERE l.account_id IN (SELECT g.id FROM gone g)) THEN
      PERFORM ledger_reference_kept('account');
    END IF;
  ELSIF TG_TABLE_NAME = 'ledger_commodity' THEN
    IF EXISTS (SELECT 1 FROM ledger_posting p WHERE p.commodity_id IN (SELECT g.id FROM gone g))
        OR EXISTS (SELECT 1 FROM ledger_transaction t WHERE t.currency_id IN (SELECT g.id FROM gone g)) THEN
      PERFORM ledger_reference_kept('commodity');
    END IF;
  ELSIF TG_TABLE_NAME = 'accounts_household' THEN
    IF EXISTS (SELECT 1 FROM gone g JOIN ledger_transaction t ON t.household_id = g.id) THEN
      PERFORM ledger_reference_kept('household');
    END IF;
  ELSIF EXISTS (SELECT 1 FROM ledger_transaction t WHERE t.created_by_id IN (SELECT g.id FROM gone g)) THEN
    PERFORM ledger_reference_kept('user');
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION ledger_references_key() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'foreign_key_violation', MESSAGE = 'reference: a key is never changed';
END $$;

CREATE TRIGGER ledger_references_posting_insert AFTER INSERT ON ledger_posting
  REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION ledger_references_posting();
CREATE TRIGGER ledger_references_posting_update AFTER UPDATE ON ledger_posting
  REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION ledger_references_posting();
CREATE TRIGGER ledger_references_transaction_insert AFTER INSERT ON ledger_transaction
  REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION ledger_references_transaction();
CREATE TRIGGER ledger_references_transaction_update AFTER UPDATE ON ledger_transaction
  REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION ledger_references_transaction();
CREATE TRIGGER ledger_references_transaction_gone AFTER DELETE ON ledger_transaction
  REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION ledger_references_gone();
CREATE TRIGGER ledger_references_sourceline_insert AFTER INSERT ON ledger_sourceline
  REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION ledger_references_sourceline();
CREATE TRIGGER ledger_references_sourceline_update AFTER UPDATE ON ledger_sourceline
  REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION ledger_references_sourceline();
CREATE TRIGGER ledger_references_batch_gone AFTER DELETE ON ledger_importbatch
  REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION ledger_references_gone();
CREATE TRIGGER ledger_references_account_gone AFTER DELETE ON ledger_account
  REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION ledger_references_gone();
CREATE TRIGGER ledger_references_commodity_gone AFTER DELETE ON ledger_commodity
  REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION ledger_references_gone();
CREATE TRIGGER ledger_references_household_gone AFTER DELETE ON accounts_household
  REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION ledger_references_gone();
CREATE TRIGGER ledger_references_user_gone AFTER DELETE ON accounts_user
  REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION ledger_references_gone();
CREATE TRIGGER ledger_references_commodity_key BEFORE UPDATE ON ledger_commodity
  FOR EACH ROW WHEN (NEW.id <> OLD.id) EXECUTE FUNCTION ledger_references_key();
CREATE TRIGGER ledger_references_household_key BEFORE UPDATE ON accounts_household
  FOR EACH ROW WHEN (NEW.id <> OLD.id) EXECUTE FUNCTION ledger_references_key();
CREATE TRIGGER ledger_references_user_key BEFORE UPDATE ON accounts_user
  FOR EACH ROW WHEN (NEW.id <> OLD.id) EXECUTE FUNCTION ledger_references_key();

-- Without foreign keys TRUNCATE … CASCADE of what is referred to would stop there.
CREATE TRIGGER ledger_references_account_truncate BEFORE TRUNCATE ON ledger_account
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_seal_truncate();
CREATE TRIGGER ledger_references_commodity_truncate BEFORE TRUNCATE ON ledger_commodity
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_seal_truncate();
CREATE TRIGGER ledger_references_household_truncate BEFORE TRUNCATE ON accounts_household
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_seal_truncate();
CREATE TRIGGER ledger_references_user_truncate BEFORE TRUNCATE ON accounts_user
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_seal_truncate();
