"""The pages of webhooks: the key is shown once, only administrators see them, and what was sent can be sent again."""

from __future__ import annotations

import pytest

from colonnade.app.worker_tasks import webhook_tasks
from colonnade.notifications.webhooks import webhooks

HERE = "/admin/webhooks"
URL = "https://hooks.example.com/in"


@pytest.fixture(autouse=True)
def outbound(fresh, monkeypatch):
    """Another machine that takes everything."""
    came = []
    monkeypatch.setattr(type(fresh.runtime.outbound.policy), "check", lambda self, target: None)
    monkeypatch.setattr(fresh.runtime.outbound, "post", lambda url, body, headers: came.append((url, body)) or 204, raising=False)
    return came


def add(fresh, **fields):
    return fresh.visitor("admin").submit(HERE, **{"url": URL, "kinds": "object.created", **fields}, status="*")


def address(fresh) -> str:
    with fresh.change() as site:
        (hook,) = webhooks(site.root)
        return f"{HERE}/{hook.id}"


def work(fresh) -> None:
    for task in webhook_tasks(fresh.runtime):
        task.run()


def test_the_key_is_shown_once(fresh):
    key = add(fresh).html.select_one(".note-ok input")["value"]
    assert key.startswith("whsec_")
    for path in (HERE, address(fresh)):
        assert key not in fresh.visitor("admin").get(path)
    assert "Webhook added: object.created" in fresh.visitor("admin").get("/admin/audit")


@pytest.mark.parametrize("fields", [{"url": ""}, {"url": "ftp://x"}, {"url": "http://127.0.0.1/"}, {"kinds": "all"}, {"kinds": ""}])
def test_what_can_t_be_is_refused_at_its_field(fresh, fields):
    answer = add(fresh, **fields)
    assert answer.status_int == 400 and answer.html.select_one(f"[id^=f-{next(iter(fields))}]") is not None


def test_what_happens_is_sent_by_the_worker_and_can_be_sent_again(fresh, outbound):
    add(fresh)
    fresh.visitor("employee").submit("/sample/@@add/sample.page", title="Secret title", language="en", status=303)
    assert not outbound
    work(fresh)
    ((url, body),) = outbound
    assert url == URL and b"object.created" in body and b"ecret" not in body
    page = fresh.visitor("admin").get(address(fresh))
    assert page.html.select_one("tbody .badge-ok").text == "Sent"
    fresh.visitor("admin").submit(address(fresh), do="again", delivery=page.html.select_one("input[name=delivery]")["value"], status=303)
    work(fresh)
    assert outbound[1] == outbound[0]
    fresh.visitor("admin").submit(address(fresh), do="again", delivery="1", status=404)


def test_a_test_and_removing(fresh, outbound):
    add(fresh)
    fresh.visitor("admin").submit(address(fresh), do="test", status=303)
    work(fresh)
    assert b'"type": "test"' in outbound[0][1]
    path = address(fresh)
    fresh.visitor("admin").submit(path, do="remove", status=303)
    fresh.visitor("admin").get(path, status=404)


def test_others_see_none_of_it(fresh):
    add(fresh)
    for path in (HERE, address(fresh)):
        fresh.visitor("owner").get(path, status=404)
        fresh.visitor("owner").submit(path, do="test", url=URL, kinds="object.created", status=404)
