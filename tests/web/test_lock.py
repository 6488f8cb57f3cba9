"""What only some people may read has a lock in every list, whosever list it is."""

from __future__ import annotations

import pytest

from colonnade.commands.edit import edit
from colonnade.commands.share import share
from colonnade.content.roots import by_uid
from colonnade.content.types import TYPES
from colonnade.testing import TestSite
from tests.examples import fill, installed_plugins

PLUGINS = installed_plugins()


@pytest.fixture(scope="module")
def site():
    with TestSite(plugins=PLUGINS) as made:
        with made.change() as change:
            change.person("mei"), change.person("lin")
        yield made


def locks(page) -> int:
    return len(page.html.select("main svg use[href$='#i-lock'], .side svg use[href$='#i-lock']"))


@pytest.mark.parametrize("name", [loaded.name for loaded in PLUGINS])
def test_the_list_of_a_plugin_shows_what_is_restricted(site, name):
    if not TYPES.owned_by(name):
        pytest.skip("it has no content")
    with site.change() as change:
        made = fill(change, name, change.site, f"Seen of {name}", "Some text", by="mei")
        listed = {obj.uid: f"/{obj.__parent__.__name__}" for obj in made if obj.__parent__.__parent__ is change.site}
    mei = site.sign_in("mei")
    assert listed and not any(locks(mei.get(address)) for address in listed.values())
    with site.change() as change:
        for uid in listed:
            share(change.uow("mei"), by_uid(change.root, uid), [])
    assert all(locks(mei.get(address)) for address in listed.values())


def test_lists_of_all_kinds_show_it(site):
    with site.change() as change:
        made = (obj for loaded in PLUGINS for obj in fill(change, loaded.name, change.site, "Tagged", by="lin"))
        tagged = next(obj for obj in made if TYPES.get(obj.type_name).has("taggable"))
        edit(change.uow("lin"), tagged, {"tags": ("apart",)})
        uid = tagged.uid
    site.update_search()
    lin = site.sign_in("lin")
    lists = ("/tags/apart", "/search?q=%23apart", "/people/lin")
    before = [locks(lin.get(address)) for address in lists]
    with site.change() as change:
        share(change.uow("lin"), by_uid(change.root, uid), [])
    assert [locks(lin.get(address)) for address in lists] == [number + 1 for number in before]
