"""What somebody may not read answers them as what isn't there, on each of its pages; and stands nowhere that they can read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from colonnade.conformance.lab import SECRET, Lab
from colonnade.conformance.rules.fails_for_nobody import EVERYWHERE
from colonnade.conformance.subject import Subject

TIER = "bronze"
REASON = "a title can be a secret, and so can it be that something is there."
REMEDY = "Get content by `request.view` only, keep nothing of it in variables of a module, and raise no errors of your own."
OUTSIDERS = ("kai", "guest", "nobody")


def check(subject: Subject) -> Iterator[str]:
    """Ask for hidden and for missing addresses, and look for hidden titles in all that others read."""
    lab = subject.lab
    own = lab.own("vault", SECRET) + [(path, kind) for path, kind in lab.own("", SECRET)]
    views = sorted({declaration.name for declaration in lab.declared() if declaration.name})
    for login in OUTSIDERS:
        for path, _type in own:
            for end in ("", "/@@edit", "/@@json", "/@@history", *(f"/@@{name}" for name in views)):
                missing = f"{path.rpartition('/')[0]}/no-such-thing{end}"
                if _answer(lab, login, path + end) != _answer(lab, login, missing):
                    yield f"{path}{end} answers {login} otherwise than {missing}"
        for path in (*EVERYWHERE, *lab.pages(), *lab.pages("hall"), *_widgets(lab), "/stream", "/search?q=text"):
            if _tells(lab, login, path):
                yield f"{path} tells {login} the title of what is hidden from them"


def _answer(lab: Lab, login: str, path: str) -> tuple[int, str, str]:
    """What can be told apart of an answer: its status, where it leads, and its words."""
    answer = lab.browser_of(login).get(path, status="*")
    name = re.escape(path.partition("/@@")[0].rpartition("/")[2])
    words = re.sub(name, "", answer.text) if answer.content_type.startswith("text/") else ""
    leads = re.sub(name, "", answer.headers.get("Location", ""))
    return answer.status_int, leads.partition("?")[0], re.sub(r"[0-9a-f]{4,}|\s+", "", words) if answer.status_int != 200 else words


def _widgets(lab: Lab) -> list[str]:
    return [f"/@@widget/{widget.name}{end}" for widget in lab.plugin.widgets for end in ("", "?format=json")]


def _tells(lab: Lab, login: str, path: str) -> bool:
    return SECRET in lab.text(login, path)
