"""`View`: the only door through which a plugin's pages and widgets reach content. Everything it gives, the reader may see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from itertools import islice
from typing import Any

from pyramid.decorator import reify

from colonnade.catalog.at_the_door import INVITED, Standing, standing_of, waiting_at, waiting_of
from colonnade.catalog.people_shown import PeopleShown
from colonnade.catalog.profiles import shown, shown_to, shows, value_shown_to
from colonnade.catalog.readers import reader_of
from colonnade.clock import from_microseconds
from colonnade.commands.drafts import drafts_of
from colonnade.commands.files import demand_room, rooms
from colonnade.commands.people_names import NotUnderstood, people_named
from colonnade.content.communities import Communities
from colonnade.content.drafts import Draft
from colonnade.content.errors import Invalid
from colonnade.content.numbers import number_in
from colonnade.content.objects import OPEN, Content, Place, place_of
from colonnade.content.roots import SITE_UID, by_uid
from colonnade.content.types import TYPES
from colonnade.content.usage import Room
from colonnade.facets.following import places_of
from colonnade.home.person_section import PersonSection
from colonnade.home.seen import REMEMBERED
from colonnade.home.widget import Row
from colonnade.i18n import messages
from colonnade.plugins.call import call
from colonnade.security.can import allowed, can
from colonnade.security.person import Person
from colonnade.security.predicates import is_in_trash
from colonnade.web.actions import listed
from colonnade.web.faces import LARGE, SMALL, Face, drawn, photo_path
from colonnade.web.intake import has_no_disk_for
from colonnade.web.keeping import may_keep
from colonnade.web.language import day_and_month, day_of_year
from colonnade.web.networks import Networks
from colonnade.web.notifications import MENTIONS, Notifications
from colonnade.web.people_choices import suggested_people
from colonnade.web.popular import popular
from colonnade.web.quick_commands import offered_by_plugins
from colonnade.web.search.about import About
from colonnade.web.search.written import Written
from colonnade.web.stream import ALL, FOLLOWING, Filter, Stream
from colonnade.web.urls import path_for, person_path

_ = messages("colonnade")


class View(Networks):
    """Content as one reader sees it in one request.

    `place` is the place whose page is shown: the site, or a community.
    """

    def at(self, place: Place) -> View:
        """The same door for another place."""
        return View(self._request, place)

    @property
    def now(self) -> datetime:
        """The moment of the request (aware UTC)."""
        return self._request.now

    @property
    def after(self) -> int | None:
        """The key in the page's address (`?after=`) that a list goes on after, or None at its beginning."""
        return number_in(self._request.GET.get("after"))

    @property
    def language(self) -> str:
        """The reader's language."""
        return self._request.language

    def t(self, message: Any, **mapping: Any) -> str:
        """*message* in the reader's language."""
        return self._request.t(message, **mapping)

    def plural(self, singular: str, plural: str, n: int, domain: str = "colonnade", **mapping: Any) -> str:
        """The form for *n*, with `${n}` and *mapping* filled in."""
        return self._request.runtime.catalogs.plural(singular, plural, n, self.language, domain=domain, **mapping)

    @property
    def comma(self) -> str:
        """What stands between the items of a list in the reader's language: `, ` or `、`."""
        return self.t(_(", "))

    def when(self, moment: datetime) -> Any:
        """A moment in the reader's words: `text`, `exact`, `iso`."""
        return self._request.when(moment)

    @property
    def today(self) -> date:
        """The day it is where the reader is."""
        return self._request.local_now.date()

    def day(self, day: date) -> str:
        """A day in the reader's words: `18 Dec`, with the year where it is another."""
        return day_and_month(day, self.language, self.today)

    def day_of_year(self, day: str) -> str:
        """A day of every year, kept as `11-24`, in the reader's words: `24 Nov`."""
        return day_of_year(day, self.language)

    def sees(self, person_id: int, obj: Content) -> bool:
        """Tell whether someone else may see an object: for a warning to the reader, who may see both."""
        person = self.person(person_id)
        return person is not None and bool(can(reader_of(self._request.database, person), "view", obj))

    def url(self, obj: Content | Person, view: str = "") -> str:
        """The address of an object, one of its views, or a person."""
        return person_path(obj) if isinstance(obj, Person) else path_for(obj, view)

    def absolute(self, path: str) -> str:
        """An address of this site with scheme and host, for what is read elsewhere: feeds, mails."""
        return (self._request.runtime.site_url or self._request.host_url) + path

    def can(self, action: str, obj: Content) -> bool:
        """Tell whether the reader may do *action* to *obj*, and its plugin is on."""
        return not self._request.activity.is_dormant(obj) and bool(can(self._request.reader, action, obj))

    def allowed(self, actions: Iterable[str], obj: Content) -> frozenset[str]:
        """Which of *actions* the reader may do to *obj*, none while its plugin is off: for a page that offers several."""
        return frozenset() if self._request.activity.is_dormant(obj) else allowed(self._request.reader, actions, obj)

    def is_on(self, plugin: str) -> bool:
        """Tell whether a plugin is on at this place."""
        return self._request.activity.is_on(plugin, self.place)

    def is_restricted(self, obj: Content) -> bool:
        """Tell whether an object itself is for some of its place only: lists mark it with a lock. What lies below it says nothing."""
        return obj.access_id is not None

    @property
    def max_upload(self) -> int:
        """How many bytes can be sent at once; 0: as many as one likes."""
        return self._request.runtime.file_limits.upload

    def objection(self, at: Content, size: int) -> str:
        """Why the reader can't add a file of *size* bytes at *at*, in words, so that it needn't be sent to find out; '' if they can."""
        try:
            demand_room(self._request.uow, at, size)
        except Invalid as error:
            return self.t(next(iter(error.errors.values())))
        full = has_no_disk_for(self._request.runtime.database.storage.temporaryDirectory(), size)
        return self.t(_("The disk is full. Nothing was stored; tell your IT team.")) if full else ""

    def rooms(self, at: Content) -> tuple[Room, Room | None]:
        """The room for files that the reader has, and that the place of *at* has: None for who doesn't manage the place.

        What is taken there counts the files that only some may see.
        """
        own, there = rooms(self._request.uow, at)
        return own, there if self.can("manage", place_of(at)) else None

    def in_trash(self, uid: int) -> Content | None:
        """The object with this uid if it is in the trash and the reader may see it there, else None.

        That depends on who the reader is, not only on what they may read: what is drawn with it isn't kept for others.
        """
        obj = by_uid(self._request.database, uid)
        reader = self._request.reader
        if obj is None or not is_in_trash(reader, obj):
            return None
        self.will_change()
        return obj if can(reader, "view", obj) else None

    def render(self, template: str, values: Mapping[str, Any]) -> str:
        """The text of a template, called `plugin:file.pt`."""
        return self._request.render(template, values)

    def stream(self, *, following: bool = True) -> Stream:
        """What happened in what the reader follows, or everywhere; in a community, what happened there."""
        place = self.community
        kind = FOLLOWING if following and place is None else ALL
        return Stream(self._request, Filter(kind, place=place.uid if place is not None else 0))

    def popular(self, limit: int = 6) -> list[tuple[Content, str]]:
        """(object, why) of what was liked and commented on most in the last seven days, here or everywhere."""
        return popular(self._request, self, limit)

    def mentions(self, limit: int = 6) -> list[Row]:
        """Lines of where the reader was mentioned last."""
        inbox = Notifications(self._request)
        found = inbox.rows(inbox.page(MENTIONS, limit)[0])
        return [
            Row(
                told["sentence"], told["url"], "at-sign", told["at"].text, told["where"], (("ok", self.t(_("new"))),) if told["new"] else ()
            )
            for told in found
        ]

    def recent(self, limit: int = 5) -> list[Content]:
        """What the reader opened lately, the latest first."""
        person = self.me
        uids = self._request.runtime.visits.recent(self._request.database, person.id) if person else []
        return list(islice(self.awake(uids), limit))

    def seen(self, obj: Content) -> None:
        """The reader sees *obj* as it is now: it is no longer unread to them. Kept in memory, so it may be called while reading."""
        if self.me is not None:
            self._request.runtime.seen.note(self._request.database, self.me.id, obj)

    def read(self, *objects: Content | Person) -> None:
        """The page shows these: what the reader was told of these objects, or by these people, is read. Kept in memory.

        So it may be called while reading. The object whose page it is needn't be named.
        """
        if self.me is not None and objects:
            runtime, database = self._request.runtime, self._request.database
            ids = frozenset(obj.id if isinstance(obj, Person) else obj.uid for obj in objects)
            runtime.inbox_seen.note_opened(database, self.me.id, ids)

    def seen_until(self, obj: Content) -> datetime | None:
        """The `modified` that *obj* had when the reader saw it last, or None."""
        if self.me is None:
            return None
        moment = self._request.runtime.seen.seen_until(self._request.database, self.me.id, obj)
        return from_microseconds(moment) if moment else None

    def unread_since(self, obj: Content) -> datetime:
        """Nothing in *obj* that changed before this moment is unread to the reader: where a list of what is new may end."""
        me, known = self.me, self.now - REMEMBERED
        return max(filter(None, (known, me and me.created, self.seen_until(obj))))

    def is_unread(self, obj: Content) -> bool:
        """Tell whether *obj* changed since the reader saw it, or all that it lies in. What is older than 90 days is not."""
        me = self.me
        return me is not None and self._request.runtime.seen.is_unread(self._request.database, me.id, obj, self.now, me.created)

    def drafts(self) -> list[tuple[Draft, Content]]:
        """The reader's drafts with what each is for, the newest first."""
        mine = drafts_of(self._request.database, self.me.id) if self.me else []
        return [(draft, target) for draft in mine if (target := self.get(draft.target)) and not self.is_dormant(target)]

    def drafts_in_trash(self) -> list[tuple[Draft, Content]]:
        """The reader's drafts for what is in the trash, with what each was for, the newest first."""
        root, reader = self._request.database, self._request.reader
        mine = [(draft, by_uid(root, draft.target)) for draft in (drafts_of(root, reader.id) if self.me else [])]
        return [(d, target) for d, target in mine if target is not None and is_in_trash(reader, target) and can(reader, "notice", target)]

    def actions(self, back: str, limit: int | None = None) -> dict[str, Any]:
        """What waits for the reader, as `rows`, their number as `total`, and `more_url`; its forms come back to the address *back*."""
        return listed(self._request, back, limit)

    def person(self, person_id: int) -> Person | None:
        """A person by id, or None."""
        return self._request.database["people"].get(person_id) if person_id else None

    def person_called(self, login: str) -> Person | None:
        """A person by login, or None."""
        return self._request.database["people"].get(login) if login else None

    def profile(self, person: Person) -> dict[str, Any]:
        """What the reader is shown of a profile: values by the names of fields, without those that are empty or not for them."""
        self.will_change()
        return shown_to(self._request.database, self._request.reader, person)

    def profile_as(self, person: Person, audiences: frozenset[str]) -> dict[str, Any]:
        """What somebody in these audiences is shown of a profile: for its owner, who asks what others see."""
        return shown(self._request.database, person, audiences) if person.active else {}

    def profile_value(self, person: Person, name: str) -> Any:
        """One value of a profile, None where there is none or the reader isn't shown it.

        What is drawn with one that only some are shown isn't kept for others.
        """
        return value_shown_to(self._request.database, self._request.reader, person, name, self.will_change)

    def face(self, person: Person | None, audiences: frozenset[str] | None = None) -> Face:
        """What stands in the circle beside a person's name, for the reader, or for somebody in these *audiences*; of nobody a dot.

        Who has no photo costs nothing more than their initials.
        """
        if person is None:
            return Face(self.name_of(0), "·", 0)
        bare = Face(person.display_name(self.language), person.initials(self.language), person.hue())
        if not person.photo:
            return bare
        key = self.profile_value(person, "photo") if audiences is None else self.profile_as(person, audiences).get("photo")
        if not key:
            return bare
        path = person_path(person)
        return bare._replace(photo=drawn(photo_path(path, key, SMALL), 32), large=drawn(photo_path(path, key, LARGE), 72))

    def shows(self, person: Person, name: str) -> bool:
        """Tell whether the reader is shown a field of a profile, whatever stands in it."""
        return shows(self._request.database, self._request.reader, person, name, self.will_change)

    @reify
    def people_shown(self) -> PeopleShown:
        """Lists of people by what they say, and who reports to whom: as far as the reader is shown it."""
        return PeopleShown(self._request.database, self._request.reader, self.will_change)

    def about(self, words: str) -> About:
        """What the reader finds for some words, by who wrote it."""
        return About(self._request, words)

    def written_by(self, person: Person) -> Written:
        """What somebody wrote that the reader may read: numbers by kind, the latest, and what plugins tell of it."""
        return Written(self._request, person)

    def people_named(self, text: str, at: Content, *, who_see_it: bool = True) -> tuple[Person, ...]:
        """The people whom *text* names in a form at *at*, by user names, e-mail addresses or whole names with commas or line ends between.

        Raises Invalid (for '') where somebody isn't known, has left, or, with *who_see_it*, can't see *at*.
        """
        try:
            found = tuple(filter(None, map(self.person, people_named(self._request.database, self._request.reader, at, text))))
        except NotUnderstood as error:
            raise Invalid({"": error.message}) from error
        for person in found:
            if who_see_it and not self.sees(person.id, at):
                raise Invalid({"": _("${name} can't read what is shared there.", mapping={"name": person.display_name(self.language)})})
        return found

    def suggested_people(self, at: Content) -> list[tuple[str, str]]:
        """(what to write, name in the other script) of the people whom a form at *at* offers to complete."""
        return [(value, label) for value, label, _chosen in suggested_people(self._request, at)]

    def name_of(self, person_id: int) -> str:
        """The name of a person as the reader writes it; the system and people long gone have one too."""
        person = self.person(person_id)
        return person.display_name(self.language) if person else self.t("Colonnade")

    def known_name(self, person_id: int) -> str | None:
        """The name of a person as the reader writes it, or None where nobody knows them: for `plain_text`."""
        person = self.person(person_id)
        return person.display_name(self.language) if person else None

    def author_of(self, obj: Content) -> str:
        """The name of who saved the present version of an object."""
        history = obj.history
        return self.name_of(history[obj.revision].by if history and obj.revision in history else obj.creator)

    def title_of(self, obj: Content) -> str:
        """The title of an object; an app is called by its plugin's name in the reader's language."""
        return self._request.page.node_title(obj)

    def people(self, department: str | None = None, limit: int = 100) -> list[Person]:
        """Active people, all or of one department."""
        everyone: Iterable[Person] = self._request.database["people"]
        chosen = (p for p in everyone if p.active and (department is None or p.department == department))
        return [person for _, person in zip(range(limit), chosen, strict=False)]

    def apps(self) -> list[Content]:
        """The roots of the apps that are on in this place and that the reader may see."""
        return [app for app in self.place.app_roots() if self.can("view", app)]

    def app(self, type_name: str) -> Content | None:
        """The root of this type among the apps of this place, or None where it isn't on or the reader may not see it."""
        return next((app for app in self.place.app_roots() if app.type_name == type_name and self.can("view", app)), None)

    @property
    def community(self) -> Place | None:
        """The community whose page is shown; None on the site's, whose lists tell of all places."""
        return self.place if self.place.__parent__ is not None else None

    def places(self, limit: int = 20) -> list[Place]:
        """The places that the reader may see, by title."""
        site = self._request.database["site"]
        found = [p for p in site.values() if isinstance(p, Place) and can(self._request.reader, "view", p)]
        return sorted(found, key=lambda p: p.title)[:limit]

    def share_chips(self) -> list[tuple[str, str, str]]:
        """(title, address, icon) of what the reader can add at this place, as the plugins that are on there offer it."""
        return list(offered_by_plugins(self._request, "share_chips", self))

    def person_sections(self, person: Person) -> list[PersonSection]:
        """What plugins show on the page of a person. What is none is left out."""
        request, view = self._request, self.at(self._request.database["site"])
        found = call(request.runtime.registry, request.activity, "person_sections", view=view, person=person)
        offered = (section for _plugin, sections in found if isinstance(sections, list | tuple) for section in sections)
        return [section for section in offered if isinstance(section, PersonSection)]

    def below(self, place: Place) -> list[Place]:
        """The sub-communities of a community of which the reader may know, by title."""
        everyone = Communities(self._request.database)
        uids = self.kept(("colonnade.below", place.uid), everyone.changes, lambda: tuple(each.uid for each in everyone.below(place)))
        return [found for uid in uids if isinstance(found := self.known(uid), Place)]

    def related(self, place: Place) -> list[Place]:
        """The communities that the owners of one recommend, in their order, of which the reader may know."""
        return [found for uid in place.related_places if isinstance(found := self.known(uid), Place)]

    def number_of_readers(self, place: Place) -> int:
        """How many people may read what is in *place*: its members, and in an open one all employees. Administrators may read all.

        An open one in another community is open to those who may read that one.
        """
        if place.above is not None and place.access == OPEN:
            return self.number_of_readers(place.above)
        everyone = self._request.database["people"]
        known = filter(None, (everyone.get(person_id) for person_id in place.members))
        here = sum(1 for person in known if person.active and (place.access != "open" or person.kind == "guest"))
        return here + (self._number_of_staff() if place.access == "open" else 0)

    def _number_of_staff(self) -> int:
        """Counted again when somebody comes, goes or changes: the same for every reader, so it is kept for all of them at once."""
        everyone, cards = self._request.database["people"], self._request.runtime.cards
        key = ("colonnade.number-of-staff", everyone.changes)
        found = cards.get(key) if may_keep(self._request) else None
        if found is None:
            found = sum(person.active and person.kind != "guest" for person in everyone)
            if may_keep(self._request):
                cards.put(key, found)
        return found

    def my_places(self) -> list[Place]:
        """The communities that the reader belongs to, by title: found from the reader, however many there are."""
        uids = places_of(self._request.database, self.me.id) - {SITE_UID} if self.me else ()
        return sorted(filter(None, map(self.get, uids)), key=lambda place: place.title)

    def standing(self, place: Place) -> Standing | None:
        """How the reader stands at a community's door: asked, invited, turned away. None: not at all, or they are in it."""
        return standing_of(self._request.database, place.uid, self.me.id, self.now) if self.me else None

    def invitations(self) -> list[tuple[Place, Standing]]:
        """The communities that the reader is invited into, the latest invitation first."""
        found = waiting_of(self._request.database, self.me.id, INVITED, self.now) if self.me else []
        return [(place, standing) for uid, standing in found if isinstance(place := self.known(uid), Place)]

    def waiting(self, place: Place, kind: str) -> list[tuple[Person, Standing]]:
        """Who stands at a community's door, as `asked`, `invited` or `turned away`: for those who manage it, else nobody."""
        found = waiting_at(self._request.database, place.uid, kind, self.now) if self.can("manage", place) else []
        known = ((self.person(person_id), standing) for person_id, standing in found)
        return [(person, standing) for person, standing in known if person is not None and person.active]

    def row(self, obj: Content, *, meta: str | None = None, note: str | None = None) -> Row:
        """A line for a list: title, address, icon, and when it changed."""
        content_type = TYPES.get(obj.type_name)
        dormant = self.is_dormant(obj)
        badges = (("warn", self.t("Off")),) if dormant else (("", self.t(_("Archived"))),) if obj.archived else ()
        meta = meta if meta is not None else self.when(obj.modified).text
        icon = content_type.icon if content_type else "puzzle"
        return Row(self.title_of(obj), path_for(obj), icon, meta, note, badges, self.is_restricted(obj))
