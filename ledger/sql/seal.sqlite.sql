-- The seal (ARCHITECTURE invariant 5) on SQLite. Messages start with "seal:" and are turned into a DomainError.
-- REPLACE deletes the old row without firing delete triggers, so inserts look for a sealed row they would displace.

CREATE TRIGGER ledger_seal_transaction_insert BEFORE INSERT ON ledger_transaction
WHEN NEW.state <> 'draft'
  OR EXISTS (SELECT 1 FROM ledger_transaction t WHERE (t.id = NEW.id OR t.public_id = NEW.public_id) AND t.state <> 'draft')
BEGIN
  SELECT RAISE(ABORT, 'seal: a transaction is inserted as a draft');
END;

CREATE TRIGGER ledger_seal_transaction_header BEFORE UPDATE ON ledger_transaction
WHEN NEW.id <> OLD.id OR NEW.revision < OLD.revision
  OR (OLD.state <> 'draft' AND (NEW.household_id <> OLD.household_id OR NEW.date <> OLD.date
      OR NEW.currency_id <> OLD.currency_id OR NEW.public_id <> OLD.public_id))
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
  SELECT CASE
    WHEN legs < 2 THEN RAISE(ABORT, 'seal: a transaction has at least two postings')
    WHEN total <> 0 THEN RAISE(ABORT, 'seal: the values do not sum to zero')
    WHEN strangers > 0 THEN RAISE(ABORT, 'seal: an account of another household')
    WHEN misfits > 0 THEN RAISE(ABORT, 'seal: the account holds another commodity')
    WHEN crooked > 0 THEN RAISE(ABORT, 'seal: quantity and value disagree')
  END
  FROM (
    SELECT count(*) AS legs, coalesce(sum(p.value), 0) AS total,
      coalesce(sum(a.household_id <> NEW.household_id), 0) AS strangers,
      coalesce(sum(a.commodity_id IS NOT NULL AND a.commodity_id <> p.commodity_id), 0) AS misfits,
      coalesce(sum(CASE WHEN p.commodity_id = NEW.currency_id
        THEN p.quantity % 10000 <> 0 OR p.quantity / 10000 <> p.value
        ELSE (p.quantity > 0 AND p.value < 0) OR (p.quantity < 0 AND p.value > 0) END), 0) AS crooked
    FROM ledger_posting p JOIN ledger_account a ON a.id = p.account_id
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
WHEN (NEW.id <> OLD.id OR NEW.transaction_id <> OLD.transaction_id OR NEW.account_id <> OLD.account_id
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
BEGIN
  SELECT RAISE(ABORT, 'seal: a revision is written once');
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

CREATE TRIGGER ledger_seal_account_update BEFORE UPDATE ON ledger_account
WHEN (NEW.household_id <> OLD.household_id AND EXISTS (SELECT 1 FROM ledger_posting p WHERE p.account_id = OLD.id))
  OR (NEW.commodity_id IS NOT OLD.commodity_id AND NEW.commodity_id IS NOT NULL
      AND EXISTS (SELECT 1 FROM ledger_posting p WHERE p.account_id = OLD.id AND p.commodity_id <> NEW.commodity_id))
BEGIN
  SELECT RAISE(ABORT, 'seal: an account with postings keeps its household and their commodity');
END;
