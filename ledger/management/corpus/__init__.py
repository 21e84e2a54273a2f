"""Real and hostile files against a manifest that says what is in them: each goes through the whole corridor into a household of
its own, and what the books then say is compared. Everything is rolled back.
"""
