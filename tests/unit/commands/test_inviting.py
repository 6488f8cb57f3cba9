"""Invitations lead into communities, wait in a list, can be taken back, and end when what they rest on ends."""

from __future__ import annotations

import pytest

from colonnade.catalog.readers import set_member
from colonnade.commands.inviting import (
    A_MINUTE,
    accept,
    addresses_in,
    for_actor,
    for_letter,
    invite,
    invite_without_password,
    join,
    let_owners_invite,
    look_at,
    narrowed,
    send_again,
    take_back,
    waiting,
)
from colonnade.commands.places import change_access
from colonnade.commands.remove_place import remove_place
from colonnade.content.errors import Invalid, NotAllowed
from colonnade.i18n import Catalogs
from colonnade.mail import outbox
from colonnade.mail.invitation import Invitation
from colonnade.mail.outbox import Letter
from colonnade.security.invitations import InvitationRefused
from colonnade.security.reader import ANONYMOUS
from colonnade.testing import MemorySite, memory_site

PASSWORD = "seven green boats on a quiet lake"


@pytest.fixture
def site():
    with memory_site() as found:
        found.administrator("admin")
        found.person("lin", email="lin@example.com")
        found.place("hall", "open", {"lin": "owner"}, [])
        found.place("vault", "restricted", {"lin": "owner"}, [])
        yield found


def link(site: MemorySite, by: str = "admin", email: str = "new@example.com", **facts) -> str:
    return invite(site.uow(by), [email], **facts).links[0][1]


def anonymous(site: MemorySite):
    return site.uow(ANONYMOUS)


def reason(site: MemorySite, token: str) -> str:
    with pytest.raises(InvitationRefused) as refused:
        accept(anonymous(site), token, "new", PASSWORD, name="New")
    return refused.value.reason


def test_one_is_in_the_communities_at_once(site):
    token = link(site, places=[site.site["vault"], site.site["hall"]], kind="employee")
    assert [place.title for place in look_at(anonymous(site), token)[1]] == ["Vault", "Hall"]
    person, places = accept(anonymous(site), token, "new", PASSWORD, name="New")
    assert [place.title for place in places] == ["Vault", "Hall"]
    assert site.site["vault"].members[person.id] == "member" and site.site["hall"].members[person.id] == "member"
    assert reason(site, token) == "used"


def test_guests_are_guests_of_them(site):
    token = link(site, places=[site.site["vault"]], kind="guest", role="owner")
    person, _places = accept(anonymous(site), token, "new", PASSWORD, name="New")
    assert (person.kind, site.site["vault"].members[person.id]) == ("guest", "guest")


def test_owners_bring_in_guests_where_they_may(site):
    vault = site.site["vault"]
    with pytest.raises(NotAllowed):
        invite(site.uow("lin"), ["new@example.com"], places=[vault])
    with pytest.raises(NotAllowed):
        let_owners_invite(site.uow("lin"), "owners")
    let_owners_invite(site.uow("admin"), "owners")
    for places in ([], [vault, site.place("other", "restricted", {"admin": "owner"}, [])]):
        with pytest.raises(NotAllowed):
            invite(site.uow("lin"), ["new@example.com"], places=places)
    token = link(site, "lin", places=[vault], kind="employee", role="owner")
    person, _places = accept(anonymous(site), token, "new", PASSWORD, name="New")
    assert (person.kind, vault.members[person.id]) == ("guest", "guest")


@pytest.mark.parametrize("change", ["setting", "owner", "gone"])
def test_an_owners_invitation_ends_with_what_it_rests_on(site, change):
    vault = site.site["vault"]
    let_owners_invite(site.uow("admin"), "owners")
    token = link(site, "lin", places=[vault])
    if change == "setting":
        let_owners_invite(site.uow("admin"), "administrators")
    elif change == "owner":
        set_member(site.root, vault, site.person("admin").id, "owner")
        set_member(site.root, vault, site.person("lin").id, "member")
    else:
        remove_place(site.uow("admin"), vault)
    assert reason(site, token) == ("gone" if change == "gone" else "inviter")


def test_one_of_an_administrator_stays_good_without_the_community(site):
    token = link(site, places=[site.site["vault"]])
    remove_place(site.uow("admin"), site.site["vault"])
    person, places = accept(anonymous(site), token, "new", PASSWORD, name="New")
    assert places == [] and person.active


def test_a_community_that_was_closed_meanwhile_is_told(site):
    token = link(site, places=[site.site["hall"]])
    data, places = look_at(anonymous(site), token)
    assert narrowed(data, places) == []
    change_access(site.uow("lin"), site.site["hall"], "restricted")
    assert narrowed(data, places) == [site.site["hall"]]


def test_who_has_an_account_is_asked_in(site):
    kai = site.person("kai", email="kai@example.com")
    done = invite(site.uow("admin"), ["KAI@Example.com"], places=[site.site["vault"]])
    assert (done.into, done.links) == (1, [])
    assert kai.id not in site.site["vault"].members
    with pytest.raises(Invalid):
        invite(site.uow("admin"), ["kai@example.com"])
    assert invite(site.uow("admin"), ["kai@example.com", "new@example.com"]).already == ["kai@example.com"]


def test_an_owner_isnt_told_whether_an_address_has_an_account(site):
    let_owners_invite(site.uow("admin"), "owners")
    kai, vault = site.person("kai", email="kai@example.com"), site.site["vault"]
    done = invite(site.uow("lin"), ["kai@example.com", "new@example.com"], places=[vault])
    assert [email for email, _token in done.links] == ["kai@example.com", "new@example.com"]
    assert (done.into, done.already) == (0, [])
    token = done.links[0][1]
    assert reason(site, token) == "taken"
    with pytest.raises(InvitationRefused):
        for_actor(site.uow("lin"), token)
    assert join(site.uow("kai"), token) == [vault] and vault.members[kai.id] == "guest"
    with pytest.raises(InvitationRefused):
        join(site.uow("kai"), token)


def test_those_that_wait_are_listed_sent_again_and_taken_back(site):
    let_owners_invite(site.uow("admin"), "owners")
    vault = site.site["vault"]
    token = link(site, "lin", places=[vault])
    link(site, email="other@example.com")
    assert {each.email for each in waiting(site.uow("admin"))} == {"new@example.com", "other@example.com"}
    (mine,) = waiting(site.uow("lin"))
    assert (mine.email, mine.by) == ("new@example.com", site.person("lin").id) and waiting(site.uow("lin"), vault) == [mine]
    other = next(each for each in waiting(site.uow("admin")) if each.email == "other@example.com")
    for settle in (take_back, send_again):
        with pytest.raises(NotAllowed):
            settle(site.uow("lin"), other.number)
    site.advance(days=6)
    again = send_again(site.uow("lin"), mine.number)
    assert reason(site, token) == "unknown" and not take_back(site.uow("lin"), mine.number)
    site.advance(days=6)
    assert look_at(anonymous(site), again.links[0][1])
    assert take_back(site.uow("lin"), waiting(site.uow("lin"))[0].number)
    assert reason(site, again.links[0][1]) == "unknown" and waiting(site.uow("lin")) == []


def test_mail_goes_out_with_the_link_and_not_after_it_was_taken_back(site):
    outbox.switch(site.root, True)
    done = invite(site.uow("admin"), ["new@example.com"], places=[site.site["hall"]], language="zh_Hant")
    assert (done.mailed, done.links) == (1, [])
    (letter,) = outbox.outbox(site.root)
    assert letter.address == "new@example.com" and "token" not in repr(letter.about)
    compose = Invitation(Catalogs(), "https://intra.example", for_letter)
    mail = compose(site.uow(), letter)
    token = mail.text.rpartition("/invitation/")[2].split()[0]
    assert look_at(anonymous(site), token)[0]["email"] == "new@example.com" and "Hall" in mail.text
    take_back(site.uow("admin"), letter.about[0])
    assert compose(site.uow(), letter) is None
    assert compose(site.uow(), Letter(1, "invitation", 0, "x@y", (5,), 0, 0, once=False)) is None


def test_imported_people_choose_a_password_for_their_account(site):
    site.root["people"].get("lin").password_hash = "has one"
    site.root["people"].get("admin").password_hash = "has one"
    kai, gone = site.person("kai", email="kai@example.com"), site.person("gone", email="gone@example.com")
    site.person("no-address")
    site.root["people"].deactivate(gone.id)
    done = invite_without_password(site.uow("admin"))
    assert [email for email, _token in done.links] == ["kai@example.com"]
    assert invite_without_password(site.uow("admin")).links == []
    assert reason(site, done.links[0][1]) == "someone-else"
    person, _places = accept(anonymous(site), done.links[0][1], "kai", PASSWORD, name="Else")
    assert person is kai and (kai.login, kai.name) == ("kai", "Kai") and kai.password_hash
    assert reason(site, done.links[0][1]) == "used"


def test_many_mails_are_spread_over_minutes(site):
    outbox.switch(site.root, True)
    for number in range(A_MINUTE + 1):
        site.person(f"person-{number}", email=f"p{number}@example.com")
    assert invite_without_password(site.uow("admin"), 3).mailed == 3
    assert invite_without_password(site.uow("admin")).mailed > A_MINUTE - 3
    dues = {letter.due for letter in outbox.outbox(site.root)}
    assert len(dues) >= 1 and invite_without_password(site.uow("admin")).mailed == 0


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a@example.com", ["a@example.com"]),
        ("a@example.com, A@Example.com;b@example.com\nc@example.com", ["a@example.com", "b@example.com", "c@example.com"]),
        ('Ann Lee <ann@example.com>, "Lin, Kai" <kai@example.com>', ["ann@example.com", "kai@example.com"]),
        ("、".join(f"p{n}@example.com" for n in range(200)), [f"p{n}@example.com" for n in range(200)]),
    ],
)
def test_addresses_are_pasted(text, found):
    assert list(addresses_in(text)) == found


@pytest.mark.parametrize("text", ["", "  ", "ann", "a@example.com nobody", "x@", " ".join(f"p{n}@example.com" for n in range(501))])
def test_what_is_no_list_of_addresses_is_refused(text):
    with pytest.raises(Invalid) as refused:
        addresses_in(text)
    assert set(refused.value.errors) == {"email"}


def test_owners_have_nothing_to_do_with_invitations_of_employees(site: MemorySite) -> None:
    """An owner who sends one again would be shown a link that makes an employee."""
    admin, owner = site.uow(site.administrator("boss").login), site.person("olga")
    place = site.place("lab", "restricted", {owner: "owner"})
    let_owners_invite(admin, "owners")
    invite(admin, ["new@example.com"], places=[place])
    invite(admin, ["guest@example.com"], places=[place], kind="guest")
    assert [each.email for each in waiting(site.uow("olga"), place)] == ["guest@example.com"]
    employee = next(each for each in waiting(admin, place) if each.email == "new@example.com")
    for act in (send_again, take_back):
        with pytest.raises(NotAllowed):
            act(site.uow("olga"), employee.number)
