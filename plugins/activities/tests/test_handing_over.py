"""To-dos of somebody who leaves are handed over with all else that they alone care for."""

from __future__ import annotations

import colonnade_activities
from colonnade_activities import handing_over
from colonnade_activities.types import ACTIVITY, TASK, value

from colonnade.testing import MemorySite


def test_leaving(site: MemorySite) -> None:
    people = site.root["people"]
    mei, tom = people["mei"], people["tom"]
    people.update(mei.id, manager_id=tom.id)
    activity = site.make(site.app(plugin="activities"), ACTIVITY.name, by="boss", title="Move")
    todo = site.make(activity, TASK.name, by="boss", title="Boxes", assignees=(mei.id, people["boss"].id))
    done = site.make(activity, TASK.name, by="boss", title="Van", assignees=(mei.id,), done=True)
    (found,) = handing_over.belongings(site.uow(), mei)
    assert (found.number, found.successors) == (1, (tom.id,))
    found.hand_over(site.uow("boss"), tom)
    assert value(todo, "assignees") == (tom.id, people["boss"].id) and value(done, "assignees") == (mei.id,)
    assert not handing_over.belongings(site.uow(), mei)


def test_nobody_is_given_what_they_may_not_read(site: MemorySite) -> None:
    people = site.root["people"]
    hall = site.place("hall", "restricted", {"mei": "member", "boss": "owner"}, ("activities",))
    activity = site.make(site.app(hall, "activities"), ACTIVITY.name, by="boss", title="Secret")
    todo = site.make(activity, TASK.name, by="boss", title="Boxes", assignees=(people["mei"].id,))
    (found,) = colonnade_activities.leaving(site.uow("boss"), people["mei"])
    found.hand_over(site.uow("boss"), people["tom"])
    assert value(todo, "assignees") == (people["mei"].id,)
