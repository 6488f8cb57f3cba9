"""Folders, files and uploads through pages: by form, by script, by people of every right, in both languages."""

from __future__ import annotations

from urllib.parse import unquote

import colonnade_files
import pytest
from webtest import Upload

from colonnade.api import create
from colonnade.testing import TestSite, load_module

SCRIPT = {"X-Requested-With": "fetch", "Accept": "application/json"}


def upload(browser, path, *files, status=None, headers=None, **fields):
    sent = [("file", name, content) for name, content in files]
    return browser.submit(f"{path}/@@upload", upload_files=sent, status=status, headers=headers, **fields)


def titles(page) -> list[str]:
    return [cell.select_one("a").text for cell in page.html.select(".files .cell-file")]


def test_many_files_are_uploaded_by_one_form(pages: TestSite) -> None:
    ann = pages.sign_in("ann")
    form = next(f for f in ann.get("/files").forms.values() if "file" in f.fields)
    assert form.enctype == "multipart/form-data"
    form["file"] = [Upload("a 10.txt", b"ten"), Upload("a 9.txt", b"nine"), Upload("報告.txt", "內容".encode())]
    page = form.submit(status=303).follow()
    assert titles(page) == ["a 9.txt", "a 10.txt", "報告.txt"]
    assert "3 files added" in page.text


def test_a_script_hears_what_became_of_each(pages: TestSite) -> None:
    ann = pages.sign_in("ann")
    told = upload(ann, "/files", ("a.txt", b"one"), headers=SCRIPT).json["files"][0]
    assert (told["done"], told["title"], told["url"]) == ("added", "a.txt", "/files/a-txt")
    assert upload(ann, "/files", ("a.txt", b"two"), headers=SCRIPT).json["files"][0]["done"] == "version"
    assert upload(ann, "/files", ("a.txt", b"2"), headers=SCRIPT, clash="skip").json["files"][0]["done"] == "skipped"
    assert upload(ann, "/files", ("a.txt", b"2"), headers=SCRIPT, clash="both").json["files"][0]["title"] == "a (2).txt"
    assert "error" in upload(ann, "/files", headers=SCRIPT, status=400).json


def test_nobodys_file_is_replaced_unasked_and_the_answer_says_what_happened(pages: TestSite) -> None:
    ann, ben = pages.sign_in("ann"), pages.sign_in("ben")
    upload(ann, "/files", ("passwd", b"ann's"), ("plan.txt", b"ann's"), status=303)
    choices = ben.get("/files").html.select("#f-clash option")
    assert choices[0]["value"] == "own" and choices[0].has_attr("selected")
    assert "if it is mine, else keep both" in choices[0].text and "whoever put it there" in choices[1].text
    said = upload(ben, "/files", ("passwd", b"ben's"), status=303).follow().html.select_one(".toasts").text
    assert "Added as “passwd (2)”; the one of that name stays as it was" in said
    assert ann.get("/files/passwd/@@download").body == b"ann's"
    said = upload(ben, "/files", ("passwd", b"1"), ("plan.txt", b"2"), ("new", b"3"), status=303).follow().html.select_one(".toasts").text
    assert "1 file added · 2 added beside those of the same names" in said
    said = upload(ben, "/files", ("passwd", b"ben's"), status=303, clash="version").follow().html.select_one(".toasts").text
    assert "passwd: Now version 2; the one before is kept" in said and ann.get("/files/passwd/@@download").body == b"ben's"
    chinese = pages.sign_in("lin", language="zh_Hant")
    said = upload(chinese, "/files", ("passwd", b"4"), ("x", b"5"), status=303).follow().html.select_one(".toasts").text
    assert "已新增 1 個檔案" in said and "另存在同名檔案旁" in said


def test_after_a_script_sent_all_the_next_page_says_so(pages: TestSite) -> None:
    ann, ben = pages.sign_in("ann"), pages.sign_in("ben")

    def send(path: str, *names: str) -> list[str]:
        files = [upload(ann, path, (name, name.encode()), headers=SCRIPT).json["files"][0] for name in names]
        return [f"{file['done']}:{file['uid']}" for file in files]

    def said(browser, path: str, sent: list[str]) -> str:
        browser.post(f"{path}/@@uploaded", [("csrf_token", browser.csrf), *(("sent", text) for text in sent)], headers=SCRIPT, status=200)
        return browser.get(path).html.select_one(".toasts").text

    assert "2 files added" in said(ann, "/files", send("/files", "a.txt", "b.txt"))
    assert "c.txt: Added" in said(ann, "/files", send("/files", "c.txt"))
    assert "a.txt: Now version 2" in said(ann, "/files/a-txt", send("/files/a-txt", "new.txt"))
    hidden = send("/vault/files", "secret.txt")
    assert said(ben, "/files", [*hidden, "added:", "added:x", "added:1", "nonsense:1", ""]).strip() == ""


def test_a_download_is_called_like_the_file_is_now(pages: TestSite) -> None:
    ann = pages.sign_in("ann")
    upload(ann, "/files", ("first.txt", b"one"), status=303)

    def name() -> str:
        return unquote(ann.get("/files/first-txt/@@download").headers["Content-Disposition"].partition("UTF-8''")[2])

    assert name() == "first.txt"
    for title, expected in (
        ("Budget 2026", "Budget 2026.txt"),
        ("預算.TXT", "預算.TXT"),
        ("In/out v1.2", "In-out v1.2.txt"),
        ("Budget.exe", "Budget.exe.txt"),
        ("第" * 100, "第" * 83 + ".txt"),
    ):
        ann.submit("/files/first-txt/@@edit", title=title, status=303)
        assert name() == expected, title


def test_a_new_name_is_no_new_version_of_the_content(pages: TestSite) -> None:
    ann = pages.sign_in("ann")
    upload(ann, "/files", ("plan.txt", b"one"), status=303)
    ann.submit("/files/plan-txt/@@edit", title="Plan.txt", description="Of the year", status=303)

    def shown() -> list[str]:
        return [cell.text.split()[0] for cell in ann.get("/files/plan-txt").html.select("table tbody td:first-child")]

    def listed() -> str:
        return ann.get("/files").html.select_one("main").text

    assert shown() == ["1"] and "v2" not in listed()
    assert "Version 1" in " ".join(ann.get("/files/plan-txt").html.select_one(".ph-meta").text.split())
    upload(ann, "/files/plan-txt", ("x", b"two"), status=303)
    assert shown() == ["2", "1"] and "v2" in listed()
    ann.submit("/files/plan-txt/@@edit", title="The plan.txt", status=303)
    assert shown() == ["2", "1"] and "v3" not in listed()
    page = ann.get("/files/plan-txt").html
    assert [ann.get(link["href"]).body for link in page.select("table a[href*=version]")] == [b"two", b"one"]
    ann.submit("/files/plan-txt/@@restore-version", version=page.select_one("button[name=version]")["value"], status=303)
    assert shown() == ["3", "2", "1"] and ann.get("/files/plan-txt/@@download").body == b"one"


def test_the_generic_form_adds_one_file_with_all_its_fields(pages: TestSite) -> None:
    ann = pages.sign_in("ann")
    page = ann.get("/files/@@add/files.file")
    assert page.html.select_one("input[type=file][name=file]")
    sent = [("file", "plan.pdf", b"%PDF-1.7")]
    made = ann.submit("/files/@@add/files.file", title="", description="Of the year", upload_files=sent, status=303).follow()
    assert made.html.h1.text == "plan.pdf" and "Of the year" in made.text
    ann.submit("/files/@@add/files.file", title="", status=400)
    form = next(f for f in ann.get("/files/plan-pdf/@@edit").forms.values() if "title" in f.fields)
    assert "file" not in form.fields
    form["title"] = "Plan 2027.pdf"
    page = form.submit(status=303).follow()
    assert page.html.h1.text == "Plan 2027.pdf"
    assert ann.get("/files/plan-pdf/@@download").body == b"%PDF-1.7"


def test_a_file_is_sent_whole_and_in_parts(pages: TestSite) -> None:
    ann = pages.sign_in("ann")
    content = bytes(range(256)) * 1000
    upload(ann, "/files", ("data.bin", content))
    whole = ann.get("/files/data-bin/@@download")
    assert whole.body == content and whole.headers["Accept-Ranges"] == "bytes"
    assert whole.headers["Content-Disposition"] == "attachment; filename*=UTF-8''data.bin"
    etag = whole.headers["ETag"]

    def part(wanted: str, status: int = 206, **headers: str):
        return ann.get("/files/data-bin/@@download", headers={"Range": wanted, **headers}, status=status)

    for wanted, expected in (("bytes=0-0", content[:1]), ("bytes=100-299", content[100:300]), ("bytes=-5", content[-5:])):
        answer = part(wanted)
        assert answer.body == expected and answer.content_length == len(expected)
    assert part("bytes=255990-").headers["Content-Range"] == "bytes 255990-255999/256000"
    beyond = part("bytes=256000-", 416)
    assert beyond.headers["Content-Range"] == "bytes */256000" and not beyond.body
    for odd in ("bytes=5-3", "lines=1-2", "bytes=a-b", "bytes=0-1,5-6", "bytes="):
        assert part(odd, 200).body == content
    assert part("bytes=0-3", **{"If-Range": etag}).body == content[:4]
    assert part("bytes=0-3", 200, **{"If-Range": '"another"'}).body == content
    ann.get("/files/data-bin/@@download", headers={"If-None-Match": etag}, status=304)
    head = ann.head("/files/data-bin/@@download")
    assert head.content_length == 256_000 and not head.body


def test_every_version_can_be_fetched_and_brought_back(pages: TestSite) -> None:
    ann = pages.sign_in("ann")
    upload(ann, "/files", ("a.txt", b"one"))
    ann.submit("/files/a-txt/@@upload", note="Longer", upload_files=[("file", "other name.txt", b"number two")], status=303)
    page = ann.get("/files/a-txt")
    assert "Longer" in page.text and page.html.h1.text == "a.txt"
    assert ann.get("/files/a-txt/@@download?version=1").body == b"one"
    assert ann.get("/files/a-txt/@@download").body == b"number two"
    ann.submit("/files/a-txt/@@restore-version", version="1", status=303)
    assert ann.get("/files/a-txt/@@download").body == b"one"
    assert "SHA-256" in ann.get("/files/a-txt/@@compare?old=1&new=2", status=200).text
    for odd in ("0", "99", "x", "-1", "9" * 30):
        ann.get(f"/files/a-txt/@@download?version={odd}", status=404)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.html", b"<html><script>alert(1)</script>"),
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("cat.png", b"<svg onload=alert(1)>"),
        ("cat.jpg", b"<!doctype html><script>alert(1)</script>"),
        ("app.xhtml", b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'><script/></html>"),
        ("tool.exe", b"MZ\x90\0"),
    ],
)
def test_what_could_run_is_only_ever_a_download(pages: TestSite, name: str, content: bytes) -> None:
    ann = pages.sign_in("ann")
    url = upload(ann, "/files", (name, content), headers=SCRIPT).json["files"][0]["url"]
    for address in (f"{url}/@@download", f"{url}/@@download?open=1"):
        answer = ann.get(address)
        assert answer.content_type == "application/octet-stream" and answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'; frame-ancestors 'none'"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    ann.get(url, status=200)


def test_in_the_list_a_long_name_is_shortened_before_its_ending_and_whole_for_who_asks(pages: TestSite) -> None:
    ann = pages.sign_in("ann")
    upload(ann, "/files", ("字" * 80 + ".docx", b"x"), ("README", b"y"), status=303)
    page = ann.get("/files").html
    assert any("files.css" in sheet["href"] for sheet in page.select("link[rel=stylesheet]"))
    assert len(page.select(".files td > .file-by time")) == 2, "what the style sheet keeps in one line"
    named, bare = (row.select_one("a") for row in page.select(".files .cell-file"))
    if named.text == "README":
        named, bare = bare, named
    assert [span.text for span in named.select("span")] == ["字" * 80, ".docx"] and named["title"] == named.text == "字" * 80 + ".docx"
    assert [span.text for span in bare.select("span")] == ["README"]


def test_a_name_that_lies_is_said_in_the_list_and_on_the_page(pages: TestSite) -> None:
    ann = pages.sign_in("ann")
    upload(ann, "/files", ("cat.png", b"<html>"), ("honest.txt", b"text"))
    assert len(ann.get("/files").html.select(".files .badge-warn")) == 1
    assert "its content is text/html" in ann.get("/files/cat-png").text
    assert not ann.get("/files/honest-txt").html.select(".note-warn")


def test_harmless_types_open_in_a_sandbox(pages: TestSite, picture) -> None:
    ann = pages.sign_in("ann")
    upload(ann, "/files", ("notes.txt", "筆記".encode()), ("p.png", picture()))
    answer = ann.get("/files/notes-txt/@@download?open=1")
    assert answer.headers["Content-Disposition"].startswith("inline") and answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    source = ann.get("/files/p-png").html.select_one(".file-view img")["src"]
    assert ann.get(source).content_type == "image/png"


def test_what_is_not_yours_is_not_there(pages: TestSite) -> None:
    ann, ben = pages.sign_in("ann"), pages.sign_in("ben")
    upload(ann, "/vault/files", ("secret.txt", b"secret"))
    upload(ann, "/files", ("mine.txt", b"mine"), ("ours.txt", b"ours"))
    with pages.change() as site:
        file = site.site["files"]["mine-txt"]
        key = site.site["vault"]["files"]["secret-txt"].file.key
        site.share(file, [], by="ann")
    for path in ("/vault/files", "/vault/files/secret-txt", "/vault/files/secret-txt/@@download", f"/-/blob/{key}/secret.txt"):
        assert ann.get(path).status_int == 200
        ben.get(path, status=404)
    ben.get("/files/mine-txt/@@download", status=404)
    assert titles(ben.get("/files")) == ["ours.txt"] and "1 entry" in ben.get("/files").text
    assert titles(ann.get("/files")) == ["mine.txt", "ours.txt"]
    upload(ben, "/vault/files", ("x.txt", b"x"), status=404)
    pages.browser().get("/files/ours-txt/@@download", status=303)


def test_readers_are_not_offered_what_they_may_not_do(pages: TestSite) -> None:
    with pages.change() as site:
        place = site.place("hall", "open", {"ann": "owner"}, ["files"])
        create(site.uow("ann"), site.app(place, "files"), "files.file", {"title": "a.txt", "file": site.received("a.txt", b"x")})
    ben = pages.sign_in("ben")
    for path in ("/hall/files", "/hall/files/a-txt"):
        page = ben.get(path)
        assert not page.html.select("input[type=file]") and "Restore" not in page.text
    upload(ben, "/hall/files", ("b.txt", b"x"), status=403)
    ben.submit("/hall/files/a-txt/@@upload", upload_files=[("file", "a.txt", b"y")], status=403)
    ben.get("/hall/files/a-txt/@@upload", status=403)


def test_a_folder_is_ordered_and_paged_by_key(pages: TestSite) -> None:
    ann = pages.sign_in("ann")
    with pages.change() as site:
        app = site.app(plugin="files")
        for number in range(120):
            pages.clock.advance(seconds=1)
            content = b"x" * (number * 7 % 120 + 1)
            create(site.uow("ann"), app, "files.file", {"title": f"No {number}.txt", "file": site.received("n.txt", content)})
        create(site.uow("ann"), app, "files.folder", {"title": "Zz last name, first in the list"})

    def walk(order: str) -> list[str]:
        found, address = [], f"/files?sort={order}"
        while address:
            page = ann.get(address)
            found += titles(page)
            more = page.html.select_one(".pager a[rel=next]")
            address = more and more["href"]
        return found

    by_name, by_date, by_size = walk("name"), walk("date"), walk("size")
    assert by_name == ["Zz last name, first in the list", *(f"No {n}.txt" for n in range(120))]
    assert by_date[1:4] == ["No 119.txt", "No 118.txt", "No 117.txt"] and len(set(by_date)) == 121
    assert len(set(by_size)) == 121 and by_size[1] == f"No {next(n for n in range(120) if n * 7 % 120 == 119)}.txt"
    for odd in ("x", "[]", "[1,2]", '[1,"a",1e99]', "[1,null,2]", '["a","b","c"]', "[1,{},3]", "[9,9,9]"):
        ann.get("/files", {"sort": "name", "after": odd}, status=200)
        ann.get("/files", {"sort": "size", "after": odd}, status=200)


def test_a_picture_is_made_beside_the_requests(pages: TestSite, picture) -> None:
    ann = pages.sign_in("ann")
    upload(ann, "/files", ("big.png", picture((1600, 1000))), ("broken.png", picture()[:60]))
    assert not ann.get("/files").html.select("img.thumb")
    ann.get("/files/big-png/@@thumbnail", status=303)
    pages.run_tasks("files")
    pages.run_tasks("files")
    images = ann.get("/files").html.select("img.thumb")
    assert len(images) == 1
    shown = ann.get(images[0]["src"])
    assert shown.content_type == "image/webp" and len(shown.body) < 20_000
    ann.get("/files/broken-png/@@thumbnail", status=303)


def test_pages_speak_chinese(pages: TestSite) -> None:
    with pages.change() as site:
        site.person("mei", language="zh_Hant")
    mei = pages.sign_in("mei")
    upload(mei, "/files", ("報告.txt", b"x"))
    page = mei.get("/files")
    assert "1 個項目" in page.text and "若已有同名檔案" in page.text and page.html.h1.text == "檔案"
    assert "已新增" in upload(mei, "/files", ("b.txt", b"x"), headers=SCRIPT).json["text"]


def test_without_room_the_form_says_how_much_is_left_and_stores_nothing() -> None:
    with TestSite([load_module(colonnade_files)], quota_person=1000) as pages:
        ann = pages.sign_in("ann")
        page = upload(ann, "/files", ("a.bin", b"x" * 600), ("b.bin", b"x" * 600), status=413)
        assert "“b.bin” has 600 B, but of your 1.0 kB only 400 B are left" in page.text
        assert titles(ann.get("/files")) == []
        assert "600 B" in upload(ann, "/files", ("a.bin", b"x" * 600), ("c.bin", b"")).follow().text


def test_a_full_room_has_a_way_out() -> None:
    with TestSite([load_module(colonnade_files)], quota_person=1000) as pages:
        ann = pages.sign_in("ann")
        upload(ann, "/files", ("a.bin", b"x" * 300))
        upload(ann, "/files", ("a.bin", b"y" * 400))
        upload(ann, "/files", ("b.bin", b"z" * 200))
        ann.submit("/files/b-bin/@@trash")
        refused = upload(ann, "/files/a-bin", ("a.bin", b"w" * 500), status=413)
        links = {a["href"] for a in refused.html.select(".banners a")}
        assert links == {"/trash", "/files/a-bin/@@remove-versions"} and "delete for good" in refused.text
        trash_page = ann.get("/trash")
        older = trash_page.html.select_one("li:has(a[href$='@@remove-versions'])")
        assert "900 B of 1.0 kB" in trash_page.text and "300 B" in older.text
        uid = trash_page.html.select_one("input[name=uid]")["value"]
        assert "200 B of room" in ann.get(f"/trash/delete?uid={uid}").text
        ann.submit(f"/trash/delete?uid={uid}")
        assert "300 B of room" in ann.get("/files/a-bin/@@remove-versions").text
        ann.submit("/files/a-bin/@@remove-versions?before=2")
        assert "400 B of 1.0 kB" in ann.get("/files").text
        upload(ann, "/files/a-bin", ("a.bin", b"w" * 500))
        assert ann.get("/files/a-bin/@@download").body == b"w" * 500


def test_widgets_show_files_that_one_may_read(pages: TestSite) -> None:
    ann, ben = pages.sign_in("ann"), pages.sign_in("ben")
    assert "No files yet" in ben.get("/@@widget/files.recent").text and ben.get("/@@widget/files.recent").html.select("a[href$='@@upload']")
    upload(ann, "/vault/files", ("secret.txt", b"secret"))
    upload(ann, "/files", ("ours.txt", b"ours"))
    assert "ours.txt" in ben.get("/@@widget/files.recent").text and "secret.txt" not in ben.get("/@@widget/files.recent").text
    assert "secret.txt" in ann.get("/vault/@@widget/files.recent").text and "ours.txt" not in ann.get("/vault/@@widget/files.recent").text
    assert "You haven't added any files yet" in ben.get("/@@widget/files.mine").text.replace("&#39;", "'").replace("&#x27;", "'")
    assert {"ours.txt", "secret.txt"} <= set(ann.get("/@@widget/files.mine").html.text.split())


def test_my_files_are_found_behind_whatever_else_one_made_since(pages: TestSite) -> None:
    ann = pages.sign_in("ann")
    upload(ann, "/files", ("old.txt", b"x"), status=303)
    with pages.change() as site:
        for number in range(210):
            create(site.uow("ann"), site.site["files"], "files.folder", {"title": f"Folder {number}"})
    assert "old.txt" in ann.get("/@@widget/files.mine") and "old.txt" not in pages.sign_in("ben").get("/@@widget/files.mine")


def test_the_json_of_a_file_says_what_it_is(pages: TestSite) -> None:
    ann = pages.sign_in("ann")
    upload(ann, "/files", ("a.txt", b"one"))
    told = ann.get("/files/a-txt/@@json").json["file"]
    assert (told["name"], told["bytes"], told["media_type"], len(told["sha256"])) == ("a.txt", 3, "text/plain", 64)
    assert ann.get(told["url"]).body == b"one"


def test_how_much_room_a_place_has_is_told_to_who_manages_it(pages: TestSite) -> None:
    """The files that only some may see are counted there."""
    with pages.change() as site:
        site.place("hall", "open", {"ann": "owner", "ben": "member"}, ["files"])
    rooms = {
        login: [room.text for room in pages.sign_in(login).get("/hall/files").html.select(".room > p[id]")] for login in ("ann", "ben")
    }
    assert rooms == {"ann": ["You", "Hall"], "ben": ["You"]}
