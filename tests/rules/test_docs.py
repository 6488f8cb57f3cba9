"""The documentation says what is so: pages made from code are up to date, printed code is code that is tested, links lead somewhere."""

from __future__ import annotations

import dataclasses
import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from colonnade.app.settings import SECTION, Settings, read_settings
from colonnade.cli.main import colonnade
from colonnade.content import events
from colonnade.plugins.registry import hook_names
from tests.rules.tree import ROOT, repository
from tools import reference
from tools.settings_texts import TEXTS

PAGES = sorted(path for path in repository() if path.endswith(".md") and not path.startswith("src/"))
# Pages whose code is run by other tests, or shows no program of ours.
CODE_ELSEWHERE = {"docs/how-to/translate.md"}
SETTINGS = [field.name for field in dataclasses.fields(Settings)]
HOOKS = hook_names()

_FENCE = re.compile(r"(?:<!-- (whole|part): (\S+) -->\n)?^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def text_of(path: str) -> str:
    return repository()[path].decode("utf-8")


# --- what is made from code


@pytest.mark.parametrize("name", sorted(reference.pages()))
def test_reference_is_what_the_code_says(name: str) -> None:
    assert text_of(f"docs/reference/{name}") == reference.pages()[name], "run `python tools/reference.py`"


@pytest.mark.parametrize("hook", HOOKS)
def test_each_hook_has_a_section_an_example_and_a_test(hook: str) -> None:
    assert f"\n## {hook}\n" in text_of("docs/reference/hooks.md")
    examples = reference.examples_of(hook)
    assert examples, f"no plugin or tutorial of this repository implements {hook}"
    in_tutorial = any(path.startswith("docs/tutorial/") for path in examples)  # test_tutorial.py sees to it that it is called
    assert in_tutorial or any(f"def {hook}(" in text for text in _test_texts()), f"no test uses {hook}"


def _test_texts() -> Iterator[str]:
    return (text_of(path) for path in repository() if re.match(r"(tests|plugins/\w+/tests)/.*test_\w+\.py$", path))


# What can't be set alone.
NEEDS = {"smtp_host": ("mail_from", "site_url")}


@pytest.mark.parametrize("name", SETTINGS)
def test_each_setting_has_a_section_with_an_example_that_can_be_read(name: str, tmp_path: Path) -> None:
    page = text_of("docs/reference/settings.md")
    assert f"\n## {name}\n" in page
    example = TEXTS[name][1]
    assert f"`{name} = {example}`" in page
    ini = tmp_path / "colonnade.ini"
    given = {each: TEXTS[each][1] for each in (name, *NEEDS.get(name, ()))}
    ini.write_text("\n".join([f"[{SECTION}]", *(f"{each} = {value}" for each, value in given.items())]), encoding="utf-8")
    (tmp_path / "empty.ini").touch()
    environment = {f"COLONNADE_{each.upper()}": value for each, value in given.items()}
    from_file, from_environment = read_settings(ini, {}), read_settings(tmp_path / "empty.ini", environment)
    assert getattr(from_file, name) == getattr(from_environment, name) == _expected(name, example)


def _expected(name: str, example: str) -> Any:
    default = {field.name: field.default for field in dataclasses.fields(Settings)}[name]
    if name == "var":
        return Path(example)
    if example.endswith("B"):
        number, unit = example.split()
        return int(number) * {"MB": 10**6, "GB": 10**9}[unit]
    return example == "yes" if isinstance(default, bool) else type(default)(example)


def test_the_example_of_a_settings_file_can_be_read(tmp_path: Path) -> None:
    for page in ("docs/reference/settings.md", "docs/how-to/run-it-for-real.md"):
        found = [block for _, _, language, block in _FENCE.findall(text_of(page)) if language == "ini" and f"[{SECTION}]" in block]
        assert found
        for block in found:
            (tmp_path / "colonnade.ini").write_text(block, encoding="utf-8")
            assert read_settings(tmp_path / "colonnade.ini", {}).secure


# --- printed code


def code_blocks() -> Iterator[tuple[str, str, str, str]]:
    """(page, `whole` or `part` or '', file, code) of each block of Python or template."""
    for page in PAGES:
        if page not in CODE_ELSEWHERE and not page.startswith("docs/reference/"):
            for how, file, language, code in _FENCE.findall(text_of(page)):
                if language in ("python", "html") or how:
                    yield page, how, file, code


BLOCKS = [pytest.param(*block, id=f"{block[0]}-{number}") for number, block in enumerate(code_blocks())]


@pytest.mark.parametrize(("page", "how", "file", "code"), BLOCKS)
def test_printed_code_is_that_of_a_file(page: str, how: str, file: str, code: str) -> None:
    assert file, f"{page}: put `<!-- whole: FILE -->` or `<!-- part: FILE -->` on the line above:\n{code}"
    source = text_of(file)
    assert code == source if how == "whole" else f"\n{code}" in f"\n{source}", f"{page} shows something else than {file}:\n{code}"


def test_there_is_printed_code() -> None:
    assert len(BLOCKS) >= 5


# --- links and commands


def links() -> Iterator[tuple[str, str]]:
    for page in PAGES:
        outside_code = _FENCE.sub("", text_of(page))
        for match in _LINK.finditer(outside_code):
            target = match[1] or match[2]
            if not re.match(r"[a-z]+:", target):
                yield page, target


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    broken = [target for source, target in links() if source == page and not leads_somewhere(page, target)]
    assert not broken


def leads_somewhere(page: str, target: str) -> bool:
    path, _, anchor = target.partition("#")
    found = (ROOT / page).parent.joinpath(path).resolve() if path else ROOT / page
    if not found.exists() or not anchor:
        return found.exists()
    return anchor in {slug(heading) for heading in _HEADING.findall(found.read_text(encoding="utf-8"))}


def slug(heading: str) -> str:
    """The anchor of a heading, as repository viewers make it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def test_broken_links_are_seen() -> None:
    assert leads_somewhere("README.md", "docs/README.md")
    assert not leads_somewhere("README.md", "docs/nothing.md")
    assert not leads_somewhere("README.md", "CONTRIBUTING.md#no-such-part")
    assert slug("Who may see what?") == "who-may-see-what"


def test_commands_of_dev_exist() -> None:
    known = set(re.findall(r"^\./dev (\w+)", text_of("dev"), re.MULTILINE))
    named = {(page, word) for page in PAGES for word in re.findall(r"\./dev (\w+)", text_of(page))}
    assert {pair for pair in named if pair[1] not in known} == set()
    assert {"run", "test"} <= {word for page, word in named if page == "README.md"}


def command_lines() -> Iterator[tuple[str, list[str]]]:
    """(page, arguments) of each `colonnade …` that a page prints, in a block of shell or within a line."""
    for page in PAGES:
        text = text_of(page)
        blocks = [line for _, _, language, block in _FENCE.findall(text) if language == "sh" for line in block.splitlines()]
        inline = re.findall(r"`([^`\n]*\bcolonnade [a-z][^`\n]*)`", _FENCE.sub("", text))
        for line in (*blocks, *inline):
            words = shlex.split(line, comments=True)
            starts = [number for number, word in enumerate(words) if word.rpartition("/")[2] == "colonnade"]
            # As the name of a user or folder it is followed by something else than a noun.
            yield from ((page, words[n + 1 :]) for n in starts if n + 1 < len(words) and re.fullmatch("(?!colonnade)[a-z]+", words[n + 1]))


def parsed(arguments: list[str]) -> click.Context:
    """Parse a command line as the program would, and do nothing. Raises click.UsageError."""
    command, context = colonnade, click.Context(colonnade, obj=object())
    while isinstance(command, click.Group):
        name, *arguments = arguments
        found = command.get_command(context, name)
        if found is None:
            raise click.UsageError(f"no command {name!r}")
        command = found
    return command.make_context(command.name, list(arguments), parent=context)


@pytest.mark.parametrize(("page", "arguments"), sorted({(page, tuple(words)) for page, words in command_lines()}))
def test_command_lines_can_be_given(page: str, arguments: tuple[str, ...]) -> None:
    assert parsed(list(arguments)).command.name in arguments


def leaf_commands() -> Iterator[tuple[str, ...]]:
    """The words of each command: noun and verb, or just the noun."""
    context = click.Context(colonnade, obj=object())
    for noun in colonnade.list_commands(context):
        found = colonnade.get_command(context, noun)
        yield from ((noun, verb) for verb in found.commands) if isinstance(found, click.Group) else iter([(noun,)])


COMMANDS = sorted(leaf_commands())


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_each_command_has_a_section_an_example_and_a_test(words: tuple[str, ...]) -> None:
    name = " ".join(words)
    assert f"\n### colonnade {name}\n" in text_of("docs/reference/command-line.md")
    command = parsed_command(words)
    printed = any(tuple(arguments[: len(words)]) == words for _page, arguments in command_lines())
    assert printed or f"colonnade {name}" in (command.epilog or ""), f"neither a page nor its help shows colonnade {name} as one types it"
    given = ", ".join(f'"{word}"' for word in words)
    assert any(given in text or f'"{name} ' in text for text in _test_texts()), f"no test gives colonnade {name}"


def parsed_command(words: tuple[str, ...]) -> click.Command:
    command, context = colonnade, click.Context(colonnade, obj=object())
    for word in words:
        command = command.get_command(context, word)
    return command


EVENTS = sorted(name for name, value in vars(events).items() if isinstance(value, type) and issubclass(value, events.Event))


@pytest.mark.parametrize("event", EVENTS)
def test_each_event_has_a_section_and_is_used_by_a_plugin_or_the_core_and_a_test(event: str) -> None:
    assert f"\n### events.{event}\n" in text_of("docs/reference/api.md")
    code = (text_of(path) for path in repository() if path.endswith(".py") and "/tests/" not in path and not path.startswith("tests/"))
    assert any(re.search(rf"\b{event}\b", text) for text in code), f"nobody publishes or hears {event}"
    assert any(re.search(rf"\b{event}\b", text) for text in _test_texts()), f"no test names {event}"


def test_wrong_command_lines_are_seen() -> None:
    for wrong in (["plugin", "enable"], ["plugin", "explode", "wiki"], ["verify", "--loudly"], ["nothing"]):
        with pytest.raises(click.UsageError):
            parsed(wrong)
    assert {"README.md", "docs/how-to/switch-a-plugin.md"} <= {page for page, _ in command_lines()}


def test_where_pip_installs_from_the_checkout_what_it_packed_before_is_removed_first(tmp_path: Path) -> None:
    lines = [line.strip(" `") for page in PAGES for line in re.findall(r".*pip install -c requirements\.txt \. [^`\n]*", text_of(page))]
    assert len(lines) >= 3
    for line in lines:
        removal, also, _ = line.partition(" && ")
        assert also, f"pip packs again what lies in build/, so remove that first: {line}"
        left = [tmp_path / folder / "build" for folder in (".", "plugins/wiki", "themes/lantern")]
        for folder in left:
            (folder / "lib").mkdir(parents=True)
        subprocess.run(["sh", "-c", removal.removeprefix("sudo ")], cwd=tmp_path, check=True)
        assert not [folder for folder in left if folder.exists()]
    assert {"/build/", "/plugins/*/build/", "/themes/*/build/"} <= set(text_of(".gitignore").splitlines())


def test_every_page_is_in_the_index() -> None:
    index = text_of("docs/README.md")
    pages = [path.removeprefix("docs/") for path in PAGES if path.startswith("docs/") and path != "docs/README.md"]
    assert [page for page in pages if f"({page})" not in index] == []
