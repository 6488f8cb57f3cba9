from __future__ import annotations

import pytest

from colonnade.content.interfaces import IContent
from colonnade.plugins.manifest import ManifestError, Plugin, Theme, view


@pytest.mark.parametrize("name", ["wiki", "a1", "people_map", "x" * 40])
def test_a_name_is_short_and_plain(name: str) -> None:
    assert Plugin(name, title="T").name == name


@pytest.mark.parametrize("name", ["", "a", "Wiki", "1st", "two words", "a-b", "x" * 41, "colonnade.wiki", "wïki", "wiki\n"])
def test_other_names_are_refused(name: str) -> None:
    with pytest.raises(ManifestError, match="small letters"):
        Plugin(name, title="T")


def test_another_api_is_refused() -> None:
    with pytest.raises(ManifestError, match="API 2"):
        Plugin("wiki", title="T", api="2")


@pytest.mark.parametrize("option", ["requires", "suggests", "conflicts", "powers", "scopes"])
@pytest.mark.parametrize("value", ["people", [1], [None]])
def test_one_text_instead_of_a_list_is_refused(option: str, value: object) -> None:
    with pytest.raises(ManifestError, match=option):
        Plugin("wiki", title="T", **{option: value})


@pytest.mark.parametrize("option", ["requires", "suggests", "conflicts", "powers", "scopes"])
def test_what_is_no_list_is_refused(option: str) -> None:
    with pytest.raises(ManifestError, match=f"{option} must be a list of names, not 5"):
        Plugin("wiki", title="T", **{option: 5})


@pytest.mark.parametrize("option", ["name", "title", "description", "version", "icon", "api"])
@pytest.mark.parametrize("value", [None, 5, b"x"])
def test_what_is_shown_must_be_text(option: str, value: object) -> None:
    with pytest.raises(ManifestError, match=f"{option} must be a text, not {value!r}"):
        Plugin(**{"name": "wiki", "title": "T", option: value})


def test_a_title_is_not_empty_and_an_app_is_a_name() -> None:
    with pytest.raises(ManifestError, match="title is empty"):
        Plugin("wiki", title=" ")
    with pytest.raises(ManifestError, match="app must be the name of a type, not 5"):
        Plugin("wiki", title="T", app=5)


def test_lists_become_tuples() -> None:
    plugin = Plugin("wiki", title="T", requires=["people"], scopes=["site"])
    assert plugin.requires == ("people",) and plugin.scopes == ("site",) and hash(plugin)


@pytest.mark.parametrize("scopes", [(), ("planet",), ("site", "planet")])
def test_scopes_are_site_and_place(scopes: tuple[str, ...]) -> None:
    with pytest.raises(ManifestError, match="scopes"):
        Plugin("wiki", title="T", scopes=scopes)


def test_an_app_is_a_type_of_the_plugin() -> None:
    assert Plugin("wiki", title="T", app="wiki.wiki").app == "wiki.wiki"
    with pytest.raises(ManifestError, match="app"):
        Plugin("wiki", title="T", app="blog.blog")


def test_a_view_is_declared_on_its_function() -> None:
    @view(context=IContent, permission="edit", name="b", methods="POST")
    @view(context=IContent, permission="view", template="page.pt", accept="text/html")
    def page(context: object, request: object) -> dict:
        return {}

    first, second = page.colonnade_views
    assert (first.permission, first.renderer, first.name, first.methods, first.options) == (
        "view",
        "page.pt",
        "",
        None,
        {"accept": "text/html"},
    )
    assert (second.permission, second.name, second.methods, second.function) == ("edit", "b", ("POST",), page)


def test_a_view_without_a_permission_can_not_be_written() -> None:
    with pytest.raises(TypeError, match="permission"):
        view(context=IContent)


def test_a_theme_has_a_base_or_none() -> None:
    assert Theme("plain", "Plain").base is None
