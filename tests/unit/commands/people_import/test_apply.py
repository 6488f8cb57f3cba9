"""People from a table: what is created, changed, deactivated and refused, all of it or nothing."""

from __future__ import annotations

from typing import Any

import pytest

from colonnade.catalog.profiles import change, fields_of, set_fields, shown_to
from colonnade.commands.people import set_active
from colonnade.commands.people_import.apply import import_people, plan_import
from colonnade.commands.people_import.plan import Options
from colonnade.commands.people_import.report import Report
from colonnade.commands.people_import.table import Unreadable, read_table
from colonnade.commands.people_import.write import export_people
from colonnade.content.errors import NotAllowed
from colonnade.security import sessions, tokens
from colonnade.security.profile_fields import CHOICE, TEXT, ProfileField
from colonnade.testing import MemorySite

ALL = 1.0


def run(site: MemorySite, text: str, **options: Any) -> Report:
    """Import a text, and fail unless the dry run said the same and changed nothing."""
    chosen = Options(**{"most_deactivated": ALL, **options})
    table = read_table(text.encode())
    said = plan_import(site.uow(), table, chosen)
    done = import_people(site.uow(), table, chosen)
    assert said == done
    return done


def why(report: Report) -> list[tuple[int, str, str]]:
    return [(line, column, str(text)) for line, column, text in report.refused]


def test_people_are_created_with_all_that_the_file_says(site: MemorySite) -> None:
    report = run(
        site,
        "login,name,native_name,email,department,job_title,manager,location,kind,language,timezone,phone,skills,about\n"
        'ann,Ann Lee,李安,ann@example.com,Sales,Clerk,bob,Taipei,contractor,zh_Hant,Asia/Taipei,+886 2 2345,"tea, ink","one\ntwo"\n'
        "bob,Bob Ray,,bob@example.com,,,,,,,,,,\n",
    )
    assert report.created == [("ann", "Ann Lee", "ann@example.com"), ("bob", "Bob Ray", "bob@example.com")] and not report.stops
    ann, bob = site.root["people"]["ann"], site.root["people"]["bob"]
    assert (ann.native_name, ann.department, ann.kind) == ("李安", "Sales", "contractor")
    assert (ann.language, ann.timezone) == ("zh_Hant", "Asia/Taipei")
    assert ann.manager_id == bob.id and (bob.kind, bob.language, bob.timezone) == ("employee", "en", "UTC")
    assert dict(ann.profile) == {"phone": "+886 2 2345", "skills": ("tea", "ink"), "about": "one\ntwo"}


def test_only_what_differs_is_changed_and_empty_cells_empty(site: MemorySite) -> None:
    boss, ann = site.person("boss"), site.person("ann", name="Ann", department="Sales", location="Taipei", email="a@example.com")
    report = run(site, "login,name,department,location,manager\nANN,,Marketing,,BOSS\nboss,,,,\n")
    assert report.changed == [("ann", [("department", "Sales", "Marketing"), ("location", "Taipei", ""), ("manager", "", "boss")])]
    assert report.unchanged == 1
    assert (ann.name, ann.department, ann.location, ann.email, ann.manager_id) == ("Ann", "Marketing", "", "a@example.com", boss.id)
    again = run(site, "login,name,department,location,manager\nANN,,Marketing,,BOSS\nboss,,,,\n")
    assert not again.changed and again.unchanged == 2


def test_a_dry_run_changes_nothing(site: MemorySite) -> None:
    plan_import(site.uow(), read_table(b"login\nann\n"), Options())
    assert "ann" not in site.root["people"]


def test_only_administrators_import_and_export(site: MemorySite) -> None:
    anna = site.uow(site.person("anna"))
    for work in (plan_import, import_people):
        with pytest.raises(NotAllowed):
            work(anna, read_table(b"login\nann\n"), Options())
    with pytest.raises(NotAllowed):
        export_people(anna)


def test_people_are_known_by_their_address_where_there_is_no_login(site: MemorySite) -> None:
    ann = site.person("ann", email="Ann@example.com")
    report = run(site, "email;name\nann@EXAMPLE.com;Ann Lee\nbo.ray@example.com;Bo Ray\n")
    assert ann.name == "Ann Lee" and ann.email == "ann@EXAMPLE.com" and report.created == [("bo.ray", "Bo Ray", "bo.ray@example.com")]
    run(site, "login,email\nann.lee,ann@example.com\n", key="email")
    assert ann.login == "ann.lee" and site.root["people"].renamed("ann") is ann


def test_addresses_change_hands_and_managers_change_places(site: MemorySite) -> None:
    ann = site.person("ann", email="a@example.com")
    bob = site.person("bob", email="b@example.com", manager_id=ann.id)
    report = run(site, "login,email,manager\nann,b@example.com,bob\nbob,a@example.com,\n")
    assert not report.refused and (ann.email, bob.email) == ("b@example.com", "a@example.com")
    assert (ann.manager_id, bob.manager_id) == (bob.id, None)
    assert site.root["people"].by_login("a@example.com") is bob


def test_links_for_a_new_password_that_went_to_an_old_address_open_nothing(site: MemorySite) -> None:
    ann, bob = site.person("ann", email="a@example.com"), site.person("bob", email="b@example.com")
    now, life = site.now, tokens.LIFETIMES[tokens.RESET]
    links = {person: tokens.issue(site.root, tokens.RESET, person.principal, life, now, person.stamp) for person in (ann, bob)}
    run(site, "login,email\nann,new@example.com\nbob,b@example.com\n")
    with pytest.raises(tokens.TokenRefused):
        tokens.redeem(site.root, tokens.RESET, links[ann], now)
    tokens.redeem(site.root, tokens.RESET, links[bob], now)


REFUSED = {
    "login,name\nann,A\nAnn,B\n": [(3, "login", "Ann is in line 2 already")],
    "login,email\nnew1,n@example.com\nnew2,N@example.com\n": [(3, "email", "N@example.com is in line 2 already")],
    "login,email\nnew,old@example.com\n": [(2, "email", "old@example.com is the address of Old (old)")],
    "login\nformer\n": [(2, "login", "former was the user name of Old, who is called old now, and nobody else gets it")],
    "login\ngone\n": [(2, "login", "gone belonged to somebody who was removed, and nobody else gets it: choose another one")],
    "login,email\nnew,at home\n": [(2, "email", "This is not an e-mail address.")],
    "login,timezone,kind\nnew,Moon/Base,robot\n": [
        (2, "kind", "Choose one of the values offered."),
        (2, "timezone", "This time zone is not known."),
    ],
    "login\n=cmd|x\n": [(2, "login", "A user name has only letters, digits, dots, hyphens and underscores.")],
    "login,name\n,Ann\n": [(2, "login", "is empty, so nobody knows who this is")],
    "login,active\nnew,perhaps\n": [(2, "active", "Write yes or no.")],
    "login,name\nnew\n": [(2, "", "has 1 cell, and the first line names 2 columns")],
    "login,web_page\nnew,javascript:alert(1)\n": [(2, "web_page", "Enter an address of a web page, for example https://example.com.")],
    "login,manager\nnew,nobody\n": [
        (2, "manager", "nobody has the user name or address nobody, neither here nor in a line of the file that can be done")
    ],
    "login,manager\na1,a2\na2,a3\na3,a1\n": [
        (line, "manager", f"nobody can be their own manager, not even through others: {names}")
        for line, names in ((2, "a1 → a2 → a3 → a1"), (3, "a1 → a2 → a3 → a1"), (4, "a1 → a2 → a3 → a1"))
    ],
    "login,manager\nold,old\n": [(2, "manager", "nobody can be their own manager, not even through others: old → old")],
}


@pytest.fixture
def known(site: MemorySite) -> MemorySite:
    old, gone = site.person("former", name="Old", email="old@example.com"), site.person("gone")
    site.root["people"].rename_login(old.id, "old")
    site.root["people"].retire(gone.id)
    return site


@pytest.mark.parametrize(("text", "expected"), REFUSED.items())
def test_what_is_refused_says_where_and_why_and_nothing_is_done(known: MemorySite, text: str, expected: list) -> None:
    before = sorted(person.login for person in known.root["people"])
    report = run(known, text)
    assert why(report) == expected and report.stops
    assert sorted(person.login for person in known.root["people"]) == before


def test_the_other_lines_are_done_when_asked_for(known: MemorySite) -> None:
    report = run(known, "login,manager\nnew,gone2\nunder,new\nfine,old\n", skip_refused=True)
    assert [line for line, _column, _why in why(report)] == [2, 3]  # whose manager can't be made has none
    assert not report.stops and "fine" in known.root["people"] and "new" not in known.root["people"]


def test_a_circle_with_who_is_here_already(site: MemorySite) -> None:
    ann = site.person("ann")
    site.person("bob", manager_id=ann.id)
    ((line, column, text),) = why(run(site, "login,manager\nann,bob\n"))
    assert (line, column) == (2, "manager") and text.endswith("ann → bob → ann") and ann.manager_id is None


def test_a_name_that_was_removed_passes_on_no_right(site: MemorySite) -> None:
    gone = site.person("gone")
    place = site.place("vault", "restricted", {"gone": "owner"})
    site.root["people"].retire(gone.id)
    run(site, "login\ngone\n", skip_refused=True)
    assert "gone" not in site.root["people"] and gone.id in place.members


def test_columns_without_meaning_are_named_and_passed_over(site: MemorySite) -> None:
    columns = ",".join(f"x{number}" for number in range(200))
    report = run(site, f"login,{columns}\nann,{','.join('1' * 200)}\n")
    assert report.passed_over == columns.split(",") and report.created
    with pytest.raises(Unreadable, match="line 1 must name the columns"):
        run(site, "ann,Ann Lee\nbob,Bob\n")
    with pytest.raises(Unreadable, match="no people in the file"):
        run(site, "login,name\n", deactivate_missing=True)


def test_formulas_are_text(site: MemorySite) -> None:
    run(site, "login,name,department\nann,=HYPERLINK(1) Ann,@x\n")
    assert site.root["people"]["ann"].name == "=HYPERLINK(1) Ann" and site.root["people"]["ann"].department == "@x"


# Leaving and coming back


def test_whom_an_import_made_and_who_is_missing_is_deactivated_and_comes_back(site: MemorySite) -> None:
    local = site.person("local")
    run(site, "login\nann\nbob\n")
    ann = site.root["people"]["ann"]
    raw = sessions.start(site.root, ann, site.now)
    report = run(site, "login\nbob\n", deactivate_missing=True)
    assert report.deactivated == [("ann", "ann")] and not ann.active and local.active
    assert sessions.find(site.root, raw, site.now) is None
    report = run(site, "login\nann\nbob\n", deactivate_missing=True)
    assert report.changed == [("ann", [("active", "no", "yes")])] and ann.active


def test_nobody_comes_back_whom_an_administrator_shut_out(site: MemorySite) -> None:
    run(site, "login\nann\nbob\n")
    ann = site.root["people"]["ann"]
    run(site, "login\nbob\n", deactivate_missing=True)
    set_active(site.uow(), ann.id, True)
    set_active(site.uow(), ann.id, False)
    report = run(site, "login\nann\nbob\n", deactivate_missing=True)
    assert not ann.active and "stays so" in report.notes[0]
    run(site, "login,active\nann,yes\n")
    assert ann.active


def test_the_file_may_say_who_is_active(site: MemorySite) -> None:
    site.person("ann")
    report = run(site, "login,status\nann,離職\nnew,no\n")
    assert report.deactivated == [("ann", "Ann")]
    assert not site.root["people"]["ann"].active and not site.root["people"]["new"].active


def test_people_who_were_here_before_are_taken_over_only_when_asked_for(site: MemorySite) -> None:
    run(site, "login\nann\n")
    local = site.person("local")
    run(site, "login\nann\nlocal\n")
    run(site, "login\nann\n", deactivate_missing=True)
    assert local.active
    run(site, "login\nann\nlocal\n", adopt=True)
    run(site, "login\nann\n", deactivate_missing=True)
    assert not local.active


def test_no_more_are_deactivated_than_a_share(site: MemorySite) -> None:
    run(site, "login\n" + "".join(f"p{number}\n" for number in range(20)))
    text = "login\n" + "".join(f"p{number}\n" for number in range(17))
    report = run(site, text, deactivate_missing=True, most_deactivated=0.1)
    assert "3 of 20 active people" in report.stops[0] and "--max-deactivated 0.16" in report.stops[0]
    assert site.root["people"]["p19"].active
    assert not run(site, text, deactivate_missing=True, most_deactivated=0.16).stops


def test_the_last_administrator_stays(site: MemorySite) -> None:
    admin = site.administrator("root")
    report = run(site, "login,active\nroot,no\n")
    assert "nobody would administer the site" in report.stops[0] and admin.active


def test_a_community_is_left_without_an_owner_only_by_saying_so(site: MemorySite) -> None:
    ann = site.person("ann")
    site.place("hall", members={"ann": "owner"})
    report = run(site, "login,active\nann,no\n")
    assert "Hall (/hall) would have no owner" in report.stops[0] and ann.active
    assert not run(site, "login,active\nann,no\n", leave_ownerless=True).stops and not ann.active


def test_nobody_is_missing_as_long_as_a_line_may_be_them(site: MemorySite) -> None:
    run(site, "login\nann\nbob\n")
    report = run(site, "login,name\nbob,\nan n,\n", deactivate_missing=True, skip_refused=True)
    assert not report.deactivated and "nobody is deactivated" in report.notes[0]
    report = run(site, "login,email\nbob,x@\n", deactivate_missing=True, skip_refused=True)
    assert report.deactivated == [("ann", "ann")]  # bob is in the file, though what it says of him is refused


# Export


def test_an_export_comes_back_without_a_change(site: MemorySite) -> None:
    boss = site.person("boss", native_name="陳大文")
    ann = site.person("ann", name="=Ann, 'A' Lee", email="ann@example.com", manager_id=boss.id, kind="contractor", timezone="Asia/Taipei")
    change(site.root, ann, {"phone": "+886 2", "skills": "a, b", "about": 'one\n\n\'two, "three"\n- four'}, {})
    set_active(site.uow(), site.person("left").id, False)
    site.administrator("admin")
    text = "".join(export_people(site.uow()))
    assert ",'+886 2," in text and text.startswith("\ufefflogin,name,native_name,email,")
    report = run(site, text)
    assert (report.created, report.changed, report.deactivated, report.refused, report.passed_over) == ([], [], [], [], [])
    assert report.unchanged == 4 and not report.stops
    assert "left" not in "".join(export_people(site.uow(), active_only=True))


def test_what_is_required_or_chosen_is_checked_only_where_it_changes(site: MemorySite) -> None:
    fields = (*fields_of(site.root), ProfileField("floor", "Floor", CHOICE, required=True, options=("1F", "2F"), kinds=("employee",)))
    set_fields(site.root, (*fields, ProfileField("motto", "Motto", TEXT)))
    site.person("ann")
    assert not run(site, "".join(export_people(site.uow()))).changed
    assert why(run(site, "login,floor\nann,3F\n")) == [(2, "floor", "Choose one of the values offered.")]
    run(site, "login,floor,motto\nann,2F,On\n")
    assert dict(site.root["people"]["ann"].profile) == {"floor": "2F", "motto": "On"}
    assert why(run(site, "login,floor\nann,\n")) == [(2, "floor", "Please fill this in.")]
    assert why(run(site, "login,kind,floor\nvee,guest,1F\n")) == [(2, "floor", "This kind of people doesn't have this field.")]


def test_thousands_at_once(site: MemorySite) -> None:
    lines = [f"p{number},Person {number},p{number}@example.com,{f'p{number // 8}' if number else ''}" for number in range(5000)]
    report = run(site, "login,name,email,manager\n" + "\n".join(reversed(lines)) + "\n")
    people = site.root["people"]
    assert len(report.created) == len(people) == 5000 and not report.stops
    assert people["p4999"].manager_id == people["p624"].id


def test_days_are_read_as_people_type_them_and_shown_to_nobody(site: MemorySite) -> None:
    table = "login,birthday,joined_company\nann,24 Nov,2019/3/4\nbob,31 Feb,soon\n"
    assert [column for _line, column, _text in why(run(site, table))] == ["birthday", "joined_company"]
    good = table.replace("bob,31 Feb,soon", "bob,,")
    run(site, good)
    ann = site.root["people"]["ann"]
    assert dict(ann.profile) == {"birthday": "11-24", "joined_company": "2019-03-04"}
    assert not {"birthday", "joined_company"} & set(shown_to(site.root, site.reader("bob"), ann)) and run(site, good).unchanged == 2


def test_a_skill_that_is_a_page_long_is_refused_and_named(site: MemorySite) -> None:
    report = run(site, f"login,skills\nann,tea\nbob,{'x' * 5000}\n")
    ((line, column, text),) = why(report)
    assert (line, column) == (3, "skills") and text.startswith("Please use at most ${max} characters for each entry")
    assert not site.root["people"].get("ann")


def test_a_kind_that_there_is_none_of_is_told_of_once(site: MemorySite) -> None:
    report = run(site, "login,kind,phone,skills\nann,boss,12345,tea\n")
    assert why(report) == [(2, "kind", "Choose one of the values offered.")]
