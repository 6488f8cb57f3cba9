"""Birthdays and work anniversaries: chosen to be shown, entered without a year, and listed for those who are shown them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

EDIT = "/people/lin/@@edit"


def at(site, *day):
    """Let it be noon of a day."""
    site.clock.now = datetime(*day, 12, tzinfo=UTC)


def lines_of(site, login):
    """(name, day, what for) of the widget on somebody's homepage; what it says where it is empty."""
    heads = site.sign_in(login).get("/").html.select("section h2")
    card = next(h for h in heads if h.text.strip() == "Birthdays and anniversaries").find_parent("section")
    return [" ".join(row.get_text(" ", strip=True).split()) for row in card.select(".row, li")] or card.get_text(" ", strip=True)


def say(site, login, **values):
    site.sign_in(login).submit(f"/people/{login}/@@edit", status=303, **{n.replace("audience_", "audience."): v for n, v in values.items()})


def test_nobody_is_shown_a_day_unless_its_owner_chooses(front):
    at(front, 2026, 11, 20)
    say(front, "lin", birthday="24 Nov", joined_company="2019-11-25")
    assert "Only days that people choose to show you" in lines_of(front, "kai")
    assert [line for line in lines_of(front, "lin") if "Lin Mei" in line and "24 Nov" in line]
    assert "Birthday" not in front.sign_in("kai").get("/people/lin").html.select_one("dl.facts").text
    say(front, "lin", audience_birthday="staff")
    (line,) = lines_of(front, "kai")
    assert "Lin Mei" in line and "24 Nov" in line and "Birthday" in line
    say(front, "lin", audience_joined_company="staff")
    assert "7 years here" in lines_of(front, "kai")[1]
    assert "24 Nov" in front.sign_in("kai").get("/people/lin").html.select_one("dl.facts").text


def test_those_in_the_network_alone(front):
    at(front, 2026, 11, 20)
    say(front, "lin", birthday="11-24", audience_birthday="network")
    assert "None in the next" in lines_of(front, "kai")
    front.sign_in("lin").submit("/people/kai/@@connect", do="invite", status=303)
    front.sign_in("kai").submit("/people/lin/@@connect", do="accept", status=303)
    assert "Lin Mei" in lines_of(front, "kai")[0] and "None in the next" in lines_of(front, "boss")


def test_what_one_reader_is_shown_is_not_kept_for_another(front):
    at(front, 2026, 11, 20)
    say(front, "lin", birthday="11-24")
    assert (
        "Lin Mei" in lines_of(front, "lin")[0] and "None in the next" in lines_of(front, "kai") and "Lin Mei" in lines_of(front, "lin")[0]
    )


def test_fourteen_days_also_over_the_end_of_the_year(front):
    at(front, 2026, 12, 25)
    for login, day in (("lin", "12-25"), ("boss", "12-26"), ("kai", "01-07"), ("admin", "01-08")):
        say(front, login, birthday=day, audience_birthday="staff")
    lines = lines_of(front, "kai")
    assert len(lines) == 3 and "Today" in lines[0] and "Tomorrow" in lines[1] and "7 Jan" in lines[2]
    with front.change() as site:
        site.root["people"].deactivate(site.root["people"]["lin"].id)
    assert "Bo Lee" in lines_of(front, "kai")[0]


def test_today_is_the_readers(front):
    at(front, 2026, 11, 24)
    front.clock.advance(hours=8)
    say(front, "lin", birthday="11-24", audience_birthday="staff")
    with front.change() as site:
        for login, zone in (("kai", "Asia/Tokyo"), ("boss", "America/New_York")):
            site.root["people"].update(site.root["people"][login].id, timezone=zone)
    assert "None in the next" in lines_of(front, "kai") and "Today" in lines_of(front, "boss")[0]


@pytest.mark.parametrize(("year", "day"), [(2027, 28), (2028, 29)])
def test_who_was_born_on_29_february(front, year, day):
    at(front, year, 2, day)
    say(front, "lin", birthday="29 Feb", audience_birthday="staff")
    (line,) = lines_of(front, "kai")
    assert "Today" in line
    front.clock.advance(days=1)
    assert "None in the next" in lines_of(front, "kai")


def test_no_anniversary_before_the_first_year_is_over(front):
    at(front, 2026, 11, 20)
    say(front, "lin", joined_company="2026-11-24", audience_joined_company="staff")
    assert "None in the next" in lines_of(front, "kai")
    at(front, 2027, 11, 24)
    assert "1 year here" in lines_of(front, "kai")[0]


def test_a_day_is_chosen_from_two_lists_in_the_order_of_the_language(front):
    form = front.sign_in("lin").get(EDIT).forms
    form = next(f for f in form.values() if "birthday.day" in f.fields)
    form["birthday.day"], form["birthday.month"], form["joined_company"] = "24", "11", "2019-03-04"
    form.submit(status=303)
    page = front.sign_in("lin").get(EDIT)
    names = [select["name"] for select in page.html.select(".field-parts select")]
    assert names == ["birthday.day", "birthday.month"]
    chosen = [option.text for option in page.html.select(".field-parts option[selected]")]
    assert chosen == ["24", "November"] and page.html.select_one("#f-joined_company")["value"] == "2019-03-04"
    chinese = front.sign_in("wen").get("/people/wen/@@edit").html
    assert [select["name"] for select in chinese.select(".field-parts select")] == ["birthday.month", "birthday.day"]
    assert chinese.select_one("select[name='birthday.month']").select("option")[11].text == "11月"


@pytest.mark.parametrize(
    ("day", "month", "told"), [("31", "02", "There is no such day."), ("31", "", "both the day and"), ("", "02", "both the day and")]
)
def test_what_is_wrong_is_told_and_what_was_chosen_kept(front, day, month, told):
    sent = {"birthday.day": day, "birthday.month": month}
    page = front.sign_in("lin").submit(EDIT, status=400, **sent)
    assert told in page.html.select_one("#f-birthday .err").text
    selects = page.html.select("#f-birthday select")
    kept = {select["name"]: (select.select_one("option[selected]") or {"value": ""})["value"] for select in selects}
    assert kept == sent
    page = front.sign_in("lin").submit(EDIT, status=400, joined_company="soon")
    assert "2019-03-04" in page.html.select_one(".errs").text and page.html.select_one("#f-joined_company")["value"] == "soon"


def test_a_day_is_taken_back(front):
    say(front, "lin", birthday="11-24")
    say(front, "lin", **{"birthday.day": "", "birthday.month": ""})
    page = front.sign_in("lin").get(EDIT)
    assert not any(option["value"] for option in page.html.select(".field-parts option[selected]"))


def test_an_address_book_gets_the_day_that_its_reader_is_shown(front):
    say(front, "lin", birthday="11-24", audience_birthday="staff")
    assert "BDAY:--1124\r\n" in front.sign_in("kai").get("/people/lin/@@vcard").text
    say(front, "lin", audience_birthday="me")
    assert "BDAY" not in front.sign_in("kai").get("/people/lin/@@vcard").text


def test_a_day_finds_nobody_in_the_directory(front):
    say(front, "lin", birthday="11-24", audience_birthday="staff")
    assert "Lin Mei" not in front.sign_in("kai").get("/people", {"q": "11-24"}).html.main.text


def test_administrators_have_days_and_dates_of_their_own(front):
    admin = front.sign_in("admin")
    for name, kind in (("name_day", "day"), ("first_aid_until", "date")):
        form = {"title_en": name, "name": name, "kind": kind, "audience": "staff", "narrowest": "me", "widest": "guests"}
        admin.submit("/admin/profile-fields/add", kinds="employee", status=303, **form)
    say(front, "lin", name_day="6 Dec", first_aid_until="2027-05-31")
    text = front.sign_in("kai").get("/people/lin").html.select_one("dl.facts").text
    assert "6 Dec" in text and "31 May 2027" in text
    assert front.sign_in("lin").get(EDIT).html.select_one("#f-name_day select")


def test_nobody_joins_years_ahead(web):
    page = web.lin.submit("/people/lin/@@edit", joined_company="2099-01-01", status=400)
    assert "Enter a date that is at most a year ahead." in page.text and 'value="2099-01-01"' in page.text
    web.lin.submit("/people/lin/@@edit", joined_company="1899-01-01", status=400)
    web.fill("lin", joined_company="2019-03-04")
