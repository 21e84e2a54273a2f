"""System checks: a wrong or missing setting has a name (fintrack.E001 …) and is told at start.

What can be seen while the settings are read is in `settings.SETTING_PROBLEMS`; what needs the applications is looked at here.
`docs/operations.md` lists every id.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from fintrack.lib.registry import Registry

REGISTRIES = ("ledger.formats:formats", "ledger.connectors.rates:rate_sources", "portfolio.prices:price_sources")
"""Where the lists of plugins are, as `module:attribute`."""

MINIMUM_KEY_LENGTH, MINIMUM_KEY_VARIETY = 40, 10


@register(Tags.security)
def settings_readable(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """What the environment says wrongly (E001–E011, E014, E016–E018)."""
    return [Error(problem.message, hint=problem.hint or None, id=problem.id) for problem in settings.SETTING_PROBLEMS]


def is_weak(key: str) -> bool:
    """Short, of few different characters, or a placeholder: "change-me" is weak, 64 random characters are not."""
    too_plain = len(key) < MINIMUM_KEY_LENGTH or len(set(key)) < MINIMUM_KEY_VARIETY
    return too_plain or key.startswith("django-insecure-") or "change" in key.lower().replace("_", "-").split("-")


@register(Tags.security)
def secrets_strong(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A guessable SECRET_KEY or JWT_KEY lets anyone sign in as anyone (E012)."""
    keys = {"SECRET_KEY": settings.SECRET_KEY, "JWT_KEY": settings.HEADLESS_JWT_PRIVATE_KEY}
    hint = "Leave it out: a random one is made in DATA_DIR."
    return [
        Error(f"{name} is too easy to guess.", hint=hint, id="fintrack.E012")
        for name, key in keys.items()
        if settings.IS_PUBLIC and is_weak(key)
    ]


@register(Tags.security)
def public_address_safe(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A public address is served without DEBUG (E013), and better by https (W001)."""
    found: list[CheckMessage] = []
    if settings.IS_PUBLIC and settings.DEBUG:
        hint = "Set DEBUG=false: error pages show settings and data."
        found.append(Error("DEBUG is on at a public BASE_URL.", hint=hint, id="fintrack.E013"))
    if settings.IS_PUBLIC and not settings.IS_HTTPS:
        hint = "Put a proxy with a certificate in front and set BASE_URL=https://…"
        found.append(
            Warning("BASE_URL is public and not https: passwords travel in the open.", hint=hint, id="fintrack.W001")
        )
    return found


def registries() -> Iterable[tuple[str, Registry[Any] | None, str]]:
    """Each list of plugins as (path, registry, why it can't be loaded)."""
    for path in REGISTRIES:
        module, _, attribute = path.partition(":")
        try:
            yield path, getattr(import_module(module), attribute), ""
        except Exception as error:  # whatever a plugin list raises is what this check is there to tell
            yield path, None, f"{type(error).__name__}: {error}"


@register()
def plugins_whole(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A plugin that can't be loaded is left out and named (W002); a lost list is an error (E015)."""
    found: list[CheckMessage] = []
    for path, registry, reason in registries():
        if registry is None:
            found.append(Error(f"The list of plugins {path} can't be loaded: {reason}", id="fintrack.E015"))
            continue
        for plugin, why in registry.broken.items():
            found.append(Warning(f"The {registry.kind} {plugin} is broken and left out: {why}", id="fintrack.W002"))
    return found


@register()
def own_banks_whole(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """What is wrong with the user's own banks.toml; its other entries and ours still work (W003)."""
    from ledger.formats.csv_table.banks import (
        OWN_NAME,
        own_banks,
    )  # late: it loads the formats, which plugins_whole reports

    hint = "Each entry's form is described at the top of ledger/formats/csv_table/banks.toml."
    return [
        Warning(f"{OWN_NAME} in DATA_DIR: {fault}", hint=hint, id="fintrack.W003") for fault in own_banks().faults[:20]
    ]
