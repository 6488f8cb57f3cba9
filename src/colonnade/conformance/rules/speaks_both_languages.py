"""Every text that people read is marked, and translated into Traditional Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterator

from translationstring import TranslationString

from colonnade.conformance.subject import Subject
from colonnade.conformance.texts import CORE, Found, read_python, read_template
from colonnade.content.fields import schema_fields
from colonnade.content.interfaces import IContent
from colonnade.content.types import TYPES
from colonnade.i18n import LANGUAGES, Catalogs

TIER = "silver"
REASON = "English and Chinese are both first languages of a site, and a half translated page is read by nobody gladly."
REMEDY = 'Mark the text: _("…") with _ = messages("NAME"), i18n:translate in templates. Translate it in locale/zh_Hant/LC_MESSAGES/NAME.po.'


def check(subject: Subject) -> Iterator[str]:
    """Yield texts that aren't marked, or that have no translation."""
    catalogs, found = Catalogs(), Found()
    catalogs.load(subject.name, subject.loaded.folder / "locale")
    for path, text in subject.python.items():
        read_python(text, path, found)
    for path, text in subject.templates.items():
        read_template(text, path, found)
    yield from sorted(set(found.problems))
    catalogue = subject.lab.runtime.catalogs
    for key in sorted(found.uses):
        for language in LANGUAGES:
            if language == "en" or (key.domain == CORE and catalogue.has(CORE, language, key.msgid, key.context or None)):
                continue
            if not catalogs.has(key.domain, language, key.msgid, key.context or None):
                yield f"{min(found.uses[key])}: {key.msgid!r} isn't translated ({language})"
    for where, text in _declared(subject):
        if text and not isinstance(text, TranslationString) and re.search(r"\w", str(text)):
            yield f"{where}: {str(text)!r} isn't marked for translation"


def _declared(subject: Subject) -> Iterator[tuple[str, object]]:
    """(where it stands, text) of what the plugin says of itself, its types and widgets."""
    yield "title of the plugin", subject.manifest.title
    yield "description of the plugin", subject.manifest.description
    for widget in subject.lab.plugin.widgets:
        yield f"title of {widget.name}", widget.title
        yield f"description of {widget.name}", widget.description
        yield f"empty text of {widget.name}", widget.empty.text
        if widget.settings is not None:
            yield from ((f"setting {name} of {widget.name}", field.title) for name, field in schema_fields(widget.settings))
    for content_type in TYPES.owned_by(subject.name):
        yield f"title of {content_type.name}", content_type.title
        for name, field in schema_fields(content_type.schema):
            if name not in IContent:
                yield f"field {name} of {content_type.name}", field.title
