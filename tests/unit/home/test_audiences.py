from __future__ import annotations

import pytest

from colonnade.commands.places import change_member
from colonnade.commands.sub_communities import put_below
from colonnade.home.audiences import group_of, keys_of, kind_key, kind_of, possible_keys, role_of
from colonnade.security.reader import ANONYMOUS
from colonnade.testing import MemorySite


def test_on_the_site_one_is_of_a_kind_and_in_groups(site: MemorySite) -> None:
    ann, cid = site.person("ann"), site.person("cid", kind="contractor")
    group = site.root["groups"].add("finance")
    assert keys_of(site.reader(ann), site.site) == {"k:employee"} and keys_of(site.reader(cid), site.site) == {"k:contractor"}
    site.root["groups"].join(group.id, cid.id)
    assert keys_of(site.reader(cid), site.site) == {"k:contractor", group.principal}
    assert kind_key(ANONYMOUS) == "" and not keys_of(ANONYMOUS, site.site) & set(possible_keys(site.root, site.site))


@pytest.mark.parametrize(
    ("role", "keys"), [("owner", {"r:owner", "r:member"}), ("member", {"r:member"}), ("guest", {"r:guest"}), (None, set())]
)
def test_in_a_community_one_has_a_role(site: MemorySite, role: str | None, keys: set[str]) -> None:
    who, place = site.person("ann"), site.place("hall", "open", {})
    change_member(site.uow(site.administrator()), place, who.id, role)
    assert keys_of(site.reader(who), place) == keys
    assert keys_of(site.reader(who), site.place("other", "open", {})) == set()


def test_who_owns_the_community_above_owns_it_here_too(site: MemorySite) -> None:
    boss, admin = site.person("boss"), site.administrator()
    above, place = site.place("finance", "open", {"boss": "owner"}), site.place("audit", "open", {})
    put_below(site.uow(admin), place, above, owners_inherited=True)
    assert keys_of(site.reader(boss), place) == {"r:owner", "r:member"} and not keys_of(site.reader(admin), place)


def test_all_that_can_be_chosen(site: MemorySite) -> None:
    groups = [site.root["groups"].add(name) for name in ("sales", "finance")]
    administrators = site.root["groups"].get(1)
    found = possible_keys(site.root, site.site)
    assert found == ["k:employee", "k:contractor", administrators.principal, groups[1].principal, groups[0].principal]
    assert possible_keys(site.root, site.place("hall", "open", {})) == ["r:member", "r:owner", "r:guest"]
    assert [kind_of(key) for key in ("k:employee", "g:1", "r:owner")] == ["employee", None, None]
    assert [role_of(key) for key in ("k:employee", "g:1", "r:owner")] == [None, None, "owner"]
    assert group_of(site.root, "g:1") is administrators
    for key in ("g:2", "g:", "g:x", "1", "k:1", "", "g:" + "9" * 40, "g:" + "9" * 19, "g:²", "g:-1", "g:0"):
        assert group_of(site.root, key) is None
