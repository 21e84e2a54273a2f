"""Adapters to services outside: each a package with client, connector, fake and tests. They know nothing of the database."""
