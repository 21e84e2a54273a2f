-- The seal (ARCHITECTURE invariant 5) on PostgreSQL. The posting triggers read the transaction FOR SHARE, so that a session
-- that posts and one that changes legs wait for each other; under READ COMMITTED each query of a trigger then sees what the
-- other committed. A snapshot older than the wait would not, so checks over many rows refuse to run in one.

CREATE FUNCTION ledger_seal_purging(household bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT 1 FROM ledger_householdpurge h WHERE h.household_key = household AND h.finished_at IS NULL)
$$;

CREATE FUNCTION ledger_seal_fresh() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation', MESSAGE = 'seal: the books are changed under READ COMMITTED';
  END IF;
END $$;

CREATE FUNCTION ledger_seal_transaction_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation', MESSAGE = 'seal: a transaction is inserted as a draft';
END $$;

CREATE FUNCTION ledger_seal_transaction_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.id <> OLD.id OR NEW.public_id <> OLD.public_id OR NEW.revision < OLD.revision OR (OLD.state <> 'draft'
      AND (NEW.household_id <> OLD.household_id OR NEW.date <> OLD.date OR NEW.currency_id <> OLD.currency_id)) THEN
    RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation',
      MESSAGE = 'seal: household, date and currency of a posted transaction are frozen';
  END IF;
  IF OLD.state <> 'draft' AND NEW.state = 'draft' AND NOT EXISTS (
      SELECT 1 FROM ledger_transactionrevision r WHERE r.transaction_id = OLD.id AND r.number = OLD.revision) THEN
    RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation',
      MESSAGE = 'seal: a posted transaction is opened only with a revision of it';
  END IF;
  IF (OLD.state = 'draft' AND NEW.state = 'void') OR NEW.state NOT IN ('draft', 'posted', 'void') THEN
    RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation',
      MESSAGE = 'seal: only a posted transaction can be voided';
  END IF;
  RETURN NEW;
END $$;

-- For all rows of one statement together: a trigger for each row made 100,000 drafts take three times as long. What is not there
-- (a foreign key is checked only at commit) counts as a stranger's. Always by the indexes: the plan is made for the first chunk of
-- an import, when the tables are small, and kept.
CREATE FUNCTION ledger_seal_transaction_post() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
  problem text;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM changed n JOIN before o ON o.id = n.id WHERE n.state = 'posted' AND o.state <> 'posted') THEN
    RETURN NULL;
  END IF;
  PERFORM ledger_seal_fresh();
  SELECT CASE
    WHEN found.legs < 2 THEN 'seal: a transaction has at least two postings'
    WHEN found.strangers THEN 'seal: an account of another household'
    WHEN found.total <> 0 THEN 'seal: the values do not sum to zero'
    WHEN found.misfits THEN 'seal: the account holds another commodity'
    WHEN found.crooked THEN 'seal: quantity and value disagree'
    ELSE 'seal: the revision must advance'
  END INTO problem
  FROM (
    SELECT n.id, n.revision, count(p.id) AS legs, sum(p.value) AS total,
      bool_or(a.household_id IS DISTINCT FROM n.household_id) AS strangers,
      bool_or(a.commodity_id IS NOT NULL AND a.commodity_id <> p.commodity_id) AS misfits,
      bool_or(CASE WHEN p.commodity_id = n.currency_id THEN p.quantity % 10000 <> 0 OR p.quantity / 10000 <> p.value
        ELSE (p.quantity > 0 AND p.value < 0) OR (p.quantity < 0 AND p.value > 0) END) AS crooked
    FROM changed n JOIN before o ON o.id = n.id LEFT JOIN ledger_posting p ON p.transaction_id = n.id
      LEFT JOIN ledger_account a ON a.id = p.account_id
    WHERE n.state = 'posted' AND o.state <> 'posted' GROUP BY n.id, n.revision
  ) AS found
  WHERE found.legs < 2 OR found.strangers OR found.total <> 0 OR found.misfits OR found.crooked OR EXISTS (
    SELECT 1 FROM ledger_transactionrevision r WHERE r.transaction_id = found.id AND r.number = found.revision)
  LIMIT 1;
  IF problem IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation', MESSAGE = problem;
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION ledger_seal_transaction_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT ledger_seal_purging(OLD.household_id) THEN
    RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation',
      MESSAGE = 'seal: a posted transaction is voided, never deleted';
  END IF;
  RETURN OLD;
END $$;

CREATE FUNCTION ledger_seal_posting_insert() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
  drafts bigint;
BEGIN
  SELECT count(*) FILTER (WHERE held.state = 'draft') INTO drafts FROM (
    SELECT t.state FROM ledger_transaction t WHERE t.id IN (SELECT f.transaction_id FROM fresh f) ORDER BY t.id FOR SHARE) AS held;
  IF drafts <> (SELECT count(DISTINCT f.transaction_id) FROM fresh f) THEN
    RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation', MESSAGE = 'seal: postings are added to drafts only';
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION ledger_seal_posting_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM ledger_transaction t WHERE t.id IN (OLD.transaction_id, NEW.transaction_id) ORDER BY t.id FOR SHARE;
  IF EXISTS (SELECT 1 FROM ledger_transaction t
             WHERE t.id IN (OLD.transaction_id, NEW.transaction_id) AND t.state <> 'draft') THEN
    RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation',
      MESSAGE = 'seal: the postings of a posted transaction are frozen';
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION ledger_seal_posting_delete() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  found_state text; household bigint;
BEGIN
  SELECT t.state, t.household_id INTO found_state, household
  FROM ledger_transaction t WHERE t.id = OLD.transaction_id FOR SHARE;
  IF found_state <> 'draft' AND NOT ledger_seal_purging(household) THEN
    RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation',
      MESSAGE = 'seal: the postings of a posted transaction are frozen';
  END IF;
  RETURN OLD;
END $$;

CREATE FUNCTION ledger_seal_revision_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.number IS DISTINCT FROM (SELECT t.revision FROM ledger_transaction t WHERE t.id = NEW.transaction_id) THEN
    RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation',
      MESSAGE = 'seal: a revision is written once, of what the transaction is now';
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION ledger_seal_revision_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation', MESSAGE = 'seal: a revision is written once';
END $$;

CREATE FUNCTION ledger_seal_revision_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM ledger_transaction t WHERE t.id = OLD.transaction_id AND ledger_seal_purging(t.household_id)) THEN
    RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation', MESSAGE = 'seal: a revision is never deleted';
  END IF;
  RETURN OLD;
END $$;

-- The lock lets every writer of postings finish first, so that none slips in a leg this check did not see.
CREATE FUNCTION ledger_seal_account_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM ledger_seal_fresh();
  LOCK TABLE ledger_posting IN SHARE MODE;
  IF NEW.id <> OLD.id OR NEW.public_id <> OLD.public_id OR (NEW.household_id <> OLD.household_id AND EXISTS (SELECT 1 FROM ledger_posting p WHERE p.account_id = OLD.id))
    OR EXISTS (SELECT 1 FROM ledger_posting p WHERE p.account_id = OLD.id AND p.commodity_id <> NEW.commodity_id) THEN
    RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation',
      MESSAGE = 'seal: an account with postings keeps its household and their commodity';
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION ledger_seal_account_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM ledger_posting p WHERE p.account_id = OLD.id) THEN
    RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation', MESSAGE = 'seal: an account with postings is never deleted';
  END IF;
  RETURN OLD;
END $$;

CREATE FUNCTION ledger_seal_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM ledger_transaction t WHERE t.state <> 'draft') THEN
    RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation', MESSAGE = 'seal: posted transactions are not truncated';
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER ledger_seal_transaction_insert BEFORE INSERT ON ledger_transaction
  FOR EACH ROW WHEN (NEW.state <> 'draft') EXECUTE FUNCTION ledger_seal_transaction_insert();
CREATE TRIGGER ledger_seal_transaction_update BEFORE UPDATE ON ledger_transaction
  FOR EACH ROW WHEN (OLD.state <> 'draft' OR NEW.state NOT IN ('draft', 'posted') OR NEW.id <> OLD.id
    OR NEW.public_id <> OLD.public_id OR NEW.revision < OLD.revision) EXECUTE FUNCTION ledger_seal_transaction_update();
CREATE TRIGGER ledger_seal_transaction_post AFTER UPDATE ON ledger_transaction
  REFERENCING OLD TABLE AS before NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION ledger_seal_transaction_post();
CREATE TRIGGER ledger_seal_transaction_delete BEFORE DELETE ON ledger_transaction
  FOR EACH ROW WHEN (OLD.state <> 'draft') EXECUTE FUNCTION ledger_seal_transaction_delete();
CREATE TRIGGER ledger_seal_posting_insert AFTER INSERT ON ledger_posting
  REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION ledger_seal_posting_insert();
CREATE TRIGGER ledger_seal_posting_update BEFORE UPDATE ON ledger_posting
  FOR EACH ROW WHEN (ROW(NEW.id, NEW.transaction_id, NEW.account_id, NEW.booked_on, NEW.commodity_id, NEW.quantity, NEW.value,
    NEW.audience) IS DISTINCT FROM ROW(OLD.id, OLD.transaction_id, OLD.account_id, OLD.booked_on, OLD.commodity_id,
    OLD.quantity, OLD.value, OLD.audience)) EXECUTE FUNCTION ledger_seal_posting_update();
CREATE TRIGGER ledger_seal_posting_delete BEFORE DELETE ON ledger_posting
  FOR EACH ROW EXECUTE FUNCTION ledger_seal_posting_delete();
CREATE TRIGGER ledger_seal_revision_insert BEFORE INSERT ON ledger_transactionrevision
  FOR EACH ROW EXECUTE FUNCTION ledger_seal_revision_insert();
CREATE TRIGGER ledger_seal_revision_update BEFORE UPDATE ON ledger_transactionrevision
  FOR EACH ROW EXECUTE FUNCTION ledger_seal_revision_update();
CREATE TRIGGER ledger_seal_revision_delete BEFORE DELETE ON ledger_transactionrevision
  FOR EACH ROW EXECUTE FUNCTION ledger_seal_revision_delete();
CREATE TRIGGER ledger_seal_account_update BEFORE UPDATE ON ledger_account
  FOR EACH ROW WHEN (NEW.id <> OLD.id OR NEW.public_id <> OLD.public_id OR NEW.household_id <> OLD.household_id
    OR (NEW.commodity_id IS DISTINCT FROM OLD.commodity_id AND NEW.commodity_id IS NOT NULL))
  EXECUTE FUNCTION ledger_seal_account_update();
CREATE TRIGGER ledger_seal_account_delete BEFORE DELETE ON ledger_account
  FOR EACH ROW EXECUTE FUNCTION ledger_seal_account_delete();
CREATE TRIGGER ledger_seal_transaction_truncate BEFORE TRUNCATE ON ledger_transaction
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_seal_truncate();
CREATE TRIGGER ledger_seal_posting_truncate BEFORE TRUNCATE ON ledger_posting
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_seal_truncate();
CREATE TRIGGER ledger_seal_revision_truncate BEFORE TRUNCATE ON ledger_transactionrevision
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_seal_truncate();
