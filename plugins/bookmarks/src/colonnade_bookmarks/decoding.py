"""Bytes of the web to text: what a page or a file says of itself is believed if it can be true. Pure."""

from __future__ import annotations

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE

_BOMS = ((BOM_UTF8, "utf-8"), (BOM_UTF16_LE, "utf-16-le"), (BOM_UTF16_BE, "utf-16-be"))
_DECLARED = re.compile(rb"charset\s{0,9}=\s{0,9}[\"']?\s{0,9}([\w.:-]{1,40})", re.IGNORECASE)
_HEAD = 4096
_WESTERN = "cp1252"

# Names of the web for what Python calls otherwise, or knows with more letters under another name.
_CODECS = {
    **dict.fromkeys(("utf-8", "utf8", "unicode-1-1-utf-8"), ("utf-8",)),
    **dict.fromkeys(("big5", "big5-hkscs", "cn-big5", "x-x-big5", "cp950", "ms950"), ("cp950", "big5hkscs")),
    **dict.fromkeys(("gb2312", "gbk", "gb18030", "x-gbk", "gb_2312-80", "euc-cn", "hz-gb-2312"), ("gb18030",)),
    **dict.fromkeys(("shift_jis", "shift-jis", "x-sjis", "sjis", "windows-31j", "ms_kanji"), ("cp932",)),
    **dict.fromkeys(("euc-jp", "x-euc-jp"), ("euc_jp",)),
    **dict.fromkeys(("iso-2022-jp",), ("iso2022_jp",)),
    **dict.fromkeys(("euc-kr", "ks_c_5601-1987", "ksc5601", "windows-949"), ("cp949",)),
    **dict.fromkeys(("iso-8859-1", "latin1", "us-ascii", "ascii", "windows-1252", "cp1252"), (_WESTERN,)),
    **{f"iso-8859-{n}": (f"iso8859_{n}",) for n in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)},
    **{f"windows-{n}": (f"cp{n}",) for n in (1250, 1251, 1253, 1254, 1255, 1256, 1257, 1258)},
    **dict.fromkeys(("koi8-r", "koi8-u", "macintosh"), ("koi8_u",)),
}


def decode(data: bytes, declared: str = "") -> str:
    """*data* as text. *declared* is the charset that came with it, or ''; letters that can't be read become U+FFFD."""
    for mark, codec in _BOMS:
        if data.startswith(mark):
            return data[len(mark) :].decode(codec, "replace")
    inside = _DECLARED.search(data[:_HEAD])
    named = (declared, inside[1].decode("ascii", "replace") if inside else "")
    likely = [codec for name in named for codec in _CODECS.get(name.strip().lower(), ())]
    for codec in (*likely, "utf-8", *(() if likely and likely[0] != "utf-8" else ("cp950",))):
        if _fits(data, codec):
            return data.decode(codec, "replace")
    return data.decode(likely[0] if likely else _WESTERN, "replace")


def _fits(data: bytes, codec: str) -> bool:
    """Tell whether *data* can be of that charset; its last letter may be cut."""
    try:
        data.decode(codec)
    except UnicodeDecodeError as error:
        return error.start >= len(data) - 3 and error.start > 0
    return True


def is_text(data: bytes) -> bool:
    """Tell whether *data* looks like text of any charset: no zero bytes, unless it says that it is UTF-16."""
    return data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) or b"\0" not in data[: 2**16]
