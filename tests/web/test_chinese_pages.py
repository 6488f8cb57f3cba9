"""A Chinese reader finds no English on any page that links lead to, nor in what forms answer."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit
from zoneinfo import available_timezones

import pytest
from zope.schema import getFieldsInOrder
from zope.schema.interfaces import IText

from colonnade.app.themes import installed_themes
from colonnade.commands.attach import attach
from colonnade.commands.create import create
from colonnade.commands.edit import edit
from colonnade.commands.trash import trash
from colonnade.content.errors import Invalid, NotAllowed
from colonnade.content.objects import Content
from colonnade.content.types import TYPES
from colonnade.plugins.discovery import LoadingMarks, discover
from colonnade.testing import Browser, MemorySite, TestSite
from colonnade.web.urls import path_for

LOGIN = "mei.lin"
SAID = {"aria-label", "aria-description", "aria-roledescription", "aria-valuetext", "placeholder", "title", "alt", "label", "data-label"}
NOT_READ = {"script", "style", "kbd", "code"}
ZONES = available_timezones()
ALLOWED = {
    "English",
    "Latin",
    "Markdown",
    "IT",
    "kB",
    "MB",
    "GB",
    "ms",
    "p95",
    "Esc",
    "HTML",
    "PDF",
    "JPEG",
    "PNG",
    "WebP",
    "GIF",
    "AVIF",
    "Webhook",
    "http",
    "https",
    "GiB",
}
KEYS = {"Ctrl", "Shift", "Cmd", "Mac", "Enter"}
WORD = re.compile(r"[A-Za-z]{2,}[\w.'-]*")
NOT_WORDS = re.compile(
    r"\{\w+\}|\S+@\S+|https?://\S+|\b"
    + re.escape(LOGIN)
    + r"\b|\bchen\b|javascript:\S+|site_url|colonnade\.ini|/tmp/\S+|附件\.txt|\bUTC\b|@all\b|\bAsia/Taipei\b"
)


class Page(HTMLParser):
    """Collects what a page says, and where its links lead."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self.links: list[str] = []
        self._silent: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        is_zone = tag == "option" and values.get("value") in ZONES
        if tag in NOT_READ or is_zone or values.get("lang", "zh").startswith("en"):
            self._silent.append(tag)
        if tag == "a" and "href" in values:
            self.links.append(values["href"])
        self.said += [values[name] for name in SAID & values.keys()]
        self.said += [value for name, value in values.items() if name.startswith("data-") and re.match(r"[^/].* ", value)]
        if tag == "input" and values.get("type") in ("submit", "button", "reset"):
            self.said.append(values.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if self._silent and self._silent[-1] == tag:
            self._silent.pop()

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.said.append(data)


def english(text: str) -> Iterator[str]:
    """The texts of a page that hold words in Latin letters."""
    for said in Page(text).said:
        if set(WORD.findall(NOT_WORDS.sub(" ", said))) - ALLOWED - KEYS:
            yield " ".join(said.split())


def test_the_reader_finds_english_wherever_it_is_said() -> None:
    page = """<title>首頁 Home</title><p>新增 New page</p><input placeholder="Search" title="搜尋"><b data-saved="Saved it">好</b>
        <button lang="en">English</button><kbd>Esc</kbd><p>寄到 a@example.org，3 MB</p>
        <option value="Asia/Taipei">Asia/Taipei</option>"""
    assert list(english(page)) == ["首頁 Home", "新增 New page", "Search", "Saved it"]


# --- a site all in Chinese


def fill(site: MemorySite) -> None:
    """One object of each type that can be added, two versions of each, a file, something in the trash; a community with the same."""
    root = site.root
    root["site"].title = "晴空企業"
    chinese = {"language": "zh_Hant", "department": "人事處", "job_title": "經理", "location": "臺北", "timezone": "Asia/Taipei"}
    me = site.administrator(LOGIN, name="林美華", native_name="林美華", email="mei.lin@example.org", **chinese)
    site.person("chen", name="陳大文", native_name="陳大文", manager_id=me.id, **chinese)
    place = site.place("finance", "restricted", {LOGIN: "owner", "chen": "member"}, plugins=[p.name for p in site.registry if p.usable])
    place.title, place.description = "財務處", "財務相關資料"
    for parent in (site.site, place):
        for app in [child for child in parent.values() if not child.is_place]:
            _fill_app(site, app)


def _fill_app(site: MemorySite, app: Content) -> None:
    for content_type in TYPES.addable_in(app.type_name):
        values = {name: "測試內容" for name, field in getFieldsInOrder(content_type.schema) if IText.providedBy(field)}
        try:
            made = create(site.uow(LOGIN), app, content_type.name, {**values, "title": "差旅規定"})
            gone = create(site.uow(LOGIN), app, content_type.name, {**values, "title": "舊的規定"})
        except (Invalid, NotAllowed):
            continue
        site.advance(days=1)
        edit(site.uow(LOGIN), made, {"title": "差旅規定（新）"}, note="改標題")
        if content_type.has("attachable"):
            attach(site.uow(LOGIN), made, "附件.txt", io.BytesIO("內容".encode()))
        trash(site.uow(LOGIN), gone)


@pytest.fixture(scope="module")
def site() -> Iterator[TestSite]:
    with TestSite(discover(None, LoadingMarks(None))) as made:
        with made.change() as inside:
            fill(inside)
        made.update_search()
        yield made


@pytest.fixture(scope="module")
def browser(site: TestSite) -> Browser:
    return site.sign_in(LOGIN, administrator=True)


def kind_of(address: str) -> str:
    """Addresses that differ only by the object or number in them are of one kind."""
    path, query = urlsplit(address).path, urlsplit(address).query
    head, _, view = path.partition("/@@")
    depth = "/".join("x" if number > 1 else part for number, part in enumerate(head.split("/")))
    return f"{depth if len(head) > 1 else head}@@{view}?{re.sub(r'=[^&]*', '', query)}"


def crawl(browser: Browser, start: list[str], limit: int = 4) -> dict[str, list[str]]:
    """The English texts of each page that links lead to, by address; at most *limit* pages of one kind."""
    queue, kinds, found = list(start), Counter(map(kind_of, start)), {}
    for address in queue:
        answer = browser.get(address, expect_errors=True)
        assert answer.status_int < 400, f"{address}: {answer.status}"
        links = [answer.location] if answer.location else []
        if answer.content_type == "text/html":
            found[address] = list(english(answer.text))
            links += Page(answer.text).links
        for path in _here(address, links):
            if path not in queue and kinds[kind_of(path)] < limit:
                kinds[kind_of(path)] += 1
                queue.append(path)
    return found


def _here(address: str, links: list[str]) -> Iterator[str]:
    """The links of the page at *address* that stay on the site, without host and fragment."""
    for link in links:
        target = urlsplit(urljoin(f"http://localhost{address}", link))
        if target.hostname == "localhost" and target.path != "/-/gallery":  # it shows each language on purpose
            yield target.path + (f"?{target.query}" if target.query else "")


def assert_chinese(found: dict[str, list[str]]) -> None:
    """Fail with each English text once, and where it is."""
    first = {text: address for address, texts in reversed(found.items()) for text in texts}
    assert not first, "\n" + "\n".join(f"{address}: {text}" for text, address in first.items())


def test_no_page_that_links_lead_to_has_english(browser: Browser) -> None:
    start = ["/", "/@@customise", "/trash", "/help", "/people", "/communities", "/me", "/admin", "/sign-out"]
    found = crawl(browser, start)
    assert found.keys() >= {"/people/chen", "/admin/plugins", "/admin/people", "/finance", "/finance/@@members", "/finance/@@settings"}
    assert_chinese(found)


def test_no_view_of_an_object_has_any(browser: Browser, site: TestSite) -> None:
    with site.change() as inside:
        paths = [path_for(made) for app in inside.site.values() if not app.is_place for made in app.values()]
    views = ["", "/@@edit", "/@@history", "/@@compare?old=1&new=2", "/@@move", "/@@share", "/@@attach", "/@@trash"]
    assert paths
    assert_chinese({path + view: list(english(browser.get(path + view, expect_errors=True).text)) for path in paths for view in views})


def test_what_forms_answer_has_none(browser: Browser, site: TestSite) -> None:
    with site.change() as inside:
        app = next(app for app in inside.site.values() if not app.is_place)
        page = path_for(next(iter(app.values())))
    sent = {
        "/me": [{"do": "profile", "name": "", "language": "xx", "timezone": "x"}, {"do": "password", "old_password": "x", "password": "x"}],
        "/communities/add": [{"title": "", "access": "x"}],
        "/admin/people": [{"email": "x", "name": "", "language": "zh_Hant", "kind": "employee"}],
        "/finance/@@members": [{"do": "add", "login": "無此人", "role": "member"}],
        f"{page}/@@edit": [{"title": "", "revision": "1"}, {"title": "改過的標題", "revision": "1"}, {"title": "又改", "revision": "2"}],
        f"{page}/@@share": [{"readers": "only", "people": "無此人"}, {"readers": "only", "people": LOGIN}],
        f"{page}/@@move": [{"parent": "0", "name": "x"}],
        f"{page}/@@trash": [{}],
    }
    found = {}
    for address, forms in sent.items():
        for number, fields in enumerate(forms):
            answer = browser.submit(address, **fields, status="*")
            answer = answer.follow() if answer.status_int in (302, 303) else answer
            found[f"{address} {number}"] = list(english(answer.text))
    assert_chinese(found)


def test_strangers_and_the_lost_read_none(browser: Browser, site: TestSite) -> None:
    stranger = site.browser()
    headers = {"Accept-Language": "zh-TW,zh;q=0.9,en;q=0.5"}
    found = {path: list(english(stranger.get(path, headers=headers, expect_errors=True).text)) for path in ("/sign-in", "/invitation/x")}
    token = next(iter(stranger.get("/sign-in", headers=headers).forms.values()))["csrf_token"].value
    refused = stranger.post("/sign-in", {"csrf_token": token, "login": LOGIN, "password": "x"}, headers=headers, status=401)
    found["refused"] = list(english(refused.text))
    found |= {path: list(english(browser.get(path, expect_errors=True).text)) for path in ("/none", "/people/none", "/admin/plugins/none")}
    assert_chinese(found)


def test_the_first_administrator_reads_none() -> None:
    with TestSite(on=False) as empty:
        answer = empty.browser().get("/set-up?token=x", headers={"Accept-Language": "zh-TW"})
        assert "管理員" in answer.text
        assert_chinese({"/set-up": [text for text in english(answer.text) if "Colonnade" not in text]})


def test_the_texts_of_themes_are_there(site: TestSite) -> None:
    title = installed_themes()["lantern"].manifest.title
    assert site.runtime.catalogs.translate(title, "zh_Hant") == "燈籠"
