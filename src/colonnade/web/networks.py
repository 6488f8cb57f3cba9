"""Whom the reader is connected with, whom they asked, who asks them, and what they have in common with somebody else."""

from __future__ import annotations

from collections.abc import Iterable

from colonnade.catalog import asked_about as asked
from colonnade.catalog.profiles import relations, value_shown_to
from colonnade.commands.asked_about import may_give
from colonnade.content.objects import Place
from colonnade.content.roots import SITE_UID
from colonnade.content.tags import to_tag
from colonnade.facets.following import Level, level, of_person, people_followed, places_of
from colonnade.security import asked_about, ties
from colonnade.security import network_invitations as invitations
from colonnade.security.network_invitations import NetworkInvitation
from colonnade.security.person import Person
from colonnade.web.lists import Lists


class Networks(Lists):
    """The reader's network. People who left aren't in it while they are gone."""

    def network(self) -> list[Person]:
        """The people in the reader's network, by name."""
        return self._known(ties.network_of(self._request.database, self._request.reader.id))

    def is_in_network(self, person: Person) -> bool:
        """Tell whether somebody is in the reader's network."""
        return ties.are_connected(self._request.database, self._request.reader.id, person.id)

    def invited(self, person: Person) -> NetworkInvitation | None:
        """The reader's invitation of somebody that wasn't answered yet. One that was declined looks the same."""
        return invitations.waiting_out(self._request.database, self._request.reader.id, person.id)

    def invited_by(self, person: Person) -> NetworkInvitation | None:
        """The invitation of somebody that waits for the reader's answer."""
        found = invitations.waiting_in(self._request.database, person.id, self._request.reader.id)
        return found if found is not None and self._is_known(person) else None

    def invitations_out(self) -> list[tuple[Person, NetworkInvitation]]:
        """Whom the reader asked, the latest first."""
        found = invitations.all_out(self._request.database, self._request.reader.id)
        return self._latest((invitation.to, invitation) for invitation in found)

    def invitations_in(self) -> list[tuple[Person, NetworkInvitation]]:
        """Who waits for an answer of the reader, the latest first."""
        found = invitations.all_in(self._request.database, self._request.reader.id)
        return self._latest((invitation.by, invitation) for invitation in found)

    def network_in_common(self, person: Person) -> list[Person]:
        """The people in the reader's network and in that of *person*, by name: looked for among the reader's own."""
        root, me = self._request.database, self._request.reader.id
        return self._known(known for known in ties.network_of(root, me) if ties.are_connected(root, person.id, known))

    def places_in_common(self, person: Person) -> list[Place]:
        """The communities that both are in, by title."""
        root, me = self._request.database, self._request.reader.id
        uids = (places_of(root, me) & places_of(root, person.id)) - {SITE_UID}
        found = (self.get(uid) for uid in uids)
        return sorted((place for place in found if isinstance(place, Place)), key=lambda place: place.title)

    def words_in_common(self, person: Person, name: str) -> list[str]:
        """The words that both give in a profile's field of words, as far as the reader is shown it, in the order of *person*."""
        root, reader = self._request.database, self._request.reader
        mine = set(value_shown_to(root, reader, reader.person, name) or ()) if reader.person is not None else set()
        return [word for word in value_shown_to(root, reader, person, name) or () if word in mine]

    def asked_about(self, person: Person) -> list[tuple[str, list[int]]]:
        """(tag, ids of the colleagues who gave it) of what somebody can be asked about, the tag of most people first.

        It is shown to those who are shown the skills; colleagues whom the reader may not know count nowhere.
        """
        return asked.tags_of(self._request.database, self._request.reader, person, self.will_change)

    def people_asked_about(self, words: str) -> dict[int, int]:
        """How many colleagues ask each person about *words*: {id of the person: how many}."""
        return asked.people_for(self._request.database, self._request.reader, to_tag(words), self.will_change)

    def tags_given(self, person: Person) -> list[str]:
        """The tags that the reader gave somebody."""
        return asked_about.given_by(self._request.database, self._request.reader.id, person.id)

    def tags_removed(self) -> list[str]:
        """The tags that the reader removed from their own profile."""
        return list(asked_about.refused_by(self._request.database, self._request.reader.id))

    def may_tag(self, person: Person) -> bool:
        """Tell whether the reader may say what somebody can be asked about."""
        return may_give(self._request.uow, person)

    def follows(self, person: Person) -> bool:
        """Tell whether the reader has in their stream what somebody publishes."""
        request = self._request
        return level(request.database, request.reader.id, of_person(person.id), request.now) >= Level.TRACKING

    def number_followed(self) -> int:
        """How many people the reader follows."""
        return people_followed(self._request.database, self._request.reader.id)

    def is_in_a_community(self) -> bool:
        """Tell whether the reader is in any community."""
        return len(places_of(self._request.database, self._request.reader.id)) > 1

    def has_searched(self) -> bool:
        """Tell whether the reader searched in their first days here."""
        return self._request.runtime.seen.has_searched(self._request.database, self._request.reader.id)

    def _is_known(self, person: Person) -> bool:
        return person.active and bool(relations(self._request.database, self._request.reader, person))

    def _known(self, ids: Iterable[int]) -> list[Person]:
        people, language = self._request.database["people"], self._request.language
        found = [person for person in map(people.get, ids) if person is not None and self._is_known(person)]
        return sorted(found, key=lambda person: (person.display_name(language).casefold(), person.id))

    def _latest(self, found: Iterable[tuple[int, NetworkInvitation]]) -> list[tuple[Person, NetworkInvitation]]:
        people = self._request.database["people"]
        known = [(people.get(person_id), invitation) for person_id, invitation in found]
        shown = [(person, invitation) for person, invitation in known if person is not None and self._is_known(person)]
        return sorted(shown, key=lambda pair: pair[1].when, reverse=True)
