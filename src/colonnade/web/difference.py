"""What differs between two texts, as the `diff` macro draws it."""

from __future__ import annotations

from colonnade.content.diff import compare

DiffLine = tuple[str, list[tuple[str, bool]]]
_GAP: DiffLine = ("@", [("…", False)])


def difference(old: str, new: str) -> list[DiffLine]:
    """Lines (op, [(text, changed)]); op is ` `, `+`, `-`, or `@` for lines left out between two changes."""
    lines: list[DiffLine] = []
    for hunk in compare(old, new):
        if lines or hunk.old_start > 1 or hunk.new_start > 1:
            lines.append(_GAP)
        lines.extend((line.op, [(segment.text, segment.changed) for segment in line.segments]) for line in hunk.lines)
    return lines
