"""The text of each format is found, in any script, whatever the file is called."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from colonnade.extraction.extract import extract
from colonnade.extraction.limits import MAX_TEXT
from colonnade.extraction.outcome import Reason
from tests.documents import docx, open_document, pdf, pptx, xlsx

CHINESE = "差旅辦法：資料庫備份"


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"Plain\r\n\ttext \x1b[0m here", "Plain text [0m here"),
        ("# 標題\n\n* one\n* two".encode(), "# 標題 * one * two"),
        (b"\xef\xbb\xbf" + CHINESE.encode(), CHINESE),
        (CHINESE.encode("utf-16"), CHINESE),
        (CHINESE.encode("cp950"), CHINESE),
        ("déjà vu à Noël".encode("cp1252"), "déjà vu à Noël"),
        (b"a" * 4094 + "資料".encode(), "a" * 4094 + "資料"),
        (b"<?xml version='1.0'?><a><b>one</b><c>two</c></a>", "one two"),
        ('{"name": "預算"}'.encode(), '{"name": "預算"}'),
    ],
)
def test_text_files(data: bytes, text: str) -> None:
    assert extract(data).text == text


def test_a_page_of_html_is_what_a_browser_shows() -> None:
    page = (
        "<!doctype html><title>T</title><style>no</style><script>no('<b>')</script><p>bo<b>ld</b> &amp; &#36039;料</p>"
        "<svg><text>no<svg>no</svg>no</text></svg><td>x</td><td>y<br>z</td><!-- no -->"
    )
    assert extract(page.encode()).text == "T bold & 資料 x y z"


@pytest.mark.parametrize(("charset", "encoding"), [("big5", "cp950"), ("UTF-8", "utf-8"), ("nonsense", "utf-8"), ("utf-8", "cp950")])
def test_html_in_the_encoding_that_it_names_or_is_in(charset: str, encoding: str) -> None:
    page = f'<html><head><meta http-equiv="Content-Type" content="text/html; charset={charset}"></head><p>{CHINESE}</p>'
    assert extract(page.encode(encoding)).text == CHINESE


def test_word() -> None:
    again = "<mc:AlternateContent><mc:Choice><w:t>shape</w:t></mc:Choice><mc:Fallback><w:t>shape</w:t></mc:Fallback></mc:AlternateContent>"
    gone = "<w:p><w:del><w:r><w:delText>gone</w:delText></w:r></w:del><w:r><w:instrText>PAGE</w:instrText></w:r></w:p>"
    data = docx("Two words", CHINESE, body=gone + again, footnotes="a note", header2="above")
    assert set(extract(data).text.split()) == {"Two", "words", CHINESE, "shape", "a", "note", "above"}
    assert "Two words " in extract(data).text and extract(data).text.count("shape") == 1


def test_excel() -> None:
    cells = '<c t="s"><v>0</v></c><c><v>40021</v></c><c t="str"><f>A1</f><v>made</v></c><c t="b"><v>1</v></c>'
    data = xlsx(("Budget", CHINESE), cells + '<c t="inlineStr"><is><t>inline</t></is></c>', sheet="二零二六")
    assert extract(data).text == f"二零二六 Budget {CHINESE} 40021 made inline"


def test_slides_in_their_order() -> None:
    assert extract(pptx("one", CHINESE, *"345678", "nine", "ten")).text == f"one {CHINESE} 3 4 5 6 7 8 nine ten"


@pytest.mark.parametrize("kind", ["text", "spreadsheet", "presentation"])
def test_open_document(kind: str) -> None:
    body = (
        f"<text:tracked-changes><text:p>gone</text:p></text:tracked-changes><text:h>Head</text:h><text:p>a<text:s/>b <text:span>{CHINESE}"
        "</text:span>！</text:p>not shown"
        '<table:table table:name="Plan"><table:table-cell><text:p>cell</text:p></table:table-cell></table:table>'
    )
    assert extract(open_document(kind, body)).text == f"Head a b {CHINESE}！ Plan cell"


@pytest.mark.parametrize("pack", [False, True])
def test_pdf(pack: bool) -> None:
    assert extract(pdf("First page", CHINESE, pack=pack)).text == f"First page {CHINESE}"


def test_a_word_that_goes_over_a_line_of_a_pdf_is_one() -> None:
    assert extract(pdf("資料\n庫 is\nhere")).text == "資料庫 is here"


def test_a_page_that_is_broken_is_left_out() -> None:
    data = pdf("good", "poor", "well")
    place = data.index(b"BT", data.index(b"BT") + 2)
    assert extract(data[:place] + b"(((" + data[place + 3 :]).text == "good well"


@pytest.mark.parametrize("make", [docx, lambda text: f"<html><p>{text}".encode(), str.encode, lambda text: xlsx((text, text))])
def test_no_more_is_kept_than_the_most(make: Callable[[str], bytes]) -> None:
    kept = extract(make("word " * (MAX_TEXT // 5 + 1000))).text
    assert MAX_TEXT - 20 <= len(kept) <= MAX_TEXT and kept.split()[1:-1] == ["word"] * (len(kept.split()) - 2)


def test_a_name_has_no_say() -> None:
    assert extract(open_document("text", "<text:p>slides.pdf</text:p>")).text == "slides.pdf"
    assert extract(b"%PDF is how one begins").text == "%PDF is how one begins"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", Reason.NO_TEXT),
        (b" \n\t", Reason.NO_TEXT),
        (docx(), Reason.NO_TEXT),
        (pdf(""), Reason.NO_TEXT),
        (b"\x89PNG\r\n\x1a\n" + b"text" * 99, Reason.OTHER_KIND),
        (bytes(range(256)) * 20, Reason.OTHER_KIND),
        (bytes(1000), Reason.OTHER_KIND),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"Word.Document.8", Reason.OTHER_KIND),
    ],
)
def test_what_has_no_text_says_so(data: bytes, reason: Reason) -> None:
    outcome = extract(data)
    assert (outcome.text, outcome.reason) == ("", reason)
