"""Addresses of the import pages and the first run."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
