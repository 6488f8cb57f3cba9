from __future__ import annotations

import pytest

from colonnade.catalog.index import catalog
from colonnade.catalog.titles import find
from colonnade.commands.create import create
from colonnade.commands.share import share
from colonnade.content.errors import Dormant, Invalid, NotAddable, NotAllowed, UnknownType
from colonnade.content.events import Created
from colonnade.content.links import backlinks, wanted_by
from colonnade.content.objects import MAX_DEPTH, Content, Folder, path_of
from colonnade.content.roots import by_uid
from colonnade.content.types import TYPES, ContentType
from colonnade.content.versions import versions_of
from colonnade.i18n import messages
from colonnade.security.reader import ANONYMOUS, SYSTEM
from colonnade.testing import SAMPLE_PAGE, ISamplePage, MemorySite, memory_site, sample_plugin


def test_a_new_object_is_where_and_what_it_should_be(site: MemorySite) -> None:
    anna = site.person("anna")
    page = create(site.uow(anna), site.app(), "sample.page", {"title": "Travel expenses", "body": "*how*"}, note="begun")
    assert isinstance(page, Folder) and page.type_name == "sample.page" and page.schema_version == 1
    assert path_of(page) == ("sample", "travel-expenses") and site.app()["travel-expenses"] is page
    assert (page.creator, page.created, page.modified, page.revision) == (anna.id, site.now, site.now, 1)
    assert page.body.source == "*how*" and page.summary == "" and page.language == "en"
    assert by_uid(site.root, page.uid) is page
    assert [v.note for v in versions_of(page)] == ["begun"]


def test_it_shows_in_lists_at_once(site: MemorySite) -> None:
    page = site.page("Page", by=site.person("anna"))
    for walk in ("all", "type:sample.page", "place:1", "type:sample.page@1", f"by:{page.creator}"):
        assert catalog(site.root).page(walk, SYSTEM.visible, 10).uids == (page.uid,)
    assert find(site.root, 1, "PAGE") == [page.uid]


def test_its_plugins_hear_of_it() -> None:
    heard = []

    def content_changed(event: object) -> None:
        heard.append(event)

    with memory_site(sample_plugin(content_changed)) as site:
        anna = site.person("anna")
        page = site.page("Page", by=anna)
        assert heard == [Created(page, anna.id, site.now)]


def test_equal_titles_get_different_names(site: MemorySite) -> None:
    assert [site.page("Same").__name__ for _ in range(3)] == ["same", "same-2", "same-3"]


@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        ("Notes", "notes"),
        ("a/b", "a-b"),
        ("@@edit", "edit"),
        ("..", "page"),
        ("people", "people-2"),
        ("taken", "taken-2"),
        ("", "the-title"),
    ],
)
def test_a_wanted_name_is_cleaned_and_made_free(site: MemorySite, wanted: str, name: str) -> None:
    site.page("Taken")
    assert create(site.uow(), site.app(), "sample.page", {"title": "The title"}, name=wanted).__name__ == name


def test_nothing_is_made_when_the_values_are_wrong(site: MemorySite) -> None:
    with pytest.raises(Invalid) as caught:
        create(site.uow(), site.app(), "sample.page", {"title": " ", "summary": "x" * 301})
    assert set(caught.value.errors) == {"title", "summary"} and len(site.app()) == 0


def test_it_goes_only_where_its_type_may_be(site: MemorySite) -> None:
    with pytest.raises(NotAddable):
        create(site.uow(), site.site, "sample.page", {"title": "T"})


def test_paths_end_at_the_same_depth_as_moves(site: MemorySite) -> None:
    at = site.app()
    for number in range(MAX_DEPTH - 1):
        at = site.page(f"Level {number}", at=at)
    assert len(path_of(at)) == MAX_DEPTH
    with pytest.raises(NotAddable):
        site.page("Too deep", at=at)


def test_a_type_without_code_is_unknown(site: MemorySite) -> None:
    with pytest.raises(UnknownType):
        create(site.uow(), site.app(), "gone.page", {"title": "T"})


def test_where_its_plugin_is_off_nothing_is_made(site: MemorySite) -> None:
    app = site.app()
    site.switch("sample", False)
    with pytest.raises(Dormant) as caught:
        create(site.uow(), app, "sample.page", {"title": "T"})
    assert caught.value.plugin == "sample"


def test_nothing_is_made_inside_something_dormant(site: MemorySite) -> None:
    app = site.app()
    with TYPES.temporarily(ContentType("notes.note", ISamplePage, addable_in=("sample.app",))):
        site.switch("sample", False)
        with pytest.raises(Dormant):
            create(site.uow(), app, "notes.note", {"title": "T"})


def test_who_may_not_write_makes_nothing(site: MemorySite) -> None:
    for who in (ANONYMOUS, site.person("visitor", kind="guest")):
        with pytest.raises(NotAllowed):
            site.page("T", by=who)


def test_links_lead_to_what_the_author_may_read_in_the_same_place(site: MemorySite) -> None:
    anna = site.person("anna")
    place = site.place("team", members={anna: "member"})
    target = site.page("Target")
    inside = site.page("Inside", at=site.app(place))
    page = site.page("Page", "[[target]] [[Inside]] [[Nowhere]]", by=anna)
    assert page.body.source == f"[[uid:{target.uid}]] [[Inside]] [[Nowhere]]"
    assert backlinks(site.root, target.uid) == [page.uid] and backlinks(site.root, inside.uid) == []
    assert wanted_by(site.root, 1, "nowhere") == [page.uid]


def test_a_title_of_something_hidden_stays_a_wanted_one(site: MemorySite) -> None:
    hidden = site.page("Secret", by=site.person("anna"))
    share(site.uow("anna"), hidden, ())
    page = site.page("Page", "[[Secret]]", by=site.person("ben"))
    assert page.body.source == "[[Secret]]" and backlinks(site.root, hidden.uid) == []


def test_a_wanted_page_is_met_when_it_is_made(site: MemorySite) -> None:
    wanting = site.page("Wanting", "[[Travel  Expenses|how to pay]] and [[Other]]")
    page = site.page("travel expenses")
    assert wanting.body.source == f"[[uid:{page.uid}|how to pay]] and [[Other]]"
    assert backlinks(site.root, page.uid) == [wanting.uid] and wanted_by(site.root, 1, "Travel expenses") == []
    assert wanted_by(site.root, 1, "other") == [wanting.uid]


def test_wants_of_another_place_are_left_alone(site: MemorySite) -> None:
    wanting = site.page("Wanting", "[[Topic]]", at=site.app(site.place("team")))
    site.page("Topic")
    assert wanting.body.source == "[[Topic]]"


def test_a_page_can_want_itself(site: MemorySite) -> None:
    page = site.page("Loop", "[[Loop]]")
    assert page.body.source == f"[[uid:{page.uid}]]"


def test_a_title_from_a_translation_is_stored_as_plain_text(site: MemorySite) -> None:
    page = site.page(messages("sample")("Welcome"), messages("sample")("Text"))
    assert type(page.title) is str and type(page.body.source) is str


def test_the_kind_of_the_type_decides_the_class(site: MemorySite) -> None:
    leaf = ContentType("notes.leaf", SAMPLE_PAGE.schema, addable_in=("sample.app",))
    with TYPES.temporarily(leaf):
        made = create(site.uow(), site.app(), "notes.leaf", {"title": "T"})
        assert type(made) is Content and made.history is None


def test_a_type_may_prepare_what_is_added_or_refuse_it(site: MemorySite) -> None:
    def prepare(uow, container, values):
        if values.get("summary") == "no":
            raise Invalid({"": "Not now"})
        return {**values, "title": f"{container.title}: {values['summary']}"}

    made = ContentType("sample.note", SAMPLE_PAGE.schema, title="Note", addable_in=("sample.page",), prepare=prepare)
    page = site.page("Page")
    with TYPES.temporarily(made, owner="sample"):
        assert create(site.uow(), page, "sample.note", {"summary": "one"}).title == "Page: one"
        with pytest.raises(Invalid):
            create(site.uow(), page, "sample.note", {"summary": "no"})
        with pytest.raises(NotAllowed):
            create(site.uow(ANONYMOUS), page, "sample.note", {})
    assert len(page) == 1
