"""Links between objects: stored by uid, written by title, found again from the target (backlinks)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, MutableMapping
from dataclasses import replace

from BTrees.LLBTree import LLTreeSet

from colonnade.content import markup
from colonnade.content.link_syntax import MAX_TITLE, parted, wanted_title
from colonnade.content.names import fold_title
from colonnade.content.objects import Content
from colonnade.content.roots import Root
from colonnade.content.text import Text

FindUid = Callable[[str], int | None]
FindTitle = Callable[[int], str | None]
FindPart = Callable[[int, str], str]
WritePart = Callable[[int, str, str], str | None]
_LABELLED = re.compile(r"\[\[\s*uid:[^\]|]*\|")


def _part_by_words(uid: int, heading: str) -> str:
    return markup.id_for_heading(heading)


def led_to(title: str, find: FindUid, find_part: FindPart = _part_by_words) -> tuple[int, str | None] | None:
    """The uid and the id of a heading that *title* leads to: an object of that title, else one and its heading, as `Title#Heading`."""
    if uid := find(title):
        return uid, None
    return next(((uid, find_part(uid, heading)) for page, heading in parted(title) if (uid := find(page))), None)


def to_stored(source: str, find: FindUid, find_part: FindPart = _part_by_words) -> str:
    """Turn `[[Title]]` into `[[uid:…]]` where *find* knows the title; unknown titles stay as wanted pages.

    `[[Title#Heading]]` becomes `[[uid:…#id]]` with the id that *find_part* gives for an object's heading.
    """

    def store(link: markup.Link) -> markup.Link:
        if link.uid or not link.title:
            return link
        found = led_to(link.title, find, find_part)
        return replace(link, uid=found[0], fragment=found[1], title=None) if found else link

    return markup.rewrite_links(source, store)


def to_written(source: str, title_of: FindTitle, write_part: WritePart = lambda uid, title, fragment: f"{title}#{fragment}") -> str:
    """Turn `[[uid:…]]` back into `[[Title]]` for editing. A target that *title_of* doesn't tell stays a uid.

    With a fragment it is `[[Title#Heading]]`, as `write_part(uid, title, fragment)` tells; where that tells nothing, the uid stays.
    """

    def write(link: markup.Link) -> markup.Link:
        title = title_of(link.uid) if link.uid else None
        if title and link.uid and link.fragment:
            title = write_part(link.uid, title, link.fragment)
        return replace(link, uid=None, fragment=None, title=title) if title and len(title) <= MAX_TITLE else link

    return markup.rewrite_links(source, write)


def with_labels(source: str, title_of: FindTitle) -> str:
    """Turn `[[uid:…]]` into `[[uid:…|Title]]` where *title_of* tells the title: a number says nothing to a person."""

    def label(link: markup.Link) -> markup.Link:
        return replace(link, label=title_of(link.uid)) if link.uid and not link.label else link

    return markup.rewrite_links(source, label)


def without_labels(source: str, title_of: FindTitle) -> str:
    """The opposite of `with_labels`: a label that is the title goes, so that what nobody changed is stored as it was."""

    def bare(link: markup.Link) -> markup.Link:
        return replace(link, label=None) if link.uid and link.label and link.label == title_of(link.uid) else link

    return markup.rewrite_links(source, bare) if _LABELLED.search(source) else source


def record_links(root: Root, place_uid: int, obj: Content, texts: Iterable[Text], uids: Iterable[int] = ()) -> None:
    """Store where the texts of an object lead, and the *uids* that its fields name; the opposite direction is kept in step."""
    texts = list(texts)
    targets = frozenset(uid for text in texts for uid in text.targets) | frozenset(uids)
    wanted = frozenset((place_uid, fold_title(title)) for text in texts for title in text.wanted)
    _replace(root, obj, targets, wanted)


def _replace(root: Root, obj: Content, targets: frozenset, wanted: frozenset) -> None:
    old_targets, old_wanted = obj.links or (frozenset(), frozenset())
    if (targets, wanted) != (old_targets, old_wanted):
        _move(root["backlinks"], obj.uid, old_targets, targets)
        _move(root["wanted"], obj.uid, old_wanted, wanted)
        obj.links = (targets, wanted) if targets or wanted else None


def _move(index: MutableMapping, uid: int, old: frozenset, new: frozenset) -> None:
    for key in old - new:
        index[key].remove(uid)
        if not index[key]:
            del index[key]
    for key in new - old:
        if key not in index:
            index[key] = LLTreeSet()
        index[key].insert(uid)


def forget_links(root: Root, obj: Content) -> None:
    """The object is gone or in the trash: it links nowhere."""
    _replace(root, obj, frozenset(), frozenset())


def backlinks(root: Root, uid: int) -> list[int]:
    """The uids of the objects that link to *uid*; the caller checks which of them its reader may see."""
    return list(root["backlinks"].get(uid, ()))


def wanted_by(root: Root, place_uid: int, title: str) -> list[int]:
    """The uids of the objects that link to a page called *title* that isn't there yet."""
    return list(root["wanted"].get((place_uid, fold_title(title)), ()))


def wanted_in(root: Root, place_uid: int) -> list[tuple[str, list[int]]]:
    """The folded titles wanted in a place, each with the uids of the objects that want it."""
    wanted = root["wanted"].items(min=(place_uid, ""), max=(place_uid + 1, ""), excludemax=True)
    # What was stored before it was asked what can be a title may still be there.
    return [(title, list(uids)) for (_, title), uids in wanted if wanted_title(title)]
