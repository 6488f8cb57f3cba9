"""Saving, finding and importing bookmarks, as people and as the background do it; what others may see of it."""

from __future__ import annotations

import sys
import threading
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import colonnade_bookmarks
import pytest
from colonnade_bookmarks import exchange
from colonnade_bookmarks import titles as titles_of_pages
from colonnade_bookmarks.addresses import key_of
from colonnade_bookmarks.browser_file import Entry, read
from colonnade_bookmarks.commands import AT_ONCE
from colonnade_bookmarks.shelf import shelf_of
from colonnade_bookmarks.titles import PAUSES, queue_of

from colonnade.api import AlreadyThere, Invalid, edit, move, share, trash
from colonnade.testing import MemorySite, TestSite, load_module, memory_site

ADD = "/bookmarks/@@add/bookmarks.bookmark"
PAGE = "https://example.com/page"


@pytest.fixture
def site():
    with memory_site(load_module(colonnade_bookmarks)) as made:
        for login in ("ann", "ben", "cho"):
            made.person(login)
        yield made


@pytest.fixture
def web():
    with TestSite([load_module(colonnade_bookmarks)]) as made:
        with made.change() as inner:
            inner.place("hall", "restricted", {"ann": "member"} if inner.person("ann") else {}, ["bookmarks"])
        yield made


def root(site: MemorySite, place=None):
    return site.app(place, plugin="bookmarks")


def save(site: MemorySite, url: str = PAGE, by: str = "ann", at=None, **values):
    return site.make(at if at is not None else root(site), "bookmarks.bookmark", by=by, url=url, **values)


def uids(found) -> list[int]:
    return [obj.uid for obj in found]


# The rule of the type, and the shelf


def test_a_person_saves_a_page_once_in_a_place(site: MemorySite) -> None:
    mine = save(site, title="Mine")
    with pytest.raises(AlreadyThere) as caught:
        save(site, "HTTPS://Example.com:443/page?utm_source=x#part")
    assert caught.value.obj is mine
    theirs = save(site, by="ben")
    other = save(site, "https://example.com/other")
    with pytest.raises(Invalid):
        edit(site.uow("ann"), other, {"url": PAGE})
    edit(site.uow("ann"), mine, {"url": f"{PAGE}#part"})
    hall = site.place("hall", members={"ann": "member"}, plugins=["bookmarks"])
    save(site, at=root(site, hall))
    shelf = shelf_of(root(site))
    assert sorted(shelf.saved(key_of(PAGE))) == sorted([mine.uid, theirs.uid]) and shelf.number(key_of(PAGE)) == 2


def test_thrown_away_it_can_be_saved_again(site: MemorySite) -> None:
    trash(site.uow("ann"), save(site))
    assert list(shelf_of(root(site)).saved(key_of(PAGE))) == [] and shelf_of(root(site)).number(key_of(PAGE)) == 0
    assert list(shelf_of(root(site)).popular()) == []
    save(site)
    assert shelf_of(root(site)).number(key_of(PAGE)) == 1


def test_the_shelf_follows_every_change(site: MemorySite) -> None:
    one = save(site)
    edit(site.uow("ann"), one, {"url": "https://example.com/moved"})
    shelf = shelf_of(root(site))
    assert list(shelf.saved(key_of(PAGE))) == [] and list(shelf.saved(key_of(one.url))) == [one.uid]
    share(site.uow("ann"), one, [site.person("ben").principal])
    assert shelf.number(key_of(one.url)) == 0 and list(shelf.saved(key_of(one.url))) == [one.uid]
    share(site.uow("ann"), one, None)
    assert shelf.number(key_of(one.url)) == 1
    hall = site.place("hall", members={"ann": "member"}, plugins=["bookmarks"])
    move(site.uow("ann"), one, root(site, hall))
    assert list(shelf.saved(key_of(one.url))) == [] and list(shelf_of(root(site, hall)).saved(key_of(one.url))) == [one.uid]


def test_it_does_not_move_to_where_the_same_person_saved_the_same_page(site: MemorySite) -> None:
    hall = site.place("hall", members={"ann": "member", "ben": "member"}, plugins=["bookmarks"])
    one, there = save(site), save(site, at=root(site, hall))
    with pytest.raises(AlreadyThere) as caught:
        move(site.uow("ann"), one, root(site, hall))
    assert caught.value.obj is there and one.__parent__ is root(site)
    other = save(site, by="ben")
    move(site.uow("ben"), other, root(site, hall))
    assert list(shelf_of(root(site, hall)).saved(key_of(PAGE))) == sorted([there.uid, other.uid])


def test_most_saved_first_then_the_latest(site: MemorySite) -> None:
    for login in ("ann", "ben", "cho"):
        save(site, "https://example.com/three", login)
    for number in range(3):
        site.advance(minutes=1)
        save(site, f"https://example.com/one/{number}")
    found = [key for _, _, key in shelf_of(root(site)).popular()]
    assert found == [key_of(f"https://example.com/{path}") for path in ("three", "one/2", "one/1", "one/0")]


def test_without_a_title_it_is_called_like_its_address(site: MemorySite) -> None:
    assert save(site, "https://www.example.com/docs/").title == "example.com/docs"
    assert save(site, by="ben", title="  ").title == "example.com/page"
    one = save(site, "https://example.com/named", title="Named")
    edit(site.uow("ann"), one, {"title": ""})
    assert one.title == "example.com/named"


# The form


def test_the_form_takes_what_the_button_gives(web: TestSite) -> None:
    ann = web.sign_in("ann")
    page = ann.get(ADD, {"url": PAGE, "title": "A <b> & c", "description": "said", "tags": "x, y", "nonsense": "1", "creator": "5"})
    form = next(f for f in page.forms.values() if "url" in f.fields)
    assert [form[n].value for n in ("url", "title", "description", "tags")] == [PAGE, "A <b> & c", "said", "x, y"]
    made = form.submit(status=303).follow()
    assert made.html.h1.text == "A <b> & c" and made.html.find("a", href=PAGE)["rel"] == ["noopener", "noreferrer", "external"]


def test_a_draft_of_another_page_does_not_hide_what_the_button_gives(web: TestSite) -> None:
    ann = web.sign_in("ann")
    ann.submit("/bookmarks/@@draft?type=bookmarks.bookmark", url="https://example.com/begun", title="Begun")
    assert "https://example.com/begun" in ann.get(ADD)
    page = ann.get(ADD, {"url": PAGE})
    assert PAGE in page and "begun" not in page.html.form.text


def test_saving_again_leads_to_my_bookmark_and_loses_nothing(web: TestSite) -> None:
    ann = web.sign_in("ann")
    mine = ann.submit(ADD, url=PAGE, title="First", description="old", tags="one", status=303).location
    again = ann.get(ADD, {"url": f"{PAGE}?fbclid=1"}, status=303)
    assert again.location == f"{mine}/@@edit" and "already" in again.follow().text
    answer = ann.submit(ADD, url=f"{PAGE}#2", title="Second", description="new words", status=409)
    form = next(f for f in answer.forms.values() if "url" in f.fields)
    assert (form["title"].value, form["description"].value, form["tags"].value) == ("Second", "new words", "one")
    assert "already" in answer.html.select_one(".errs").text
    form.submit(status=303)
    assert "new words" in ann.get(mine.removeprefix("http://localhost")).text
    assert web.sign_in("ben").get(ADD, {"url": PAGE}, status=200)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("", "fill this in"),
        ("javascript:alert(1)", "http://"),
        ("data:text/html,x", "http://"),
        ("localhost", "http://"),
        ("https://example.com/a\nb", "no address"),
        ("https://exa mple.com/", "no address"),
        ("example.com/a b", "no address"),
        ("example.com/" + "x" * 1985, "2000"),
        ("https://user:secret@example.com/", "password"),
        ("https://example.com/\x01", "invisible"),
        ("https://example.com/" + "x" * 2000, "2000"),
        ("https://example.com/" + "x" * 8200, "2000"),
        ("http:///", "host"),
    ],
)
def test_what_is_no_address_is_refused_at_its_field(web: TestSite, url: str, words: str) -> None:
    answer = web.sign_in("ann").submit(ADD, url=url, title="Kept title", status=400)
    assert words in answer.html.select_one("#f-url-err").text
    assert answer.html.select_one("#f-title")["value"] == "Kept title"
    chinese = web.sign_in("lin", language="zh_Hant").submit(ADD, url=url, title="x", status=400)
    assert words not in chinese.html.select_one("#f-url-err").text or words in ("http://", "2000")


def test_an_address_is_typed_without_its_scheme(web: TestSite) -> None:
    ann = web.sign_in("ann")
    assert ann.get(ADD).html.select_one("#f-url")["type"] == "text", "a browser would refuse it in a control of the kind url"
    made = ann.submit(ADD, url=" example.org/a ", title="", status=303).follow()
    assert made.html.h1.text == "example.org/a" and made.html.find("a", href="https://example.org/a")
    ann.submit(ADD, url="https://example.org/a", title="Again", status=409)
    address = ann.get("/bookmarks/@@by").html.select_one("a[href$='example-org-a']")["href"]
    ann.submit(f"{address}/@@edit", url="example.org/b", title="Moved", status=303)
    assert ann.get(address).html.find("a", href="https://example.org/b")


def test_addresses_of_the_intranet_are_saved(web: TestSite) -> None:
    for number, url in enumerate(
        ("http://10.0.0.1/", "http://localhost:8080/x", "http://[::1]/", "http://169.254.169.254/", "https://台灣.example/路")
    ):
        web.sign_in("ann").submit(ADD, url=url, title=f"T{number}", status=303)


# The pages


def test_a_page_of_the_web_tells_who_saved_it_to_those_who_may_know(web: TestSite) -> None:
    with web.change() as site:
        save(site, by="ann", title="Ann's name", tags=("hr", "law"), description="Read **this**")
        hidden = save(site, by=site.person("ben").login, title="Ben's secret", tags=("takeover",))
        share(site.uow("ben"), hidden, [])
        save(site, by=site.person("cho").login, title="Cho's name", tags=("hr",))
        page = f"/bookmarks/@@page/{key_of(PAGE)}"
        hidden_url = f"/bookmarks/{hidden.__name__}"
    ann, ben = web.sign_in("ann"), web.sign_in("ben")
    shown = ann.get(page)
    assert "Read <strong>this</strong>" in shown and "Cho" in shown and "Ben" not in shown.html.main.text
    assert "2 people" in shown.html.main.text and "takeover" not in shown
    assert "Ben" in ben.get(page).html.main.text
    for path in ("/bookmarks", "/bookmarks/@@popular", "/bookmarks/@@tag?tag=takeover", "/bookmarks/@@tag?tag=hr", "/"):
        assert "secret" not in ann.get(path).text, path
    ann.get(hidden_url, status=404)
    assert "3 people" not in ann.get("/bookmarks").text
    for wrong in ("", "/x", f"/{key_of(PAGE)}/more", "/" + "0" * 32):
        ann.get(f"/bookmarks/@@page{wrong}", status=404)


def test_a_tag_shows_its_people_and_its_neighbours(web: TestSite) -> None:
    with web.change() as site:
        for number, login in enumerate(("ann", "ann", "cho")):
            site.person(login)
            save(site, f"https://example.com/{number}", login, tags=("hr", f"t{number}"))
    page = web.sign_in("ann").get("/bookmarks/@@tag?tag=hr")
    rail = page.html.select_one(".rail").text.split()
    assert rail.index("Ann") < rail.index("Cho") and "#t0" in rail
    assert "#hr" not in page.html.select_one(".rail ul.tags").text
    web.sign_in("ann").get("/bookmarks/@@tag", status=404)
    assert "#none" in web.sign_in("ann").get("/bookmarks/@@tag?tag=none")


def test_what_is_counted_among_the_latest_says_so(web: TestSite, monkeypatch: pytest.MonkeyPatch) -> None:
    with web.change() as site:
        for number in range(3):
            save(site, f"https://example.com/{number}", "ann", tags=("hr", "also"))
    ann = web.sign_in("ann")
    assert "Counted among" not in ann.get("/bookmarks/@@tag?tag=hr")
    monkeypatch.setattr(sys.modules["colonnade_bookmarks.views"], "SAMPLE", 2)  # the package itself calls its hook so
    rail = ann.get("/bookmarks/@@tag?tag=hr").html.select_one(".rail")
    assert [hint.text for hint in rail.select(".hint")] == ["Counted among the latest 2 bookmarks."] * 2


def test_lists_go_on_by_key(web: TestSite) -> None:
    with web.change() as site:
        for number in range(45):
            site.advance(minutes=1)
            save(site, f"https://example.com/{number:02}", title=f"Number {number:02}")
    ann = web.sign_in("ann")
    for path in ("/bookmarks", "/bookmarks/@@by", "/bookmarks/@@popular"):
        seen, address = [], path
        while address:
            page = ann.get(address)
            seen += [a.text for a in page.html.select(".row-t > a:first-child")]
            older = page.html.select_one("a[rel=next]")
            address = older["href"] if older else None
        assert seen == [f"Number {number:02}" for number in reversed(range(45))], path
        for after in ("x", "1.2.3.4", "-" * 9, "9" * 40, "9" * 19, "-" + "9" * 19, "1.2", "0.0.zz", "%00"):
            ann.get(f"{path}?after={after}", status=200)
    for wrong in ("/0", "/x", "/1/2", "/" + "9" * 30):
        ann.get(f"/bookmarks/@@by{wrong}", status=404)


def test_someone_else_s_bookmark_can_be_saved_too(web: TestSite) -> None:
    with web.change() as site:
        theirs = save(site, by=site.person("ben").login, title="Theirs", tags=("a", "b"))
        path = f"/bookmarks/{theirs.__name__}"
    ann = web.sign_in("ann")
    link = next(a for a in ann.get(path).html.select(".ph-actions a") if "@@add" in a["href"])
    page = ann.get(link["href"])
    form = next(f for f in page.forms.values() if "url" in f.fields)
    assert (form["url"].value, form["title"].value, form["tags"].value) == (PAGE, "Theirs", "a, b")
    form.submit(status=303)
    assert not [a for a in ann.get(path).html.select(".ph-actions a") if "@@add" in a["href"]]


def test_the_button_is_a_script_for_the_bar_and_leads_to_the_form(web: TestSite) -> None:
    page = web.sign_in("ann").get("/bookmarks/@@button")
    script = page.html.select_one("a.bookmarklet")["href"]
    assert script.startswith("javascript:(function(){") and "'http://localhost/bookmarks/@@add/bookmarks.bookmark'" in script
    assert page.html.textarea.text.strip() == script
    for path in ("", "/@@by", "/@@popular", "/@@import"):
        assert "javascript:" not in web.sign_in("ann").get(f"/bookmarks{path}").text


# Titles


class _Pages(BaseHTTPRequestHandler):
    answers: dict[str, tuple[int, str, bytes]] = {}
    asked: list[str] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        status, content_type, body = self.answers.get(self.path, (404, "text/html", b""))
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        if status == 302:
            self.send_header("Location", body.decode())
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        pass


@contextmanager
def pages(web: TestSite, answers: dict[str, tuple[int, str, bytes]]):
    """A server of this machine that the site may call, and what it was asked for."""
    handler = type("Pages", (_Pages,), {"answers": answers, "asked": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        client = web.runtime.outbound
        client.policy = replace(client.policy, ports=frozenset({server.server_port}), may_reach="127.0.0.1".__eq__)
        yield f"http://127.0.0.1:{server.server_port}", handler.asked
    finally:
        server.shutdown()
        server.server_close()


def titles(web: TestSite) -> list[str]:
    with web.change() as site:
        return sorted(obj.title for obj in root(site).values())


def waiting(web: TestSite) -> int:
    with web.change() as site:
        return sum(len(queue_of(site.root).tree(name)) for name in ("arrived", "waiting"))


def test_a_title_is_taken_from_the_page_in_the_background(web: TestSite) -> None:
    page = " 會議室 &amp; 預約\n"
    answers = {
        "/a": (200, "text/html; charset=big5", f"<title>{page}</title>".encode("big5")),
        "/b": (302, "text/html", b"/a"),
    }
    with pages(web, answers) as (here, asked):
        with web.change() as site:
            first = save(site, f"{here}/a")
            before = first.modified
            save(site, f"{here}/b", by="ben" if site.person("ben") else "")
            save(site, f"{here}/c", title="Named")
        assert not asked, "nothing is fetched while somebody waits"
        web.clock.advance(hours=1)
        web.run_tasks("bookmarks")
        assert sorted(asked) == ["/a", "/a", "/b"]
        assert titles(web) == ["Named", "會議室 & 預約", "會議室 & 預約"] and waiting(web) == 0
        with web.change() as site:
            assert next(o for o in root(site).values() if o.url.endswith("/a")).modified == before, "an old bookmark makes no news"


def test_failures_are_tried_again_with_growing_pauses_and_given_up(web: TestSite) -> None:
    with pages(web, {"/": (500, "text/html", b"<title>Oops</title>")}) as (here, asked):
        with web.change() as site:
            save(site, f"{here}/")
        web.run_tasks("bookmarks")
        for number, pause in enumerate(PAUSES, 1):
            web.run_tasks("bookmarks")
            assert len(asked) == number, "not before its time"
            web.clock.advance(seconds=pause + 1)
            web.run_tasks("bookmarks")
        assert len(asked) == len(PAUSES) + 1 and waiting(web) == 0
        assert titles(web) == [here.removeprefix("http://")]


@pytest.mark.parametrize(
    "answer",
    [
        (404, "text/html", b""),
        (200, "image/png", b"\x89PNG"),
        (302, "text/html", b"http://10.0.0.1/"),
        (302, "text/html", b"http://127.0.0.2/"),
        (200, "text/html", b"none"),
    ],
)
def test_what_will_not_get_better_is_asked_once(web: TestSite, answer) -> None:
    with pages(web, {"/": answer}) as (here, asked):
        with web.change() as site:
            save(site, f"{here}/")
        web.run_tasks("bookmarks")
        assert asked == ["/"] and waiting(web) == 0 and titles(web) == [here.removeprefix("http://")]


def test_private_addresses_are_never_called(web: TestSite) -> None:
    with web.change() as site:
        for url in (
            "http://127.0.0.1/",
            "http://[::ffff:127.0.0.1]/",
            "http://10.1.2.3/",
            "http://169.254.169.254/latest",
        ):
            save(site, url)
    for _ in range(3):
        web.run_tasks("bookmarks")
    assert waiting(web) == 0


def test_nothing_is_fetched_for_what_is_off_gone_or_named(web: TestSite) -> None:
    with pages(web, {}) as (here, asked):
        with web.change() as site:
            save(site, f"{here}/off", by="ann", at=root(site, site.site["hall"]))
            trash(site.uow("ann"), save(site, f"{here}/gone"))
            edit(site.uow("ann"), save(site, f"{here}/named"), {"title": "Named"})
            site.switch("bookmarks", False, site.site["hall"])
        web.run_tasks("bookmarks")
        assert not asked and waiting(web) == 1
        with web.change() as site:
            site.switch("bookmarks", True, site.site["hall"])
        web.run_tasks("bookmarks")
        assert asked == ["/off"]


def test_who_saves_a_bookmark_does_not_meet_the_worker(web: TestSite) -> None:
    """Whatever the worker takes out meanwhile: none of both begins again."""
    with pages(web, {}) as (here, asked):
        runs = threading.local()

        def save_another(number: int) -> None:
            with web.change() as site:
                save(site, f"{here}/{number}", by=site.person("ann").login if number == 0 else "ann")

        save_another(0)
        original, numbers = titles_of_pages._settle, iter(range(1, 9))

        def settle(uow, *rest) -> None:
            original(uow, *rest)
            thread = threading.Thread(target=save_another, args=(next(numbers),))
            thread.start()
            thread.join()
            runs.number = getattr(runs, "number", 0) + 1

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(titles_of_pages, "_settle", settle)
            for number in range(1, 5):
                web.run_tasks("bookmarks")
                assert runs.number == number
        assert asked == [f"/{number}" for number in range(4)] and waiting(web) == 1


def test_what_waited_before_there_was_a_queue_of_two_trays_goes_on_waiting(web: TestSite) -> None:
    with pages(web, {}) as (here, asked):
        with web.change() as site:
            saved = save(site, f"{here}/before", by=site.person("ann").login)
            shelf = queue_of(site.root)
            del root(site)._shelf["arrived"]
            shelf.tree("waiting")[int(site.now.timestamp() * 1_000_000), saved.uid] = 0
        with web.change() as site:
            save(site, f"{here}/after")
        web.run_tasks("bookmarks")
        assert sorted(asked) == ["/after", "/before"] and waiting(web) == 0


def test_switched_off_everything_waits() -> None:
    with TestSite([load_module(colonnade_bookmarks)], outbound="off") as web:
        with web.change() as site:
            save(site, by=site.person("ann").login)
        web.run_tasks("bookmarks")
        assert waiting(web) == 1


# Import and export


def send(web: TestSite, login: str, data: bytes, status: int = 200, **fields: str):
    browser = web.sign_in(login)
    files = [("file", "bookmarks.html", data)]
    given = {"csrf_token": browser.csrf, "do": "import", "readers": "all", **fields}
    return browser.post("/bookmarks/@@import", given, upload_files=files, status=status)


FILE = """<META CHARSET="{0}"><DL><DT><H3>人事</H3><DL>
<DT><A HREF="https://a.example/?utm_source=x" ADD_DATE="1500000000" TAGS="one">請假</A><DD>note
<DT><A HREF="https://A.example/">again</A><DT><A HREF="javascript:alert(1)">Bad one</A></DL>
<script>alert(1)</script><DT><A HREF="http://10.0.0.1/" ADD_DATE="99999999999">Inside</A></DL>"""


@pytest.mark.parametrize("charset", ["utf-8", "big5", "utf-16"])
def test_a_file_is_taken_in_once(web: TestSite, charset: str) -> None:
    data = FILE.format(charset).encode(charset)
    tried = send(web, "ann", data, do="try")
    assert "2 would be added." in tried and titles(web) == []
    page = send(web, "ann", data)
    assert (
        "2 added." in page
        and "1 is there already." in page
        and "1 can&#39;t be saved." in page.text.replace("'", "&#39;")
        and "Bad one" in page
    )
    with web.change() as site:
        found = next(obj for obj in root(site).values() if obj.title == "請假")
        assert found.tags == ("人事", "one") and found.description.source == "note"
        assert found.created == found.modified == datetime(2017, 7, 14, 2, 40, tzinfo=UTC)
        assert next(obj for obj in root(site).values() if obj.title == "Inside").created == site.now
        assert next(obj for obj in root(site).values() if obj.title == "Inside").imported == site.now
    assert "0 added." in send(web, "ann", data) and len(titles(web)) == 2
    assert "2 added." in send(web, "ben", data)


@pytest.mark.parametrize("data", [b"", b"plain", b"\x89PNG\r\n\x1a\n\0\0", b"\0" * 900, b"<DL></DL>", "中文".encode("big5"), b"x" * 9000])
def test_what_is_no_such_file_is_refused_in_words(web: TestSite, monkeypatch, data: bytes) -> None:
    monkeypatch.setattr(exchange, "MAX_FILE", 8000)
    page = send(web, "ann", data, status=400)
    assert page.html.select_one("#f-file-err").text.strip()
    browser = web.sign_in("ann")
    browser.submit("/bookmarks/@@import", do="import", status=400)
    browser.submit("/bookmarks/@@import", do="import", file="no file", status=400)


def test_a_large_file_is_finished_in_the_background(web: TestSite) -> None:
    number = AT_ONCE + 150
    data = b"".join(b"<A HREF=http://x.y/%d>N</A>" % n for n in range(number))
    page = send(web, "ann", data)
    assert "150 more are added" in page and len(titles(web)) == AT_ONCE
    with web.change() as site:
        site.switch("bookmarks", False)
        site.switch("bookmarks", True)
    web.run_tasks("bookmarks")
    assert len(titles(web)) == number and "150 more" not in web.sign_in("ann").get("/bookmarks/@@import")
    with web.change() as site:
        assert {obj.creator for obj in root(site).values()} == {site.person("ann").id}


def test_who_imports_says_in_words_who_may_read_it(web: TestSite) -> None:
    page = web.sign_in("ann").get("/bookmarks/@@import")
    assert "All staff" in page.html.select_one("#f-readers").text and not page.html.select("[name=readers][checked]")
    page = send(web, "ann", b"<A HREF=http://x.y/1>N</A>", status=400, readers="")
    assert page.html.select_one("#f-readers-err") and titles(web) == []
    number = AT_ONCE + 10
    send(web, "ann", b"".join(b"<A HREF=http://x.y/%d TAGS=t>N</A>" % n for n in range(number)), readers="me")
    web.run_tasks("bookmarks")
    assert len(titles(web)) == number
    ben = web.sign_in("ben")
    assert not ben.get("/bookmarks").html.select(".row") and not ben.get("/bookmarks/@@popular").html.select(".row")
    assert "#t" not in ben.get("/bookmarks") and "imported" not in ben.get("/@@widget/bookmarks.recent")
    assert len(web.sign_in("ann").get("/bookmarks/@@by").html.select(".row")) == 20


def test_an_import_is_one_line_for_others_and_hides_nothing(web: TestSite) -> None:
    with web.change() as site:
        save(site, title="Ben's", by=site.person("ben").login, tags=("hr",))
    web.clock.advance(hours=1)
    number = AT_ONCE + 10
    send(web, "ann", b"".join(b"<A HREF=http://x.y/%d>N%d</A>" % (n, n) for n in range(number)))
    web.run_tasks("bookmarks")
    ben = web.sign_in("ben")
    card = ben.get("/@@widget/bookmarks.recent").html
    with web.change() as site:
        by_ann = f"/bookmarks/@@by/{site.person('ann').id}"
    first, *others = card.select(".row-t a")
    assert (first.text, first["href"]) == (f"Ann imported {number} bookmarks", by_ann) and [a.text for a in others] == ["Ben's"]
    page = ben.get("/bookmarks").html
    shown = [a.text for a in page.select(".row-t > a:first-child")]
    assert shown == [f"N{n}" for n in range(20)], "what has no date of its own is as new as it says, in the order of the file"
    assert "#hr" in page.select_one(".rail ul.tags").text.split()
    with web.change() as site:
        for obj in [obj for obj in root(site).values() if obj.title != "Ben's"][:-1]:
            trash(site.uow("ann"), obj)
    assert "Ann imported 1 bookmark<" in ben.get("/@@widget/bookmarks.recent").text


def test_all_lists_have_one_order_that_agrees_with_the_dates_shown(web: TestSite) -> None:
    ann = web.sign_in("ann")
    ann.submit(ADD, url="https://example.com/before", title="Before", tags="t", status=303)
    web.clock.advance(hours=1)
    undated = b"".join(b"<A HREF=http://x.y/%d TAGS=t%s>N%d</A>" % (n, b" ADD_DATE=99999999999" * (n == 2), n) for n in range(17))
    send(web, "ann", undated + b"<A HREF=http://x.y/old TAGS=t ADD_DATE=1500000000>Old</A>")
    web.clock.advance(hours=1)
    ann.submit(ADD, url="https://example.com/after", title="After", tags="t", status=303)
    before = next(a["href"] for a in ann.get("/bookmarks").html.select(".rows-big a") if a.text == "Details Before")
    ann.submit(f"{before}/@@edit", title="Before", description="x", status=303)
    expected = ["After", *(f"N{n}" for n in range(17)), "Before", "Old"]
    for address in ("/bookmarks", "/bookmarks/@@tag?tag=t", "/bookmarks/@@by"):
        page = ann.get(address).html
        assert [a.text for a in page.select(".rows-big .row-t > a:first-child")] == expected, address
        dates = [time["datetime"] for time in page.select(".rows-big time")]
        assert dates == sorted(dates, reverse=True) and len(dates) == 20


def test_tags_are_those_most_in_use_of_all_that_is_saved(web: TestSite) -> None:
    with web.change() as site:
        save(site, title="Old", by=site.person("ben").login, tags=("hr",))
        for number in range(250):
            save(site, f"https://example.com/{number}")
        save(site, "https://example.com/mine", tags=("secret",), by=site.person("cho").login)
        share(site.uow("cho"), next(obj for obj in root(site).values() if obj.tags == ("secret",)), [])
    page = web.sign_in("ann").get("/bookmarks")
    assert page.html.select_one(".rail ul.tags").text.split() == ["#hr", "1"]
    assert [a.text for a in web.sign_in("ann").get("/bookmarks/@@tag?tag=hr").html.select(".row-t > a:first-child")] == ["Old"]


def test_what_a_person_may_not_save_any_more_is_given_up(web: TestSite) -> None:
    data = b"".join(b"<A HREF=http://x.y/%d>N</A>" % n for n in range(AT_ONCE + 1))
    send(web, "ann", data)
    with web.change() as site:
        site.root["people"].deactivate(site.person("ann").id)
    web.run_tasks("bookmarks")
    assert len(titles(web)) == AT_ONCE
    with web.change() as site:
        assert not len(queue_of(site.root).tree("imports"))


def test_an_export_is_mine_and_imports_again(web: TestSite) -> None:
    with web.change() as site:
        save(site, title='A "q" <b>', tags=("x", "標籤"), description="Note & more")
        save(site, by=site.person("ben").login, title="Ben's")
    answer = web.sign_in("ann").get("/bookmarks/@@export")
    assert answer.headers["Content-Disposition"].startswith("attachment") and "sandbox" in answer.headers["Content-Security-Policy"]
    found = list(read(answer.body.decode()))
    assert found == [Entry(PAGE, 'A "q" <b>', (), ("x", "標籤"), "Note & more", int(web.clock.now.timestamp()))]


def test_nobody_without_rights_adds(web: TestSite) -> None:
    web.sign_in("stranger", kind="guest").get("/bookmarks/@@import", status=404)
    web.browser().get("/bookmarks/@@import", status=303)
    ben = web.sign_in("ben")
    ben.get("/hall/bookmarks", status=404)
    ben.get(f"/hall/bookmarks/@@page/{key_of(PAGE)}", status=404)


# Widgets, languages


def test_widgets_show_what_there_is_and_say_what_to_do(web: TestSite) -> None:
    ann = web.sign_in("ann", language="zh_Hant")
    for name in ("recent", "popular", "mine"):
        assert "收藏網頁" in ann.get(f"/@@widget/bookmarks.{name}").text
    with web.change() as site:
        save(site, title="Mine")
        save(site, "https://example.com/ben", by=site.person("ben").login, title="Ben's")
    for name, shown in (("recent", {"Mine", "Ben's"}), ("popular", {"Mine", "Ben's"}), ("mine", {"Mine"})):
        assert {a.text for a in ann.get(f"/@@widget/bookmarks.{name}").html.select(".row-t a")} == shown, name


def test_one_busy_person_leaves_room_for_others(web: TestSite) -> None:
    def shown(login: str) -> list[str]:
        return [a.text for a in web.sign_in(login).get("/@@widget/bookmarks.recent").html.select(".row-t a")]

    with web.change() as site:
        for number in range(8):
            site.advance(minutes=1)
            save(site, f"https://example.com/{number}", title=f"Ann {number}", by=site.person("ann").login)
    assert shown("cho") == [f"Ann {number}" for number in (7, 6, 5, 4, 3, 2)]
    with web.change() as site:
        for number in range(4):
            site.advance(minutes=-9)
            save(site, f"https://example.com/{number}", title=f"Ben {number}", by=site.person("ben").login)
    assert shown("cho")[:2] == ["Ann 7", "Ann 6"] and {"Ben 0", "Ben 1"} <= set(shown("cho")) and len(shown("cho")) == 6


# Feeds


ATOM = {"a": "http://www.w3.org/2005/Atom"}


def fed(browser, address: str) -> list[str]:
    """The titles in a feed."""
    return [title.text for title in browser.get(address).xml.findall("a:entry/a:title", ATOM)]


def test_each_list_offers_the_feed_of_just_what_it_shows(web: TestSite) -> None:
    ann, ben = web.sign_in("ann"), web.sign_in("ben")
    ann.submit(ADD, title="One", url=PAGE, tags="red")
    ben.submit(ADD, title="Two", url="https://example.com/two", tags="red, blue")
    ben.submit(ADD, title="Three", url="https://example.com/three")
    number = web.runtime.database.open().root()["people"].by_login("ben").id
    for page, feed, titles in (
        ("/bookmarks", "/bookmarks/@@feed", {"One", "Two", "Three"}),
        ("/bookmarks/@@by", "/bookmarks/@@feed?by=ann", {"One"}),
        (f"/bookmarks/@@by/{number}", "/bookmarks/@@feed?by=ben", {"Two", "Three"}),
        ("/bookmarks/@@tag?tag=red", "/bookmarks/@@feed?tag=red", {"One", "Two"}),
    ):
        assert ann.get(page).html.select_one("head link[rel=alternate]")["href"] == feed
        assert set(fed(ann, feed)) == titles
        private = ann.submit("/me/feeds", feed=feed, name="Reader").html.select_one(".note-ok input")["value"]
        assert set(fed(web.browser(), private)) == titles
        etag = ann.get(feed).etag
        ann.get(feed, headers={"If-None-Match": f'"{etag}"'}, status=304)
    assert ann.get("/bookmarks/@@popular").html.select_one("head link[rel=alternate]") is None
    identities = {
        ann.get(f"/bookmarks/@@feed{query}").xml.findtext("a:id", namespaces=ATOM) for query in ("", "?by=ben", "?tag=red", "?tag=blue")
    }
    assert len(identities) == 4


def test_feeds_have_only_what_their_reader_may_see(web: TestSite) -> None:
    ann, ben = web.sign_in("ann"), web.sign_in("ben")
    ann.submit(ADD, title="Mine alone", url=PAGE, tags="red")
    with web.change() as inner:
        (hidden,) = inner.app(plugin="bookmarks").values()
        share(inner.uow("ann"), hidden, [])
    for query in ("", "?by=ann", "?tag=red"):
        assert fed(ann, f"/bookmarks/@@feed{query}") == ["Mine alone"] and fed(ben, f"/bookmarks/@@feed{query}") == []
    assert fed(ben, "/bookmarks/@@feed?tag=nothing") == []
    ben.get("/bookmarks/@@feed?by=nobody", status=404)
    ben.get("/hall/bookmarks/@@feed?tag=red", status=404)
