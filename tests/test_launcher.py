"""The launcher starts everything, says when it is ready, and leaves nothing behind, however it ends."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psutil
import pytest

from fintrack import launcher
from fintrack.launcher import Launcher, pause_after
from fintrack.parts import Part

BASE_DIR = Path(__file__).resolve().parent.parent
READY_SECONDS = 60
pytestmark = pytest.mark.slow


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(data_dir: Path, port: int) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "ENV_FILE": os.devnull,
        "DATA_DIR": str(data_dir),
        "PORT": str(port),
        "DEMO": "false",
    }


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A DATA_DIR with tables, so that each start is quick."""
    folder = tmp_path_factory.mktemp("launcher") / "data"
    for command in (["migrate", "-v0"], ["createcachetable", "--database=cache"]):
        subprocess.run(
            [sys.executable, "manage.py", *command], env=environment(folder, 1), cwd=BASE_DIR, check=True, timeout=120
        )
    return folder


@contextmanager
def serving(data_dir: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    """`manage.py serve`, killed with all its descendants at the end whatever the test found."""
    log = (data_dir.parent / f"serve-{port}.log").open("w")
    process = subprocess.Popen(
        [sys.executable, "manage.py", "serve"],
        env=environment(data_dir, port),
        cwd=BASE_DIR,
        stdout=log,
        stderr=log,
        text=True,
    )
    try:
        yield process
    finally:
        for left in [*descendants(process), process]:
            left.kill()
        process.wait()
        log.close()


def output(data_dir: Path, port: int) -> str:
    return (data_dir.parent / f"serve-{port}.log").read_text()


def descendants(process: subprocess.Popen[str]) -> list[psutil.Process]:
    try:
        return psutil.Process(process.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def eventually(condition: Callable[[], object], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.2)
    return False


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/v1/health/ping", timeout=2) as reply:
            return b'"ok"' in reply.read()
    except OSError:
        return False


def is_complete(process: subprocess.Popen[str]) -> bool:
    """gunicorn with two workers, the Celery worker with one pool process, beat: six in all."""
    return len(descendants(process)) >= 6


def test_ctrl_c_leaves_no_process_behind(data_dir: Path) -> None:
    port = free_port()
    with serving(data_dir, port) as process:
        assert eventually(lambda: "is ready" in output(data_dir, port), READY_SECONDS), output(data_dir, port)
        assert eventually(lambda: is_complete(process), 30)
        family = descendants(process)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=20) == 0
        assert [left for left in family if left.is_running()] == []
    assert f"http://127.0.0.1:{port}" in output(data_dir, port)
    assert "Traceback" not in output(data_dir, port)
    assert not answers(port)


def test_nothing_outlives_a_killed_launcher(data_dir: Path) -> None:
    port = free_port()
    with serving(data_dir, port) as process:
        assert eventually(lambda: is_complete(process), READY_SECONDS)
        family = descendants(process)
        process.kill()
        process.wait()
        assert eventually(lambda: not any(left.is_running() for left in family), 20)


def test_a_part_that_dies_is_started_again(data_dir: Path) -> None:
    port = free_port()
    with serving(data_dir, port) as process:
        assert eventually(lambda: answers(port) and is_complete(process), READY_SECONDS)
        web = next(child for child in descendants(process) if "gunicorn" in child.cmdline())
        web.kill()
        assert eventually(lambda: "web ended with exit code -9" in output(data_dir, port), 10)
        assert eventually(lambda: answers(port), 30)
        assert process.poll() is None


def test_a_second_launcher_on_the_same_folder_is_refused(data_dir: Path) -> None:
    port, other = free_port(), free_port()
    with serving(data_dir, port) as process:
        assert eventually(lambda: answers(port), READY_SECONDS)
        second = subprocess.run(
            [sys.executable, "manage.py", "serve", "--json"],
            env=environment(data_dir, other),
            cwd=BASE_DIR,
            capture_output=True,
            text=True,
            timeout=30,
        )
        assert process.poll() is None
    assert second.returncode == 1
    assert '"already_running"' in second.stdout
    assert f"process {process.pid}" in second.stdout


def test_a_busy_port_is_told(data_dir: Path) -> None:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = int(taken.getsockname()[1])
        with serving(data_dir, port) as process:
            assert process.wait(timeout=30) == 1
    assert f"Port {port} is taken" in output(data_dir, port)
    assert "Traceback" not in output(data_dir, port)


def sleeper(name: str, code: str = "import time; time.sleep(60)") -> Part:
    return Part(name, (sys.executable, "-c", code))


def test_a_part_that_keeps_dying_stops_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launcher, "pause_after", lambda failures: 0.0)
    said: list[str] = []
    together = Launcher(
        [sleeper("web"), sleeper("worker", "raise SystemExit(3)")], say=said.append, on_tick=lambda: True
    )
    assert together.run() == 1
    assert re.search(r"worker ended 5 times in a row \(last exit code 3\)", said[-1])
    assert all(child.process is None for child in together.children)


def test_a_part_that_ignores_the_signal_is_killed_with_its_children(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(launcher, "STOP_SECONDS", 0.5)
    stubborn = (
        "import os, pathlib, signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); child = os.fork();"
        f"child and pathlib.Path({str(tmp_path)!r}, str(child)).touch(); time.sleep(60)"
    )
    together = Launcher([sleeper("worker", stubborn)], say=lambda message: None, on_tick=lambda: False)

    def stop_when_forked() -> bool:
        together.is_stopping = any(tmp_path.iterdir())
        return False

    together.on_tick = stop_when_forked
    assert together.run() == 0
    (grandchild,) = (int(path.name) for path in tmp_path.iterdir())
    assert eventually(lambda: not psutil.pid_exists(grandchild) or psutil.Process(grandchild).status() == "zombie", 5)


def test_pauses_grow_to_a_limit() -> None:
    assert [pause_after(failures) for failures in (1, 2, 3, 4, 9)] == [1, 2, 4, 8, 30]
