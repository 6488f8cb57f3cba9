"""While the database server is away, everybody gets an answer that says so, whatever they send."""

from __future__ import annotations

import pytest

from colonnade.testing import TestSite


class OperationalError(Exception):
    """As the driver of PostgreSQL raises it."""


OperationalError.__module__ = "psycopg2"


def test_people_and_programs_are_told_in_their_language(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object, **options: object) -> None:
        raise OperationalError("connection refused")

    with TestSite() as site:
        browser = site.browser()
        monkeypatch.setattr(site.runtime.database, "open", refuse)
        for cookie, said in (("xx", "The site is away"), ("zh_Hant", "網站暫時無法使用")):
            browser.set_cookie("language", cookie)
            answer = browser.get("/", status=503)
            assert said in answer.text and answer.headers["Retry-After"] == "10" and "refused" not in answer.text
        assert browser.get("/-/api/v1/objects", status=503).content_type == "application/problem+json"
        monkeypatch.undo()
