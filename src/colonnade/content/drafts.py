"""A draft as it is stored. What is done with drafts is a command's; the class is here, where stored classes may be."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from persistent import Persistent

MAX_WORDS = 80


class Draft(Persistent):
    """Form input as it was typed. `target` is the uid of the object edited, or of the folder something is added in."""

    def __init__(self, target: int, type_name: str, values: Mapping[str, str], when: datetime) -> None:
        self.target, self.type_name, self.values, self.when = target, type_name, dict(values), when

    @property
    def title(self) -> str:
        """The title typed so far, or else the first words of the text."""
        lines = (line.strip() for line in self.values.get("body", "").splitlines())
        return self.values.get("title", "") or next((line[:MAX_WORDS] for line in lines if line), "")
