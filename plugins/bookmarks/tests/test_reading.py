"""Bytes to text, HTML to tags, and the browsers' file: real ones, odd ones, and such as are made to do harm."""

from __future__ import annotations

import re

import pytest
from colonnade_bookmarks import browser_file, tags_of_html
from colonnade_bookmarks.browser_file import Entry, read, write
from colonnade_bookmarks.decoding import decode, is_text
from colonnade_bookmarks.tags_of_html import attributes, pieces, title_of

from tests.steps import Steps

CHINESE = "會議室預約 臺北"


@pytest.mark.parametrize(
    ("data", "declared"),
    [
        (CHINESE.encode(), ""),
        (CHINESE.encode(), "utf-8"),
        (b"\xef\xbb\xbf" + CHINESE.encode(), "big5"),
        (CHINESE.encode("utf-16"), ""),
        (CHINESE.encode("big5"), ""),
        (CHINESE.encode("big5"), "Big5"),
        (CHINESE.encode("big5"), "utf-8"),
        (CHINESE.encode("big5"), "no-such-charset"),
        (CHINESE.encode(), "big5"),
        (CHINESE.encode("gb18030"), "GB2312"),
        (CHINESE.encode(), "zlib"),
        (CHINESE.encode(), "rot13"),
    ],
)
def test_text_is_read_whatever_is_said_of_it(data: bytes, declared: str) -> None:
    if not (declared == "big5" and data.startswith(CHINESE.encode())):
        assert decode(data, declared) == CHINESE
    assert isinstance(decode(data, declared), str)


def test_what_a_page_says_of_itself_counts() -> None:
    page = '<meta charset="big5"><title>會議室</title>'
    assert title_of(decode(page.encode("big5"))) == "會議室"
    assert (
        title_of(decode('<meta http-equiv="Content-Type" content="text/html; charset=shift_jis"><title>日本</title>'.encode("cp932")))
        == "日本"
    )
    assert decode("Grüße".encode("latin-1"), "iso-8859-1") == "Grüße"
    assert decode(CHINESE.encode()[:-1]).startswith(CHINESE[:-1]), "a letter that is cut spoils nothing"


def test_programs_and_pictures_are_no_text() -> None:
    assert is_text(b"<DL>") and is_text(CHINESE.encode("utf-16")) and not is_text(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")


@pytest.mark.parametrize(
    ("html", "title"),
    [
        ("<title>One</title>", "One"),
        ("<TITLE lang=en>\n A &amp; B &lt;c&gt; \n</TITLE>", "A & B <c>"),
        ("<!-- <title>no</title> --><title>yes</title><title>no</title>", "yes"),
        ("<script>'<title>no</title>'</script><title>yes</title>", "yes"),
        ('<meta content="<title>no</title>"><title>yes</title>', "yes"),
        ("<title>cut", "cut"),
        ("<title></title>", ""),
        ("no title", ""),
        ("", ""),
        ("<p>1 < 2</p><title>x < y</title>", "x < y"),
        ("<!doctype html><?xml?></><title>x</title>", "x"),
    ],
)
def test_titles(html: str, title: str) -> None:
    assert title_of(html) == title


def test_attributes() -> None:
    assert attributes("""<a HREF="a&amp;b" data-x='1>2' checked ID=three href=again>""") == {"href": "a&b", "data-x": "1>2", "id": "three"}
    tags = [(name, whole) for _, name, whole in pieces("""<a title=it's href="x>y">t</a>""")]
    assert tags == [("a", """<a title=it's href="x>y">"""), ("/a", "</a>"), ("", "")]


_PIECES = ["<", "<a ", "<!--", "<![", "<?", "</", '<a "', "<a b='", '<a b="', "&", "<title>", "<script>", "<a b=c ", "<DL>", "<H3>"]


@pytest.mark.parametrize("piece", [*_PIECES, "a" * 50 + " ", "<a " + " " * 90])
def test_work_grows_with_the_length_only(piece: str) -> None:
    """Each of these makes a careless reader's work grow with the square: ten thousands of steps for each letter."""
    steps = Steps(tags_of_html, browser_file)
    html = steps.text(piece * (100_000 // len(piece)))
    with steps:
        assert all(isinstance(entry, Entry) for entry in read(html))
        title_of(html)
        for _, _, whole in pieces(html):
            attributes(whole)
    assert steps.number < 200 * len(html)


@pytest.mark.parametrize("piece", [*_PIECES, "a" * 50 + " ", "<a " + " " * 90, "a=", "a = ", "-"])
def test_no_pattern_hangs(piece: str) -> None:
    """What a pattern does by itself isn't counted as steps. One whose work grows with the square would take ten minutes for this."""
    for pattern in (value for value in vars(tags_of_html).values() if isinstance(value, re.Pattern)):
        assert all(True for _ in pattern.finditer(piece * (500_000 // len(piece))))


FIREFOX = """<!DOCTYPE NETSCAPE-Bookmark-file-1>
<!-- This is an automatically generated file. -->
<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=UTF-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'self'; script-src 'none'"></meta>
<TITLE>Bookmarks</TITLE>
<H1>Bookmarks Menu</H1>
<DL><p>
    <DT><A HREF="https://a.example/" ADD_DATE="1500000000" ICON="data:image/png;base64,AA" TAGS="one,two">A &amp; co</A>
    <DD>What it is
    <HR>
    <DT><H3 ADD_DATE="1" PERSONAL_TOOLBAR_FOLDER="true">Whatever it is called</H3>
    <DL><p>
        <DT><H3 ADD_DATE="1">人事</H3>
        <DL><p>
            <DT><A HREF="http://b.example/?a=1&amp;b=2" ADD_DATE="1500000002000000">B</A>
            <DT><H3>Leave</H3>
            <DL><p></DL><p>
            <DT><A HREF="http://c.example/">C</A>
        </DL><p>
    </DL><p>
    <DT><A HREF="place:sort=8&maxResults=10">Most visited</A>
    <DT><A HREF="http://d.example/"></A>
    <DT><A>no address</A>
</DL>
"""


def test_a_browser_s_file() -> None:
    assert list(read(FIREFOX)) == [
        Entry("https://a.example/", "A & co", (), ("one", "two"), "What it is", 1500000000),
        Entry("http://b.example/?a=1&b=2", "B", ("人事",), (), "", 1500000002),
        Entry("http://c.example/", "C", ("人事",)),
        Entry("place:sort=8&maxResults=10", "Most visited"),
        Entry("http://d.example/"),
    ]


def test_folders_of_the_browsers_say_nothing() -> None:
    html = "<DL><DT><H3>Bookmarks bar</H3><DL><DT><H3>書籤列</H3><DL><DT><H3>Work</H3><DL><DT><A HREF='http://a.example'>A</A></DL></DL></DL></DL>"
    assert [entry.folders for entry in read(html)] == [("Work",)]


@pytest.mark.parametrize("length", range(0, len(FIREFOX), 7))
def test_a_file_that_was_cut_gives_what_is_there(length: int) -> None:
    whole = [entry.url for entry in read(FIREFOX)]
    found = [entry.url for entry in read(FIREFOX[:length])]
    assert found[:-1] == whole[: max(len(found) - 1, 0)]


def test_odd_files() -> None:
    assert list(read("")) == list(read("plain words")) == list(read("</DL></DL><DD>x")) == []
    deep = "<DT><H3>x</H3><DL>" * 5000 + "<DT><A HREF='http://a.example'>A</A>" + "</DL>" * 5001 + "<DT><A HREF='http://b.example'>B</A>"
    assert [(entry.url, len(entry.folders)) for entry in read(deep)] == [("http://a.example", 20), ("http://b.example", 0)]
    script = "<DL><script>'<DT><A HREF=http://no.example>'</script><DT><A HREF='javascript:x' onclick='y'><b>bold</b> name</A>"
    assert [entry.url for entry in read(script)] == ["javascript:x"]
    for date in ("-1", "x", "9" * 30, "１２", "1e9", ""):
        assert [entry.added for entry in read(f'<A HREF="http://a.example" ADD_DATE="{date}">A</A>')] == [0]


def test_what_is_written_reads_the_same() -> None:
    entries = [Entry('http://a.example/?a=1&b="2"', "<b>&amp;", (), ("x", "標籤"), "two\nlines <i>", 5), Entry("http://b.example/", "B")]
    html = "".join(write("書籤 <1>", entries))
    assert list(read(html)) == entries and "<b>" not in html
