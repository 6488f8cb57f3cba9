"""How much of a file is read, and how much a reading may cost. What goes beyond is a reason, or is cut; see `Reason`."""

from __future__ import annotations

MAX_INPUT = 64 << 20
"""Bytes of a file. Larger ones are films and scans, whatever they are called."""
MAX_TEXT = 1_000_000
"""Characters that are kept of one file: some 400 pages."""
MAX_UNPACKED = 128 << 20
"""Bytes that are unpacked of one archive, all its members together."""
MAX_MEMBERS = 10_000
MAX_DIRECTORY = 4 << 20
"""Bytes of an archive's list of members, which is read as a whole."""
MAX_DEPTH = 500
"""Elements of XML within each other."""
MAX_PAGES = 5_000

READING_SECONDS = 12.0
"""Seconds of computing after which a document with pages ends with the page at hand: what was read until then is kept."""
CPU_SECONDS = 25
"""Seconds of computing for a file, after which the system ends the process."""
DEADLINE_SECONDS = 60.0
"""Seconds by the clock for a file, after which the process is killed."""
MEMORY = 1 << 30
"""Bytes of address space."""
FILES_A_PROCESS = 50
