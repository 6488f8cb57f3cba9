"""What is in a folder is kept drawn: what it shows is nevertheless true for each reader, and at once."""

from __future__ import annotations

from colonnade.testing import TestSite


def upload(browser, path: str, name: str, content: bytes = b"text", **fields: str) -> None:
    browser.submit(f"{path}/@@upload", upload_files=[("file", name, content)], status=303, **fields)


def row(browser, title: str, path: str = "/files") -> str:
    """The line of a file or folder, '' when it isn't there."""
    lines = browser.get(path).html.select("table.files tbody tr")
    return next((" ".join(line.text.split()) for line in lines if line.select_one("td a").text == title), "")


def test_a_change_is_seen_at_once(pages: TestSite) -> None:
    ann, ben = pages.sign_in("ann"), pages.sign_in("ben")
    ann.submit("/files/@@add/files.folder", title="Plans", status=303)
    upload(ann, "/files", "a.txt")
    assert "4 B" in row(ben, "a.txt") and "0 entries" in row(ben, "Plans")
    upload(ann, "/files/plans", "inside.txt")
    assert "1 entry" in row(ben, "Plans")
    pages.clock.advance(minutes=1)
    upload(ben, "/files", "a.txt", b"longer text", clash="version")
    assert "11 B" in row(ben, "a.txt") and "v2" in row(ben, "a.txt") and "Ben" in row(ben, "a.txt")
    ann.submit("/files/a-txt/@@edit", title="b.txt", status=303)
    assert row(ben, "a.txt") == "" and row(ben, "b.txt")
    ann.submit("/files/plans/inside-txt/@@trash", status=303)
    assert "0 entries" in row(ben, "Plans")
    with pages.change() as site:
        site.person("ann", name="Annabel")
    assert "Annabel" in row(ben, "b.txt")
    ann.submit("/files/a-txt/@@trash", status=303)
    assert row(ben, "b.txt") == ""


def test_what_only_few_may_read_is_in_no_one_elses_list(pages: TestSite) -> None:
    ann, ben = pages.sign_in("ann"), pages.sign_in("ben")
    ann.submit("/files/@@add/files.folder", title="Plans", status=303)
    for path in ("/files", "/files/plans"):
        upload(ann, path, "secret.txt")
    assert row(ben, "secret.txt") and "1 entry" in row(ben, "Plans")
    with pages.change() as site:
        app = site.app(plugin="files")
        for file in (app["secret-txt"], app["plans"]["secret-txt"]):
            site.share(file, [], by="ann")
    assert row(ben, "secret.txt") == "" and "0 entries" in row(ben, "Plans")
    assert "Restricted" in row(ann, "secret.txt") and "1 entry" in row(ann, "Plans")


def test_a_picture_is_there_as_soon_as_it_was_made(pages: TestSite, picture) -> None:
    ann = pages.sign_in("ann")
    upload(ann, "/files", "a.png", picture())
    assert not ann.get("/files").html.select("img.thumb")
    pages.run_tasks("files")
    assert ann.get("/files").html.select("img.thumb")


def test_each_order_and_each_part_is_its_own(pages: TestSite, monkeypatch) -> None:
    monkeypatch.setattr("colonnade_files.folder_views.PER_PAGE", 2)
    ann = pages.sign_in("ann")
    for name, size in (("a.txt", 3), ("b.txt", 2), ("c.txt", 1)):
        upload(ann, "/files", name, b"x" * size)

    def names(path: str) -> list[str]:
        return [link.text for link in ann.get(path).html.select("table.files td:first-child a")]

    assert names("/files") == ["a.txt", "b.txt"] and names("/files?sort=size") == ["a.txt", "b.txt"]
    upload(ann, "/files", "d.txt", b"x" * 9)
    assert names("/files") == ["a.txt", "b.txt"] and names("/files?sort=size") == ["d.txt", "a.txt"]
    more = ann.get("/files").html.select_one(".pager a[rel=next]")["href"]
    assert names(more) == ["c.txt", "d.txt"]
