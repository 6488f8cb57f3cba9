"""What goes wrong is said in words and in the reader's language; nothing is stored, nothing is lost."""

from __future__ import annotations

import errno

import pytest
from ZODB.POSException import ConflictError, ReadConflictError

from tests.web.world import form


def test_a_page_that_is_not_there(world):
    page = world.visitor("employee").get("/nothing", status=404)
    assert page.html.find("h1").text == "Not found"
    assert page.html.find("a", href="/")


@pytest.fixture
def broken_storage(monkeypatch):
    """Make every commit fail with an error."""

    def fail(error: Exception) -> None:
        def tpc_vote(*arguments: object) -> None:
            raise error

        monkeypatch.setattr("ZODB.Connection.Connection.tpc_vote", tpc_vote)

    return fail


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), 507, "disk is full"),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), 507, "disk is full"),
        (OSError(errno.EIO, "Input/output error"), 500, "Something went wrong"),
        (ConflictError("again"), 503, "same moment"),
        (ReadConflictError("again"), 503, "same moment"),
        (MemoryError(), 500, "Something went wrong"),
    ],
    ids=repr,
)
def test_a_save_that_can_t_be_stored_is_told_and_leaves_what_was_there(world, broken_storage, monkeypatch, error, status, words):
    visitor = world.visitor("employee")
    filled = form(visitor.get("/sample/rules/@@edit"), "body")
    filled["body"] = "New text that can't be stored"
    broken_storage(error)
    answer = filled.submit(status=status)
    monkeypatch.undo()
    assert words in answer.text
    assert "Back to" in visitor.get("/sample/rules").text
    filled.submit(status=303)
    with world.change() as site:
        assert site.app()["rules"].body.source == "New text that can't be stored"
        site.app()["rules"].body = type(site.app()["rules"].body)("Back to [[Welcome]].")


def test_an_error_of_the_program_has_a_number_and_no_details(world, monkeypatch, caplog):
    def fails(*arguments: object) -> None:
        raise RuntimeError("a secret detail")

    monkeypatch.setattr("colonnade.web.views.people._card", fails)
    answer = world.visitor("employee").get("/people", status=500)
    assert "secret detail" not in answer.text
    assert answer.html.find("code").text in caplog.text


def test_even_when_the_error_page_fails_there_is_an_answer(world, monkeypatch):
    monkeypatch.setattr("colonnade.web.errors.render", lambda *arguments: 1 / 0)
    answer = world.visitor("employee").get("/nothing", status=404)
    assert answer.content_type == "text/plain"


def test_scripts_that_are_signed_out_are_sent_to_sign_in(world):
    nobody = world.browser()
    answer = nobody.get("/@@widget/colonnade.continue", headers={"HX-Request": "true"}, status=401)
    assert answer.headers["HX-Redirect"] == "/sign-in"
    nobody.get("/sample/welcome/@@json", headers={"Accept": "application/json"}, status=401)


def test_a_slash_at_the_end_leads_to_the_page(world):
    admin = world.visitor("admin")
    for path in ("/admin", "/people", "/stream", "/notifications", "/tags/%E5%B7%AE"):
        answer = admin.get(f"{path}/?a=1", status=301)
        assert answer.headers["Location"].removeprefix("http://localhost") == f"{path}?a=1"
    admin.submit("/admin/people/", status=404)
    admin.get("/no-such-page/", status=404)
    assert world.visitor("anonymous").get("/admin/", status=303).location.partition("?")[0].endswith("/sign-in")
