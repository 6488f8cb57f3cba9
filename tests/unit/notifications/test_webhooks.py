"""Webhooks: facts wait while somebody wants them, are signed and sent beside the requests, and tried again for two days."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from colonnade.commands.create import create
from colonnade.commands.edit import edit
from colonnade.commands.trash import trash
from colonnade.commands.webhooks import add_webhook, remove_webhook, send_again, try_webhook
from colonnade.content.errors import Invalid, NotAllowed
from colonnade.notifications.webhook_sending import AT_ONCE, WebhookSender
from colonnade.notifications.webhooks import FAILED, KEPT, KINDS, SENT, WAITING, WAITS, webhooks
from colonnade.outbound.client import Client
from colonnade.outbound.rules import Failed, Policy, Refused
from colonnade.security.audit import trail
from colonnade.testing import MemorySite, memory_site

URL = "https://hooks.example.com/in?x=1"


@pytest.fixture
def site() -> Iterator[MemorySite]:
    with memory_site() as found:
        found.administrator("admin")
        found.person("ann")
        found.commit()
        yield found


class Elsewhere:
    """Another machine: answers what it is told to, and remembers what came."""

    def __init__(self, answer: Any = 204) -> None:
        self.answer, self.came = answer, []

    def post(self, url: str, body: bytes, headers: dict[str, str]) -> int:
        self.came.append((url, body, dict(headers)))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


class Here:
    """The transactions of a site in memory."""

    def __init__(self, site: MemorySite) -> None:
        self.site = site

    @contextmanager
    def reading(self) -> Iterator[Any]:
        yield self.site.uow()

    def change(self, work: Callable[[Any], Any]) -> Any:
        done = work(self.site.uow())
        self.site.commit()
        return done


def hook_of(site: MemorySite, *kinds: str, url: str = URL) -> Any:
    return add_webhook(site.uow("admin"), url, kinds or KINDS.values(), Policy())


def sent(site: MemorySite, elsewhere: Elsewhere) -> int:
    return WebhookSender(Here(site), elsewhere).round()


def test_nothing_waits_while_nobody_wants_it(site: MemorySite) -> None:
    site.page("Page", by="ann")
    assert len(webhooks(site.root).facts) == 0
    hook_of(site, "object.trashed")
    edit(site.uow("ann"), site.page("Other", by="ann"), {"body": "x"})
    assert len(webhooks(site.root).facts) == 0


def test_what_happens_is_told_in_numbers_and_signed(site: MemorySite) -> None:
    hook, elsewhere = hook_of(site), Elsewhere()
    page = site.page("Secret title", "Secret text", by="ann")
    edit(site.uow("ann"), page, {"body": "More secret"}), trash(site.uow("ann"), page)
    assert sent(site, elsewhere) == 3 and sent(site, elsewhere) == 0
    bodies = [json.loads(body) for _url, body, _headers in elsewhere.came]
    assert [body["type"] for body in bodies] == ["object.created", "object.changed", "object.trashed"]
    assert {body["object"]["uid"] for body in bodies} == {str(page.uid)} and bodies[0]["object"]["type"] == "sample.page"
    url, body, headers = elsewhere.came[0]
    assert url == URL and b"ecret" not in body and bodies[0]["actor"] == str(site.root["people"]["ann"].id)
    key = base64.b64decode(hook.secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    assert headers["webhook-signature"] == "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-id"] == bodies[0]["id"] and [each.state for each in hook.latest(9)] == [SENT] * 3


def test_what_is_of_the_past_is_no_news(site: MemorySite) -> None:

    hook_of(site)
    create(replace(site.uow("ann"), now=site.now - timedelta(days=9)), site.app(), "sample.page", {"title": "Old"})
    assert len(webhooks(site.root).facts) == 0


@pytest.mark.parametrize("answer", [500, 302, 404, 199, Failed("no answer"), Failed("it took too long", 0)])
def test_what_is_not_taken_is_tried_again_for_longer_and_longer(site: MemorySite, answer: Any) -> None:
    hook, elsewhere = hook_of(site), Elsewhere(answer)
    site.page("One", by="ann"), site.page("Two", by="ann")
    assert sent(site, elsewhere) == 0 and len(elsewhere.came) == 1  # what else is for the address waits, too
    for number, wait in enumerate(WAITS, 2):
        site.advance(seconds=wait.total_seconds() - 1)
        sent(site, elsewhere)
        assert len(elsewhere.came) == number - 1
        site.advance(seconds=1)
        sent(site, elsewhere)
        assert len(elsewhere.came) == number
    assert sum(each.tries for each in hook.latest(9)) == len(WAITS) + 1 and all(each.error for each in hook.latest(9))


def test_after_the_last_try_it_is_given_up_and_can_be_sent_again(site: MemorySite) -> None:
    hook, elsewhere = hook_of(site), Elsewhere(503)
    site.page("One", by="ann")
    for wait in (timedelta(0), *WAITS):
        site.advance(seconds=wait.total_seconds())
        sent(site, elsewhere)
    (delivery,) = hook.latest(9)
    assert (delivery.state, delivery.answer) == (FAILED, 503) and delivery.tries >= len(WAITS) and not hook.waiting
    elsewhere.answer = 200
    assert send_again(site.uow("admin"), hook.id, delivery.key) and sent(site, elsewhere) == 1
    assert delivery.state == SENT and not send_again(site.uow("admin"), hook.id, 5)


@pytest.mark.parametrize("answer", [410, Refused("leads to 10.0.0.1, which is not called")])
def test_what_is_of_no_use_is_not_tried_again(site: MemorySite, answer: Any) -> None:
    hook, elsewhere = hook_of(site), Elsewhere(answer)
    site.page("One", by="ann")
    sent(site, elsewhere)
    assert [each.state for each in hook.latest(9)] == [FAILED]


def test_one_that_never_answers_holds_up_no_other(site: MemorySite) -> None:
    class Mixed(Elsewhere):
        def post(self, url: str, body: bytes, headers: dict[str, str]) -> int:
            super().post(url, body, headers)
            if "dead" in url:
                raise Failed("it took too long")
            return 200

    dead, alive = hook_of(site, url="https://dead.example.com/"), hook_of(site)
    for number in range(3):
        site.page(f"Page {number}", by="ann")
    elsewhere = Mixed()
    sent(site, elsewhere)
    assert [each.state for each in alive.latest(9)] == [SENT] * 3 and [each.state for each in dead.latest(9)] == [WAITING] * 3
    assert sum("dead" in url for url, _body, _headers in elsewhere.came) == 1


def test_many_are_sent_in_turns_and_only_the_latest_are_kept(site: MemorySite) -> None:
    hook, elsewhere = hook_of(site), Elsewhere()
    for _number in range(KEPT + 20):
        try_webhook(site.uow("admin"), hook.id)
    assert sent(site, elsewhere) == AT_ONCE
    while sent(site, elsewhere):
        pass
    assert len(hook.deliveries) == KEPT


@pytest.mark.parametrize(
    "url",
    [
        "",
        "x",
        "ftp://a.example/",
        "http://127.0.0.1/",
        "https://10.0.0.1/",
        "http://[::1]/",
        "https://169.254.169.254/latest",
        "https://a.example:22/",
        "https://u:p@a.example/",
        "https://a.exa mple/",
        "javascript:1",
        "https://" + "x" * 9000,
    ],
)
def test_what_may_not_be_called_is_refused_at_once(site: MemorySite, url: str) -> None:
    with pytest.raises(Invalid) as refused:
        hook_of(site, url=url)
    assert list(refused.value.errors) == ["url"]


def test_a_name_that_leads_to_this_machine_is_never_called(site: MemorySite) -> None:
    hook = hook_of(site, url="http://localhost/")
    try_webhook(site.uow("admin"), hook.id)
    WebhookSender(Here(site), Client(Policy())).round()
    (delivery,) = hook.latest(9)
    assert delivery.state == FAILED and "is not called" in delivery.error and delivery.answer == 0


@pytest.mark.parametrize("kinds", [[], ["all"], ["object.created", ""]])
def test_of_kinds_that_there_are(site: MemorySite, kinds: list[str]) -> None:
    with pytest.raises(Invalid) as refused:
        add_webhook(site.uow("admin"), URL, kinds, Policy())
    assert list(refused.value.errors) == ["kinds"]


def test_only_administrators(site: MemorySite) -> None:
    hook = hook_of(site)
    for work in (
        lambda uow: add_webhook(uow, URL, ["object.created"], Policy()),
        lambda uow: remove_webhook(uow, hook.id),
        lambda uow: try_webhook(uow, hook.id),
        lambda uow: send_again(uow, hook.id, 1),
    ):
        with pytest.raises(NotAllowed):
            work(site.uow("ann"))


def test_removed_nothing_waits_any_more(site: MemorySite) -> None:
    hook, elsewhere = hook_of(site), Elsewhere()
    site.page("One", by="ann")
    assert remove_webhook(site.uow("admin"), hook.id) and not remove_webhook(site.uow("admin"), hook.id)
    assert sent(site, elsewhere) == 0 and not elsewhere.came and webhooks(site.root).kinds == ()
    assert [entry.action for entry in trail(site.root).all()][-2:] == ["setting.webhook_added", "setting.webhook_removed"]
