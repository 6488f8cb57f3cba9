"""A site with profiles on: employees, one of whom leads the others, an administrator and guests; two of them share a community."""

from __future__ import annotations

from collections.abc import Iterator

import colonnade_profiles
import pytest

from colonnade.api import ContentType, IContent
from colonnade.testing import TestSite, load_module, make_plugin, sample_plugin

ANSWER = ContentType(
    "desk.answer",
    IContent,
    title="Answer",
    addable_in=("sample.app",),
    statuses={"good": "Good answer"},
    status=lambda answer: "good" if answer.title.startswith("Good") else None,
    praised=("good",),
)


def content_types():
    """What can be praised."""
    return [ANSWER]


class ProfilesSite(TestSite):
    """The whole application with profiles on."""

    def start(self) -> None:
        """Make people and a community, and browsers for them."""
        with self.change() as site:
            boss = site.person("boss", name="Bo Lee", department="Finance", job_title="Head of finance", location="Taipei")
            site.person(
                "lin",
                name="Lin Mei",
                native_name="林美",
                department="Finance",
                manager_id=boss.id,
                location="Taipei",
                email="lin@x.example",
            )
            site.person("kai", name="Kai Berg", department="Sales", location="Rotterdam")
            site.person("wen", name="Wen Hu", language="zh_Hant")
            for login in ("inside", "outside"):
                site.person(login, kind="guest")
            site.administrator("admin")
            site.place("vault", "restricted", {"lin": "owner", "inside": "guest"}, [])
            site.place("hall", "open", {"outside": "guest"}, [])
        for login in ("boss", "lin", "kai", "wen", "inside", "outside", "admin"):
            setattr(self, login, self.sign_in(login))

    def fill(self, login: str, **values: str) -> None:
        """Let somebody fill in fields of their profile; `audience_phone` is who is shown `phone`."""
        form = {name.replace("audience_", "audience."): value for name, value in values.items()}
        getattr(self, login).submit(f"/people/{login}/@@edit", **form, status=303)


@pytest.fixture
def web() -> Iterator[ProfilesSite]:
    """The pages of a site with profiles."""
    with ProfilesSite([load_module(colonnade_profiles)]) as made:
        made.start()
        yield made


@pytest.fixture
def writing() -> Iterator[ProfilesSite]:
    """The same site with pages and answers that people write."""
    with ProfilesSite([load_module(colonnade_profiles), sample_plugin(), make_plugin("desk", content_types)]) as made:
        made.start()
        yield made


def default_widgets():
    """Who is new and whose day it is, on everybody's homepage."""
    return [("profiles.newcomers", "right"), ("profiles.anniversaries", "right")]


@pytest.fixture
def front() -> Iterator[ProfilesSite]:
    """The same site with those who are new, and their days, on its homepage."""
    with ProfilesSite([load_module(colonnade_profiles), make_plugin("front", default_widgets, suggests=["profiles"])]) as made:
        made.start()
        yield made
