"""The three processes of Fintrack — web, worker, beat — as commands. `manage.py serve` and the containers start the same ones."""

from __future__ import annotations

import signal
import sys
from dataclasses import dataclass, field

from django.conf import settings

NAMES = ("web", "worker", "beat")
WEB_STOP_SECONDS = 8


@dataclass(frozen=True, slots=True)
class Part:
    """One process to keep alive. `orphan_signal` is what the kernel sends it when the launcher itself is killed; `file` is an open
    socket it inherits.
    """

    name: str
    command: tuple[str, ...]
    orphan_signal: signal.Signals = signal.SIGTERM
    files: tuple[int, ...] = field(default=())


def web(*, bind: str, files: tuple[int, ...] = ()) -> Part:
    """gunicorn with its asynchronous workers: a page that streams doesn't hold a thread."""
    level = settings.LOG_LEVEL.lower() if settings.LOG_LEVEL != "INFO" else "warning"
    options = (
        f"--workers={settings.WEB_PROCESSES}",
        f"--bind={bind}",
        f"--graceful-timeout={WEB_STOP_SECONDS}",
        "--worker-class=asgi",
        "--timeout=120",
        "--no-control-socket",
        f"--log-level={level}",
    )
    return Part("web", (sys.executable, "-m", "gunicorn", *options, "fintrack.asgi:application"), files=files)


def worker() -> Part:
    """Jobs are rows, so a worker that loses its launcher is killed with it; the sweeper hands the row to another."""
    quiet = ("--without-gossip", "--without-mingle", "--without-heartbeat")
    return Part("worker", (*_celery("worker"), "--pool=prefork", *quiet), orphan_signal=signal.SIGKILL)


def beat() -> Part:
    return Part("beat", (*_celery("beat"), "--pidfile="))


def _celery(command: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "celery", "--quiet", "--app=fintrack", command, f"--loglevel={settings.LOG_LEVEL}")


def one(name: str) -> Part:
    """The part called `name`, bound to HOST and PORT by itself: what a container runs."""
    host = f"[{settings.HOST}]" if ":" in settings.HOST else settings.HOST
    return {"web": lambda: web(bind=f"{host}:{settings.PORT}"), "worker": worker, "beat": beat}[name]()
