"""The books turned into files: `ledger.selectors.export` says what a person may read, the writers here write it down."""
