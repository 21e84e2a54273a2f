-- The seal (ARCHITECTURE invariant 5) on SQLite. Messages start with "seal:" and are turned into a DomainError.
-- REPLACE deletes the old row without firing delete triggers, so inserts look for a sealed row they would displace, and no row
-- of the facts ever changes the keys by which an UPDATE OR REPLACE could displace another.

CREATE TRIGGER ledger_seal_transaction_insert BEFORE INSERT ON ledger_transaction
WHEN NEW.state <> 'draft'
  OR EXISTS (SELECT 1 FROM ledger_transaction t WHERE (t.id = NEW.id OR t.public_id = NEW.public_id) AND t.state <> 'draft')
BEGIN
  SELECT RAISE(ABORT, 'seal: a transaction is inserted as a draft');
END;

CREATE TRIGGER ledger_seal_transaction_header BEFORE UPDATE ON ledger_transaction
WHEN NEW.id <> OLD.id OR NEW.public_id <> OLD.public_id OR NEW.revision < OLD.revision
  OR (OLD.state <> 'draft' AND (NEW.household_id <> OLD.household_id OR NEW.date <> OLD.date
      OR NEW.currency_id <> OLD.currency_id))
BEGIN
  SELECT RAISE(ABORT, 'seal: household, date and currency of a posted transaction are frozen');
END;

CREATE TRIGGER ledger_seal_transaction_open BEFORE UPDATE OF state ON ledger_transaction
WHEN OLD.state <> 'draft' AND NEW.state = 'draft'
  AND NOT EXISTS (SELECT 1 FROM ledger_transactionrevision r WHERE r.transaction_id = OLD.id AND r.number = OLD.revision)
BEGIN
  SELECT RAISE(ABORT, 'seal: a posted transaction is opened only with a revision of it');
END;

CREATE TRIGGER ledger_seal_transaction_void BEFORE UPDATE OF state ON ledger_transaction
WHEN (OLD.state = 'draft' AND NEW.state = 'void') OR NEW.state NOT IN ('draft', 'posted', 'void')
BEGIN
  SELECT RAISE(ABORT, 'seal: only a posted transaction can be voided');
END;

CREATE TRIGGER ledger_seal_transaction_post BEFORE UPDATE OF state ON ledger_transaction
WHEN OLD.state <> 'posted' AND NEW.state = 'posted'
BEGIN
  SELECT RAISE(ABORT, 'seal: the revision must advance')
  WHERE EXISTS (SELECT 1 FROM ledger_transactionrevision r WHERE r.transaction_id = NEW.id AND r.number = NEW.revision);
  -- Summed in two parts, because SQLite's sum() overflows at 2^63 although the whole is zero. An account that is not there (its
  -- foreign key is checked only at commit) counts as a stranger's.
  SELECT CASE
    WHEN legs < 2 THEN RAISE(ABORT, 'seal: a transaction has at least two postings')
    WHEN strangers > 0 THEN RAISE(ABORT, 'seal: an account of another household')
    WHEN fractions > 0 THEN RAISE(ABORT, 'seal: quantity and value are whole units')
    WHEN small % 1000000000 <> 0 OR large + small / 1000000000 <> 0 THEN RAISE(ABORT, 'seal: the values do not sum to zero')
    WHEN misfits > 0 THEN RAISE(ABORT, 'seal: the account holds another commodity')
    WHEN crooked > 0 THEN RAISE(ABORT, 'seal: quantity and value disagree')
  END
  FROM (
    SELECT count(*) AS legs, coalesce(sum(p.value / 1000000000), 0) AS large, coalesce(sum(p.value % 1000000000), 0) AS small,
      coalesce(sum(a.household_id IS NOT NEW.household_id), 0) AS strangers,
      coalesce(sum(typeof(p.value) <> 'integer' OR typeof(p.quantity) <> 'integer'), 0) AS fractions,
      coalesce(sum(a.commodity_id IS NOT NULL AND a.commodity_id <> p.commodity_id), 0) AS misfits,
      coalesce(sum(CASE WHEN p.commodity_id = NEW.currency_id
        THEN p.quantity % 10000 <> 0 OR p.quantity / 10000 <> p.value
        ELSE (p.quantity > 0 AND p.value < 0) OR (p.quantity < 0 AND p.value > 0) END), 0) AS crooked
    FROM ledger_posting p LEFT JOIN ledger_account a ON a.id = p.account_id
    WHERE p.transaction_id = NEW.id
  );
END;

CREATE TRIGGER ledger_seal_transaction_delete BEFORE DELETE ON ledger_transaction
WHEN OLD.state <> 'draft'
  AND NOT EXISTS (SELECT 1 FROM ledger_householdpurge h WHERE h.household_key = OLD.household_id AND h.finished_at IS NULL)
BEGIN
  SELECT RAISE(ABORT, 'seal: a posted transaction is voided, never deleted');
END;

CREATE TRIGGER ledger_seal_posting_insert BEFORE INSERT ON ledger_posting
WHEN (SELECT t.state FROM ledger_transaction t WHERE t.id = NEW.transaction_id) IS NOT 'draft'
  OR EXISTS (SELECT 1 FROM ledger_posting p JOIN ledger_transaction t ON t.id = p.transaction_id
             WHERE p.id = NEW.id AND t.state <> 'draft')
BEGIN
  SELECT RAISE(ABORT, 'seal: postings are added to drafts only');
END;

CREATE TRIGGER ledger_seal_posting_update BEFORE UPDATE ON ledger_posting
WHEN NEW.id <> OLD.id OR (NEW.transaction_id <> OLD.transaction_id OR NEW.account_id <> OLD.account_id
      OR NEW.booked_on <> OLD.booked_on OR NEW.commodity_id <> OLD.commodity_id OR NEW.quantity <> OLD.quantity
      OR NEW.value <> OLD.value OR NEW.audience <> OLD.audience)
  AND EXISTS (SELECT 1 FROM ledger_transaction t
              WHERE t.id IN (OLD.transaction_id, NEW.transaction_id) AND t.state <> 'draft')
BEGIN
  SELECT RAISE(ABORT, 'seal: the postings of a posted transaction are frozen');
END;

CREATE TRIGGER ledger_seal_posting_delete BEFORE DELETE ON ledger_posting
WHEN EXISTS (SELECT 1 FROM ledger_transaction t WHERE t.id = OLD.transaction_id AND t.state <> 'draft'
             AND NOT EXISTS (SELECT 1 FROM ledger_householdpurge h
                             WHERE h.household_key = t.household_id AND h.finished_at IS NULL))
BEGIN
  SELECT RAISE(ABORT, 'seal: the postings of a posted transaction are frozen');
END;

CREATE TRIGGER ledger_seal_revision_insert BEFORE INSERT ON ledger_transactionrevision
WHEN EXISTS (SELECT 1 FROM ledger_transactionrevision r
             WHERE r.id = NEW.id OR (r.transaction_id = NEW.transaction_id AND r.number = NEW.number))
  OR NEW.number IS NOT (SELECT t.revision FROM ledger_transaction t WHERE t.id = NEW.transaction_id)
BEGIN
  SELECT RAISE(ABORT, 'seal: a revision is written once, of what the transaction is now');
END;

CREATE TRIGGER ledger_seal_revision_update BEFORE UPDATE ON ledger_transactionrevision
BEGIN
  SELECT RAISE(ABORT, 'seal: a revision is written once');
END;

CREATE TRIGGER ledger_seal_revision_delete BEFORE DELETE ON ledger_transactionrevision
WHEN NOT EXISTS (SELECT 1 FROM ledger_transaction t JOIN ledger_householdpurge h ON h.household_key = t.household_id
                 WHERE t.id = OLD.transaction_id AND h.finished_at IS NULL)
BEGIN
  SELECT RAISE(ABORT, 'seal: a revision is never deleted');
END;

CREATE TRIGGER ledger_seal_account_insert BEFORE INSERT ON ledger_account
WHEN EXISTS (SELECT 1 FROM ledger_account a JOIN ledger_posting p ON p.account_id = a.id
             WHERE a.id = NEW.id OR a.public_id = NEW.public_id)
BEGIN
  SELECT RAISE(ABORT, 'seal: an account with postings keeps its household and their commodity');
END;

CREATE TRIGGER ledger_seal_account_update BEFORE UPDATE ON ledger_account
WHEN NEW.id <> OLD.id OR NEW.public_id <> OLD.public_id
  OR (NEW.household_id <> OLD.household_id AND EXISTS (SELECT 1 FROM ledger_posting p WHERE p.account_id = OLD.id))
  OR (NEW.commodity_id IS NOT OLD.commodity_id AND NEW.commodity_id IS NOT NULL
      AND EXISTS (SELECT 1 FROM ledger_posting p WHERE p.account_id = OLD.id AND p.commodity_id <> NEW.commodity_id))
BEGIN
  SELECT RAISE(ABORT, 'seal: an account with postings keeps its household and their commodity');
END;

CREATE TRIGGER ledger_seal_account_delete BEFORE DELETE ON ledger_account
WHEN EXISTS (SELECT 1 FROM ledger_posting p WHERE p.account_id = OLD.id)
BEGIN
  SELECT RAISE(ABORT, 'seal: an account with postings is never deleted');
END;

-- SQLite turns a sum beyond 2^63 into a float without a word.
CREATE TRIGGER ledger_seal_total_insert BEFORE INSERT ON ledger_monthtotal
WHEN typeof(NEW.quantity) <> 'integer' OR typeof(NEW.value) <> 'integer' OR typeof(NEW.base_value) <> 'integer'
BEGIN
  SELECT RAISE(ABORT, 'seal: this total is too large to keep exactly');
END;

CREATE TRIGGER ledger_seal_total_update BEFORE UPDATE ON ledger_monthtotal
WHEN typeof(NEW.quantity) <> 'integer' OR typeof(NEW.value) <> 'integer' OR typeof(NEW.base_value) <> 'integer'
BEGIN
  SELECT RAISE(ABORT, 'seal: this total is too large to keep exactly');
END;
