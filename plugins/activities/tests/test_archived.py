"""In an archived community activities are read, and no to-do is added, moved, handed over or done, also not by whom it is assigned to."""

from __future__ import annotations

from datetime import date

import pytest
from colonnade_activities.commands import add_quickly, place_at, save_as_template, set_completed, set_done, shift, start_from
from colonnade_activities.types import ACTIVITY, TASK, value

from colonnade.api import NotAllowed, edit


def test_nobody_works_in_its_activities(site) -> None:
    hall = site.place("hall", "open", {"mei": "owner", "tom": "guest"}, ["activities"])
    tom, app = site.person("tom"), site.app(hall, "activities")
    audit = site.make(app, ACTIVITY.name, by="mei", title="Audit")
    one, two = (site.make(audit, TASK.name, by="mei", title=title, assignees=(tom.id,)) for title in ("One", "Two"))
    template = save_as_template(site.uow("mei"), audit, "Yearly", date(2026, 3, 1), True)
    site.archive(hall)
    for who in ("mei", "tom", "boss"):
        for act in (
            lambda uow: set_done(uow, one, True),
            lambda uow: add_quickly(uow, audit, "Three", "en"),
            lambda uow: shift(uow, two, -1),
            lambda uow: place_at(uow, two, audit, 0),
            lambda uow: edit(uow, one, {"assignees": ()}),
            lambda uow: set_completed(uow, audit, True),
            lambda uow: save_as_template(uow, audit, "Again", date(2026, 3, 1), True),
            lambda uow: start_from(uow, template, "New", date(2026, 4, 1), True),
        ):
            with pytest.raises(NotAllowed):
                act(site.uow(who))
    assert [child.title for child in audit.values()] == ["One", "Two"] and not value(one, "done")
    assert set(app.values()) == {audit, template}
