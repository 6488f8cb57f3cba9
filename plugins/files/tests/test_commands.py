"""Taking uploads in: new files, versions, clashes of names, rights, room."""

from __future__ import annotations

from dataclasses import replace as changed

import pytest
from colonnade_files.commands import receive, replace

from colonnade.api import Invalid, Limits, NotAllowed, create, edit, move, trash, versions_of
from colonnade.testing import MemorySite


@pytest.fixture(autouse=True)
def people(site: MemorySite) -> None:
    site.person("ann"), site.person("ben"), site.person("out", kind="guest")


def take(site: MemorySite, name: str, content: bytes = b"text", clash: str = "version", *, by: str = "ann", at=None, **options):
    folder = at if at is not None else site.app(plugin="files")
    return receive(site.uow(by), folder, site.received(name, content), clash, **options)


def content_of(stored) -> bytes:
    with stored.blob.open("r") as file:
        return file.read()


def test_a_file_keeps_its_name_and_every_byte(site: MemorySite) -> None:
    outcome = take(site, "年度 預算 (最終版).xlsx", b"\0\1\2" * 70_000)
    file = outcome.file
    assert (outcome.done, file.title, file.type_name) == ("added", "年度 預算 (最終版).xlsx", "files.file")
    site.commit()
    assert content_of(file.file) == b"\0\1\2" * 70_000 and file.file.size == 210_000
    assert (file.file.by, file.file.when, file.file.owner) == (site.person("ann").id, site.now, file.uid)


@pytest.mark.parametrize(
    ("filename", "title"),
    [
        ("D:\\papers\\plan.pdf", "plan.pdf"),
        ("../../etc/passwd", "passwd"),
        ("a\r\nb\0c.txt", "a bc.txt"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("   ", "file"),
        ("..", "file"),
        ("e\u0301.txt", "é.txt"),
        ("字" * 85, "字" * 85),
        ("字" * 300 + ".docx", "字" * 83 + ".docx"),
        ("a" + "字" * 100, "a" + "字" * 84),
        ("字" * 60 + "." + "字" * 30, "字" * 60 + "." + "字" * 24),
        ("é" * 125 + ".html", "é" * 125 + ".html"),
        ("x" * 300, "x" * 200),
        ("@@edit", "@@edit"),
        ("<img src=x onerror=alert(1)>.png", "<img src=x onerror=alert(1)>.png"),
    ],
)
def test_a_name_is_made_harmless_and_stays_readable(site: MemorySite, filename: str, title: str) -> None:
    file = take(site, filename).file
    assert file.title == title and len(file.title.encode()) <= 255 and not file.__name__.startswith("@@") and "/" not in file.__name__


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("字" * 85, "字" * 85),
        ("字" * 100 + ".docx", "字" * 83 + ".docx"),
        ("a" + "字" * 100, "a" + "字" * 84),
        ("é" * 150 + ".html", "é" * 125 + ".html"),
        ("Plan A/B.pdf", "Plan A/B.pdf"),
    ],
)
def test_a_name_that_is_typed_is_cut_like_that_of_an_upload_and_that_is_told(site: MemorySite, typed: str, title: str) -> None:
    file, uow = take(site, "plan.txt").file, site.uow("ann")
    edit(uow, file, {"title": typed})
    assert file.title == title and bool(uow.notes) is (typed != title)
    if "/" not in typed:
        assert take(site, typed, b"more").file is file, "a file of the same name is the same file"


def test_a_file_of_the_same_name_becomes_the_next_version(site: MemorySite) -> None:
    first = take(site, "Plan.txt", b"one").file
    outcome = take(site, "plan.TXT", b"two", note="Corrected", by="ben")
    assert (outcome.done, outcome.file) == ("version", first) and first.title == "Plan.txt"
    assert [(v.number, v.note, v.by, v.values["file"].size) for v in versions_of(first)] == [
        (2, "Corrected", site.person("ben").id, 3),
        (1, "", site.person("ann").id, 3),
    ]


def test_by_itself_only_ones_own_file_gets_a_new_version(site: MemorySite) -> None:
    mine = take(site, "passwd", b"one", "own").file
    assert take(site, "passwd", b"two", "own").done == "version" and content_of(mine.file) == b"two"
    theirs = take(site, "passwd", b"three", "own", by="ben")
    assert (theirs.done, theirs.file.title) == ("both", "passwd (2)") and content_of(mine.file) == b"two"
    assert take(site, "passwd", b"two", "own", by="ben").done == "same" and len(list(site.app(plugin="files").values())) == 2
    take(site, "passwd", b"four", "version", by="ben")
    assert take(site, "passwd", b"five", "own").file.title == "passwd (3)", "what is in it now is another's"


def test_that_is_what_happens_unless_something_else_is_chosen(site: MemorySite) -> None:
    app = site.app(plugin="files")
    first = receive(site.uow("ann"), app, site.received("a.txt", b"one")).file
    assert receive(site.uow("ben"), app, site.received("a.txt", b"two")).done == "both" and content_of(first.file) == b"one"


@pytest.mark.parametrize("clash", ["own", "version", "both", "skip"])
def test_a_name_that_had_to_be_invented_never_meets_another_file(site: MemorySite, clash: str) -> None:
    outcomes = [take(site, name, b"the same", clash) for name in ("..", "   ", "\u200b")]
    assert [(o.done, o.file.title) for o in outcomes] == [("added", "file"), ("added", "file (2)"), ("added", "file (3)")]
    assert take(site, "file", b"meant", "version").done == "version" and take(site, "", b"", clash).file.title == "file (4)"


def test_the_same_content_again_makes_no_version(site: MemorySite) -> None:
    file = take(site, "a.txt", b"same").file
    assert take(site, "a.txt", b"same").done == "same" and file.revision == 1
    assert site.taken(site.person("ann")) == 4


def test_both_are_kept_with_a_number_and_skipping_leaves_the_first(site: MemorySite) -> None:
    first = take(site, "a.tar.gz", b"one").file
    assert [take(site, "a.tar.gz", b"two", "both").file.title for _ in range(2)] == ["a.tar (2).gz", "a.tar (3).gz"]
    assert take(site, "a.tar.gz", b"three", "skip").done == "skipped" and content_of(first.file) == b"one"


def test_a_number_finds_room_in_a_name_of_full_length(site: MemorySite) -> None:
    take(site, "字" * 300 + ".docx")
    titles = [take(site, "字" * 300 + ".docx", b"%d" % n, "both").file.title for n in range(2)]
    assert titles == ["字" * 82 + " (2).docx", "字" * 82 + " (3).docx"]


def test_names_that_differ_only_in_what_was_cut_off_are_kept_apart(site: MemorySite) -> None:
    first = take(site, "字" * 300 + " one.docx", b"one", "own").file
    assert take(site, "字" * 300 + " two.docx", b"two", "own").done == "both" and content_of(first.file) == b"one"
    assert take(site, "字" * 300 + " two.docx", b"three", "version").done == "version", "who says so may"


def test_a_folder_of_that_name_is_never_replaced(site: MemorySite) -> None:
    folder = create(site.uow("ann"), site.app(plugin="files"), "files.folder", {"title": "Reports"})
    outcome = take(site, "Reports", b"x")
    assert outcome.done == "both" and outcome.file.title == "Reports (2)" and folder.title == "Reports"


def test_a_name_in_another_folder_is_no_clash(site: MemorySite) -> None:
    folder = create(site.uow("ann"), site.app(plugin="files"), "files.folder", {"title": "Deep"})
    assert take(site, "a.txt").done == take(site, "a.txt", at=folder).done == "added"


def test_what_one_may_not_see_is_no_clash_and_is_not_changed(site: MemorySite) -> None:
    secret = take(site, "plan.txt", b"secret").file
    site.share(secret, [], by="ann")
    outcome = take(site, "plan.txt", b"mine", by="ben")
    assert outcome.done == "added" and outcome.file is not secret and content_of(secret.file) == b"secret"


def test_who_may_not_write_adds_and_replaces_nothing(site: MemorySite) -> None:
    place = site.place("hall", "open", {"ann": "owner"}, ["files"])
    app = site.app(place, "files")
    file = take(site, "a.txt", at=app).file
    with pytest.raises(NotAllowed):
        take(site, "b.txt", by="ben", at=app)
    with pytest.raises(NotAllowed):
        replace(site.uow("ben"), file, site.received("a.txt", b"changed"))
    assert file.revision == 1


def test_all_versions_take_room_of_their_authors_and_in_their_place(site: MemorySite) -> None:
    place = site.place("hall", "open", {"ann": "owner", "ben": "member"}, ["files"])
    file = take(site, "a.txt", b"12345", at=site.app(place, "files")).file
    take(site, "a.txt", b"1234567", at=site.app(place, "files"))

    def taken() -> tuple[int, int, int]:
        return site.taken(site.person("ann")), site.taken(place), site.taken(site.site)

    assert taken() == (12, 12, 0)
    move(site.uow(), file, site.app(plugin="files"))
    assert taken() == (12, 0, 12)
    trash(site.uow("ann"), file)
    site.advance(days=29)
    site.empty_trash()
    assert taken() == (12, 0, 12)
    site.advance(days=2)
    site.empty_trash()
    assert taken() == (0, 0, 0) and not list(site.root["attachments"])


@pytest.mark.parametrize("limits", [Limits(person=10), Limits(place=10)])
def test_without_room_nothing_is_stored_and_the_message_says_how_much_is_left(site: MemorySite, limits: Limits) -> None:
    take(site, "a.txt", b"1234567")
    app = site.app(plugin="files")
    with pytest.raises(Invalid) as caught:
        receive(changed(site.uow("ann"), limits=limits), app, site.received("b.txt", b"12345"))
    assert caught.value.errors["file"].mapping["left"] == "3 B"
    assert [child.title for child in app.values()] == ["a.txt"]
    receive(changed(site.uow("ann"), limits=limits), app, site.received("c.txt", b"123"))


def test_one_that_is_too_large_is_refused(site: MemorySite) -> None:
    with pytest.raises(Invalid):
        receive(changed(site.uow("ann"), limits=Limits(upload=3)), site.app(plugin="files"), site.received("b.txt", b"1234"))


def test_content_and_name_are_both_recorded(site: MemorySite) -> None:
    file = take(site, "cat.png", b"<html><script>x</script>").file.file
    assert (file.media_type, file.claimed_type, file.is_what_it_says, file.served_type) == (
        "text/html",
        "image/png",
        False,
        "application/octet-stream",
    )
    empty = take(site, "empty.png", b"").file.file
    assert empty.size == 0 and empty.is_what_it_says and not empty.is_image
