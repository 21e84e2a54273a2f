"""Logs: one line per event, from structlog and the standard library alike, as text or JSON. Secrets are blanked before any
handler sees them. Imported by the settings, so it must not import Django's.
"""

from __future__ import annotations

import logging
import re
import sys
from pathlib import Path
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

HIDDEN = "***"
SECRET_NAMES = re.compile(
    r"passw|secret|token|authori[sz]ation|cookie|credential|api_?key|private_?key|jwt|session_?key|csrf|\bpin\b",
    re.IGNORECASE,
)
SECRET_TEXTS = (
    (re.compile(r"(\w[\w+.-]*://[^\s/:@]*):[^\s/@]+@"), rf"\1:{HIDDEN}@"),  # scheme://user:password@host
    (re.compile(r"\b(Bearer|Basic|Token)\s+[\w.~+/=-]{8,}", re.IGNORECASE), rf"\1 {HIDDEN}"),
    (re.compile(r"\beyJ[\w-]+\.[\w-]+\.[\w-]+"), HIDDEN),  # a JSON web token
    (
        re.compile(r"((?:passw\w*|secret\w*|\w*token|api_?key)[\"']?\s*[=:]\s*[\"']?)[^\s\"'&,;]+", re.IGNORECASE),
        rf"\1{HIDDEN}",
    ),
)


EVERY_TASK = ("celery.beat", "celery.worker.strategy", "celery.app.trace")
"""Loggers that say something for each task, every minute at least; failures are still told."""


def without_secrets(value: Any) -> Any:
    """The value with secrets blanked, through dictionaries and lists: {"password": "x"} is {"password": "***"}."""
    if isinstance(value, dict):
        return {key: HIDDEN if SECRET_NAMES.search(str(key)) else without_secrets(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [without_secrets(item) for item in value]
    if isinstance(value, str):
        for pattern, replacement in SECRET_TEXTS:
            value = pattern.sub(replacement, value)
    return value


def secrets_blanked(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """The structlog processor; `_record` and `_from_structlog` belong to structlog itself."""
    for key in list(event):
        if not key.startswith("_"):
            event[key] = HIDDEN if SECRET_NAMES.search(key) else without_secrets(event[key])
    return event


SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.processors.StackInfoRenderer(),
]


def _renderers(form: str) -> list[Processor]:
    """Exceptions become text first, so that blanking sees them too."""
    meta = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    if form == "json":
        return [meta, structlog.processors.format_exc_info, secrets_blanked, structlog.processors.JSONRenderer()]
    console = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), pad_event_to=0)
    return [meta, structlog.processors.format_exc_info, secrets_blanked, console]


def logging_config(*, level: str, form: str, file: Path | None) -> dict[str, Any]:
    """Django's LOGGING: everything to standard error, and to `file` where one is named (safe to rotate from outside)."""
    handlers: dict[str, Any] = {"console": {"class": "logging.StreamHandler", "formatter": "structured"}}
    if file is not None:
        handlers["file"] = {
            "class": "logging.handlers.WatchedFileHandler",
            "formatter": "structured",
            "filename": str(file),
            "delay": True,
        }
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "processors": _renderers(form),
        "foreign_pre_chain": [*SHARED, structlog.stdlib.ExtraAdder()],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"structured": formatter},
        "handlers": handlers,
        "root": {"handlers": list(handlers), "level": level},
        "loggers": {
            "django": {"handlers": [], "level": "INFO" if level == "DEBUG" else level, "propagate": True},
            "django.server": {"handlers": [], "level": level, "propagate": True},
            "django.security.DisallowedHost": {"handlers": [], "level": "CRITICAL", "propagate": False},
            "httpx2": {"level": "WARNING"},
            **{name: {"level": level if level == "DEBUG" else "WARNING"} for name in EVERY_TASK},
        },
    }


def structlog_configured() -> None:
    """Send structlog's events through the standard library, where LOGGING decides what becomes of them."""
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    logging.captureWarnings(True)
