"""What the wiki offers in quick search."""

from __future__ import annotations

import colonnade_wiki

from colonnade.testing import TestSite, load_module


def test_the_lists_of_the_wiki_are_commands_where_it_may_be_read():
    with TestSite([load_module(colonnade_wiki)]) as site:
        with site.change() as inside:
            inside.person("anna"), inside.person("guest", kind="guest")

        def found(login):
            groups = site.sign_in(login).get("/-/quick", params={"q": ">pages"}).json["groups"]
            return [row["url"] for group in groups for row in group["rows"]]

        assert found("anna") == ["/wiki/@@pages", "/wiki/@@wanted"] and found("guest") == []
