from __future__ import annotations

import pytest

from colonnade.commands.markdown_import.decoding import NotText, decode

TEXT = "# 會議紀錄\n\n本週的會議決定了三件事，請各部門在週五以前回覆。\n"
SIMPLE = "# 会议记录\n\n本周的会议决定了三件事，请各部门在周五以前回复。\n"


@pytest.mark.parametrize(
    ("data", "text", "name"),
    [
        (TEXT.encode(), TEXT, ""),
        (b"", "", ""),
        (TEXT.encode("utf-8-sig"), TEXT, ""),
        (TEXT.encode("utf-16"), TEXT, "UTF-16"),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), TEXT, "UTF-16"),
        (TEXT.encode("big5"), TEXT, "Big5"),
        (SIMPLE.encode("gb18030"), SIMPLE, "GB18030"),
    ],
)
def test_what_is_plain_is_read(data: bytes, text: str, name: str) -> None:
    assert decode(data) == (text, name)


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\0\0\0",
        "Café résumé naïve".encode("latin-1"),
        "Über größere Straßen".encode("cp1252"),
        "日本語のテキストです。これは".encode("shift-jis"),
        b"\xff\xfe\x00\xd8",
        b"text \xff\xff",
        bytes(range(1, 256)),
    ],
)
def test_what_is_not_plain_is_refused(data: bytes) -> None:
    with pytest.raises(NotText):
        decode(data)
