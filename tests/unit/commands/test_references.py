"""People and links in fields: what is written, what is stored, and what each reader gets to see of it."""

from __future__ import annotations

import pytest

from colonnade.commands.create import create
from colonnade.commands.edit import edit
from colonnade.commands.references import exported, written
from colonnade.commands.restore_version import restore_version
from colonnade.commands.share import share
from colonnade.commands.trash import trash
from colonnade.content.errors import Invalid
from colonnade.content.fields import ObjectLinks, People, PersonField, read_values
from colonnade.content.interfaces import IContent
from colonnade.content.links import backlinks
from colonnade.content.types import ContentType
from colonnade.testing import SAMPLE_APP, make_plugin, memory_site, sample_plugin


class ITask(IContent):
    """Schema of something that people do."""

    who = People(title="Who")
    lead = PersonField(title="Lead", required=False)
    related = ObjectLinks(title="Links")
    closed_by = PersonField(title="Closed by", required=False, readonly=True)


TASK = ContentType("tasks.task", ITask, title="Task", facets=("versioned",), addable_in=(SAMPLE_APP.name,))


def content_types():
    return [TASK]


@pytest.fixture
def site():
    with memory_site(sample_plugin(), make_plugin("tasks", content_types)) as made:
        made.person("mei", name="Lin Mei-hua", native_name="林美華", language="zh_Hant"), made.person("tom", name="Tom Baker")
        made.person("ann", name="Ann Lee", email="ann@example.com"), made.person("ann2", name="Ann Lee")
        made.commit()
        yield made


def task(site, by="mei", **values):
    return create(site.uow(by), site.app(), TASK.name, {"title": "Task", **values})


def ids(site, *logins):
    return tuple(site.root["people"][login].id for login in logins)


@pytest.mark.parametrize(
    "text", ["mei\ntom", "mei, tom", "林美華、Tom Baker", "MEI；tom", "Lin Mei-hua <mei>\n\n tom \nmei", "lin mei-hua，tom"]
)
def test_people_are_understood_however_they_are_written(site, text):
    assert task(site, who=text).who == ids(site, "mei", "tom")


def test_people_by_mail_and_ids(site):
    assert task(site, who="ann@example.com").who == ids(site, "ann")
    assert task(site, who=ids(site, "tom")).who == ids(site, "tom")
    assert task(site, who="").who == task(site).who == ()


@pytest.mark.parametrize(
    ("text", "said"), [("nobody", "Nobody"), ("Ann Lee", "More than one"), ("tom\nnobody", "Nobody"), ("#5", "Nobody"), ("<>", "Nobody")]
)
def test_who_cannot_be_told_is_refused_with_words(site, text, said):
    with pytest.raises(Invalid) as refused:
        task(site, who=text, lead=text)
    assert {str(refused.value.errors[name]).startswith(said) for name in ("who", "lead") if name in refused.value.errors} == {True}
    assert "who" in refused.value.errors


def test_who_left_can_stay_and_cannot_be_added(site):
    made = task(site, who="tom, mei", lead="tom")
    site.root["people"].deactivate(ids(site, "tom")[0])
    edit(site.uow("mei"), made, {"who": "tom", "lead": "Tom Baker <tom>"})
    assert (made.who, made.lead) == (ids(site, "tom"), *ids(site, "tom"))
    with pytest.raises(Invalid):
        task(site, who="tom")


def test_who_is_forgotten_by_the_directory_stays_by_number(site):
    made = task(site, who="tom")
    number = made.who[0]
    site.root["people"].retire(number)
    shown = written(site.root, site.reader("mei"), ITask, read_values(made, ITask))
    assert shown["who"] == f"#{number}"
    edit(site.uow("mei"), made, {"who": f"mei\n#{number}"})
    assert made.who == (*ids(site, "mei"), number)
    assert exported(site.root, site.reader("mei"), ITask, read_values(made, ITask))["who"] == ["mei", f"#{number}"]


def test_people_are_written_as_their_reader_writes_them(site):
    made = task(site, who="mei", lead="tom")
    assert written(site.root, site.reader("mei"), ITask, read_values(made, ITask))["who"] == "林美華 <mei>"
    found = written(site.root, site.reader("tom"), ITask, read_values(made, ITask))
    assert (found["who"], found["lead"]) == ("Lin Mei-hua <mei>", "Tom Baker <tom>")


def test_links_are_stored_by_uid_and_known_to_their_targets(site):
    page = site.page("Page", by="mei")
    made = task(site, related="/sample/page?x=1#part\n/sample/page/@@edit\n\n")
    assert made.related == (page.uid,)
    assert backlinks(site.root, page.uid) == [made.uid]
    assert task(site, related=f"/-/id/{page.uid}").related == (page.uid,)
    edit(site.uow("mei"), made, {"related": ""})
    assert made.uid not in backlinks(site.root, page.uid)


@pytest.mark.parametrize(
    "text", ["/nothing", "https://example.com/", "nonsense", "/-/id/1234567890", "/-/id/" + "9" * 30, "/sample/%2e%2e"]
)
def test_addresses_of_nothing_are_refused(site, text):
    with pytest.raises(Invalid) as refused:
        task(site, related=text)
    assert refused.value.errors.keys() == {"related"}


def test_what_is_not_there_and_what_is_not_shared_are_refused_alike(site):
    site.page("Hidden", by="mei"), share(site.uow("mei"), site.app()["hidden"], ())
    site.page("Gone", by="mei"), trash(site.uow("mei"), site.app()["gone"])
    said = set()
    for name in ("hidden", "gone", "never"):
        with pytest.raises(Invalid) as refused:
            task(site, by="tom", related=f"/sample/{name}")
        said.add(refused.value.errors["related"])
    assert len(said) == 1


def test_who_edits_keeps_the_links_that_they_cannot_see(site):
    hidden, page = site.page("Hidden", by="mei"), site.page("Page", by="mei")
    made = task(site, related="/sample/hidden\n/sample/page")
    share(site.uow("mei"), hidden, ())
    tom = site.reader("tom")
    assert written(site.root, tom, ITask, read_values(made, ITask))["related"] == "/sample/page"
    assert exported(site.root, tom, ITask, read_values(made, ITask))["related"] == ["/sample/page"]
    edit(site.uow("tom"), made, {"related": ""})
    assert made.related == (hidden.uid,)
    edit(site.uow("mei"), made, {"related": "/sample/page"})
    assert made.related == (page.uid,)


def test_two_who_assign_at_once_are_both_heard(site):
    made = task(site, who="tom")
    edit(site.uow("mei"), made, {"who": "tom\nmei"}, base_revision=1)
    result = edit(site.uow("tom"), made, {"who": "ann"}, base_revision=1)
    assert result.merged and made.who == ids(site, "mei", "ann")


def test_a_version_brings_people_back_but_not_what_is_read_only(site):
    made = task(site, who="tom")
    edit(site.uow("mei"), made, {"who": "", "closed_by": ids(site, "mei")[0]})
    restore_version(site.uow("mei"), made, 1)
    assert (made.who, made.closed_by) == (ids(site, "tom"), ids(site, "mei")[0])


def test_a_guest_names_the_people_of_the_place(site):
    hall = site.place("hall", "restricted", {"mei": "owner", site.person("guest", kind="guest").id: "guest"}, ("sample", "tasks"))
    app = site.app(hall)
    assert create(site.uow("guest"), app, TASK.name, {"title": "T", "who": "mei"}).who == ids(site, "mei")
    with pytest.raises(Invalid):
        create(site.uow("guest"), app, TASK.name, {"title": "T", "who": "tom"})
