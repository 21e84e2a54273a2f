"""Line numbers while walking forward through a file."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.formats.ofx.charset import CHUNK, View


@dataclass(slots=True)
class Lines:
    """`at(position)` is the 1-based line there; positions must not go back. Old Mac files end lines with CR alone.

    Example: over b"a\\nb\\nc", at(0) is 1 and at(4) is 3.
    """

    view: View
    position: int = 0
    line: int = 1
    mark: bytes = b"\n"

    def __post_init__(self) -> None:
        if self.view.find(b"\n") < 0:
            self.mark = b"\r"

    def at(self, position: int) -> int:
        for start in range(self.position, position, CHUNK):
            self.line += self.view[start : min(start + CHUNK, position)].count(self.mark)
        self.position = position
        return self.line


def line_of(view: View, position: int) -> int:
    """The line of one position."""
    return Lines(view).at(position)
