"""People by the words of what they say, as one reader is shown it: nobody is found, or counted, by what the reader isn't shown.

The index knows who says a word in which field; whether the reader is shown that is asked of the one rule each time, so a change of whom
somebody shows something to counts from the next request on. Who shows a field to all employees is known without loading them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from colonnade.catalog.people_shown import PeopleShown
from colonnade.catalog.profiles import fields_of, is_alike
from colonnade.content.folding import RUN, fold, tokens
from colonnade.content.objects import Place
from colonnade.content.roots import by_uid
from colonnade.security import ties
from colonnade.security.people_entries import parts_of, read_in
from colonnade.security.people_words import NAME, Said
from colonnade.security.profile_fields import CHOICE, LINE, TAGS, TEXT
from colonnade.security.reader import STAFF

if TYPE_CHECKING:
    from colonnade.catalog.profiles import Asked
    from colonnade.content.roots import Root
    from colonnade.security.person import Person
    from colonnade.security.profile_fields import ProfileField
    from colonnade.security.reader import Reader

Wanted = tuple[tuple[str, ...], bool]
"""Tokens that stand one after the other, and whether the last one need only be the beginning of one."""
READ = frozenset({LINE, TEXT, CHOICE, TAGS})
"""The kinds of fields that hold words."""
WEIGHTS = {NAME: 8.0, "skills": 5.0, "job_title": 4.0, "department": 2.0, "location": 2.0}
OTHER = 1.0


class PeopleTexts(PeopleShown):
    """People as one reader finds them by words. *asked* is as that of `PeopleShown`."""

    def __init__(self, root: Root, reader: Reader, asked: Asked) -> None:
        super().__init__(root, reader, asked)
        self._texts: dict[str, frozenset[str]] = {}

    def saying_all(self, wanted: Sequence[Wanted]) -> list[int]:
        """The ids of those in whom each of *wanted* stands, in a name or a field that the reader is shown: the best first, then by name."""
        scores: dict[int, float] | None = None
        for tokens_of_one, begins in wanted:
            here = self._saying(tokens_of_one, begins)
            scores = here if scores is None else {one: scores[one] + score for one, score in here.items() if one in scores}
            if not scores:
                return []
        return self._in_order(scores or {})

    def everybody(self) -> list[int]:
        """The ids of all of whom the reader knows, by name."""
        every = self._everyone.named("")
        return list(every) if STAFF in self._reader.principals else [one for one in every if one in self._near and self.person(one)]

    def _saying(self, wanted: tuple[str, ...], begins: bool) -> dict[int, float]:
        """The people in whom that stands, with what the best field counts in which it does."""
        last = len(wanted) - 1
        each = [set(self._everyone.words.having(token, begins=begins and at == last)) for at, token in enumerate(wanted)]
        found: dict[int, float] = {}
        for said in set.intersection(*each) if each else ():
            weight = WEIGHTS.get(said.field, OTHER)
            if weight > found.get(said.id, 0.0) and self._may_find(said) and (not last or self._stand_together(said, wanted, begins)):
                found[said.id] = weight
        return found

    def _may_find(self, said: Said) -> bool:
        """Whether the reader is shown what somebody says there, or, of a name, knows of them."""
        if said.field == NAME:
            return STAFF in self._reader.principals or (said.id in self._near and self.person(said.id) is not None)
        if said.field not in self._texts_of(parts_of(said.group)[0]):
            return False
        alike = is_alike(self._reader, self._audience(said.field, said.group))
        return alike or (said.id in self._near and self._is_shown(said.field, said.group, said.id))

    def _texts_of(self, kind: str) -> frozenset[str]:
        """The fields that hold words, of people of a kind."""
        if kind not in self._texts:
            self._texts[kind] = frozenset(field.name for field in fields_of(self._root, kind) if field.kind in READ)
        return self._texts[kind]

    @cached_property
    def _near(self) -> frozenset[int]:
        """The reader, their network, and those in communities with them. Of all others the rule needn't be asked."""
        me = self._reader.id
        self._asked()
        uids = (int(principal[2:]) for principal in self._reader.principals if principal[:2] in ("m:", "v:"))
        places = (place for uid in uids if isinstance(place := by_uid(self._root, uid), Place))
        return frozenset({me, *ties.network_of(self._root, me), *(one for place in places for one in place.members)})

    def _stand_together(self, said: Said, wanted: tuple[str, ...], begins: bool) -> bool:
        """Whether the tokens stand one after the other there."""
        text = read_in(self._everyone.get(said.id)).get(said.field, "")
        run = _one_run(wanted)
        if run and not begins:  # as most that is typed without spaces is: ten times as fast
            return run in fold(text)
        return any(_stand_at(own, wanted, begins) for own in map(tokens, text.split("\n")))

    def _in_order(self, scores: dict[int, float]) -> list[int]:
        by_name = [person_id for person_id in self._everyone.named("") if person_id in scores]
        return sorted(by_name, key=lambda person_id: -scores[person_id])

    def texts(self, person: Person) -> Iterator[tuple[ProfileField, str]]:
        """(field, text) of what the reader is shown of somebody and words are looked for in, in the order of the fields."""
        texts = read_in(person)
        for field in fields_of(self._root, person.kind):
            if field.kind in READ and texts.get(field.name) and self._shows(person, field.name):
                yield field, texts[field.name].replace("\n", ", " if field.kind == TAGS else " ")


def _one_run(wanted: tuple[str, ...]) -> str:
    """What pairs of neighbours were cut from, '' where it isn't one run of a script without spaces."""
    pairs = all(len(token) == 2 and (found := RUN.fullmatch(token)) is not None and found[1] for token in wanted)
    overlap = pairs and all(one[1] == other[0] for one, other in pairwise(wanted))
    return wanted[0] + "".join(token[1] for token in wanted[1:]) if overlap else ""


def _stand_at(own: list[str], wanted: tuple[str, ...], begins: bool) -> bool:
    *first, last = wanted
    for at in range(len(own) - len(first)):
        if own[at : at + len(first)] == first and (own[at + len(first)] == last or (begins and own[at + len(first)].startswith(last))):
            return True
    return False
