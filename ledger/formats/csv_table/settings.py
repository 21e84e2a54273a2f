"""What is known of a file before it's looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Settings:
    """What is known before the file is looked at, the strongest voice first: a person's answers, a mapping, a known bank."""

    answers: Mapping[str, str] = field(default_factory=dict)
    profile: Mapping[str, Any] = field(default_factory=dict)
    bank: Mapping[str, Any] = field(default_factory=dict)
    currency: str = ""

    def say(self, key: str) -> str:
        return next((str(voice[key]) for voice in (self.answers, self.profile, self.bank) if voice.get(key)), "")
