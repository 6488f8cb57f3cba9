"""From schemas to controls and back: people and links stay text for the command, read-only fields are in no form."""

from __future__ import annotations

from webob.multidict import MultiDict
from zope.schema import Bool, TextLine

from colonnade.content.fields import Markdown, ObjectLinks, People, PersonField
from colonnade.content.interfaces import IContent
from colonnade.web.forms import field_views, kind_of, read_form


class ITask(IContent):
    """Something to do."""

    who = People(title="Who")
    lead = PersonField(title="Lead", required=False)
    related = ObjectLinks(title="Links")
    done = Bool(title="Done", readonly=True, required=False, default=False)


def test_each_kind_has_its_control_and_read_only_fields_have_none():
    views = {view.name: view for view in field_views(ITask, {"who": "mei\ntom"}, str)}
    assert {name: view.kind for name, view in views.items() if name not in IContent} == {
        "who": "people",
        "lead": "person",
        "related": "textarea",
    }
    assert (views["who"].value, views["related"].value, views["related"].max_length) == ("mei\ntom", "", None)


def test_several_inputs_of_one_name_are_read_as_lines():
    posted = MultiDict([("who", "mei"), ("who", ""), ("who", "tom, ann"), ("done", "1")])
    assert read_form(ITask, posted) == {"who": "mei\n\ntom, ann"}


def test_addresses_of_this_site_lose_their_beginning():
    posted = MultiDict(related="http://here/wiki/a\r\n http://here/b \nhttp://elsewhere/c")
    assert read_form(ITask, posted, origin="http://here")["related"] == "/wiki/a\n/b\nhttp://elsewhere/c"


def test_a_field_may_ask_for_its_control() -> None:
    field = TextLine(title="Reply to")
    assert kind_of(field) == "text" and kind_of(Markdown(title="Text")) == "markdown"
    field.setTaggedValue("control", "hidden")
    assert kind_of(field) == "hidden"
