"""The directory: by skill, in three ways to look at it, by letter, and never narrowed by what the reader isn't shown."""

from __future__ import annotations

import pytest


def found(page):
    return [a.text for a in page.html.select(".person a, .pf-dense td:first-child a")]


def test_people_are_found_by_skill_beside_the_rest(web):
    web.fill("lin", skills="Payroll, Excel")
    web.fill("kai", skills="payroll")
    assert found(web.admin.get("/people?skill=PAYROLL")) == ["Kai Berg", "Lin Mei"]
    assert found(web.admin.get("/people?skill=payroll&department=Finance")) == ["Lin Mei"]
    assert found(web.admin.get("/people?skill=nothing")) == []
    assert [option["value"] for option in web.admin.get("/people/@@skills").html.select("option")] == ["excel", "payroll"]


@pytest.mark.parametrize(
    ("words", "who"), [("excel", ["Lin Mei"]), ("fin", ["Bo Lee", "Lin Mei"]), ("林", ["Lin Mei"]), ("rotter", ["Kai Berg"])]
)
def test_words_find_by_name_skill_department_and_place(web, words, who):
    web.fill("lin", skills="Pivot tables, Excel")
    assert sorted(found(web.admin.get("/people", {"q": words}))) == who


def test_several_words_may_fit_in_several_ways(web):
    web.fill("lin", skills="Pivot tables")
    for words in ("lin finance", "taipei tables mei"):
        assert found(web.admin.get("/people", {"q": words})) == ["Lin Mei"], words
    assert found(web.admin.get("/people", {"q": "lin sales"})) == []


@pytest.mark.parametrize("asked", ["skill=secret", "q=secret", "q=lin+secret"])
def test_what_isn_t_shown_finds_nobody(web, asked):
    web.fill("lin", skills="Secret", audience_skills="communities")
    assert found(web.kai.get(f"/people?{asked}")) == [] and "0 people" in web.kai.get(f"/people?{asked}").text
    assert found(web.lin.get(f"/people?{asked}")) == ["Lin Mei"]
    assert found(web.kai.get(f"/people?{asked}")) == []
    assert "secret" not in web.kai.get("/people/@@skills").text


def test_a_list_that_was_drawn_for_one_isn_t_shown_to_another_who_may_read_the_same(web):
    web.fill("boss", phone="+886 2 5555 0199", audience_phone="me", audience_location="network")
    web.admin.submit("/people/boss/@@edit", location="Lab")
    for path in ("/people?view=list", "/people", "/people?q=bo", "/people?location=Lab"):
        own = web.boss.get(path).text
        assert "Lab" in own and ("5555 0199" in own) == ("list" in path)
        others = "".join(entry.text for entry in web.kai.get(path).html.select(".person, .pf-dense"))
        assert "5555 0199" not in others and "Lab" not in others
    assert found(web.kai.get("/people?location=Lab")) == []


def test_it_can_be_looked_at_in_three_ways(web):
    page = web.kai.get("/people?department=Finance")
    assert [(a.text.strip(), a["href"]) for a in page.html.select(".pf-views a")] == [
        ("Cards", "/people?department=Finance"),
        ("List", "/people?department=Finance&view=list"),
        ("Chart", "/people/@@chart"),
    ]
    web.fill("lin", phone="12 34")
    as_list = page.click("List", href="view=list")
    assert found(as_list) == ["Bo Lee", "Lin Mei"] and as_list.html.select_one("a[href='tel:1234']")
    assert as_list.html.select_one("input[name=view]")["value"] == "list"
    assert as_list.html.select_one(".pf-views [aria-current]").text.strip() == "List"


def table(page):
    heads = [th.text for th in page.html.select(".pf-dense thead th[scope=col]")]
    return heads, [[" ".join(td.text.split()) for td in tr.select("td")] for tr in page.html.select(".pf-dense tbody tr")]


def test_the_list_is_a_table_of_what_the_reader_is_shown(web):
    web.boss.submit("/people/boss/@@edit", **{"audience.location": "network"}, status=303)
    heads, rows = table(web.kai.get("/people?view=list&department=Finance"))
    assert heads == ["Name", "Job title", "Department", "Place"]
    assert rows == [["Bo Lee", "Head of finance", "Finance", ""], ["Lin Mei 林美", "", "Finance", "Taipei"]]
    heads, rows = table(web.kai.get("/people?view=list&q=bo"))
    assert heads == ["Name", "Job title", "Department"] and "Taipei" not in str(rows)
    assert table(web.wen.get("/people?view=list&q=bo"))[0] == ["姓名", "職稱", "部門"]


def test_what_narrows_can_be_taken_back(web):
    page = web.kai.get("/people?q=l&department=Finance&location=Taipei")
    chips = {a.text.split(" ")[0]: a["href"] for a in page.html.select("a.tag.chip")}
    assert chips == {
        "l": "/people?department=Finance&location=Taipei",
        "Finance": "/people?q=l&location=Taipei",
        "Taipei": "/people?q=l&department=Finance",
    }
    assert "2 people" in page.text


def test_many_people_have_letters(web):
    assert not web.kai.get("/people").html.select(".pf-letters")
    with web.change() as site:
        for number in range(70):
            site.person(f"more{number}", name=f"{'Ümit' if number % 2 else 'Tove'} {number:03}")
    page = web.kai.get("/people")
    letters = [a.text for a in page.html.select(".pf-letters a")]
    assert {"b", "k", "l", "t", "u", "w"} <= set(letters) and "z" not in letters
    jumped = web.kai.get(page.html.select(".pf-letters a")[letters.index("u")]["href"])
    assert found(jumped)[0].startswith("Ümit") and found(jumped)[-1] == "Wen Hu"
    assert jumped.html.select_one(".pf-letters [aria-current]").text == "u"
    assert web.kai.get("/people?from=%F0%9F%98%80&start=-4&view=%00").status_int == 200


def test_guests_are_marked_wherever_people_are_listed(web):
    for address in ("/people", "/people?view=list", "/people/inside/@@card"):
        link = web.lin.get(address).html.select_one('a[href="/people/inside"]')
        assert link.find_parent(["li", "p", "div"]).select(".badge-warn"), address
