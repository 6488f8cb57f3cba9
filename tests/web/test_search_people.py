"""People among what is found: by what they show the reader, and by nothing else."""

from __future__ import annotations

import pytest

from colonnade.catalog.profiles import change
from colonnade.commands.places import change_member
from colonnade.testing import TestSite

ABOUT = "I look after the backups, and know all about travel expenses.\n我負責資料庫備份。"


@pytest.fixture
def site():
    with TestSite() as made:
        with made.change() as change_:
            change_.person("lin", name="Lin Mei", native_name="林美", department="Finance", job_title="Head of payroll")
            for login in ("kai", "tom"):
                change_.person(login, name=f"{login.title()} Berg")
            change_.person("wen", language="zh_Hant")
            for login in ("inside", "outside"):
                change_.person(login, kind="guest")
            change_.administrator("boss")
            change_.place("vault", "restricted", {"lin": "owner", "tom": "member", "inside": "guest"})
            change_.page("Backups", "Of the backups.", by="kai")
        made.update_search()
        yield made


def say(site, login="lin", *, audiences=None, **values):
    """Let somebody say something in their profile, to some people."""
    with site.change() as made:
        change(made.root, made.root["people"][login], values, audiences or {})


def found(browser, words, **more):
    """(names of the people on the page, how many there are in all)."""
    page = browser.get("/search", {"q": words, **more})
    names = [a.text for a in page.html.select(".hits-people .hit-t")]
    told = page.html.select_one("#search-people ~ p a")
    return names, int(told.text.split()[1]) if told is not None and "All" in told.text else len(names)


def test_people_are_found_by_what_they_say_in_both_languages(site):
    say(site, about=ABOUT, skills="VPN, Excel tables", languages="Nederlands")
    kai, wen = site.sign_in("kai"), site.sign_in("wen")
    for words in (
        "backups",
        "travel expenses",
        '"travel expenses"',
        "資料庫",
        "備份",
        "vpn",
        '"excel tables"',
        "nederl*",
        "payroll",
        "finance vpn",
        "lin backups",
    ):
        assert found(kai, words)[0] == ["Lin Mei"], words
        assert found(wen, words)[0] == ["林美"], words
    assert found(kai, "lin payroll")[0] == found(kai, "林 備份")[0] == ["Lin Mei"]
    for words in ("庫備庫", '"expenses travel"', "backups sales", "backups -travel", "title:backups nobody"):
        assert found(kai, words)[0] == [], words


def test_where_it_stands_is_shown_beside_other_results(site):
    say(site, about=ABOUT)
    page = site.sign_in("kai").get("/search?q=backups")
    assert [mark.text for mark in page.html.select(".hits-people mark")] == ["backups"]
    assert "About me: I look after" in page.html.select_one(".hits-people").text and "Head of payroll · Finance" in page.text
    assert [a.text for a in page.html.select(".hits:not(.hits-people) .hit-t")] == ["Backups"] and "1 result that you may read" in page.text
    assert "關於我" in site.sign_in("wen").get("/search?q=backups").html.select_one(".hits-people").text


@pytest.mark.parametrize("field", ["about", "skills", "job_title", "languages"])
@pytest.mark.parametrize(
    ("audience", "who"),
    [
        ("me", {"lin"}),
        ("network", {"lin", "tom"}),
        ("communities", {"lin", "tom", "inside"}),
        ("staff", {"lin", "tom", "kai", "boss"}),
        ("guests", {"lin", "tom", "kai", "boss", "inside"}),
    ],
)
def test_only_those_find_and_count_who_are_shown_it(site, field, audience, who):
    with site.change() as made:
        made.profile_fields(**{field: {"narrowest": "me"}})
        made.connect(made.root["people"]["lin"], made.root["people"]["tom"])
    if audience == "communities":  # the network is among them; whoever only shares a community, too
        with site.change() as made:
            change_member(made.uow(), made.site["vault"], made.root["people"]["kai"].id, "member")
        who = who | {"kai"}
    say(site, **{field: "Zanzibar"}, audiences={field: audience})
    for login in ("lin", "tom", "kai", "boss", "inside", "outside"):
        browser = site.sign_in(login)
        expected = ["Lin Mei"] if login in who else []
        assert found(browser, "zanzibar") == (expected, len(expected)), login
        assert found(browser, "zanzibar", people=1)[0] == expected, login
        if login not in who:
            text = browser.get("/search?q=zanzibar").text + browser.get("/-/search/facets?q=zanzibar").text
            assert "Lin Mei" not in text and "People" not in browser.get("/-/search/facets?q=zanzibar").text


def test_a_change_of_the_audience_counts_at_the_next_request(site):
    say(site, about=ABOUT)
    kai = site.sign_in("kai")
    assert found(kai, "expenses") == (["Lin Mei"], 1)
    say(site, audiences={"about": "me"})
    assert found(kai, "expenses") == ([], 0)
    say(site, audiences={"about": "staff"})
    assert found(kai, "expenses") == (["Lin Mei"], 1)
    say(site, about="Something else")
    assert found(kai, "expenses") == ([], 0) and found(kai, "something")[0] == ["Lin Mei"]
    with site.change() as made:
        made.root["people"].deactivate(made.root["people"]["lin"].id)
    assert found(kai, "something") == ([], 0) == found(kai, "payroll")


def test_leaving_a_community_or_raising_a_limit_counts_at_the_next_request(site):
    say(site, about=ABOUT, audiences={"about": "communities"})
    tom, kai = site.sign_in("tom"), site.sign_in("kai")
    assert found(tom, "expenses")[0] == ["Lin Mei"] and found(kai, "expenses")[0] == []
    with site.change() as made:
        change_member(made.uow(), made.site["vault"], made.root["people"]["tom"].id, None)
    assert found(tom, "expenses") == ([], 0)
    with site.change() as made:
        made.profile_fields(about={"narrowest": "staff", "audience": "staff"})
    assert found(kai, "expenses")[0] == ["Lin Mei"]
    with site.change() as made:
        made.profile_fields(about=None)
    assert found(kai, "expenses") == ([], 0)


def test_what_is_no_word_for_others_finds_nobody(site):
    say(site, phone="+886 2 5555 0199", web_page="https://example.com/lin", pronouns="she")
    with site.change() as made:
        made.root["people"].update(made.root["people"]["lin"].id, email="lin.secret@example.org")
    kai = site.sign_in("kai")
    say(site, birthday="03-15", audiences={"birthday": "staff"})
    for words in ("5555", "example", "secret", "she", "03", "15"):
        assert found(kai, words) == ([], 0), words


def test_the_best_come_first_and_all_are_paged(site):
    with site.change() as made:
        for number in range(24):
            one = made.person(f"many{number:02}", name=f"Many {number:02}")
            change(made.root, one, {"about": "I like sailing."}, {})
        change(made.root, made.root["people"]["kai"], {"skills": "sailing"}, {})
        made.person("sailing", name="Zoe Sailing")
    kai = site.sign_in("tom")
    names, total = found(kai, "sailing")
    assert names == ["Zoe Sailing", "Kai Berg", "Many 00"] and total == 26
    assert "Zoe Sailing" not in (bar.text if (bar := kai.get("/search?q=sailing").html.select_one("nav.file-bar")) else "")
    page = kai.get("/search?q=sailing&people=1")
    assert len(page.html.select(".hits-people > li")) == 20 and "26 people" in page.text
    page = page.click(href="start=20")
    assert [a.text for a in page.html.select(".hits-people .hit-t")][-1] == "Many 23" and len(page.html.select(".hits-people > li")) == 6


def test_they_are_a_kind_that_results_are_narrowed_to(site):
    say(site, about=ABOUT)
    kai = site.sign_in("kai")
    link = kai.get("/-/search/facets?q=backups").html.find("a", href=lambda url: "people=1" in url)
    assert "People" in link.text and found(kai, "backups", people=1) == (["Lin Mei"], 1)
    assert "people=1" not in site.sign_in("outside").get("/-/search/facets?q=backups").text


def test_a_narrowed_search_is_for_content(site):
    say(site, about=ABOUT)
    kai = site.sign_in("kai")
    assert found(kai, "backups", type="sample.page") == ([], 0) and found(kai, "backups in:vault") == ([], 0)
    assert "Nothing that you may read" not in kai.get("/search?q=expenses").text


@pytest.mark.parametrize("kind", ["type:people", "type:People", "類型:同仁", "type:同仁"])
def test_they_can_be_asked_for_by_their_kind(site, kind):
    say(site, about=ABOUT, audiences={"about": "communities"})
    tom, kai = site.sign_in("tom"), site.sign_in("kai")
    page = tom.get("/search", {"q": f"backups {kind}"})
    assert found(tom, f"{kind} backups") == (["Lin Mei"], 1) and "no kind of content" not in page.text
    assert not page.html.select(".hits:not(.hits-people)") and found(kai, f"{kind} backups") == ([], 0)
    assert "Nothing that you may read" in kai.get("/search", {"q": f"backups {kind}"}).text
    assert found(tom, f"{kind} -backups") == ([], 0) and "leave out what else" in tom.get("/search", {"q": f"{kind} -backups"}).text


@pytest.mark.parametrize("kind", ["type:people", "type:person", "類型:同仁", "type:人員"])
def test_alone_it_is_everybody_whom_the_reader_knows(site, kind):
    with site.change() as made:
        for number in range(20):
            made.person(f"p{number:02}", name=f"Pat {number:02}")
        made.root["people"].deactivate(made.person("gone", name="Ada Gone").id)
    names = found(site.sign_in("kai"), kind)[0]
    rest = found(site.sign_in("kai"), kind, people="1", start="20")[0]
    assert len(names) == 20 and "Lin Mei" in names + rest and not set(names) & set(rest) and "Ada Gone" not in names + rest
    assert sorted(found(site.sign_in("inside"), kind)[0]) == ["Inside", "Lin Mei", "Tom Berg"]


def test_people_are_among_the_kinds_that_there_are(site):
    page = site.sign_in("kai").get("/search", {"q": "type:nonsense"}).text
    assert "People" in page.partition("There are:")[2][:200]
    assert "Did you mean “People”?" in site.sign_in("kai").get("/search", {"q": "type:pepole"}).text
