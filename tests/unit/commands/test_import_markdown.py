"""A folder of Markdown files becomes pages, again and again."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from colonnade.commands.base import UnitOfWork
from colonnade.commands.edit import edit
from colonnade.commands.import_markdown import ImportRefused, NoPageType, Report, import_pages, page_type, planned, report_of
from colonnade.commands.markdown_import import plan as plan_module
from colonnade.commands.markdown_import.plan import Plan, make_plan
from colonnade.commands.markdown_import.source import Source
from colonnade.commands.move import move
from colonnade.commands.trash import empty_overdue, restore, trash
from colonnade.content.errors import NotAllowed
from colonnade.content.fields import Markdown
from colonnade.content.interfaces import IContent
from colonnade.content.links import backlinks
from colonnade.content.objects import MAX_DEPTH, Content, Folder, path_of
from colonnade.content.types import TYPES, ContentType
from colonnade.content.versions import versions_of
from colonnade.facets.attachments import attachments_of
from colonnade.testing import SAMPLE_APP, MemorySite

PNG = b"\x89PNG\r\n\x1a\n" + b"x" * 20


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    folder.mkdir()
    return folder


def _write(folder: Path, files: Mapping[str, str | bytes]) -> None:
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content if isinstance(content, bytes) else content.encode())


class Importer:
    """Imports into one site. `breaks_after` batches it is broken off."""

    def __init__(self, site: MemorySite, folder: Path) -> None:
        self.site, self.folder = site, folder
        self.changes = 0

    def plan(self, at: Folder | None = None, who: Any = None, **options: Any) -> Plan:
        source = Source(self.folder, language=options.pop("language", None))
        uow, target = self.site.uow(who), at or self.site.app()
        return make_plan(uow, target, page_type(uow, target), source, progress=lambda done, total: None, **options)

    def carry_out(self, plan: Plan, who: Any = None, batch: int = 100, breaks_after: int = 1000) -> Report:
        def change(work: Callable[[UnitOfWork], Any]) -> Any:
            if self.changes == breaks_after:
                raise KeyboardInterrupt
            self.changes += 1
            result = work(self.site.uow(who))
            self.site.commit()
            return result

        self.changes = 0
        return report_of(plan, list(import_pages(change, plan, lambda done, total: None, batch=batch)))

    def __call__(self, at: Folder | None = None, who: Any = None, batch: int = 100, breaks_after: int = 1000, **options: Any) -> Report:
        plan = self.plan(at, who, **options)
        return self.carry_out(plan, who, batch, breaks_after)


@pytest.fixture
def bring(site: MemorySite, docs: Path) -> Importer:
    return Importer(site, docs)


def _outline(folder: Folder) -> list:
    return [(child.__name__, child.title, _outline(child)) if len(child) else (child.__name__, child.title) for child in folder.values()]


def test_the_tree_of_files_becomes_a_tree_of_pages(site: MemorySite, docs: Path, bring: Importer) -> None:
    files = {
        "README.md": "# Welcome\n\nSee [installing](guide/install.md#linux).\n",
        "guide/index.md": "---\ntitle: The guide\nweight: 1\n---\n# Part\n",
        "guide/install.md": "# Install\n\n## Linux\n\nBack [home](../README.md), [up](index.md).\n",
        "about.md": "no heading",
        "empty/deep/會議.md": "# 會議紀錄\n\n本週的會議決定了三件事。\n",
    }
    _write(docs, files)
    report = bring()
    assert report.counts == {"added": 7, "changed": 0, "unchanged": 0, "skipped": 0} and report.links == 3 and not report.unresolved
    assert _outline(site.app()) == [
        ("readme", "Welcome"),
        ("guide", "The guide", [("install", "Install")]),
        ("about", "about"),
        ("empty", "empty", [("deep", "deep", [("會議", "會議紀錄")])]),
    ]
    home, guide = site.app()["readme"], site.app()["guide"]
    install = guide["install"]
    assert home.body.source == f"See [[uid:{install.uid}#h-linux|installing]].\n"
    assert install.body.source == f"## Linux\n\nBack [[uid:{home.uid}|home]], [[uid:{guide.uid}|up]].\n"
    assert backlinks(site.root, install.uid) == [home.uid] and guide.body.source == "# Part\n"
    assert (install.language, site.app()["empty"]["deep"]["會議"].language) == ("en", "zh_Hant")


def test_the_second_time_nothing_is_done(site: MemorySite, docs: Path, bring: Importer) -> None:
    _write(docs, {"a.md": "[b](b.md) ![p](p.png)", "b.md": "[a](a.md)", "c/d.md": "x", "p.png": PNG})
    bring()
    site.advance(days=1)
    before = {uid: obj.revision for uid, obj in site.root["uids"].items()}
    assert bring().counts == {"added": 0, "changed": 0, "unchanged": 4, "skipped": 0}
    assert {uid: obj.revision for uid, obj in site.root["uids"].items()} == before and bring.changes == 0


def test_what_changed_is_a_new_version_and_what_is_new_goes_to_its_place(site: MemorySite, docs: Path, bring: Importer) -> None:
    _write(docs, {"a.md": "one", "c.md": "[b](b.md)", "d.md": "last"})
    assert [p["target"] for p in bring().unresolved] == ["b.md"]
    site.advance(days=1)
    _write(docs, {"a.md": "# Title\n\ntwo", "b.md": "new"})
    assert bring().counts == {"added": 1, "changed": 2, "unchanged": 1, "skipped": 0}
    assert list(site.app().keys()) == ["a", "b", "c", "d"]
    a, b, c = (site.app()[name] for name in "abc")
    assert (a.title, a.body.source, [v.note for v in versions_of(a)]) == ("Title", "two\n", ["a.md", "a.md"])
    assert c.body.source == f"[[uid:{b.uid}|b]]\n"


def test_what_people_edited_is_left_alone(site: MemorySite, docs: Path, bring: Importer) -> None:
    _write(docs, {"a.md": "one", "b.md": "one"})
    bring()
    page = site.app()["a"]
    edit(site.uow(site.person("anna")), page, {"body": "hers"})
    assert bring().counts["unchanged"] == 2
    _write(docs, {"a.md": "two", "b.md": "two"})
    assert [page.state for page in bring.plan().pages] == ["skipped", "changed"]
    report = bring()
    assert (report.counts["changed"], report.counts["skipped"], page.body.source) == (1, 1, "hers")
    assert report.skipped[0][0] == "a.md" and "edited on the site" in report.skipped[0][1]


def test_what_is_edited_while_it_runs_is_left_alone_too(site: MemorySite, docs: Path, bring: Importer) -> None:
    _write(docs, {"a.md": "one", "b.md": "one", "c.md": "one"})
    bring()
    _write(docs, {"a.md": "two", "b.md": "two", "d/e.md": "new"})
    plan = bring.plan()
    edit(site.uow(), site.app()["a"], {"body": "hers"})
    trash(site.uow(), site.app()["b"])
    site.commit()
    report = bring.carry_out(plan)
    assert report.counts == {"added": 2, "changed": 0, "unchanged": 1, "skipped": 2}
    assert site.app()["a"].body.source == "hers"


def test_moved_pages_are_known_again(site: MemorySite, docs: Path, bring: Importer) -> None:
    _write(docs, {"a.md": "one", "b/c.md": "one"})
    bring()
    move(site.uow(), site.app()["a"], site.app()["b"], name="elsewhere")
    _write(docs, {"a.md": "two", "b/index.md": "# B\n"})
    assert bring().counts == {"added": 0, "changed": 2, "unchanged": 1, "skipped": 0}
    assert site.app()["b"]["elsewhere"].body.source == "two\n" and site.app()["b"].title == "B"


def test_a_folder_that_was_moved_is_known_again_and_another_one_is_not(
    site: MemorySite, docs: Path, tmp_path: Path, bring: Importer
) -> None:
    files = {f"{name}.md": "text" for name in ("README", "a", "b", "c")}
    _write(docs, files)
    bring()
    docs.rename(tmp_path / "elsewhere")
    moved = Importer(site, tmp_path / "elsewhere")
    assert moved().counts["unchanged"] == 4
    other = tmp_path / "other"
    _write(other, {"README.md": "another", "x.md": "x", "y.md": "y"})
    assert Importer(site, other)().counts["added"] == 3
    assert site.app()["readme"].body.source == "text\n" and site.app()["readme-2"].body.source == "another\n"
    assert moved().counts["unchanged"] == 4 and Importer(site, other)().counts["unchanged"] == 3


def test_two_targets_are_two_imports(site: MemorySite, docs: Path, bring: Importer) -> None:
    _write(docs, {"a.md": "text"})
    one, two = site.page("One"), site.page("Two")
    assert bring(one).counts["added"] == bring(two).counts["added"] == 1
    assert (path_of(one["a"]), path_of(two["a"])) == (("sample", "one", "a"), ("sample", "two", "a"))


def test_what_was_thrown_away_stays_away_until_it_is_asked_for(site: MemorySite, docs: Path, bring: Importer) -> None:
    _write(docs, {"a/index.md": "# A\n", "a/b.md": "B", "c.md": "[a](a/index.md)"})
    bring()
    old = site.app()["a"]
    trash(site.uow(), old)
    report = bring()
    assert report.counts == {"added": 0, "changed": 1, "unchanged": 0, "skipped": 2} and "--again" in report.skipped[0][1]
    assert [p["reason"] for p in report.unresolved] == ["that page isn't imported"]
    restore(site.uow(), old)
    assert bring().counts == {"added": 0, "changed": 1, "unchanged": 2, "skipped": 0}
    trash(site.uow(), old)
    site.advance(days=31)
    empty_overdue(site.uow())
    assert bring().counts["skipped"] == 2
    assert bring(again=True).counts == {"added": 2, "changed": 1, "unchanged": 0, "skipped": 0}
    assert bring().counts["unchanged"] == 3 and site.app()["a"].uid != old.uid


def test_files_that_went_are_told(site: MemorySite, docs: Path, bring: Importer) -> None:
    _write(docs, {"a.md": "x", "b.md": "x"})
    bring()
    (docs / "b.md").unlink()
    report = bring()
    assert report.gone == ["b"] and "b" in site.app()


def test_broken_off_it_goes_on_the_next_time(site: MemorySite, docs: Path, bring: Importer) -> None:
    _write(docs, {f"p{number:02}.md": f"[next](p{number + 1:02}.md)" for number in range(25)})
    with pytest.raises(KeyboardInterrupt):
        bring(batch=10, breaks_after=2)
    site.abort()
    assert len(site.app()) == 10
    last = site.app()["p09"].body.source
    assert bring(batch=10).counts == {"added": 15, "changed": 0, "unchanged": 10, "skipped": 0}
    assert list(site.app().keys()) == [f"p{number:02}" for number in range(25)]
    assert last == f"[[uid:{site.app()['p10'].uid}|next]]\n"
    assert bring().counts["unchanged"] == 25


def test_a_batch_can_be_done_again(site: MemorySite, docs: Path, bring: Importer) -> None:
    _write(docs, {"a.md": "![p](p.png)", "p.png": PNG})
    plan, tries = bring.plan(), []

    def change(work: Callable[[UnitOfWork], Any]) -> Any:
        work(site.uow())
        site.abort()
        tries.append(1)
        result = work(site.uow())
        site.commit()
        return result

    assert report_of(plan, list(import_pages(change, plan, lambda done, total: None))).counts["added"] == 1
    assert len(site.app()) == 1 and len(list(attachments_of(site.app()["a"]))) == 1 and len(tries) == 2


def test_two_at_once_add_nothing_twice(site: MemorySite, docs: Path, bring: Importer) -> None:
    _write(docs, {"a.md": "x"})
    first, second = bring.plan(), bring.plan()
    bring.carry_out(first)
    with pytest.raises(ImportRefused, match="another import"):
        bring.carry_out(second)
    assert len(site.app()) == 1


def test_pictures_and_files_go_along_once_a_page(site: MemorySite, docs: Path, bring: Importer) -> None:
    _write(
        docs,
        {
            "a.md": "![p](img/P%20x.png) ![again](img/P x.png) ![q](./img/../img/P%20x.png) [pdf](f.pdf)",
            "b.md": "![p](img/P%20x.png)",
            "img/P x.png": PNG,
            "f.pdf": "pdf",
        },
    )
    bring()
    a, b = site.app()["a"], site.app()["b"]
    files = {file.name: file for file in attachments_of(a)}
    assert set(files) == {"p-x.png", "f.pdf"} and [file.name for file in attachments_of(b)] == ["p-x.png"]
    assert (
        f"![p](/-/blob/{files['p-x.png'].key}/p-x.png)" in a.body.source and f"[pdf](/-/blob/{files['f.pdf'].key}/f.pdf)" in a.body.source
    )
    with files["p-x.png"].blob.open() as stored:
        assert stored.read() == PNG
    assert a.revision == 1


def test_another_picture_of_the_same_name_is_a_new_version_and_the_old_one_keeps_its_own(
    site: MemorySite, docs: Path, bring: Importer
) -> None:
    _write(docs, {"a.md": "![p](p.png)", "p.png": PNG})
    bring()
    old = site.app()["a"].body.source
    _write(docs, {"p.png": PNG + b"y"})
    assert bring().counts["changed"] == 1
    page = site.app()["a"]
    assert page.body.source != old and [file.name for file in attachments_of(page)] == ["p-2.png", "p.png"]
    _write(docs, {"a.md": "More: ![p](p.png)"})
    bring()
    assert len(list(attachments_of(page))) == 2


def test_nothing_outside_the_folder_goes_along(site: MemorySite, docs: Path, bring: Importer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan_module, "MAX_FILE", 2**20)
    _write(docs.parent, {"secret.pdf": "secret", "docs/.env": "key", "docs/.pics/p.png": PNG, "docs/big.bin": b"x" * (2**20 + 1)})
    (docs / "out.pdf").symlink_to("../secret.pdf")
    (docs / "loop").symlink_to("loop")
    targets = [
        "../secret.pdf",
        "%2e%2e/secret.pdf",
        "out.pdf",
        str(docs.parent / "secret.pdf"),
        "/etc/passwd",
        ".env",
        "loop",
        "big.bin",
        "file:///etc/passwd",
    ]
    _write(docs, {"a.md": "\n\n".join(f"[x]({target})" for target in targets) + "\n\n![p](.pics/p.png)\n"})
    report = bring()
    assert [p["target"] for p in report.unresolved] == targets
    assert [file.name for file in attachments_of(site.app()["a"])] == ["p.png"]


def test_what_cannot_be_read_is_skipped_and_told(site: MemorySite, docs: Path, bring: Importer) -> None:
    _write(
        docs,
        {
            "binary.md": b"\x89PNG\0",
            "latin.md": "Café résumé".encode("latin-1"),
            "long.md": "x" * 1_000_001,
            "draft.md": "---\ndraft: true\n---\nsecret",
            "g/index.md": b"\0",
            "g/x.md": "x",
            "big5.md": "# 會議紀錄\n\n本週的會議".encode("big5"),
            "yaml.md": "---\ntitle: a: b\n---\ntext",
            "title.md": "# " + "長" * 300,
            "empty.md": "",
            "b\x1b[2J.md": "control",
        },
    )
    (docs / "huge.md").touch()
    os.truncate(docs / "huge.md", 50 * 2**20)
    report = bring()
    reasons = dict(report.skipped)
    assert set(reasons) == {"binary.md", "latin.md", "long.md", "draft.md", "huge.md", "g/index.md"}
    assert "UTF-8" in reasons["latin.md"] and "larger than 4 MB" in reasons["huge.md"]
    assert {path for path, _ in report.notes} == {"big5.md", "title.md"}
    assert [(p["file"], p["kind"]) for p in report.unresolved] == [("yaml.md", "front matter")]
    assert site.app()["big5"].title == "會議紀錄" and len(site.app()["title"].title) == 200 and site.app()["g"].title == "g"
    assert site.app()["empty"].body.source == "" and site.app()["b-2j"].title == "b[2J"


def test_names_that_become_one_are_numbered(site: MemorySite, docs: Path, bring: Importer) -> None:
    _write(
        docs, {"A b.md": "1", "a-b.md": "2", "a_b.md": "3", "a.md": "4", "a/index.md": "5", "😀.md": "6", "🎉.md": "7", "people.md": "8"}
    )
    bring()
    assert sorted(site.app().keys()) == ["a", "a-2", "a-b", "a-b-2", "a_b", "page", "page-2", "people-2"]
    assert bring().counts["unchanged"] == 8


def test_too_deep_is_told(site: MemorySite, docs: Path, bring: Importer) -> None:
    _write(docs, {"d/" * 25 + "x.md": "deep", "d/y.md": "[x](" + "d/" * 24 + "x.md)"})
    report = bring()
    assert report.counts == {"added": MAX_DEPTH, "changed": 0, "unchanged": 0, "skipped": 1}
    assert report.skipped == [("d/" * 25 + "x.md", "deeper than 20 levels")], "once for the file, not for each folder above it"
    assert bring().counts["unchanged"] == MAX_DEPTH


def test_dates_of_the_front_matter_are_those_of_the_page(site: MemorySite, docs: Path, bring: Importer) -> None:
    _write(docs, {"a.md": "---\ndate: 2020-05-06\n---\nx", "b.md": "---\ndate: 2999-01-01\n---\nx"})
    bring()
    assert site.app()["a"].created == site.app()["a"].modified == datetime(2020, 5, 6, tzinfo=UTC)
    assert site.app()["b"].created == site.now


def test_a_dry_run_says_the_same_and_does_nothing(site: MemorySite, docs: Path, bring: Importer) -> None:
    _write(docs, {"a.md": "[x](no.md) [b](b.md)", "b.md": "![p](p.png)", "p.png": PNG, "c.md": b"\0"})
    before = set(site.root["uids"])
    plan = bring.plan()
    dry = report_of(plan, planned(plan))
    assert set(site.root["uids"]) == before and "imports" not in site.root
    assert dry == bring()


def test_pages_are_written_in_someone_s_name_with_their_rights(site: MemorySite, docs: Path, bring: Importer) -> None:
    anna, ben = site.person("anna"), site.person("ben")
    app = site.app(site.place("team", "open", {anna: "member"}))
    _write(docs, {"a.md": "x", "b/c.md": "y"})
    bring(app, anna)
    assert {page.creator for page in (app["a"], app["b"], app["b"]["c"])} == {anna.id}
    with pytest.raises(NotAllowed):
        bring(app, ben)


def test_the_type_of_pages(site: MemorySite) -> None:
    class INote(IContent):
        body = Markdown(required=False, default="")

    assert page_type(site.uow(), site.app()).name == "sample.page"
    with pytest.raises(NoPageType):
        page_type(site.uow(), site.site)
    other = ContentType("other.page", INote, kind="folder", addable_in=(SAMPLE_APP.name, "other.page"))
    flat = ContentType("other.note", INote, addable_in=(SAMPLE_APP.name, "other.note"))
    with TYPES.temporarily(other, flat):
        with pytest.raises(NoPageType) as error:
            page_type(site.uow(), site.app())
        assert error.value.found == ("other.page", "sample.page")
        assert page_type(site.uow(), site.app(), "other.page") is other
    site.switch("sample", False)
    with pytest.raises(NoPageType):
        page_type(site.uow(), site.app())


def test_tags_go_where_the_type_has_them(site: MemorySite, docs: Path, bring: Importer) -> None:
    _write(docs, {"a.md": "---\ntags: [X, y, 'no/slash']\n---\n", "b.md": f"---\ntags: [{'long' * 20}]\n---\n"})
    report = bring()
    assert site.app()["a"].tags == ("x", "y", "no-slash") and not site.app()["b"].tags
    assert [path for path, _ in report.notes] == ["b.md"]
    assert bring().counts["unchanged"] == 2


def test_tags_are_no_harm_to_a_type_without_them(site: MemorySite, docs: Path) -> None:
    class IPlain(IContent):
        body = Markdown(required=False, default="")

    plain = ContentType("other.page", IPlain, kind="folder", addable_in=(SAMPLE_APP.name, "other.page"))
    _write(docs, {"a.md": "---\ntags: [x]\n---\n![p](p.png)", "p.png": PNG})
    with TYPES.temporarily(plain):
        plan = make_plan(site.uow(), site.app(), plain, Source(docs), progress=lambda done, total: None)
        report = Importer(site, docs).carry_out(plan)
    assert (report.counts["added"], report.notes) == (1, []) and report.unresolved[0]["reason"] == "pages here take no files"


def test_a_language_can_be_given(site: MemorySite, docs: Path, bring: Importer) -> None:
    _write(docs, {"a/b.md": "English text"})
    bring(language="zh_Hant")
    found: Content = site.app()["a"]["b"]
    assert found.language == found.__parent__.language == "zh_Hant"


def test_a_file_that_changes_meanwhile_stops_it_with_words(site: MemorySite, docs: Path, bring: Importer) -> None:
    _write(docs, {"a.md": "![p](p.png)", "p.png": PNG})
    plan = bring.plan()
    (docs / "p.png").unlink()
    with pytest.raises(ImportRefused, match=r"p\.png"):
        bring.carry_out(plan)
    site.abort()
    assert bring().counts["added"] == 1


def test_as_the_system_by_default(site: MemorySite, docs: Path, bring: Importer) -> None:
    _write(docs, {"a.md": "x"})
    bring()
    assert site.app()["a"].creator == 0


def test_front_matter_and_addresses_that_cannot_be_used_are_told_and_the_page_comes(docs: Path, bring: Importer) -> None:
    _write(
        docs,
        {
            "day.md": "---\ntitle: Day\ndate: 2024-02-30\nlang: fr\n---\nText\n",
            "list.md": "---\n- a\n---\nText\n",
            "link.md": "[a](javascript:x()) [b](file:///c/x.doc) [m](mailto:a@x.example)\n",
        },
    )
    report = bring()
    assert report.counts["added"] == 3
    assert [(p["kind"], p["file"], p["target"]) for p in report.unresolved] == [
        ("front matter", "day.md", "date: 2024-02-30"),
        ("front matter", "day.md", "lang: fr"),
        ("link", "link.md", "javascript:x()"),
        ("link", "link.md", "file:///c/x.doc"),
        ("front matter", "list.md", "---"),
    ]
