"""What activities store: the root, activities with sections, entries and to-dos, and templates with the same but days for dates."""

from __future__ import annotations

from datetime import date
from typing import Any

from zope.schema import Bool, Choice, Date, Datetime, Int
from zope.schema.vocabulary import SimpleTerm, SimpleVocabulary

from colonnade.api import Content, ContentType, IContent, Markdown, ObjectLinks, People, PersonField, messages

_ = messages("activities")

ACTIVE, COMPLETED = "active", "completed"
FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2199, 12, 31)  # what is earlier or later is a slip of the keyboard
MAX_DAYS = 100_000
STATUSES = SimpleVocabulary([SimpleTerm(ACTIVE, ACTIVE, _("Active")), SimpleTerm(COMPLETED, COMPLETED, _("Completed"))])
LINKS_HINT = _("Pages, files and anything else of this site: one address a line, as it stands in the browser's address bar.")


class IActivities(IContent):
    """The root of a place's activities."""


class IActivity(IContent):
    """A goal and all that leads there."""

    body = Markdown(title=_("Goal"), required=False, default="")
    due = Date(title=_("Due date"), required=False, min=FIRST_DAY, max=LAST_DAY)
    state = Choice(title=_("Status"), vocabulary=STATUSES, default=ACTIVE)


class ISection(IContent):
    """A part of an activity."""


class IEntry(IContent):
    """A note, with links to whatever belongs to the goal."""

    body = Markdown(title=_("Text"), required=False, default="")
    related = ObjectLinks(title=_("Links"), description=LINKS_HINT)


class ITodo(IContent):
    """Something to do, by some people, until a day. Whether it is done is changed by a button of its own, not in the form."""

    assignees = People(title=_("Assigned to"), description=_("Names or user names, one in each line."))
    due = Date(title=_("Due date"), required=False, min=FIRST_DAY, max=LAST_DAY)
    body = Markdown(title=_("Text"), required=False, default="")
    related = ObjectLinks(title=_("Links"), description=LINKS_HINT)
    done = Bool(title=_("Done"), readonly=True, required=False, default=False)
    done_at = Datetime(title=_("Done at"), readonly=True, required=False)
    done_by = PersonField(title=_("Done by"), readonly=True, required=False)


class ITemplate(IContent):
    """What an activity can be started from."""

    body = Markdown(title=_("Goal"), required=False, default="")
    day = Int(
        title=_("Due in days from the start"),
        description=_("0 is the first day, -7 a week before it. Leave it empty for no date."),
        required=False,
        min=-MAX_DAYS,
        max=MAX_DAYS,
    )


class ITemplateSection(IContent):
    """A section to be."""


class ITemplateTodo(IContent):
    """A to-do to be. It is nobody's yet, so it is of a type of its own and on nobody's list."""

    assignees = People(title=_("Assigned to"), description=_("Names or user names, one in each line."))
    day = Int(
        title=_("Due in days from the start"),
        description=_("0 is the first day, -7 a week before it. Leave it empty for no date."),
        required=False,
        min=-MAX_DAYS,
        max=MAX_DAYS,
    )
    body = Markdown(title=_("Text"), required=False, default="")
    related = ObjectLinks(title=_("Links"), description=LINKS_HINT)


ACTIVITIES = ContentType("activities.activities", IActivities, title=_("Activities"), icon="list-checks", kind="folder", listed=False)
ACTIVITY = ContentType(
    "activities.activity",
    IActivity,
    title=_("Activity"),
    icon="list-checks",
    kind="folder",
    facets=("versioned", "attachable", "commentable", "taggable", "followable"),
    addable_in=(ACTIVITIES.name,),
    statuses={term.value: term.title for term in STATUSES},
    status=lambda activity: value(activity, "state"),
)
TEMPLATE = ContentType(
    "activities.template",
    ITemplate,
    title=_("Activity template"),
    icon="copy",
    kind="folder",
    facets=("versioned", "attachable"),
    addable_in=(ACTIVITIES.name,),
)
SECTION = ContentType("activities.section", ISection, title=_("Section"), icon="folder", kind="folder", addable_in=(ACTIVITY.name,))
TEMPLATE_SECTION = ContentType(
    "activities.template_section", ITemplateSection, title=_("Template section"), icon="folder", kind="folder", addable_in=(TEMPLATE.name,)
)
TASK = ContentType(
    "activities.todo",
    ITodo,
    title=_("To-do"),
    icon="circle-check",
    facets=("versioned", "attachable", "commentable", "taggable", "followable"),
    addable_in=(ACTIVITY.name, SECTION.name),
    statuses={"open": _("Open"), "done": _("Done")},
    status=lambda todo: "done" if value(todo, "done") else "open",
)
TEMPLATE_TASK = ContentType(
    "activities.template_todo",
    ITemplateTodo,
    title=_("Template to-do"),
    icon="circle-check",
    facets=("versioned",),
    addable_in=(TEMPLATE.name, TEMPLATE_SECTION.name),
)
ENTRY = ContentType(
    "activities.entry",
    IEntry,
    title=_("Entry"),
    icon="file-text",
    facets=("versioned", "attachable", "commentable", "taggable", "likeable"),
    addable_in=(ACTIVITY.name, SECTION.name, TEMPLATE.name, TEMPLATE_SECTION.name),
)
ALL = (ACTIVITIES, ACTIVITY, SECTION, TASK, ENTRY, TEMPLATE, TEMPLATE_SECTION, TEMPLATE_TASK)
_DEFAULTS = {"state": ACTIVE, "due": None, "day": None, "assignees": (), "related": (), "done": False, "done_at": None, "done_by": None}
SECTIONS = (SECTION.name, TEMPLATE_SECTION.name)


def value(obj: Content, name: str) -> Any:
    """A field of an object; its default where the object was stored before there was such a field, or has none."""
    return getattr(obj, name, _DEFAULTS[name])
