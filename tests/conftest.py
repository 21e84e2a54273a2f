"""Fixtures of the whole-project tests."""

from __future__ import annotations
