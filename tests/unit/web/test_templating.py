"""What a page template may rely on: where it is looked for, what is escaped, and what a theme may replace."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

import colonnade.web
from colonnade.web.html import Html
from colonnade.web.templating import TemplateMissing, Templates, icons

TEMPLATES = Path(colonnade.web.__file__).parent / "templates"


@pytest.fixture
def write(tmp_path):
    """Return a function that writes one template below the test's folder."""

    def write(path: str, text: str) -> Path:
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    return write


@pytest.fixture
def templates(tmp_path, write):
    """Return a function that makes Templates of a core, a plugin and the themes asked for."""

    def templates(*themes: str, **options: object) -> Templates:
        sources = {"colonnade": tmp_path / "core", "wiki": tmp_path / "wiki"}
        return Templates(sources, [tmp_path / theme for theme in themes], **options)

    return templates


def test_text_is_escaped_and_ready_markup_is_not(templates, write):
    write("wiki/show.pt", '<p title="${word}">${word} ${html}</p>')
    html = templates().render("wiki:show.pt", {"word": '<a> & "b"', "html": Html("<b>x</b>")})
    assert html == '<p title="&lt;a&gt; &amp; &quot;b&quot;">&lt;a&gt; &amp; "b" <b>x</b></p>'


def test_a_page_may_be_put_into_another(templates, write):
    write("wiki/inner.pt", "<b>${word}</b>")
    write("wiki/outer.pt", "<p>${inner}</p>")
    inner = templates().render("wiki:inner.pt", {"word": "<"})
    assert templates().render("wiki:outer.pt", {"inner": inner}) == "<p><b>&lt;</b></p>"


def test_the_first_theme_that_has_a_template_wins(templates, write):
    write("wiki/show.pt", "<p>wiki</p>")
    write("second/templates/wiki/show.pt", "<p>second</p>")
    assert templates("first", "second").render("wiki:show.pt", {}) == "<p>second</p>"
    write("first/templates/wiki/show.pt", "<p>first</p>")
    assert templates("first", "second").render("wiki:show.pt", {}) == "<p>first</p>"


def test_macros_are_named_by_owner_file_and_part(templates, write):
    write("core/macros/card.pt", '<i metal:define-macro="card">card</i>')
    write("core/macros/form.pt", '<x><i metal:define-macro="form">form</i><i metal:define-macro="field">field</i></x>')
    write("wiki/macros/tree.pt", '<i metal:define-macro="tree">tree</i>')
    names = ("card", "form", "form.field", "wiki:tree")
    write("wiki/show.pt", "<p>" + "".join(f"<x metal:use-macro=\"macros['{name}']\"/>" for name in names) + "</p>")
    assert templates().render("wiki:show.pt", {}) == "<p><i>card</i><i>form</i><i>field</i><i>tree</i></p>"


def test_a_theme_may_replace_one_macro_of_a_file(templates, write):
    write("core/macros/form.pt", '<x><i metal:define-macro="form">form</i><i metal:define-macro="field">field</i></x>')
    write("dark/templates/colonnade/macros/form.pt", '<x><i metal:define-macro="field">dark field</i></x>')
    write("wiki/show.pt", "<p><x metal:use-macro=\"macros['form']\"/><x metal:use-macro=\"macros['form.field']\"/></p>")
    assert templates("dark").render("wiki:show.pt", {}) == "<p><i>form</i><i>dark field</i></p>"


def test_what_a_macro_defines_stays_inside(templates, write):
    write("core/macros/card.pt", '<i metal:define-macro="card" tal:define="word \'inside\'">${word}<metal:x define-slot="body"/></i>')
    write("wiki/show.pt", "<p><x metal:use-macro=\"macros['card']\"/>${word}</p>")
    assert templates().render("wiki:show.pt", {"word": "outside"}) == "<p><i>inside</i>outside</p>"


def test_a_missing_template_or_macro_names_the_places_looked_at(templates, tmp_path):
    with pytest.raises(TemplateMissing) as missing:
        templates("dark").get("wiki:gone.pt")
    assert missing.value.places == (tmp_path / "dark/templates/wiki/gone.pt", tmp_path / "wiki/gone.pt")
    with pytest.raises(TemplateMissing, match=re.escape(str(tmp_path / "core/macros/gone.pt"))):
        templates().macros["gone"]
    with pytest.raises(TemplateMissing, match="owner is unknown"):
        templates().get("nobody:show.pt")


def test_texts_are_translated_by_the_function_given(templates, write):
    write("wiki/show.pt", '<p i18n:domain="wiki" i18n:translate="">Hello</p>')

    def translate(msgid, domain=None, mapping=None, context=None, target_language=None, default=None):
        return f"{domain}:{msgid}".upper()

    assert templates().render("wiki:show.pt", {}, translate) == "<p>WIKI:HELLO</p>"


def test_boolean_attributes_come_and_go_whole(templates, write):
    write("wiki/show.pt", '<input checked="${yes}" required="${no}" open="${yes}"/>')
    assert templates().render("wiki:show.pt", {"yes": 1, "no": 0}) == '<input checked="checked" open="open"/>'


def test_an_error_says_where_in_the_templates_it_happened(templates, write):
    macro = write("core/macros/card.pt", '<i metal:define-macro="card">\n${1 // zero}</i>')
    page = write("wiki/show.pt", "<p><x metal:use-macro=\"macros['card']\"/></p>")
    with pytest.raises(ZeroDivisionError) as failed:
        templates().render("wiki:show.pt", {"zero": 0})
    notes = "\n".join(failed.value.__notes__)
    assert f"in {macro}, line 2: 1 // zero" in notes
    assert f"in {page}, line 1" in notes
    with pytest.raises(NameError, match="zero"):
        templates().render("wiki:show.pt", {})


def test_load_expressions_are_refused_for_they_would_pass_the_theme_by(templates, write):
    write("wiki/show.pt", '<p tal:content="load: other.pt"/>')
    with pytest.raises(Exception, match="load"):
        templates().render("wiki:show.pt", {})


@pytest.mark.parametrize("reload", [False, True])
def test_an_edit_shows_only_when_reloading(templates, write, reload):
    write("core/macros/card.pt", '<i metal:define-macro="card">old</i>')
    write("wiki/show.pt", "<p><x metal:use-macro=\"macros['card']\"/></p>")
    ours = templates("dark", reload=reload)
    assert ours.render("wiki:show.pt", {}) == "<p><i>old</i></p>"
    write("dark/templates/colonnade/macros/card.pt", '<i metal:define-macro="card">new</i>')
    assert ours.render("wiki:show.pt", {}) == ("<p><i>new</i></p>" if reload else "<p><i>old</i></p>")


def test_compiled_templates_are_kept_in_the_cache_folder(templates, write, tmp_path):
    write("wiki/show.pt", "<p>cached</p>")
    cache = tmp_path / "cache"
    cache.mkdir()
    templates(cache=cache).render("wiki:show.pt", {})
    assert list(cache.glob("show*.py")), list(cache.iterdir())


def test_what_a_full_disk_cut_off_is_made_anew(templates, write, tmp_path):
    write("wiki/show.pt", "<p>whole</p>")
    cache = tmp_path / "cache"
    cache.mkdir()
    templates(cache=cache).render("wiki:show.pt", {})
    (file,) = cache.glob("__pycache__/show*.pyc")
    file.write_bytes(file.read_bytes()[:40])
    for name in [name for name in sys.modules if name.startswith("show_")]:
        del sys.modules[name]
    assert templates(cache=cache).render("wiki:show.pt", {}) == "<p>whole</p>"


def test_an_icon_name_cannot_bring_markup_in():
    svg = icons("/static/icons.svg")
    assert svg("home") == '<svg class="i" aria-hidden="true"><use href="/static/icons.svg#i-home"/></svg>'
    assert svg('x"/><script>') == svg(None) == ""


def test_markup_is_inserted_unescaped_in_one_macro_only():
    using = [file.name for file in TEMPLATES.rglob("*.pt") if "structure:" in file.read_text() or "structure " in file.read_text()]
    assert using == ["prose.pt"]


def test_every_macro_compiles():
    ours = Templates({"colonnade": TEMPLATES})
    for file in TEMPLATES.glob("macros/*.pt"):
        template = ours.get(f"colonnade:macros/{file.name}")
        assert file.stem in template.macros.names, f"{file.name} lacks a macro of its own name"
