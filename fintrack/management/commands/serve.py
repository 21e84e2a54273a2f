"""`manage.py serve`: web, worker and beat under one launcher. `manage.py serve web` (or worker, beat): that part alone, in this
very process, for containers and systemd.
"""

from __future__ import annotations

import errno
import fcntl
import http.client
import os
import socket
from typing import IO, Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.db import connections

from fintrack import parts
from fintrack.demo_sign_in import demo_sign_in
from fintrack.launcher import Launcher
from fintrack.lib.commands import JsonCommand
from fintrack.lib.errors import DomainError
from fintrack.preparation import prepared, tables_awaited

PING = "/api/v1/health/ping"
ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104
LOCK_NAME = "serve.lock"


class Command(JsonCommand):
    help = "Run web, worker and beat together until you press Ctrl-C, or only the part you name."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("part", nargs="?", choices=parts.NAMES, help="Only this part.")
        parser.add_argument(
            "--prepare", action="store_true", help="First migrate, load the demo, collect static files."
        )

    def run(self, *args: Any, part: str | None, prepare: bool, **options: Any) -> dict[str, Any]:
        if part:
            prepared(self.say) if prepare else tables_awaited(self.say)
            connections.close_all()
            command = parts.one(part).command
            os.execv(command[0], command)  # noqa: S606  (the part becomes this process, so signals reach it)
        self.exit_code = self._together(prepare)
        return {"stopped": True}

    def render(self, answer: dict[str, Any]) -> str:
        return "Stopped."

    def say(self, message: str) -> None:
        self.stdout.write(message)
        self.stdout.flush()

    def _together(self, prepare: bool) -> int:
        lock = data_dir_locked()
        try:
            with listening(settings.HOST, settings.PORT) as listener:
                prepared(self.say) if prepare else tables_awaited(self.say)
                found = demo_sign_in()
                connections.close_all()
                self.say("Starting.")
                return self._launcher(listener, found).run()
        except KeyboardInterrupt:  # Ctrl-C before the launcher listens to it
            return 0
        finally:
            lock.close()

    def _launcher(self, listener: socket.socket, found: tuple[str, str] | None) -> Launcher:
        number = listener.fileno()
        together = (parts.web(bind=f"fd://{number}", files=(number,)), parts.worker(), parts.beat())

        def announced() -> bool:
            if not web_answers(settings.HOST, settings.PORT):
                return False
            self.say(f"\nFintrack is ready: {settings.BASE_URL}")
            if found:
                self.say("Demo sign-in:      {} / {}".format(*found))
            self.say("Press Ctrl-C to stop.")
            return True

        return Launcher(together, say=self.say, on_tick=announced)


def data_dir_locked() -> IO[str]:
    """The open lock file of DATA_DIR; refused when another launcher holds it. The kernel lets go of it however we end."""
    lock = (settings.DATA_DIR / LOCK_NAME).open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.seek(0)
        holder = lock.read().strip() or "?"
        lock.close()
        message = (
            f"Fintrack already runs on {settings.DATA_DIR} (process {holder}). Stop it first, or give another DATA_DIR."
        )
        raise DomainError("already_running", message, process=holder) from error
    lock.truncate(0)
    lock.write(f"{os.getpid()}\n")
    lock.flush()
    return lock


def listening(host: str, port: int) -> socket.socket:
    """The socket the web will answer on, taken before anything is started; refused when another program has the port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(1024)
    except (OSError, OverflowError) as error:
        listener.close()
        raise DomainError("port_busy", _refusal(host, port, error), host=host, port=port) from error
    return listener


def _refusal(host: str, port: int, error: Exception) -> str:
    number = getattr(error, "errno", None)
    if number == errno.EADDRINUSE:
        return f"Port {port} is taken by another program. Stop it, or choose another port: make run PORT={port + 1}"
    if number == errno.EACCES:
        return f"You may not listen on port {port}. Choose one above 1023: make run PORT=8000"
    return f"Can't listen on {host}:{port}: {error}."


def web_answers(host: str, port: int) -> bool:
    """Whether the web gives any answer at all to a ping."""
    connection = http.client.HTTPConnection(ANYWHERE.get(host, host), port, timeout=2)
    try:
        connection.request("GET", PING)
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
