"""What an owner writes to all members: who gets it, by a real server, and on the site; how often, and how many within an hour."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

import colonnade
from colonnade.commands.erase import erase_place
from colonnade.commands.follow import choose_level
from colonnade.commands.places import change_member
from colonnade.commands.unsubscribe import unsubscribe
from colonnade.commands.write_to_members import let_write, reach, write_to_members
from colonnade.content.errors import Invalid, NotAllowed
from colonnade.facets.following import Level, of_object
from colonnade.i18n import Catalogs
from colonnade.mail.unsubscribe import read_token
from colonnade.notifications import letters, member_mails
from colonnade.notifications.composing_member_mails import MemberMailComposer
from colonnade.notifications.inbox import inbox_of
from colonnade.notifications.telling import tell_some
from colonnade.testing import MemorySite
from tests.unit.mail.conftest import MailSite, Running

URL = "https://intra.example"


class Office:
    """A community of Ann, its owner, and Ben, Cho (Chinese), Dee (no address) and Gus, a guest."""

    def __init__(self, mail: MailSite, smtp: Running) -> None:
        self.mail, self.site, self.mailbox = mail, mail.site, smtp.mailbox
        catalogs = Catalogs()
        catalogs.load("colonnade", Path(colonnade.__file__).parent / "locale")
        mail.composers = {member_mails.KIND: MemberMailComposer(catalogs, URL)}
        mail.sender = mail.new_sender()
        for login in ("ann", "ben"):
            mail.person(login)
        mail.person("cho", language="zh_Hant")
        mail.person("gus", kind="guest")
        self.site.person("dee")
        roles = {"ann": "owner", "ben": "member", "cho": "member", "dee": "member", "gus": "guest"}
        self.place = self.site.place("vault", "restricted", roles, [])
        self.site.commit()

    def id_of(self, login: str) -> int:
        return self.site.root["people"][login].id

    def write(self, text: str = "Hello **all**, see [here](/vault)", by: str = "ann", subject: str = "News") -> None:
        write_to_members(self.site.uow(by), self.place, subject, text)
        self.site.commit()

    def tell(self) -> None:
        while tell_some(self.mail.change, letters.put, 1000):
            pass
        self.site.abort()

    def send(self) -> list[str]:
        """Have all told and sent; return the addresses that got it."""
        self.tell()
        self.mail.send()
        return sorted(address for _sender, to in self.mailbox.envelopes for address in to)

    def told(self, login: str) -> list[str]:
        found = inbox_of(self.site.root, self.id_of(login))
        return [told.address for told in found.entries()] if found is not None else []


@pytest.fixture
def office(mail: MailSite, smtp: Running) -> Iterator[Office]:
    yield Office(mail, smtp)


def test_each_member_gets_it_at_their_own_address_and_on_the_site(office: Office) -> None:
    office.write()
    assert office.send() == ["ben@example.com", "cho@example.com", "gus@example.com"]
    for message, (_sender, to) in zip(office.mailbox.messages, office.mailbox.envelopes, strict=True):
        assert [address.addr_spec for address in message["To"].addresses] == to
        others = {"ben@example.com", "cho@example.com", "gus@example.com"} - set(to)
        assert not any(other in message.as_string() for other in others)
        assert message["Subject"] == "[Vault] News"
        assert "Hello **all**" in message.get_body(("plain",)).get_content()
        html = message.get_body(("html",)).get_content()
        assert "<strong>all</strong>" in html and f'href="{URL}/vault"' in html
    assert all(len(office.told(login)) == 1 for login in ("ben", "cho", "dee", "gus")) and not office.told("ann")
    assert office.told("dee")[0].startswith("/vault/@@letter?id=")


def test_it_speaks_the_language_of_who_gets_it(office: Office) -> None:
    office.write()
    office.send()
    texts = {m["To"].addresses[0].username: m.get_body(("plain",)).get_content() for m in office.mailbox.messages}
    assert "wrote this to all members of Vault" in texts["ben"] and "wrote this" not in texts["cho"]


@pytest.mark.parametrize(("audience", "is_shown"), [("all", True), ("me", False)])
def test_answers_go_to_the_sender_only_if_who_gets_it_is_shown_their_address(office: Office, audience: str, is_shown: bool) -> None:
    office.site.profile_fields(email={"audience": "staff", "narrowest": "me"})
    if not is_shown:
        person = office.site.root["people"]["ann"]
        office.site.root["people"].describe(person.id, {}, {"email": audience})
    office.write()
    office.send()
    replies = {m["To"].addresses[0].username: m["Reply-To"] for m in office.mailbox.messages}
    assert bool(replies["ben"] and "ann@example.com" in replies["ben"]) is is_shown
    assert is_shown or not any("ann@example.com" in m.as_string() for m in office.mailbox.messages)


def leaves(office: Office) -> None:
    change_member(office.site.uow("ann"), office.place, office.id_of("ben"), None)


def mutes(office: Office) -> None:
    choose_level(office.site.uow("ben"), of_object(office.place.uid), Level.MUTED)


def stops(office: Office) -> None:
    unsubscribe(office.site.uow("ben"), office.site.root["people"]["ben"], member_mails.kind_of(office.place.uid))


def is_let_go(office: Office) -> None:
    office.site.root["people"].deactivate(office.id_of("ben"))


@pytest.mark.parametrize("what", [leaves, mutes, stops, is_let_go])
@pytest.mark.parametrize("when", ["before", "before it is told", "before it is sent"])
def test_nothing_is_sent_to_whom_it_isnt_for_any_more(office: Office, what: Callable[[Office], None], when: str) -> None:
    steps = {
        "before": lambda: office.write(),
        "before it is told": lambda: office.tell(),
        "before it is sent": lambda: office.send(),
    }
    for name, step in steps.items():
        if name == when:
            what(office)
            office.site.commit()
        step()
    assert office.send() == ["cho@example.com", "gus@example.com"]
    assert bool(office.told("ben")) is (what is stops or when == "before it is sent")


def test_what_is_switched_off_meanwhile_isnt_sent(office: Office) -> None:
    office.write()
    office.tell()
    office.site.administrator("admin")
    let_write(office.site.uow("admin"), False)
    office.site.commit()
    assert office.send() == []
    with pytest.raises(NotAllowed):
        office.write()


def test_the_link_in_it_stops_these_mails_of_this_community_alone(office: Office) -> None:
    office.write()
    office.send()
    message = next(m for m in office.mailbox.messages if m["To"].addresses[0].username == "ben")
    token = message["List-Unsubscribe"].strip("<>").rpartition("/")[2]
    person_id, kind = read_token(office.site.root, token, office.site.now)
    assert (person_id, member_mails.place_of_kind(kind)) == (office.id_of("ben"), office.place.uid)
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_without_mail_it_is_on_the_site(office: Office) -> None:
    office.mail.box.on = False
    office.site.commit()
    office.write()
    assert office.send() == [] and len(office.told("ben")) == 1 and len(office.mail.box) == 0


def test_three_may_be_sent_within_a_week(office: Office) -> None:
    start = office.site.now
    for number in range(3):
        office.write(subject=f"Number {number}")
        office.site.advance(days=1)
    with pytest.raises(Invalid):
        office.write()
    assert reach(office.site.uow("ann"), office.place).not_before == start + timedelta(days=7)
    office.site.advance(days=4)
    office.write(subject="Again")
    assert next(sent.subject for _when, sent in member_mails.sent_in(office.site.root, office.place.uid)) == "Again"


def test_only_owners_write_and_only_something(office: Office) -> None:
    for login in ("ben", "gus"):
        with pytest.raises(NotAllowed):
            office.write(by=login)
    for subject, text in (("", "Text"), ("News", " "), ("x" * 121, "Text"), ("News", "x" * 10_001)):
        with pytest.raises(Invalid):
            office.write(text, subject=subject)


def test_no_more_than_a_thousand_become_due_within_an_hour(site: MemorySite) -> None:
    dues = [member_mails.next_due(site.root, site.now) for _number in range(1500)]
    site.advance(minutes=30)
    dues += [member_mails.next_due(site.root, site.now) for _number in range(1000)]
    site.advance(hours=5)
    dues += [member_mails.next_due(site.root, site.now) for _number in range(1000)]
    assert dues[0] == dues[999] < dues[1000] and dues == sorted(dues)
    for due in set(dues):
        assert sum(due <= other < due + timedelta(hours=1) for other in dues) <= 1000


def test_what_a_removed_community_was_sent_goes_with_it(office: Office) -> None:
    office.write()
    uid = office.place.uid
    erase_place(office.site.root, office.place)
    assert member_mails.sent_in(office.site.root, uid) == []


def test_how_many_it_reaches_is_said_as_it_is(office: Office) -> None:
    found = reach(office.site.uow("ann"), office.place)
    assert (found.by_mail, found.on_site, found.not_before) == (3, 4, None)
    office.mail.box.on = False
    assert reach(office.site.uow("ann"), office.place).by_mail == 0
