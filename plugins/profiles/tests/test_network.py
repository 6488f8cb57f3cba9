"""Networks on pages: what stands between two people, who is asked, what waits, and what others get to know of it."""

from __future__ import annotations

import pytest

ASK = "/people/kai/@@connect"


def act(browser, login, do, status=303, **fields):
    return browser.submit(f"/people/{login}/@@connect", do=do, status=status, **fields)


def buttons(page):
    """What the page offers for networks: the values of its buttons."""
    return [button["value"] for button in page.html.select("button[name=do]")]


def test_asking_and_agreeing(web):
    page = web.lin.get("/people/kai")
    assert "They aren't asked." in page.text and "each of you sees what the other shows to their network" in page.text
    form = page.click("Add to network").forms
    form = next(f for f in form.values() if f.action == ASK)
    form["message"], form["follow"] = "From the trade fair", True
    asked = form.submit(status=303).follow()
    assert "Kai Berg is asked." in asked.text and "You follow Kai Berg." in asked.text and buttons(asked) == ["withdraw"]
    theirs = web.kai.get("/people/lin")
    assert "From the trade fair" in theirs.text and buttons(theirs) == ["accept", "decline"]
    done = next(f for f in theirs.forms.values() if f.action.endswith("@@connect")).submit("do", value="accept").follow()
    assert "Lin Mei is in your network." in done.text and not buttons(done)
    assert "Kai Berg is in your network." in web.lin.get("/people/kai").text


def test_what_is_asked_waits_in_action_required_and_in_the_inbox(web):
    act(web.lin, "kai", "invite", message="From the <b>fair</b>")
    web.tell()
    waiting = web.kai.get("/notifications/actions")
    assert "Let Lin Mei into your network?" in waiting.text and "From the &lt;b&gt;fair" in waiting.text
    inbox = web.kai.get("/notifications")
    notice = inbox.html.select_one(".notice a")
    assert "Lin Mei would like to have you in their network" in notice.text and notice["href"] == "/people/lin"
    assert "Mute this" not in inbox.text and "1 new notification" not in web.kai.get("/me").text
    form = next(f for f in waiting.forms.values() if f.action == "/people/lin/@@connect")
    assert form.submit(status=303).location.endswith("/notifications/actions#actions")
    assert "Let Lin Mei" not in web.kai.get("/notifications/actions").text and "would like" not in web.kai.get("/notifications").text
    web.tell()
    assert "Kai Berg is in your network now" in web.lin.get("/notifications").text


def test_opening_the_page_of_who_asks_reads_the_notice(web):
    act(web.lin, "kai", "invite")
    web.tell()
    assert "1 new notification" in web.kai.get("/me").text
    web.kai.get("/people/lin")
    assert "1 new notification" not in web.kai.get("/me").text
    assert web.kai.get("/notifications").html.select(".notice-read")


def test_who_is_declined_sees_no_difference(web):
    act(web.lin, "kai", "invite")
    paths = ("/people/kai", "/people/kai/@@connect", "/people/lin/@@network", "/notifications", "/people/kai/@@network")

    def seen():
        return [[node.get_text(" ", strip=True) for node in web.lin.get(path).html.select("main")] for path in paths]

    before = seen()
    act(web.kai, "lin", "decline")
    web.tell()
    assert seen() == before
    assert "Declined" in web.kai.get("/people/lin").text or not buttons(web.kai.get("/people/lin"))
    act(web.lin, "kai", "withdraw")
    act(web.lin, "kai", "invite", message="Again")
    web.tell()
    assert "Again" not in web.kai.get("/people/lin").text and "Let Lin" not in web.kai.get("/notifications/actions").text
    assert "would like" not in web.kai.get("/notifications").text
    assert "is in your network now" in act(web.kai, "lin", "invite").follow().text


def test_removing_asks_first_and_tells_nobody(web):
    act(web.lin, "kai", "invite")
    act(web.kai, "lin", "accept")
    page = web.kai.get("/people/lin").click("Remove…")
    assert "Remove Lin Mei from your network?" in page.text and buttons(page) == ["leave"]
    assert "no longer in your network" in act(web.kai, "lin", "leave").follow().text
    web.tell()
    assert "network" not in web.lin.get("/notifications").html.select_one("main").text
    assert web.lin.get("/people/kai").html.select_one("a[href='/people/kai/@@connect']").text == "Add to network"


def test_what_is_wrong_is_said_and_nothing_is_lost(web):
    answer = act(web.lin, "kai", "invite", 400, message="Kept words " + "x" * 300, follow="1")
    assert "Please use at most 300 characters." in answer.text and "Kept words" in answer.html.select_one("textarea").text
    assert answer.html.select_one("input[name=follow]").has_attr("checked")
    assert "You follow" not in web.lin.get("/people/kai").text
    act(web.lin, "kai", "invite")
    assert "You have asked Kai Berg already." in act(web.lin, "kai", "invite", 400).text
    act(web.lin, "kai", "nonsense", 404)
    act(web.lin, "lin", "invite", 404)
    web.lin.get("/people/lin/@@connect", status=404)


def test_whoever_answers_too_late_is_told_on_the_page_of_who_asked(web):
    act(web.kai, "lin", "invite")
    act(web.kai, "lin", "withdraw")
    late = act(web.lin, "kai", "accept")
    assert late.location.endswith("/people/kai") and "Kai Berg no longer asks" in late.follow().html.select_one(".toasts").text
    act(web.kai, "lin", "invite")
    with web.change() as site:
        site.root["people"].deactivate(site.root["people"]["kai"].id)
    for answer in (lambda: act(web.lin, "kai", "accept"), lambda: web.lin.get("/people/kai/@@connect", status=303)):
        late = answer()
        assert late.location.endswith("/people/kai") and "Kai Berg has left" in late.follow().html.select_one(".toasts").text
    with web.change() as site:
        site.root["people"].activate(site.root["people"]["kai"].id)
    assert "Kai Berg" in web.lin.get("/people/lin/@@network").text


@pytest.mark.parametrize("login", ["inside", "outside"])
def test_guests_meet_only_whom_they_know(web, login):
    browser = getattr(web, login)
    for view in ("@@connect", "@@network"):
        same = browser.get("/people/nobody/" + view, status=404)
        assert browser.get("/people/kai/" + view, status=404).html.select_one("main").text == same.html.select_one("main").text
    act(browser, "kai", "invite", 404)
    answer = act(web.kai, login, "invite", 400)
    assert "shares no community with you" in answer.text
    web.tell()
    assert "Kai Berg" not in browser.get("/notifications").text + browser.get("/notifications/actions").text


def test_a_guest_who_loses_the_community_loses_the_question(web):
    act(web.lin, "inside", "invite", message="Hello guest")
    web.tell()
    assert "Lin Mei would like" in web.inside.get("/notifications").text
    web.lin.submit("/vault/@@members", remove=str(web.inside.person_id))
    for path in ("/notifications", "/notifications/actions", "/people/inside/@@network"):
        page = web.inside.get(path).text
        assert "Lin Mei" not in page and "Hello guest" not in page, path


def test_my_network_is_a_page(web):
    mine = web.lin.get("/people/lin").click("My network")
    assert "Nobody is in your network yet." in mine.text and mine.html.select_one(".empty a.btn")["href"] == "/people"
    act(web.lin, "kai", "invite")
    act(web.boss, "lin", "invite", message="Join me")
    act(web.wen, "lin", "invite")
    act(web.lin, "wen", "accept")
    mine = web.lin.get("/people/lin/@@network")
    parts = {section["aria-labelledby"]: section.get_text(" ", strip=True) for section in mine.html.select("main section")}
    assert "Bo Lee" in parts["pf-in"] and "Join me" in parts["pf-in"]
    assert "Kai Berg" in parts["pf-out"] and "Wen Hu" in parts["pf-all"] and "Kai Berg" not in parts["pf-all"]
    form = next(f for f in mine.forms.values() if f.action == "/people/boss/@@connect")
    assert form.submit("do", value="accept").location.endswith("/people/lin/@@network")
    assert "2 people" in web.lin.get("/people/lin/@@network").text
    assert "/people/lin/@@network" in web.lin.get("/-/quick?q=%3Enetwork").text


def test_a_network_of_many_is_searched(web):
    with web.change() as site:
        lin = site.root["people"]["lin"]
        for number in range(25):
            person = site.person(f"m{number}", name=f"Many {number:02}", native_name="王小明" if number == 7 else "")
            site.connect(lin, person)
    page = web.lin.get("/people/lin/@@network")
    assert len(page.html.select("#pf-all ~ .people-grid .person")) == 25 and page.html.select_one("input[name=q]")
    for words, names in (("many 0", 10), ("07", 1), ("小明", 1), ("m12", 1), ("any", 0)):
        assert len(web.lin.get("/people/lin/@@network", {"q": words}).html.select(".people-grid .person")) == names, words
    assert "Nobody fits this." in web.lin.get("/people/lin/@@network?q=any").text


def test_of_others_only_people_in_common_are_shown(web):
    with web.change() as site:
        people = site.root["people"]
        for one, other in (("lin", "kai"), ("lin", "boss"), ("kai", "boss"), ("kai", "wen")):
            site.connect(people[one], people[other])
    for path in ("/people/kai", "/people/kai/@@network"):
        text = web.lin.get(path).html.select_one("main").text
        assert "Bo Lee" in text and "Wen Hu" not in text, path
    assert "Nobody is both in your network" in web.admin.get("/people/kai/@@network").text
    assert "Bo Lee" not in web.admin.get("/people/kai").html.select_one("main").text


def test_what_two_have_in_common(web):
    for login in ("lin", "kai"):
        form = next(f for f in getattr(web, login).get(f"/people/{login}/@@edit").forms.values() if f.action.endswith("/@@edit"))
        form["skills"] = "Excel, payroll" if login == "lin" else "sales, excel"
        form.submit()
    with web.change() as site:
        site.place("club", "restricted", {"lin": "member", "kai": "owner"}, [])
    page = web.lin.get("/people/kai")
    common = page.html.select_one("section[aria-labelledby=pf-common]")
    assert [a.text for a in common.select("a")] == ["Club", "excel"]
    assert not web.boss.get("/people/kai").html.select("[aria-labelledby=pf-common]")
    form = next(f for f in web.kai.get("/people/kai/@@edit").forms.values() if f.action.endswith("/@@edit"))
    form["audience.skills"] = "me"
    form.submit()
    assert [a.text for a in web.lin.get("/people/kai").html.select("[aria-labelledby=pf-common] a")] == ["Club"]


def test_who_left_is_in_no_list_and_comes_back(web):
    act(web.kai, "lin", "invite")
    with web.change() as site:
        people = site.root["people"]
        site.connect(people["lin"], people["boss"])
        for login in ("kai", "boss"):
            people.deactivate(people[login].id)
    text = web.lin.get("/people/lin/@@network").text + web.lin.get("/notifications/actions").text
    assert "Kai Berg" not in text and "Bo Lee" not in text
    assert web.lin.get("/people/kai/@@connect", status=303).location.endswith("/people/kai")
    with web.change() as site:
        for login in ("kai", "boss"):
            site.root["people"].activate(site.root["people"][login].id)
    text = web.lin.get("/people/lin/@@network").text
    assert "Kai Berg" in text and "Bo Lee" in text


def test_the_network_is_shown_more_once_both_agree(web):
    form = next(f for f in web.lin.get("/people/lin/@@edit").forms.values() if f.action.endswith("/@@edit"))
    form["phone"], form["audience.phone"] = "+886 2 5555 0199", "network"
    form.submit()
    act(web.kai, "lin", "invite")
    assert "5555 0199" not in web.kai.get("/people/lin").text
    act(web.lin, "kai", "accept")
    assert "5555 0199" in web.kai.get("/people/lin").text
    act(web.lin, "kai", "leave")
    assert "5555 0199" not in web.kai.get("/people/lin").text


def test_it_speaks_chinese(web):
    page = web.wen.get("/people/kai").text
    assert "加入人脈" in page and "追蹤" in page
    assert "我的人脈" in web.wen.get("/people/wen/@@network").text


def test_following_needs_knowing(web):
    kai = web.kai.person_id
    web.inside.get(f"/me/following/p:{kai}", status=404)
    web.lin.get(f"/me/following/p:{kai}")
