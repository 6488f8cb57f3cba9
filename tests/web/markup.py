"""What is wrong with a page as a browser would read it: anything that could run, and ids that are there twice."""

from __future__ import annotations

import re
from html.parser import HTMLParser

STATIC = "/-/static/"
NEVER = {"style", "iframe", "frame", "frameset", "object", "embed", "applet", "base", "animate", "set", "foreignobject", "portal"}
ADDRESSES = {"href", "src", "action", "formaction", "poster", "data", "xlink:href", "srcset", "cite", "background", "ping", "manifest"}
RUNS = re.compile(r"[\s\x00-\x20]*(javascript|vbscript|livescript|data|blob|file)\s*:", re.I)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.problems: list[str] = []
        self.ids: set[str] = set()
        self.references: set[str] = set()
        self._in_script = False
        self._is_button = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name.lower(): value or "" for name, value in attrs}
        self._check_tag(tag.lower(), values)
        # A button to be dragged to the browser's bar: here the policy keeps it from running. Words of people have no class.
        self._is_button = tag == "a" and "bookmarklet" in values.get("class", "").split()
        for name, value in values.items():
            self._check_attribute(tag, name, value)
        self._in_script = tag == "script"
        if "id" in values:
            if values["id"] in self.ids:
                self.problems.append(f"two elements have the id {values['id']!r}")
            self.ids.add(values["id"])
        self.references.update(values.get("aria-labelledby", "").split(), values.get("aria-describedby", "").split())
        self.references.update(filter(None, [values.get("for")]))

    handle_startendtag = handle_starttag

    def handle_endtag(self, tag: str) -> None:
        self._in_script = False

    def handle_data(self, data: str) -> None:
        if self._in_script and data.strip():
            self.problems.append(f"a script inside the page: {data[:60]!r}")

    def _check_tag(self, tag: str, values: dict[str, str]) -> None:
        if tag in NEVER:
            self.problems.append(f"<{tag}> is there")
        if tag == "script" and not values.get("src", "").startswith(STATIC):
            self.problems.append(f"a script from {values.get('src')!r}")
        own = "/" if values.get("rel") == "alternate" else STATIC  # a feed of the site's own
        if tag == "link" and not re.match(rf"{own}(?!/)", values.get("href", "")):
            self.problems.append(f"a <link> to {values.get('href')!r}")
        if tag == "meta" and "http-equiv" in values:
            self.problems.append(f"<meta http-equiv={values['http-equiv']!r}>")
        if tag == "form" and not values.get("action", "/").startswith("/"):
            self.problems.append(f"a form that goes to {values['action']!r}")

    def _check_attribute(self, tag: str, name: str, value: str) -> None:
        if name.startswith("on") or name == "style" or name == "srcdoc":
            self.problems.append(f"<{tag} {name}={value[:60]!r}>")
        if name in ADDRESSES and RUNS.match(value) and not value.startswith("data:image/") and not self._is_button:
            self.problems.append(f"<{tag} {name}={value[:60]!r}>")


def problems(html: str) -> list[str]:
    """What could run in *html*, or is there twice; and messages that were not filled in."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    missing = sorted(reader.references - reader.ids)
    return [*reader.problems, *(f"nothing has the id {name!r} that is referred to" for name in missing)]
