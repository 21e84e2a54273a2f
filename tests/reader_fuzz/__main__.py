"""`make fuzz`: every statement reader for some seconds under a coverage-guided fuzzer (atheris).

    python -m tests.reader_fuzz [--seconds 20] [--seed 1] [--out fuzz-out] [KEY …]
    python -m tests.reader_fuzz --replay fuzz-out/ofx/crash-… KEY

A finding is kept as a file, with the command that shows it again. What reached new lines is kept under OUT, and the next run goes
on from there; a fresh OUT and the same seed begin alike. Exit code 1: something was found.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
SLOW = 10
"""Seconds one file may take: twice what a reader has, for the instruments make it slower."""
MEMORY = 900
LARGEST = 8192
STARTING = 90
STATISTICS = re.compile(r"stat::number_of_executed_units:\s*(\d+)")
COVERED = re.compile(r"cov: (\d+) ft: (\d+)")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("keys", nargs="*", metavar="KEY", help="Formats of the registry; all when none is named.")
    parser.add_argument("--seconds", type=int, default=20, help="How long for each reader.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=ROOT / "fuzz-out")
    parser.add_argument("--replay", type=Path, metavar="FILE", help="Read one finding again and show what happens.")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fintrack.settings")
    import django

    django.setup()
    from ledger.formats import formats

    if not options.replay and find_spec("atheris") is None:
        say("There is no atheris for this machine: nothing was tried.")
        return 0
    keys = options.keys or [format_.key for format_ in formats]
    if options.replay:
        return replay(keys[0], options.replay)
    found = [path for key in keys for path in fuzz(key, options.seconds, options.seed, options.out / key)]
    say(f"{len(found)} findings." if found else "Nothing was found.")
    return 1 if found else 0


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def replay(key: str, path: Path) -> int:
    """Whatever the reader raises comes out as it is."""
    from ledger.formats import formats
    from tests.reader_fuzz.contract import outcome

    format_ = formats.get(key)
    assert format_ is not None, f"There is no format {key}."
    say(f"{path.name}: {outcome(format_, path)}")
    return 0


def fuzz(key: str, seconds: int, seed: int, folder: Path) -> list[Path]:
    """The findings of one reader, after a line of what was done."""
    from tests.reader_fuzz.seeds import seeds, words

    corpus = folder / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for number, content in enumerate(seeds(key)):
        (corpus / f"seed-{number}").write_bytes(content)
    (folder / "words").write_text("".join(f'"{_escaped(word)}"\n' for word in words(key)))
    before = _findings(folder)
    command = [
        sys.executable, "-m", "tests.reader_fuzz.worker", key, f"-max_total_time={seconds}", f"-seed={seed}",
        f"-timeout={SLOW}", f"-rss_limit_mb={MEMORY}", f"-max_len={LARGEST}", f"-dict={folder / 'words'}",
        f"-artifact_prefix={folder}/", "-print_final_stats=1", str(corpus),
    ]  # fmt: skip
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, errors="replace", timeout=seconds + STARTING, check=False
    )
    (folder / "log").write_text(done.stderr + done.stdout)
    return _told(key, seconds, done, _findings(folder) - before)


def _told(key: str, seconds: int, done: subprocess.CompletedProcess[str], found: set[Path]) -> list[Path]:
    runs, covered = STATISTICS.findall(done.stderr) or ["?"], COVERED.findall(done.stderr) or [("?", "?")]
    say(f"{key:10} {seconds:4} s  {runs[-1]:>8} files  {covered[-1][0]:>5} places reached  {len(found)} findings")
    if done.returncode and not found:
        raise SystemExit(f"The fuzzer itself ended with {done.returncode}:\n{done.stderr[-2000:]}")
    for path in sorted(found):
        say(f"  replay: {Path(sys.executable).name} -m tests.reader_fuzz --replay {path} {key}")
    if found:
        say(_trace(done.stdout + done.stderr))
    return sorted(found)


def _findings(folder: Path) -> set[Path]:
    return {path for path in folder.iterdir() if path.name.startswith(("crash-", "timeout-", "oom-"))}


def _trace(text: str) -> str:
    """The last lines of what the reader raised."""
    at = text.find("Uncaught Python exception")
    return "".join(f"    {line}\n" for line in text[at : at + 3000].splitlines()[:25]) if at >= 0 else text[-600:]


def _escaped(word: bytes) -> str:
    """As a dictionary of libFuzzer writes it."""
    return "".join(chr(byte) if 32 <= byte < 127 and byte not in b'"\\' else f"\\x{byte:02x}" for byte in word)


if __name__ == "__main__":
    sys.exit(main())
