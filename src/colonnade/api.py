"""Everything a plugin or a theme may import. Stable within API version 1; the core itself imports nothing from here."""

from colonnade.catalog.access_ids import access_table
from colonnade.catalog.at_the_door import Standing
from colonnade.catalog.index import access_id_of, index, set_states, touch
from colonnade.catalog.people_shown import PeopleShown
from colonnade.catalog.profiles import audience_of
from colonnade.catalog.profiles import fields_of as profile_fields
from colonnade.catalog.profiles import value_of as profile_value
from colonnade.clock import utc_now
from colonnade.commands import inviting, membership, sub_communities
from colonnade.commands.archive_place import archive_place
from colonnade.commands.asked_about import allow as tag_allow
from colonnade.commands.asked_about import give as tag_give
from colonnade.commands.asked_about import remove as tag_remove
from colonnade.commands.asked_about import take_back as tag_take_back
from colonnade.commands.attach import attach
from colonnade.commands.base import UnitOfWork, written_source
from colonnade.commands.comment import add_comment
from colonnade.commands.create import create
from colonnade.commands.demo_content import Demo
from colonnade.commands.drafts import drop_draft
from colonnade.commands.edit import edit, revise
from colonnade.commands.export_person import in_walk
from colonnade.commands.files import in_words as size_in_words
from colonnade.commands.files import named_in, received
from colonnade.commands.follow import follow_person
from colonnade.commands.leaving import Belonging, manager_of
from colonnade.commands.membership import belongs_above
from colonnade.commands.mentions import tell_anew_whom_it_misses
from colonnade.commands.move import move
from colonnade.commands.network import accept as network_accept
from colonnade.commands.network import decline as network_decline
from colonnade.commands.network import invite as network_invite
from colonnade.commands.network import leave as network_leave
from colonnade.commands.network import withdraw as network_withdraw
from colonnade.commands.owners import owners_of
from colonnade.commands.photo import photo_kinds, portrait_in, set_photo
from colonnade.commands.places import add_place
from colonnade.commands.profile import change_profile, editable_fields
from colonnade.commands.react import follow, like
from colonnade.commands.restore_version import restore_version
from colonnade.commands.share import allowed_principals, share
from colonnade.commands.switch import switch
from colonnade.commands.tell import tell_person, untell_person
from colonnade.commands.trash import restore, trash
from colonnade.content import events
from colonnade.content.communities import Communities
from colonnade.content.errors import AlreadyThere, ColonnadeError, Invalid, MoveRefused, NotAllowed
from colonnade.content.fields import Markdown, ObjectLinks, People, PersonField, read_values
from colonnade.content.file_field import File
from colonnade.content.folding import fold
from colonnade.content.interfaces import IContent, IFolder, IPlace
from colonnade.content.link_syntax import Link
from colonnade.content.markup import outline, plain_text, rewrite_links
from colonnade.content.media_types import kind as media_kind
from colonnade.content.mentions import Mentions, mentioned_in
from colonnade.content.numbers import number_in
from colonnade.content.objects import Content, Folder, IPlaceContent, Place, descendants, lineage, place_of
from colonnade.content.roots import by_uid
from colonnade.content.stored_file import Incoming, StoredFile, clean_filename, numbered, set_preview, wanted_previews
from colonnade.content.tags import to_tags
from colonnade.content.types import ContentType
from colonnade.content.usage import Limits, Room
from colonnade.content.validation import validated
from colonnade.content.versions import version_of, versions_of
from colonnade.facets.attachments import Attachment, attachments_of
from colonnade.facets.comments import number_of as number_of_comments
from colonnade.facets.people_sets import likes_of
from colonnade.home.actions import Action, Button
from colonnade.home.person_section import PersonSection
from colonnade.home.seen import mark_all_seen
from colonnade.home.widget import Empty, Row, Widget
from colonnade.i18n import messages
from colonnade.jobs.background import Background, BackgroundTask
from colonnade.jobs.waiting import Entry as WaitingEntry
from colonnade.jobs.waiting import Waiting
from colonnade.notifications.notice import Notice
from colonnade.outbound.client import Fetched
from colonnade.outbound.rules import Failed, Refused
from colonnade.plugins.manifest import Plugin, Theme, hookimpl, view
from colonnade.security.can import can, demand
from colonnade.security.mentioning import may_mention_all
from colonnade.security.network_invitations import NetworkInvitation
from colonnade.security.people import People as Directory
from colonnade.security.person import Person
from colonnade.security.profile_fields import ProfileField, audience_title
from colonnade.web.content_page import ContentPage, file_url
from colonnade.web.day_parts import day_parts, with_days
from colonnade.web.delivery import file_response
from colonnade.web.door import View
from colonnade.web.feeds import entry_of, feed_of, feed_response, urn
from colonnade.web.forms import FieldView, field_views, read_form
from colonnade.web.inviting import in_words as invited_in_words
from colonnade.web.inviting import links_of as invitation_links
from colonnade.web.inviting import row_of as invitation_row
from colonnade.web.messages import say, say_notes
from colonnade.web.place_access import access_title
from colonnade.web.responses import not_found, see_other, stream
from colonnade.web.search.about import About
from colonnade.web.search.written import Written
from colonnade.web.stream import following_path
from colonnade.web.tx import attempt
from colonnade.web.urls import tag_path
from colonnade.web.way_back import way_back

__all__ = [
    "About",
    "Action",
    "AlreadyThere",
    "Attachment",
    "Background",
    "BackgroundTask",
    "Belonging",
    "Button",
    "ColonnadeError",
    "Communities",
    "Content",
    "ContentPage",
    "ContentType",
    "Demo",
    "Directory",
    "Empty",
    "Failed",
    "Fetched",
    "FieldView",
    "File",
    "Folder",
    "IContent",
    "IFolder",
    "IPlace",
    "IPlaceContent",
    "Incoming",
    "Invalid",
    "Limits",
    "Link",
    "Markdown",
    "Mentions",
    "MoveRefused",
    "NetworkInvitation",
    "NotAllowed",
    "Notice",
    "ObjectLinks",
    "People",
    "PeopleShown",
    "Person",
    "PersonField",
    "PersonSection",
    "Place",
    "Plugin",
    "ProfileField",
    "Refused",
    "Room",
    "Row",
    "Standing",
    "StoredFile",
    "Theme",
    "UnitOfWork",
    "View",
    "Waiting",
    "WaitingEntry",
    "Widget",
    "Written",
    "access_id_of",
    "access_table",
    "access_title",
    "add_comment",
    "add_place",
    "allowed_principals",
    "archive_place",
    "attach",
    "attachments_of",
    "attempt",
    "audience_of",
    "audience_title",
    "belongs_above",
    "by_uid",
    "can",
    "change_profile",
    "clean_filename",
    "create",
    "day_parts",
    "demand",
    "descendants",
    "drop_draft",
    "edit",
    "editable_fields",
    "entry_of",
    "events",
    "feed_of",
    "feed_response",
    "field_views",
    "file_response",
    "file_url",
    "fold",
    "follow",
    "follow_person",
    "following_path",
    "hookimpl",
    "in_walk",
    "index",
    "invitation_links",
    "invitation_row",
    "invited_in_words",
    "inviting",
    "like",
    "likes_of",
    "lineage",
    "manager_of",
    "mark_all_seen",
    "may_mention_all",
    "media_kind",
    "membership",
    "mentioned_in",
    "messages",
    "move",
    "named_in",
    "network_accept",
    "network_decline",
    "network_invite",
    "network_leave",
    "network_withdraw",
    "not_found",
    "number_in",
    "number_of_comments",
    "numbered",
    "outline",
    "owners_of",
    "photo_kinds",
    "place_of",
    "plain_text",
    "portrait_in",
    "profile_fields",
    "profile_value",
    "read_form",
    "read_values",
    "received",
    "restore",
    "restore_version",
    "revise",
    "rewrite_links",
    "say",
    "say_notes",
    "see_other",
    "set_photo",
    "set_preview",
    "set_states",
    "share",
    "size_in_words",
    "stream",
    "sub_communities",
    "switch",
    "tag_allow",
    "tag_give",
    "tag_path",
    "tag_remove",
    "tag_take_back",
    "tell_anew_whom_it_misses",
    "tell_person",
    "to_tags",
    "touch",
    "trash",
    "untell_person",
    "urn",
    "utc_now",
    "validated",
    "version_of",
    "versions_of",
    "view",
    "wanted_previews",
    "way_back",
    "with_days",
    "written_source",
]
