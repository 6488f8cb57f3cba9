"""What stands in files is found by page: uploaded files and attachments, for those who may read them and for nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import colonnade_files
import pytest
from webtest import Upload

from colonnade.commands.trash import trash
from colonnade.testing import Browser, TestSite, load_module, sample_plugin
from tests.documents import docx, open_document, pdf, pptx, xlsx
from tests.web.world import form

pytestmark = pytest.mark.slow

DOCUMENTS = {
    "notes.txt": "plain 純文字 remarktxt".encode(),
    "notes.md": "# Head\n\nmarked 標記 remarkmd".encode(),
    "page.html": "<!doctype html><p>shown 網頁 remarkhtml</p><script>unseen</script>".encode(),
    "paper.pdf": pdf("printed 紙本 remarkpdf"),
    "letter.docx": docx("written 書信 remarkdocx"),
    "table.xlsx": xlsx(("counted 表格 remarkxlsx",)),
    "talk.pptx": pptx("spoken 簡報 remarkpptx"),
    "open.odt": open_document("text", "<text:p>open 開放 remarkodt</text:p>"),
    "open.ods": open_document("spreadsheet", "<text:p>sheet 試算 remarkods</text:p>"),
    "open.odp": open_document("presentation", "<text:p>slide 投影 remarkodp</text:p>"),
}


@pytest.fixture(scope="module")
def site() -> Iterator[TestSite]:
    with TestSite([sample_plugin(), load_module(colonnade_files)]) as made:
        with made.change() as change:
            for login in ("ann", "tom", "eve"):
                change.person(login)
            change.administrator("boss")
            vault = change.place("vault", "restricted", {"tom": "owner"}, ["sample", "files"])
            change.page("Rules", "Own words of the page.", by="tom", at=change.app(vault))
            change.page("Open rules", "Own words of the page.", by="tom")
        made.update_search()
        yield made


def catch_up(site: TestSite) -> None:
    """Let the workers do what waits, in whatever order."""
    site.update_search()
    site.read_files()
    site.update_search()


def upload(browser: Browser, path: str, name: str, content: bytes) -> None:
    browser.submit(f"{path}/@@upload", upload_files=[("file", name, content)])


def attach(browser: Browser, path: str, name: str, content: bytes) -> None:
    filled = form(browser.get(f"{path}/@@attach"), "file")
    filled["file"] = [Upload(name, content)]
    filled.submit(status=303)


def rows(browser: Browser, query: str) -> list[tuple[str, str]]:
    """Title and context of each hit."""
    page = browser.get("/search", {"q": query}, status=200)
    texts = [(row.select_one(".hit-t").text, row.select_one(".hit-x")) for row in page.html.select(".hit")]
    return [(title, " ".join(text.text.split()) if text else "") for title, text in texts]


def test_files_of_each_kind_are_found_in_both_languages(site: TestSite) -> None:
    ann = site.sign_in("ann")
    for name, content in DOCUMENTS.items():
        upload(ann, "/files", name, content)
    assert rows(ann, "remarkpdf") == []
    catch_up(site)
    for name, chinese in zip(DOCUMENTS, "純文字 標記 網頁 紙本 書信 表格 簡報 開放 試算 投影".split(), strict=True):
        word = f"remark{name.rpartition('.')[2]}"
        for query in (word, chinese):
            found = rows(ann, query)
            assert [title for title, _ in found] == [name], query
            assert word in found[0][1] and chinese in found[0][1]
    marks = ann.get("/search", {"q": "紙本"}).html.select(".hit-x mark")
    assert [mark.text for mark in marks] == ["紙本"]
    assert rows(ann, "unseen") == []


def test_the_newest_version_counts(site: TestSite) -> None:
    ann = site.sign_in("ann")
    upload(ann, "/files", "report.docx", docx("beforehand 從前"))
    catch_up(site)
    assert rows(ann, "beforehand") and rows(ann, "從前")
    upload(ann, "/files", "report.docx", docx("afterwards 後來"))
    catch_up(site)
    assert rows(ann, "beforehand") == rows(ann, "從前") == []
    assert rows(ann, "afterwards")[0] == ("report.docx", "afterwards 後來")


def test_what_is_attached_is_found_with_its_name(site: TestSite) -> None:
    tom = site.sign_in("tom")
    long = "filler " * 40_000 + "needle 繡花針 " + "filler " * 40_000
    attach(tom, "/sample/open-rules", "plan.pdf", pdf("attached 附件 words"))
    attach(tom, "/sample/open-rules", "long.docx", docx(long))
    catch_up(site)
    assert rows(site.sign_in("ann"), "附件") == [("Open rules", "plan.pdf: attached 附件 words")]
    title, text = rows(site.sign_in("ann"), "繡花針")[0]
    assert title == "Open rules" and text.startswith("long.docx: …") and text.endswith("…") and "needle 繡花針 filler" in text
    assert len(text) < 400
    assert rows(site.sign_in("ann"), "own words")[0] == ("Open rules", "Own words of the page.")


def without(words: str, text: str) -> str:
    """*text* without the words that were asked for, also as a part of an address, and of an address in an address."""
    for written in (quote(quote(words)), quote(words), words):
        text = text.replace(written, "…")
    return text


def test_who_may_not_read_neither_finds_nor_counts(site: TestSite) -> None:
    tom, eve = site.sign_in("tom"), site.sign_in("eve")
    upload(tom, "/vault/files", "secret.pdf", pdf("hiddenpdf 機密"))
    attach(tom, "/vault/sample/rules", "secret.docx", docx("hiddendocx 密件"))
    catch_up(site)
    for query, title in (("hiddenpdf", "secret.pdf"), ("機密", "secret.pdf"), ("hiddendocx", "Rules"), ("密件", "Rules")):
        assert [found for found, _ in rows(tom, query)] == [title]
        assert rows(eve, query) == []
        secret, missing = (without(words, eve.get("/search", {"q": words}).text) for words in (query, "無此"))
        assert secret.replace(eve.csrf, "") == missing.replace(eve.csrf, "")
    assert "Did you mean" not in eve.get("/search", {"q": "hiddenpdv"}).text
    assert eve.get("/-/search/facets", {"q": "hiddenpdf"}).text == eve.get("/-/search/facets", {"q": "missing"}).text
    assert "Vault" in tom.get("/-/search/facets", {"q": "hiddenpdf or words"}).text


def test_the_same_file_elsewhere_tells_nothing(site: TestSite) -> None:
    eve, tom = site.sign_in("eve"), site.sign_in("tom")
    content = docx("twofold 兩份")
    upload(tom, "/vault/files", "theirs.docx", content)
    upload(eve, "/files", "mine.docx", content)
    catch_up(site)
    assert [title for title, _ in rows(eve, "兩份")] == ["mine.docx"]
    assert sorted(title for title, _ in rows(tom, "兩份")) == ["mine.docx", "theirs.docx"]
    with site.change() as change:
        trash(change.uow(), change.app(plugin="files")["mine-docx"])
    catch_up(site)
    assert rows(eve, "兩份") == [] and [title for title, _ in rows(tom, "兩份")] == ["theirs.docx"]


def test_a_file_that_cant_be_read_is_found_by_its_name(site: TestSite) -> None:
    ann = site.sign_in("ann")
    upload(ann, "/files", "cutpaper.pdf", DOCUMENTS["paper.pdf"][:80])
    catch_up(site)
    assert [title for title, _ in rows(ann, "cutpaper")] == ["cutpaper.pdf"]
    ann.get("/files/cutpaper-pdf", status=200)
