"""The people part of the API."""
