"""Important links: how they are written, and where they show."""

from __future__ import annotations

import pytest
from colonnade_communities.links import read


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("https://tax.example.com/portal Tax portal", [("Tax portal", "https://tax.example.com/portal")]),
        ("https://tax.example.com/portal/", [("tax.example.com/portal", "https://tax.example.com/portal/")]),
        (
            "/wiki/travel  Travel rules\n\nBanks\nhttp://a.example 台灣銀行",
            [("Travel rules", "/wiki/travel"), ("Banks", ""), ("台灣銀行", "http://a.example")],
        ),
        ("javascript:alert(1) Free money", [("javascript:alert(1) Free money", "")]),
        ("//evil.example Here", [("//evil.example Here", "")]),
        ("/\\evil.example Here", [("/\\evil.example Here", "")]),
        ("https:// nothing", [("https:// nothing", "")]),
        ("https://[bad x", [("https://[bad x", "")]),
        ("", []),
    ],
)
def test_a_line_with_an_address_is_a_link_and_any_other_a_heading(text, found):
    assert read(text) == found


def test_owners_enter_them_and_members_see_them(web):
    assert "Important links" not in web.lin.get("/hall").text
    web.lin.submit("/hall/@@settings", title="Hall", access="open", important_links="https://tax.example.com Tax\n/wiki Wiki", status=303)
    links = {link.text: link["href"] for link in web.kai.get("/hall").html.select(".cm-links a")}
    assert links == {"Tax": "https://tax.example.com", "Wiki": "/wiki"}
    assert "Important links" not in web.kai.get("/").html.select_one("main").text
