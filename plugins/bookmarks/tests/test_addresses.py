"""When two addresses are the same page, and what is no address that can be saved."""

from __future__ import annotations

import pytest
from colonnade_bookmarks.addresses import AddressRefused, completed, host_of, key_of, normalised, shown_address, title_for

SAME = [
    ("http://example.com", "http://example.com/"),
    ("HTTP://Example.COM/Path", "http://example.com/Path"),
    ("http://example.com:80/", "http://example.com/"),
    ("https://example.com:443/a", "https://example.com/a"),
    ("https://example.com:/a", "https://example.com/a"),
    ("https://example.com./a", "https://example.com/a"),
    ("https://bücher.example/", "https://xn--bcher-kva.example/"),
    ("https://BÜCHER.example/", "https://xn--bcher-kva.example/"),
    ("https://台灣.example/", "https://xn--kpry57d.example/"),
    ("https://example.com/a/./b/../c", "https://example.com/a/c"),
    ("https://example.com/../../a", "https://example.com/a"),
    ("https://example.com/a/%2e%2E/b", "https://example.com/b"),
    ("https://example.com/a/..", "https://example.com/"),
    ("https://example.com/a/.", "https://example.com/a/"),
    ("https://example.com/%7euser/%41", "https://example.com/~user/A"),
    ("https://example.com/%e4%b8%ad", "https://example.com/中"),
    ("https://example.com/a?q=中", "https://example.com/a?q=%E4%B8%AD"),
    ("https://example.com/a?", "https://example.com/a"),
    ("https://example.com/a#", "https://example.com/a"),
    ("https://example.com/a#part-2", "https://example.com/a"),
    ("https://example.com/a#:~:text=words", "https://example.com/a"),
    ("https://example.com/a?utm_source=x&UTM_Medium=y&id=1&fbclid=z", "https://example.com/a?id=1"),
    ("https://example.com/a?gclid=1", "https://example.com/a"),
    ("https://example.com/a?&b=1&&c=2&", "https://example.com/a?b=1&c=2"),
    ("http://[2001:DB8:0:0::1]:80/", "http://[2001:db8::1]/"),
]
DIFFERENT = [
    ("http://example.com/", "https://example.com/"),
    ("https://example.com/", "https://www.example.com/"),
    ("https://example.com/a", "https://example.com/a/"),
    ("https://example.com/a", "https://example.com/A"),
    ("https://example.com/a", "https://example.com:8443/a"),
    ("https://example.com:80/a", "https://example.com/a"),
    ("https://example.com/?a=1&b=2", "https://example.com/?b=2&a=1"),
    ("https://example.com/?a", "https://example.com/?a="),
    ("https://example.com/a%2Fb", "https://example.com/a/b"),
    ("https://example.com/?q=a%26b", "https://example.com/?q=a&b"),
    ("https://example.com/#/inbox", "https://example.com/#/sent"),
    ("https://example.com/#!/inbox", "https://example.com/"),
    ("https://example.com/a//b", "https://example.com/a/b"),
    ("https://example.com/?utm=1", "https://example.com/"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same_page(one: str, other: str) -> None:
    assert normalised(one) == normalised(other)
    assert key_of(one) == key_of(other) and len(key_of(one)) == 32


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_pages_that_may_differ(one: str, other: str) -> None:
    assert normalised(one) != normalised(other)


@pytest.mark.parametrize("url", [url for pair in SAME + DIFFERENT for url in pair])
def test_normalising_twice_changes_nothing(url: str) -> None:
    assert normalised(normalised(url)) == normalised(url)
    assert normalised(url).isascii()


REFUSED = {
    "begins with http": [
        *"javascript:alert(1) JaVaScRiPt:1 data:text/html,x vbscript:x file:///etc/passwd ftp://example.com/ mailto:a@b.example".split(),
        *"about:blank chrome://settings place:sort=8 example.com www.example.com/a /path //example.com/ blob:x".split(),
        "",
    ],
    "user name": ["http://user@example.com/", "https://user:secret@example.com/", "https://@example.com/", "https://a@b@c.example/"],
    "blanks": [
        "http://exa mple.com/",
        "http://example.com/a b",
        "java\tscript:alert(1)",
        "http://example.com/\x00",
        "http://example.com/\r\nSet-Cookie: a=b",
        "http://example.com/\x7f",
        "http://example.com/\u202e",
        "http://example.com/\u200b",
        "http://example.com\\@evil.example/",
        "http://example.com/\ud800",
        "\u3000http://example.com/",
    ],
    "names no host": [
        "http:example.com",
        "http://",
        "http:///a",
        "https://?q",
        "http://..../",
        "http://.example.com/",
        "http://exa<mple.com/",
        "http://%65xample.com/",
        "http://" + "a" * 64 + "ü.example/",
        "http://" + "a." * 130 + "example/",
        "http://[not-six]/",
    ],
    "no address of a page": ["http://[::1/", "http://example.com:port/", "http://example.com:99999/"],
}


@pytest.mark.parametrize(("words", "url"), [(words, url) for words, urls in REFUSED.items() for url in urls])
def test_what_is_refused_and_why(words: str, url: str) -> None:
    with pytest.raises(AddressRefused) as caught:
        normalised(url)
    found = str(caught.value.args[0])
    assert words in found or (url == "http://[not-six]/" and "no address" in found), found
    assert key_of(url) is None


@pytest.mark.parametrize(
    "url", ["http://localhost/", "http://intranet/wiki", "http://10.0.0.1:8080/a", "http://[::1]/", "http://my_host/", "http://2130706433/"]
)
def test_addresses_of_the_intranet_are_saved(url: str) -> None:
    assert key_of(url)


@pytest.mark.parametrize(
    "url",
    "example.org www.example.org/a?b#c example.org?q=1 wiki.example.org:8080/x 台灣.example/路 bücher.example my_host.example".split(),
)
def test_a_host_without_a_scheme_is_completed(url: str) -> None:
    assert completed(url) == f"https://{url}" and key_of(completed(url)) == key_of(f"https://{url}")


@pytest.mark.parametrize(
    "url",
    [
        *"javascript:alert(1) java.script:alert(1) data:text/html,a.b mailto:a@b.example a@b.example user:x@b.example localhost".split(),
        *"intranet/wiki.html 10.0.0.1 1.5 /a.b //example.org ftp://example.org https://example.org example. .example".split(),
        *["example.org\n", "exam ple.org", "example.org/\nx", "example.org:80x", ""],
    ],
)
def test_what_may_be_something_else_is_left_alone(url: str) -> None:
    assert completed(url) == url


def test_what_people_read_of_an_address() -> None:
    assert host_of("HTTPS://WWW.Example.com:8443/a") == "example.com:8443"
    assert title_for("https://www.example.com/") == "example.com"
    assert title_for("https://example.com/docs/%E4%B8%AD%E6%96%87?q=1#x") == "example.com/docs/中文"
    assert title_for("https://example.com/%00%0a%e2%80%ae") == "example.com/"
    assert len(title_for("https://example.com/" + "x" * 900)) == 200


@pytest.mark.parametrize(
    ("host", "shown"),
    [
        ("аpple.com", "xn--pple-43d.com"),  # a Cyrillic а
        ("АPPLE.com", "xn--pple-43d.com"),
        ("gοοgle.com", "xn--ggle-0nda.com"),  # two Greek ο
        ("login.аpple.com:8443", "login.xn--pple-43d.com:8443"),
        ("台北.example", "台北.example"),
        ("vpn台灣ㄅ.example", "vpn台灣ㄅ.example"),
        ("日本語カナ人々ひらデータ.example", "日本語カナ人々ひらデータ.example"),
        ("почта.example", "почта.example"),
        ("bücher-1.example", "bücher-1.example"),
        ("台Я.example", "xn--41a3881b.example"),
        ("plain.example", "plain.example"),
    ],
)
def test_a_host_that_mixes_scripts_is_shown_as_machines_write_it(host: str, shown: str) -> None:
    assert host_of(f"https://{host}/") == shown
    assert shown_address(f"https://{host}/a?b#c").lower() == f"https://{shown}/a?b#c"
    assert title_for(f"https://{host}/").startswith(shown)
