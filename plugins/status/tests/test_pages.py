"""The pages: sharing with an audience, lists, one update, reposts, pins, and what outsiders learn (nothing)."""

from __future__ import annotations

from importlib import import_module

import pytest
from webtest import Upload

from colonnade.api import versions_of

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\rIDATx\x9cc\xf8\xff\xff?\x00\x05\xfe\x02\xfe\xa7\x9a\xa0\xa0\x00\x00\x00\x00IEND\xaeB`\x82"
)


def shared(browser, body="Some words", at="", status=303, **values):
    """Post from the page of a board; the answer."""
    return browser.submit(f"{at}/status/@@upload", body=body, status=status, **values)


def address(browser, words, at=""):
    """The address of the update in a list that has *words*."""
    return next(item for item in items(browser, at) if words in item.text).select_one("a.at")["href"]


def items(browser, at="", query=""):
    return browser.get(f"{at}/status{query}").html.select("article.upd")


def uid_of(browser, path):
    return browser.get(f"{path}/@@json").json["uid"]


def test_the_box_is_a_plain_form_that_posts(web):
    page = web.lin.get("/status")
    form = next(f for f in page.forms.values() if f.action == "/status/@@upload")
    form["body"] = "Hello #world\n\n**everyone**"
    shown = form.submit(status=303).follow()
    item = shown.html.select_one("article.upd")
    assert "Hello #world" in item.text and item.strong.text == "everyone" and "Lin" in item.select_one(".item-h").text
    assert "Posted. Readers: All staff." in shown.text
    assert items(web.out)[0].select_one("form[action$='@@like']") is not None


def test_two_clicks_post_once(web):
    form = next(f for f in web.lin.get("/status").forms.values() if f.action == "/status/@@upload")
    form["body"] = "Said once"
    form["file"] = [Upload("one.png", PNG)]
    first, again = form.submit(status=303), form.submit(status=303)
    assert first.location == again.location and "Posted. Readers: All staff." in again.follow()
    assert len(items(web.lin)) == 1


def test_who_may_not_tell_all_learns_that_nobody_was_told(web):
    said = shared(web.lin, "Free cake @all").follow().html.select_one(".toasts").text
    assert "Posted." in said and "@all tells nobody here" in said
    assert "tells nobody" not in shared(web.admin, "Free cake @all").follow()


def test_tags_in_the_words_lead_to_what_has_them(web):
    shared(web.lin, "About #Travel, #差旅 and `#code`")
    for page in (web.kai.get("/status"), web.kai.get(address(web.kai, "About"))):
        links = page.html.select(".upd-b .prose a")
        assert [(link.text, link["href"]) for link in links] == [("#Travel", "/tags/travel"), ("#差旅", "/tags/%E5%B7%AE%E6%97%85")]
    assert "About" in web.kai.get("/tags/travel")


def test_audiences_are_said_in_words_with_numbers(web):
    options = [option.text for option in web.lin.get("/status").html.select("#share-to option")]
    assert options == ["Everyone at the company (6)", "Everyone at the company, in Hall (6)", "Members of Vault (3)"]
    assert [option.text for option in web.out.get("/status").html.select("#share-to option")] == ["Everyone at the company (6)"]
    chosen = web.lin.get("/vault/status").html.select_one("#share-to option[selected]")
    assert chosen.text == "Members of Vault (3)" and "3 people will be able to read this" in web.lin.get("/vault/status")


def test_guests_count_where_they_belong_and_who_left_nowhere(web):
    with web.change() as site:
        site.person("guest", kind="guest")
        site.place("yard", "open", {"guest": "guest", "lin": "member"}, ["status"])
        site.root["people"].deactivate(site.person("boss").id)
    options = [option.text for option in web.lin.get("/status").html.select("#share-to option")]
    assert options == [
        "Everyone at the company (5)",
        "Everyone at the company, in Hall (5)",
        "Members of Vault (2)",
        "Everyone at the company, in Yard (6)",
    ]


def test_the_effect_of_an_audience_is_told_before_posting(web):
    def effect(**values):
        return web.lin.get("/status/@@audience", values).text

    assert "6 people will be able to read this." in effect() and "3 people" in effect(to=web.uid_of("vault"))
    assert "Only you and Kai, Boss will be able to read this (3 people), and they will be told." in effect(only="kai, Boss <boss>")
    assert "Only you will be able" in effect(only="lin")
    assert "Nobody is called nobody" in effect(only="nobody")
    assert "Out can't read" in " ".join(effect(to=web.uid_of("vault"), only="out").split()).replace("&#39;", "'")
    hidden = web.out.get("/status/@@audience", {"to": web.uid_of("vault")}).text
    assert "You can" in hidden.replace("can&#39;t", "can") and "Vault" not in hidden and "people" not in hidden.replace("somebody", "")


def test_people_are_named_as_they_are_called(web):
    only = [option["value"] for option in web.lin.get("/status/@@people").html.find_all("option") if "kai" in option["value"]]
    assert only == ["Kai <kai>"]
    shared(web.lin, "By name", only=["Kai", "boss"])
    assert len(items(web.kai)) == len(items(web.boss)) == 1 and not items(web.out)
    again = shared(web.lin, "", only=["Kai", "boss"], status=400)
    assert [field.get("value") for field in again.html.select("[name=only]")][:2] == ["Kai", "boss"]


def test_how_many_will_be_told_is_a_link_where_all_of_a_place_are(web):
    link = web.lin.get("/status").html.find("a", string="Who will be told?")
    assert "reaches" in web.lin.get(link["href"]) or "Nobody is told" in web.lin.get(link["href"])
    vault = web.lin.get("/status/@@audience", {"to": web.uid_of("vault")}).html.a
    assert vault["href"].startswith("/vault/status/")
    assert web.lin.get("/status/@@audience", {"only": "kai"}).html.a is None


def test_an_update_for_a_place_is_only_read_there(web):
    shared(web.lin, "For the vault", to=web.uid_of("vault"))
    assert "For the vault" in web.kai.get("/vault/status") and not items(web.kai)
    assert "For the vault" in web.kai.get("/status?show=all") and "For the vault" not in web.out.get("/status?show=all")
    path = address(web.kai, "For the vault", "/vault")
    for name in ("", "/@@reposts", "/@@json", "/@@history"):
        assert web.out.get(path + name, status=404)
    web.out.submit(f"{path}/@@pin", on="1", status=404)
    web.out.get("/vault/status", status=404)
    shared(web.out, "Let me in", to=web.uid_of("vault"), status=400)
    shared(web.out, "Not a member", at="/hall", to=web.uid_of("hall"), status=400)


def test_an_update_for_some_is_read_by_them_alone(web):
    shared(web.lin, "Between us", only="kai")
    assert len(items(web.kai)) == 1 and not items(web.out) and not items(web.boss)
    assert "Only 2 people" in items(web.kai)[0].select_one(".badge-warn").text
    again = shared(web.lin, "Keep my words", only="ghost", status=400)
    assert "Keep my words" in again.html.textarea.text and "Nobody is called ghost" in again
    shared(web.lin, "For one outside", only="out", to=web.uid_of("vault"), status=400)
    assert len(items(web.lin)) == 1


@pytest.mark.parametrize(("body", "says"), [("", "Write something first."), (" \n\u3164", "Write something first."), ("x" * 5001, "5000")])
def test_what_cannot_be_shared_comes_back_with_the_reason(web, body, says):
    assert says in shared(web.lin, body, status=400)
    assert not items(web.lin)


def test_markup_of_others_does_nothing(web):
    shared(web.lin, '<script>alert(1)</script> <img src=x onerror=alert(1)> [x](javascript:alert(1)) "><b>')
    for page in (web.kai.get("/status"), web.kai.get("/"), web.kai.get(address(web.kai, "alert"))):
        assert "<script>alert" not in page.text and not page.html.select("[onerror], a[href^=javascript]")


def test_emoji_and_right_to_left_text_stay_whole(web):
    shared(web.lin, "مرحبا 👩‍👩‍👧 بالجميع")
    item = items(web.kai)[0]
    assert "مرحبا 👩‍👩‍👧 بالجميع" in item.text and item.select_one("[dir=auto]") is not None
    assert web.kai.get(item.select_one("a.at")["href"]).status_int == 200


def test_pictures_and_files_stand_below_the_text(web):
    files = [("file", "photo.png", PNG), ("file", "notes.txt", b"notes"), ("file", "x.svg", b"<svg onload='alert(1)'/>")]
    shared(web.lin, "With files", only="kai", upload_files=files)
    item = items(web.kai)[0]
    picture = item.select_one(".upd-pics img")
    assert picture["loading"] == "lazy" and picture["alt"] == "photo.png"
    assert [a.text.strip() for a in item.select(".toc a")] == ["notes.txt", "x.svg"]
    assert web.kai.get(picture["src"]).content_type == "image/png"
    web.out.get(picture["src"], status=404)
    many = [("file", f"{n}.txt", b"x") for n in range(11)]
    assert "at most 10 files" in shared(web.lin, "Many", upload_files=many, status=400) and len(items(web.lin)) == 1


def test_long_texts_lead_to_the_whole(web):
    shared(web.lin, "\n\n".join(f"Line {n}" for n in range(9)))
    item = items(web.kai)[0]
    assert item.select_one(".upd-more")["href"] == item.select_one("a.at")["href"]
    assert not web.kai.get(item.select_one("a.at")["href"]).html.select(".upd-more, .item-b")


def test_one_update_has_its_comments(web):
    shared(web.lin, "Talk about this")
    path = address(web.kai, "Talk")
    web.kai.submit(f"{path}/@@comments", text="A comment", status=303)
    page = web.out.get(path)
    assert page.html.h1.text == "Update by Lin" and "A comment" in page
    assert items(web.out)[0].select_one("a[href$='#comments'] .n").text == "1"


def test_a_repost_without_words_is_called_so_in_each_readers_language(web):
    shared(web.lin, "Words of my own")
    path = address(web.lin, "Words of my own")
    shared(web.kai, "", of=uid_of(web.kai, path))
    title = web.lin.get("/stream").html.select_one(".item").select("a[lang]")[-1]
    assert title.text == "Repost"
    web.lin.submit("/-/preferences", language="zh_Hant", status=303)
    assert web.lin.get("/stream").html.select_one(".item").select("a[lang]")[-1].text == "轉發"


def test_a_repost_shows_the_original_to_those_who_may_read_it(web):
    shared(web.lin, "Original words", at="/vault", to=web.uid_of("vault"))
    path = address(web.kai, "Original", "/vault")
    web.clock.advance(minutes=1)
    form = web.kai.get(f"/status/@@repost?of={uid_of(web.kai, path)}")
    assert "Original words" in form.html.select_one(".upd-q").text
    shared(web.kai, "Look at this", of=uid_of(web.kai, path))
    seen, unseen = items(web.boss)[0], items(web.out)[0]
    assert "Original words" in seen.select_one(".upd-q").text and "Look at this" in unseen.text
    gone = web.out.get("/status").text + web.out.get(address(web.out, "Look")).text + web.out.get("/").text
    assert "Not available to you." in gone and "Original" not in gone and path not in gone and "Vault" not in gone
    assert "Reposted 1" in " ".join(items(web.lin, "/vault")[0].text.split())
    assert "Look at this" in web.lin.get(f"{path}/@@reposts")
    hidden, absent = (web.out.get(f"/status/@@repost?of={uid}", status=303).follow() for uid in (uid_of(web.kai, path), 99))
    assert all("isn't available to you" in page.html.text and "Original" not in page for page in (hidden, absent))
    for odd in ("", "-1", "zzz"):
        assert "isn't available to you" in web.out.get(f"/status/@@repost?of={odd}", status=303).follow().html.text
    shared(web.out, "Me too", of=uid_of(web.kai, path), status=400)


def test_reposts_are_counted_as_far_as_the_reader_sees_them(web):
    shared(web.lin, "For all")
    path = address(web.lin, "For all")
    web.clock.advance(minutes=1)
    shared(web.kai, "In the vault", of=uid_of(web.kai, path), to=web.uid_of("vault"))
    assert "Reposted 1" in " ".join(items(web.lin)[0].text.split())
    assert "Reposted" not in items(web.out)[0].text


def test_what_was_thrown_away_is_available_to_nobody_and_comes_back(web):
    shared(web.lin, "Soon gone")
    path = address(web.lin, "Soon")
    web.clock.advance(minutes=1)
    shared(web.kai, "Passing on", of=uid_of(web.kai, path))
    answer = web.lin.submit(f"{path}/@@trash", status=303).follow()
    assert "Undo" in answer and "Not available to you." in items(web.out)[0].text and "Soon gone" not in items(web.out)[0].text
    with web.change() as site:
        thrown = next(obj for obj in site.root["trash"].values())
        uid = str(getattr(thrown, "uid", thrown))
    web.lin.submit("/trash", uid=uid, status=303)
    assert "Soon gone" in items(web.out)[0].select_one(".upd-q").text


def test_owners_pin_and_pinned_updates_come_first(web):
    for words in ("First", "Second"):
        shared(web.lin, words, at="/hall", to=web.uid_of("hall"))
        web.clock.advance(minutes=1)
    path = address(web.boss, "First", "/hall")
    assert not web.lin.get("/hall/status").html.select("form[action$='@@pin']")
    web.lin.submit(f"{path}/@@pin", on="1", status=403)
    web.boss.submit(f"{path}/@@pin", on="1", status=303)
    shown = items(web.out, "/hall")
    assert "First" in shown[0].text and "Pinned" in shown[0].text and len(shown) == 2
    web.admin.submit(f"{path}/@@pin", on="0", status=303)
    assert "Second" in items(web.out, "/hall")[0].text


def test_who_is_mentioned_and_left_out_is_told_to_the_author(web):
    answer = shared(web.lin, "Look @kai", only="boss").follow()
    assert "can't read this and won't be told" in answer and "Kai" in answer
    assert "won't be told" not in shared(web.lin, "Look @boss", only="boss").follow()


def test_an_address_tells_nothing_of_the_words(web):
    shared(web.lin, "Secret words")
    assert "secret" not in address(web.lin, "Secret words").casefold()


def test_what_is_for_some_has_a_lock_in_the_stream(web):
    shared(web.lin, "For few", only="kai")
    entry = next(item for item in web.kai.get("/stream").html.select("article.item") if "For few" in item.text)
    assert entry.select_one("use[href$='#i-lock']") and "Only some people can read this" in entry.text


def test_a_list_that_is_kept_shows_what_changed(web):
    shared(web.lin, "Words at first", at="/hall", to=web.uid_of("hall"))
    path = address(web.boss, "Words", "/hall")

    def shown(browser=web.boss):
        return " ".join(items(browser, "/hall")[0].text.split())

    assert "Words at first" in shown() and "Unpin" not in shown() and "like" not in shown() and "Edit" not in shown(web.kai)
    web.kai.submit(f"{path}/@@like", on="1", status=303)
    assert "1 like" in shown()
    web.boss.submit(f"{path}/@@pin", on="1", status=303)
    assert "Unpin" in shown() and "Unpin" not in shown(web.kai)
    shared(web.kai, "Look", of=uid_of(web.kai, path))
    assert "Reposted 1" in shown()
    web.kai.submit(f"{path}/@@comments", text="Said below", status=303)
    assert "Comment1" in shown() and "Comment1" in shown(web.kai)


def test_lists_go_on_and_people_have_their_own(web, monkeypatch):
    monkeypatch.setattr(import_module("colonnade_status.views"), "PER_PAGE", 2)
    for n in range(3):
        web.clock.advance(minutes=1)
        shared(web.lin, f"Number {n}")
    shared(web.kai, "By kai")
    page = web.out.get("/status")
    assert len(page.html.select("article.upd")) == 2
    older = page.click(linkid=None, href="after=")
    assert "Number 0" in older and "By kai" not in older
    assert [item.strong is None and "Number" in item.text for item in items(web.out, query="/@@by?person=lin")] == [True, True]
    assert "Updates by Kai" in web.out.get("/status/@@by?person=kai") and "Your updates" in web.kai.get("/status/@@by?person=kai")
    assert not items(web.out, query="/@@by?person=boss")
    for odd in ("nobody", "-1"):
        web.out.get(f"/status/@@by?person={odd}", status=404)
    assert web.out.get("/status/@@by", status=303).location.endswith("/status")
    assert "Boss" not in web.out.get("/status/@@by?person=boss").html.main.text


def test_what_was_begun_stands_in_the_box_until_it_is_posted(web):
    web.lin.submit("/status/@@draft?type=status.post", body="Half a thou")
    box = web.lin.get("/").html.select_one("[data-share]")
    assert box.has_attr("open") and box.textarea.text.strip() == "Half a thou"
    shared(web.lin, "Half a thought", back="home")
    box = web.lin.get("/").html.select_one("[data-share]")
    assert not box.has_attr("open") and not box.textarea.text.strip()


def test_what_was_begun_keeps_for_whom_it_is(web):
    vault = web.uid_of("vault")
    web.lin.submit("/status/@@draft?type=status.post", body="Secret", to=vault, only=["Kai", ""])
    box = web.lin.get("/").html.select_one("[data-share]")
    assert box.select_one("option[selected]")["value"] == vault
    assert [field.get("value") for field in box.select("[name=only]")][:2] == ["Kai", ""]
    assert "Only you and Kai" in box.text and "told" in box.text
    assert web.lin.submit("/status/@@draft?type=status.post", body=" ", to=vault, only="Kai").text == ""
    assert not web.lin.get("/").html.select_one("[data-share]").has_attr("open")


def test_the_box_leads_back_to_the_homepage(web):
    assert shared(web.lin, back="home").location == "http://localhost/"
    assert shared(web.lin, at="/hall", back="home", to=web.uid_of("hall")).location == "http://localhost/hall"
    assert shared(web.lin, back="https://evil.example/").location == "http://localhost/status"


def test_an_edit_keeps_the_history(web):
    shared(web.lin, "Frist")
    path = address(web.lin, "Frist")
    web.lin.submit(f"{path}/@@edit", body="First", revision="1", status=303)
    assert "First" in items(web.out)[0].text and "edited" in items(web.out)[0].select_one(".item-h").text
    with web.change() as site:
        assert [v.values["body"] for v in versions_of(next(iter(site.app(None, "status").values())))] == ["First", "Frist"]
    web.out.get(f"{path}/@@history", status=200)
    web.out.submit(f"{path}/@@edit", body="Mine", status=403)


def test_pages_speak_chinese(web):
    shared(web.lin, "Hello", of="")
    page = web.wen.get("/status").text
    assert "近況" in page and "全公司（6 人）" in page and "與大家分享…" in page
    assert "Lin 的近況" in web.wen.get(address(web.wen, "Hello"))
