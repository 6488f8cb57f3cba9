"""Adding and editing: what is wrong is said beside the field, and nothing typed is ever lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from colonnade.commands.move import move
from colonnade.commands.trash import empty_overdue, trash
from tests.web.world import form

# The card alone: on the page it may come later, when it took long the last time.
CONTINUE = "/@@widget/colonnade.continue"


def errors(page) -> dict[str, str]:
    """The message beside each field of a refused form."""
    found = {}
    for field in page.html.select("[aria-invalid=true]"):
        described = [page.html.find(id=name) for name in field["aria-describedby"].split()]
        found[field["name"]] = " ".join(element.text.strip() for element in described if element is not None)
    return found


def write(visitor, title, body="", at="/sample", **fields):
    filled = form(visitor.get(f"{at}/@@add/sample.page"), "body")
    filled["title"], filled["body"] = title, body
    return filled.submit(**fields)


def test_a_page_is_written_and_read(world):
    visitor = world.visitor("employee")
    answer = write(visitor, "Travel costs", "# Trains\n\nSee [[Rules]].", status=303).follow()
    assert answer.request.path == "/sample/travel-costs"
    assert answer.html.find("h1").text == "Travel costs"
    assert answer.html.find("a", href="/sample/rules")
    assert "Published" in answer.text
    assert "Published" not in visitor.get("/sample/travel-costs").text


@pytest.mark.parametrize(
    "title, name",
    [
        ("會議室 規則", "會議室-規則"),
        ("a/b\\c", "a-b-c"),
        ("..", "page"),
        ("🙂", "page"),
        ("\u202eevil\u202c txt", "evil-txt"),
        ("@@edit", "edit"),
        ("Admin", "admin"),
        ("-", "page"),
        ("x" * 200, "x" * 80),
        ("مرحبا", "مرحبا"),
        ("ＡＢＣ", "abc"),
        ("a\tb", "a-b"),
    ],
)
def test_any_title_gets_an_address_that_works(world, title, name):
    visitor = world.visitor("employee")
    with world.change() as site:
        before = set(site.app().keys())
    answer = write(visitor, title, "Text", status=303).follow()
    with world.change() as site:
        (added,) = set(site.app().keys()) - before
    assert added.startswith(name)
    assert answer.html.find("h1").text.strip()


@pytest.mark.parametrize(
    "title, says", [("", "fill this in"), ("   ", "fill this in"), ("x" * 201, "at most"), ("\u202e\u2066", "fill this in")]
)
def test_a_bad_title_is_said_beside_it_and_the_text_stays(world, title, says):
    answer = write(world.visitor("employee"), title, "My long text\n\nstays", status=400)
    assert says in errors(answer)["title"]
    assert form(answer, "body")["body"].value.replace("\r\n", "\n") == "My long text\n\nstays"


def test_a_refused_title_stays_to_be_corrected(world):
    assert form(write(world.visitor("employee"), "y" * 300, "Text", status=400), "title")["title"].value == "y" * 300


def test_a_language_that_is_not_offered_is_refused(world):
    answer = world.visitor("employee").submit("/sample/@@add/sample.page", title="L", body="", language="xx", status=400)
    assert "listed" in errors(answer)["language"]


def test_fields_that_are_not_there_are_ignored(world):
    visitor = world.visitor("employee")
    answer = visitor.submit("/sample/@@add/sample.page", title="Extra", uid="1", creator="1", __parent__="x", roles="y", status=303)
    with world.change() as site:
        page = site.app()[answer.location.rpartition("/")[2]]
        assert page.creator == visitor.person_id
        assert page.roles is None


def test_missing_fields_say_so(world):
    assert "fill this in" in errors(world.visitor("employee").submit("/sample/@@add/sample.page", status=400))["title"]


@pytest.mark.parametrize("type_name", ["", "sample.nothing", "sample.app", "colonnade.place", "sample.page/x", "../x"])
def test_a_type_that_can_t_be_added_is_not_there(world, type_name):
    world.visitor("admin").get(f"/sample/@@add/{type_name}", status=404)
    world.visitor("admin").submit(f"/sample/@@add/{type_name}", title="x", status=404)


def test_two_people_change_different_lines(world):
    with world.change() as site:
        site.page("Both", "one\n\ntwo\n\nthree", by="employee")
    first, second = (form(world.visitor(who).get("/sample/both/@@edit"), "body") for who in ("employee", "member"))
    first["body"] = "ONE\n\ntwo\n\nthree"
    second["body"] = "one\n\ntwo\n\nTHREE"
    first.submit(status=303)
    answer = second.submit(status=303).follow()
    assert "both changes" in answer.text
    assert [p.text for p in answer.html.select("article p") if p.text in ("ONE", "two", "THREE")] == ["ONE", "two", "THREE"]


def test_the_second_of_two_who_change_a_line_is_told_and_keeps_the_text(world):
    with world.change() as site:
        site.page("Clash", "one line", by="employee")
    first, second = (form(world.visitor(who).get("/sample/clash/@@edit"), "body") for who in ("employee", "member"))
    first["body"], second["body"] = "their line", "my line"
    first.submit(status=303)
    answer = second.submit(status=409)
    assert "Employee" in answer.html.find(role="alert").text
    assert "their line" in answer.text
    again = form(answer, "body")
    assert again["body"].value == "my line"
    again.submit(status=303)
    with world.change() as site:
        assert site.app()["clash"].body.source == "my line"
        assert [v.values["body"] for v in site.app()["clash"].history.values()][:2] == ["one line", "their line"]


def test_saving_what_is_there_already_makes_no_version(world):
    with world.change() as site:
        site.page("Same", "text", by="employee")
    answer = form(world.visitor("employee").get("/sample/same/@@edit"), "body").submit(status=303).follow()
    assert "Nothing was changed" in answer.text
    with world.change() as site:
        assert site.app()["same"].revision == 1


def test_a_draft_waits_for_its_author_alone(world):
    with world.change() as site:
        site.page("Begun", "old", by="employee")
    visitor, other = world.visitor("employee"), world.visitor("member")
    assert "saved" in visitor.submit("/sample/begun/@@draft?type=", title="Begun", body="half a thou").text
    world.runtime.database.cacheMinimize()
    page = visitor.get("/sample/begun/@@edit")
    assert form(page, "body")["body"].value == "half a thou"
    assert "your draft" in page.text
    assert form(visitor.get("/sample/begun/@@edit?draft=no"), "body")["body"].value == "old"
    assert form(other.get("/sample/begun/@@edit"), "body")["body"].value == "old"
    assert "Begun" in visitor.get(CONTINUE).text
    assert "Draft" not in other.get(CONTINUE).text
    form(page, "body").submit(status=303)
    assert "your draft" not in visitor.get("/sample/begun/@@edit").text


def test_a_draft_of_a_new_page_comes_back(world):
    visitor = world.visitor("member")
    visitor.submit("/sample/@@draft?type=sample.page", title="New one", body="so far")
    filled = form(visitor.get("/sample/@@add/sample.page"), "body")
    assert (filled["title"].value, filled["body"].value) == ("New one", "so far")
    filled.submit(status=303)
    assert form(visitor.get("/sample/@@add/sample.page"), "body")["title"].value == ""


def test_a_draft_for_something_that_is_gone_harms_nothing(world):
    visitor = world.visitor("owner")
    with world.change() as site:
        site.page("Short lived", "x", by="owner")
    visitor.submit("/sample/short-lived/@@draft", title="Short lived", body="y")
    assert "Short lived" in visitor.get(CONTINUE).text
    visitor.submit("/sample/short-lived/@@trash", status=303).follow()
    assert "is in the trash" in visitor.get(CONTINUE).text
    with world.change() as site:
        empty_overdue(replace(site.uow(), now=site.now + timedelta(days=31)))
    assert "Short lived" not in visitor.get(CONTINUE).text


def test_the_preview_is_the_text_as_it_will_be(world):
    answer = world.visitor("employee").submit("/sample/rules/@@preview?field=body", body="**bold** [[Welcome]] [[Nowhere]]")
    assert answer.headers["X-Fragment"] == "1"
    assert answer.html.find("strong").text == "bold"
    assert answer.html.find("a", href="/sample/welcome")
    assert world.visitor("employee").submit("/sample/rules/@@preview?field=nothing", body="x").html.find("p") is None


def test_completion_gives_titles_that_the_reader_may_see(world):
    def titles(actor, q):
        return [found["title"] for found in world.visitor(actor).get("/sample/@@complete", {"q": q}).json]

    assert titles("employee", "we") == ["Welcome"]
    assert titles("employee", "sala") == []
    assert titles("member", "sala") == ["Salaries"]
    assert titles("employee", "") and titles("employee", "zzz") == []


def test_someone_who_may_only_read_is_not_offered_to_write(world):
    visitor = world.visitor("employee")
    page = visitor.get("/hall/sample/plan")
    assert "@@edit" not in page.text and "@@add" not in page.html.find("article").decode()
    assert "may not change it" in visitor.get("/hall/sample/plan/@@edit", status=403).text
    visitor.submit("/hall/sample/plan/@@edit", title="Mine", status=403)


LONG = "A text that took an hour to write and that nobody wants to write again."


def test_what_was_written_is_given_back_when_the_session_has_ended(world):
    with world.change() as site:
        path = "/sample/" + site.page("Lost session", by="member").__name__
    browser = world.browser()
    answer = browser.post(f"{path}/@@edit", {"title": "T", "body": LONG}, status=401)
    assert LONG in answer.text and answer.html.select("a[href^='/sign-in?next=']")
    by_script = browser.post(f"{path}/@@draft", {"body": LONG}, headers={"X-Requested-With": "fetch"}, status=401)
    assert by_script.content_type == "text/plain"


def test_what_was_written_goes_to_where_the_page_was_moved(world):
    with world.change() as site:
        site.page("Moved meanwhile", "before", by="member")
    visitor = world.visitor("member")
    filled = form(visitor.get("/sample/moved-meanwhile/@@edit"), "body")
    with world.change() as site:
        move(site.uow("member"), site.app()["moved-meanwhile"], site.app(), name="elsewhere-now")
    filled["body"] = LONG
    answer = filled.submit(status=308)
    assert answer.location.endswith("/sample/elsewhere-now/@@edit")
    visitor.post(answer.location, filled.submit_fields(), status=303)
    assert LONG in visitor.get("/sample/elsewhere-now").text


def test_what_was_written_is_given_back_when_the_page_is_gone(world):
    with world.change() as site:
        site.page("Gone meanwhile", "before", by="member")
    visitor = world.visitor("member")
    filled = form(visitor.get("/sample/gone-meanwhile/@@edit"), "body")
    with world.change() as site:
        trash(site.uow("member"), site.app()["gone-meanwhile"])
    filled["body"] = LONG
    assert LONG in filled.submit(status=404).text


def test_of_two_pages_with_one_title_each_can_be_completed(world):
    with world.change() as site:
        one, other = site.page("Twin title", by="member"), site.page("Twin title", by="member")
        uids = {str(one.uid), str(other.uid)}
    rows = world.visitor("member").get("/sample/@@complete?q=twin").json
    by_uid = [row["insert"] for row in rows if row["insert"].startswith("[[uid:")]
    assert len(rows) == 2 and len(by_uid) == 1 and any(uid in by_uid[0] for uid in uids)


def test_a_revision_that_never_was_overwrites_nothing(world):
    with world.change() as site:
        site.page("Whole text", "kept", by="member")
    visitor = world.visitor("member")
    for revision in ("", "x", "99"):
        visitor.submit("/sample/whole-text/@@edit", title="Whole text", body="lost", revision=revision, status=409)
    assert "kept" in visitor.get("/sample/whole-text").text


def test_the_form_takes_values_from_its_address(world):
    page = world.visitor("employee").get("/sample/@@add/sample.page?title=From%20there&summary=S&body=*B*&nonsense=1&uid=7")
    filled = form(page, "body")
    assert (filled["title"].value, filled["summary"].value, filled["body"].value) == ("From there", "S", "*B*")
    assert "nonsense" not in filled.fields and "uid" not in filled.fields
    for query in ("title=%00", "title=%ff%c3", "title=%E4%B8", "language=xx", "title=" + "x" * 5000, "title=a&title=b"):
        world.visitor("employee").get(f"/sample/@@add/sample.page?{query}", status=200)


def test_bytes_of_a_query_that_are_no_text_harm_nothing(world):
    page = world.visitor("employee").get("/sample/@@add/sample.page?title=%E4%B8%AD%ff%26x")
    assert form(page, "body")["title"].value == "中\ufffd&x"


def test_a_draft_of_something_else_gives_way_to_what_the_address_says(world):
    visitor = world.sign_in("drafter")
    visitor.submit("/sample/@@draft?type=sample.page", title="Begun", body="half")
    assert form(visitor.get("/sample/@@add/sample.page?title=Begun"), "body")["body"].value == "half"
    assert form(visitor.get("/sample/@@add/sample.page?title=Other"), "body")["body"].value == ""
    assert form(visitor.get("/sample/@@add/sample.page"), "body")["title"].value == "Begun"


def test_too_many_tags_are_told_as_such(world):
    tags = ", ".join(f"t{number}" for number in range(101))
    answer = world.visitor("employee").submit("/sample/@@add/sample.page", title="Tagged", tags=tags, status=400)
    assert "Please use at most 100 entries." in answer.text
