"""Reading members of a zip archive within bounds, whatever the archive says of itself."""

from __future__ import annotations

import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO

from colonnade.extraction.limits import MAX_DIRECTORY, MAX_MEMBERS, MAX_UNPACKED
from colonnade.extraction.outcome import Reason, Unreadable

DAMAGES = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError, NotImplementedError, struct.error, KeyError)
"""What zipfile raises for archives that are broken."""
_CHUNK = 1 << 16
_END, _END_SIZE, _LONGEST_COMMENT = b"PK\5\6", 22, 1 << 16
_ENCRYPTED = 0x1
_NUMBER = re.compile(r"\d+")


class Archive:
    """A zip archive. Raises Unreadable when it can't be one that people made."""

    def __init__(self, data: bytes) -> None:
        _check_directory(data)
        try:
            self._zip = zipfile.ZipFile(BytesIO(data))
        except DAMAGES as error:
            raise Unreadable(Reason.BROKEN) from error
        self.members = self._zip.infolist()
        self.names = {member.filename for member in self.members}
        self._left = MAX_UNPACKED

    def read(self, name: str) -> bytes:
        """A whole member, which is small. Raises Unreadable, also when there is none of this name."""
        return b"".join(self.parts(name))

    def parts(self, name: str) -> Iterator[bytes]:
        """A member, piece by piece. Raises Unreadable: all members together may only be so large."""
        try:
            member = self._zip.getinfo(name)
            if member.flag_bits & _ENCRYPTED:
                raise Unreadable(Reason.ENCRYPTED)
            if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise Unreadable(Reason.BROKEN)
            with self._zip.open(member) as opened:
                while part := opened.read(_CHUNK):
                    self._left -= len(part)
                    if self._left < 0:
                        raise Unreadable(Reason.TOO_LARGE)
                    yield part
        except DAMAGES as error:
            raise Unreadable(Reason.BROKEN) from error

    def matching(self, pattern: re.Pattern[str]) -> list[str]:
        """The names that are wholly of this form, by the numbers in them."""
        found = [name for name in self.names if pattern.fullmatch(name)]
        return sorted(found, key=lambda name: ([int(number[:9]) for number in _NUMBER.findall(name)], name))


def _check_directory(data: bytes) -> None:
    """Refuse an archive whose list of members is too long, before all of it is read. The one for more than 65,535 is too long."""
    at = data.rfind(_END, max(0, len(data) - _END_SIZE - _LONGEST_COMMENT))
    if at < 0 or len(data) < at + _END_SIZE:
        raise Unreadable(Reason.BROKEN)
    members, size = struct.unpack_from("<HL", data, at + 10)
    if members > MAX_MEMBERS or size > MAX_DIRECTORY:
        raise Unreadable(Reason.TOO_LARGE)
