"""`make api-fuzz`: schemathesis over the whole schema, against the program as it runs, on a fresh folder and the demo household.

    python -m tests.api_fuzz [--seconds 100] [schemathesis's own options]

Exit code 0: every operation answered as its schema says, whatever it was sent.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
READY_SECONDS = 90
RATE = str(10**9)
OURS = {
    "ENV_FILE": os.devnull, "DEMO": "true", "DEBUG": "false", "API_RATE_ANONYMOUS": RATE, "API_RATE_USER": RATE,
    "API_RATE_TOKEN": RATE, "API_RATE_SIGN_IN": RATE, "LOG_LEVEL": "ERROR", "CACHE": "memory", "STATIC_MANIFEST": "false",
    "EMAIL_URL": "dummymail://", "BROKER_URL": "memory://",
}  # fmt: skip
CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,"
    "response_schema_conformance,unsupported_method,missing_required_header,ignored_auth"
)
"""What a stranger's input must never do. That a well-formed wish may still be refused (a closed account) is no failure here."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=100, help="How long to go on sending.")
    options, more = parser.parse_known_args()
    signal.signal(signal.SIGTERM, lambda *_signal: sys.exit(143))  # a time limit must not leave the server behind
    with tempfile.TemporaryDirectory(prefix="fintrack-fuzz-") as folder, served(folder) as (address, secret):
        command = [
            str(Path(sys.executable).with_name("schemathesis")), "run", f"{address}/api/v1/schema", "--checks", CHECKS,
            "--header", f"Authorization: Bearer {secret}", "--max-time", str(options.seconds), "--workers", "1",
            "--phases", "examples,coverage,fuzzing,stateful", "--suppress-health-check", "all", "--continue-on-failure",
            "--request-timeout", "20", "--no-color", "--warnings", "off", *more,
        ]  # fmt: skip
        return subprocess.run(command, cwd=folder, timeout=options.seconds + 240, check=False).returncode


@contextmanager
def served(folder: str) -> Iterator[tuple[str, str]]:
    """The program on a free port of this machine, with a token of the demo's owner that may write."""
    port = _free_port()
    environment = {"PATH": os.environ["PATH"], **OURS, "DATA_DIR": f"{folder}/data", "PORT": str(port)}
    for command in (["migrate", "-v0"], ["rates_load"], ["demo"]):
        _manage(environment, *command)
    secret = json.loads(_manage(environment, "token_create", "--user", _owner(environment), "--name", "fuzz", "--scope",
                                "write", "--json"))["secret"]  # fmt: skip
    with Path(folder, "serve.log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "--workers=1", "--threads=2", f"--bind=127.0.0.1:{port}", "--log-level=error",
             "fintrack.wsgi:application"],
            cwd=ROOT, env=environment, stdout=log, stderr=log,
        )  # fmt: skip
        try:
            _wait(f"http://127.0.0.1:{port}/api/v1/health/ping", server)
            yield f"http://127.0.0.1:{port}", secret
        finally:
            server.terminate()
            server.wait(timeout=30)
            sys.stderr.write(Path(folder, "serve.log").read_text()[-4000:])


def _owner(environment: Mapping[str, str]) -> str:
    code = "from accounts.models import User; print(User.objects.filter(household__is_demo=True, role='owner').first().email)"
    return _manage(environment, "shell", "-v0", "-c", code).strip().splitlines()[-1]


def _manage(environment: Mapping[str, str], *command: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *command], cwd=ROOT, env=dict(environment), check=True, capture_output=True, text=True,
        timeout=240,
    )  # fmt: skip
    return done.stdout


def _wait(address: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.3)
    raise SystemExit("Fintrack did not start.")


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())
