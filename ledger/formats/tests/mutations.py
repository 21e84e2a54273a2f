"""Valid files, hurt: cut off, bytes turned, lines doubled, lost, swapped or mixed with another file's."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

NASTY = (
    b'"',
    b",",
    b";",
    b"\n",
    b"\r",
    b"\0",
    b"\xff",
    b"'",
    b"(SPLIT 1 OF 1)",
    b"Split (1/2)",
    b"9" * 40,
    b"\xe2\x86\x92",
)


@st.composite
def mutated(draw: st.DrawFn, samples: Sequence[bytes]) -> bytes:
    """One of the samples after a few accidents."""
    content = draw(st.sampled_from(samples))
    for _ in range(draw(st.integers(1, 4))):
        content = draw(st.sampled_from(_ACCIDENTS))(draw, content, samples)
    return content


def _cut(draw: st.DrawFn, content: bytes, samples: Sequence[bytes]) -> bytes:
    return content[: draw(st.integers(0, len(content)))]


def _turned(draw: st.DrawFn, content: bytes, samples: Sequence[bytes]) -> bytes:
    at = draw(st.integers(0, len(content)))
    return content[:at] + draw(st.binary(max_size=3)) + content[at + draw(st.integers(0, 3)) :]


def _nasty(draw: st.DrawFn, content: bytes, samples: Sequence[bytes]) -> bytes:
    at = draw(st.integers(0, len(content)))
    return content[:at] + draw(st.sampled_from(NASTY)) + content[at:]


def _lines(draw: st.DrawFn, content: bytes, samples: Sequence[bytes]) -> bytes:
    """Lines taken in any order, some twice, some not at all, now and then one of another file."""
    lines = content.splitlines(keepends=True) or [b""]
    others = draw(st.sampled_from(samples)).splitlines(keepends=True)
    return b"".join(draw(st.lists(st.sampled_from(lines + others[:2]), max_size=8)))


_ACCIDENTS = (_cut, _turned, _nasty, _lines)
