"""What entries of the audit log say. An action without words here is shown by its name, as those of plugins are."""

from __future__ import annotations

from collections.abc import Mapping

from colonnade.i18n import messages

_ = messages("colonnade")
KINDS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "plugins": (_("Plugins"), ("plugin.",)),
    "people": (_("People"), ("person.", "people.")),
    "groups": (_("Groups"), ("group.",)),
    "communities": (_("Communities"), ("place.",)),  # allow core_names_no_plugin: what part of the log is asked for
    "content": (_("Content"), ("object.", "deed.", "flag.")),
    "settings": (_("Settings"), ("setting.", "field.", "audit.", "mode.", "job.")),
}
"""The parts of the log: their title, and how their actions begin."""
WORDS: Mapping[str, str] = {
    "plugin.on": _("${about} switched on"),
    "plugin.on in": _("${about} switched on in ${place}"),
    "plugin.off": _("${about} switched off"),
    "plugin.off in": _("${about} switched off in ${place}"),
    "plugin.paused": _("${about} paused, as it kept failing"),
    "plugin.resumed": _("${about} resumed"),
    "plugin.dropped": _("${about} switched off by itself, as it failed right after it was switched on"),
    "plugin.forbidden": _("${about} switched off, and kept off"),
    "plugin.allowed": _("${about} may be switched on again"),
    "plugin.closed": _("${about} can only be read"),
    "plugin.limited": _("Groups that ${about} is for: ${groups}"),
    "plugin.tried": _("${about} switched on in some communities only (communities: ${places})"),
    "plugin.widened": _("${about} switched on everywhere, after it was tried"),
    "plugin.lifted": _("Data of ${about} brought up to date (objects: ${objects})"),
    "plugin.not_lifted": _("Data of ${about} could not be brought up to date; it is as it was"),
    "plugin.restored": _("What ${about} held brought back from its archive (objects: ${objects})"),
    "plugin.purged": _("What ${about} held removed for good (objects: ${objects})"),
    "plugin.purged in": _("What ${about} held in ${place} removed for good (objects: ${objects})"),
    "person.added": _("Account of ${about} made"),
    "person.joined": _("${about} made an account, by an invitation"),
    "person.changed": _("Account of ${about} changed: ${fields}"),
    "person.activated": _("${about} may sign in again"),
    "person.deactivated": _("${about} can’t sign in any more"),
    "person.password": _("New password for ${about}"),
    "person.signed_out": _("${about} signed out everywhere"),
    "person.safe": _("${about} signed in to see the site without plugins"),
    "person.session_ended": _("${about} signed out in one browser"),
    "person.second_step": _("Two-step sign-in of ${about} turned on"),
    "person.one_step": _("Two-step sign-in of ${about} turned off"),
    "person.recovery_codes": _("New recovery codes for ${about}"),
    "person.token_made": _("Access token of ${about} made (${scope}, days: ${days})"),
    "person.token_revoked": _("Access token of ${about} revoked"),
    "person.tokens_revoked": _("All access tokens of ${about} revoked (tokens: ${tokens})"),
    "person.traced": _("A page opened as ${about}, to see which plugins run for it"),
    "person.exported": _("All data of ${about} exported"),
    "person.erased": _("${about} erased"),
    "people.signed_out": _("Everyone signed out (sessions: ${sessions})"),
    "people.invited": _("Invitations sent (people: ${people})"),
    "people.imported": _("People imported from a table (lines: ${people})"),
    "people.exported": _("People exported as a table (people: ${people})"),
    "group.added": _("Group ${name} made"),
    "group.changed": _("Group ${about} changed"),
    "group.removed": _("Group ${name} removed"),
    "group.joined": _("${person} put into the group ${about}"),
    "group.joined_many": _("People put into the group ${about} (people: ${people})"),
    "group.left": _("${person} taken out of the group ${about}"),
    "group.left_many": _("People taken out of the group ${about} (people: ${people})"),
    "place.added": _("${about} made"),
    "place.access": _("Who may read ${about} changed: ${access}"),
    "place.app_roles": _("Who may do what in ${app} of ${about}: ${members}; ${guests}; by name: ${named}"),
    "place.role": _("${person} in ${about}: ${role}"),
    "place.left": _("${person} taken out of ${about}"),
    "place.added_to": _("People added to ${about} (people: ${people})"),
    "place.group": _("Group ${group} put into ${about}: ${role}"),
    "place.group_left": _("Group ${group} taken out of ${about}"),
    "place.written": _("Message to all members of ${about} (people: ${people})"),
    "place.approval": _("What waits for approval in ${about} chosen (kinds of content: ${types})"),
    "place.archived": _("${about} archived"),
    "place.unarchived": _("${about} taken out of the archive"),
    "place.removed": _("${about} moved to the trash"),
    "place.restored": _("${about} restored from the trash"),
    "place.gone": _("${about} removed for good"),
    "object.restricted": _("${about} shared with chosen people only"),
    "object.shared": _("${about} readable by all who may read what it lies in"),
    "object.deleted": _("${about} deleted for good"),
    "flag.kept": _("${about} was flagged, and stays"),
    "flag.approved": _("${about} approved"),
    "flag.hidden": _("${about} hidden until it is changed"),
    "flag.removed": _("${about} removed by a moderator (comment: ${comment})"),
    "flag.undone": _("What a moderator decided about ${about} taken back"),
    "setting.changed": _("Setting ${about} changed"),
    "setting.changed to": _("Setting ${about} changed to ${value}"),
    "mode.safe": _("Site started without plugins"),
    "setting.webhook_added": _("Webhook added: ${kinds}"),
    "setting.webhook_removed": _("Webhook removed"),
    "setting.reset": _("Setting ${about} set back to what it is without this page"),
    "mode.set": _("Mode of the site: ${mode}"),
    "job.cancelled": _("Job cancelled: ${about}"),
    "job.started": _("Job started: ${about}"),
    "job.retried": _("Task done at once: ${about}"),
    "deed.undone": _("What somebody did undone (objects: ${objects})"),
    "field.added": _("Profile field ${about} added"),
    "field.changed": _("Profile field ${about} changed"),
    "field.removed": _("Profile field ${about} removed"),
    "field.reset": _("Profile fields reset to those that come with the program"),
    "audit.exported": _("This log exported (entries: ${entries})"),
}
"""What an action did, by its name; `in` with a place, `to` with a value."""
SETTINGS: Mapping[str, str] = {
    "inviters": _("Who may invite people without an account"),
    "founders": _("Who may start communities"),
    "signup_domains": _("Who may join by themselves"),
    "letters": _("Owners may write to all members"),
    "notifications": _("Notifications"),
}
SCOPES: Mapping[str, str] = {"read": _("read"), "write": _("read and write")}
ACCESS: Mapping[str, str] = {"open": _("Open"), "moderated": _("Moderated"), "restricted": _("Restricted")}


def words_for(action: str, facts: Mapping[str, object]) -> str | None:
    """The text of an action, which names what stands in it as `${…}`; None for one that has none."""
    if "place" in facts and f"{action} in" in WORDS:
        return WORDS[f"{action} in"]
    if "value" in facts and f"{action} to" in WORDS:
        return WORDS[f"{action} to"]
    return WORDS.get(action)
