"""A mail says in its headers what it should, in every script, and nobody adds headers to it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import getaddresses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from colonnade.mail.body import Line, html, plain
from colonnade.mail.message import MAX_NAME, Envelope, Mail, address_of, build, one_line

WHEN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LINK = f"https://intranet.example.com/-/unsubscribe/{'a' * 16}.notice.{'b' * 14}.{'c' * 43}"
KNOWN = {
    *("from", "to", "subject", "date", "message-id", "auto-submitted", "x-auto-response-suppress", "list-id"),
    *("list-unsubscribe", "list-unsubscribe-post", "mime-version", "content-type"),
}


def sent(subject: str = "Hello", name: str = "Ann Lee", text: str = "text\n", address: str = "ann@example.com", **options) -> bytes:
    envelope = Envelope(("Example Inc.", "intranet@example.com"), (name, address), WHEN, "1f.2e@example.com")
    return build(Mail(subject, text, f"<p>{text}</p>", **options), envelope).as_bytes()


def read(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw, policy=policy.default)


def test_a_mail_has_both_forms_and_says_what_it_is() -> None:
    found = read(sent(list_id="notice", unsubscribe=LINK))
    assert found.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in found.iter_parts()] == ["text/plain", "text/html"]
    assert found["Date"].datetime == WHEN and found["Message-ID"] == "<1f.2e@example.com>"
    assert found["Auto-Submitted"] == "auto-generated" and found["List-Id"] == "<notice.example.com>"
    assert found["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert found["From"].addresses[0].display_name == "Example Inc."


def test_the_address_for_unsubscribing_stays_in_one_piece() -> None:
    raw = sent(unsubscribe=LINK)
    assert f"\r\nList-Unsubscribe: <{LINK}>\r\n".encode() in raw
    assert b"List-Unsubscribe" not in sent()


def receivers(raw: bytes) -> list[tuple[str, str]]:
    """(name, address) of each. Not by the newer parser, which takes the seam of two encoded words in a name for a space."""
    header = message_from_bytes(raw)["To"].replace("\r\n", "")
    return [(str(make_header(decode_header(name))), address) for name, address in getaddresses([header])]


NAMES = [
    "王小明",
    "李, 安 (Ann) <x@y>",
    '陳 "大文" Wen',
    "Zoë Müller-Lüdenscheidt " * 4,
    "台北市政府資訊局系統管理組" * 7,
    "=?utf-8?q?x?=",
    "a.b",
    "",
]


@pytest.mark.parametrize("name", NAMES)
def test_names_and_subjects_of_every_script_come_back(name: str) -> None:
    raw = sent(subject=f"{name} 寫了一則新留言", name=name)
    found = read(raw)
    assert receivers(raw) == [(one_line(name)[:MAX_NAME], "ann@example.com")]
    assert found["Subject"] == one_line(f"{name} 寫了一則新留言")[:200]
    assert raw.isascii() and max(map(len, raw.split(b"\r\n"))) < 998


@pytest.mark.parametrize("text", ["收到請回覆。\n" * 50, "Grüße, naïve café\n", "plain\n", "x" * 3000 + "\n", ".\n.\nFrom me\n"])
def test_texts_come_back(text: str) -> None:
    raw = sent(text=text)
    plain_part, html_part = read(raw).iter_parts()
    assert plain_part.get_content().replace("\r\n", "\n") == text and text.strip() in html_part.get_content().replace("\r\n", "\n")
    assert raw.isascii() and max(map(len, raw.split(b"\r\n"))) < 998


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\u2028", "\u2029", "\x85", "\x0b", "\x00", "\u202e", "\ud800"])
def test_nobody_adds_headers(end: str) -> None:
    planted = f"Ann{end}Bcc: evil@example.com{end}{end}<p>body</p>"
    found = read(sent(subject=planted, name=planted))
    assert {name.lower() for name in found.keys()} <= KNOWN and not found.defects
    assert [address.addr_spec for address in found["To"].addresses] == ["ann@example.com"]
    assert "<p>body" not in found.get_body(("plain",)).get_content()


@given(st.text(max_size=150), st.text(max_size=250))
def test_whatever_people_call_things_the_headers_are_ours(name: str, subject: str) -> None:
    found = read(sent(subject=subject, name=name))
    assert {header.lower() for header in found.keys()} <= KNOWN
    assert [address.addr_spec for address in found["To"].addresses] == ["ann@example.com"]


NO_ADDRESSES = ["", "ann", "@example.com", "a@b@example.com", "ann@example.com\r\nBcc: x@y.z", "a b@example.com", "<a@b.c>", "a,b@c.d"]


@pytest.mark.parametrize("address", [*NO_ADDRESSES, "a@é\u202e.d", f"a@{'é' * 70}.tw"])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="no e-mail address"):
        address_of("Ann", address)


def test_domains_of_every_script_are_written_as_servers_know_them() -> None:
    assert address_of("", "ann@例え.tw").addr_spec == "ann@xn--r8jz45g.tw"


@pytest.mark.parametrize(
    "options", [{"unsubscribe": "https://x\r\nBcc: y"}, {"list_id": "a\r\nb"}, {"list_id": "A b"}, {"unsubscribe": "https://é"}]
)
def test_what_we_put_into_headers_ourselves_is_checked(options: dict[str, str]) -> None:
    with pytest.raises(ValueError):
        sent(**options)


def test_both_forms_say_the_same_and_html_is_escaped() -> None:
    lines = [
        Line("<b>Ann</b> wrote:\nhello"),
        Line("Open & read", "https://intranet.example.com/a?b=1&c='"),
        Line("x", "javascript:alert(1)"),
    ]
    page = html("<T>", lines, "zh_Hant")
    assert "&lt;b&gt;Ann&lt;/b&gt; wrote:<br>hello" in page and 'lang="zh-Hant-TW"' in page and "<title>&lt;T&gt;" in page
    assert 'href="https://intranet.example.com/a?b=1&amp;c=&#x27;"' in page and "javascript" not in page
    assert plain(lines).startswith("<b>Ann</b> wrote:\nhello\n\nOpen & read\nhttps://intranet")


def test_what_a_line_leads_to_stands_out_and_places_are_headings() -> None:
    lines = [Line("<A> & <A>", "https://a.example", strong="<A>"), Line("Club", kind="heading"), Line("x", "https://b.example", strong="y")]
    page = html("T", lines, "en", Line("Site", "https://a.example"))
    assert re.search(r"none\">&lt;A&gt; &amp; <b [^>]*>&lt;A&gt;</b></a>", page) and re.search(r"<h2 [^>]*>Club</h2>", page)
    assert page.index(">Site</a>") < page.index("<h2") and ">x</a>" in page
    assert plain(lines).startswith("<A> & <A>\nhttps://a.example\n\n\nClub\n---")


def test_a_dark_screen_finds_every_colour_of_its_own() -> None:
    """Of a mail whose ground turns dark, and a word that doesn't turn light, the word can't be read."""
    page = html("T", [Line("a", "https://a.example"), Line("b", kind="small"), Line("c", kind="heading")], "en")
    dark = page.partition("<style>")[2].partition("</style>")[0]
    assert 'name="color-scheme" content="light dark"' in page
    for coloured in re.findall(r'class="(\w+)" style="[^"]*(?<!-)color:', page):
        assert f".{coloured}" in dark, coloured
