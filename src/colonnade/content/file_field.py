"""The schema field of a type whose objects are files."""

from __future__ import annotations

from zope.interface.interfaces import IInterface
from zope.schema import Field

from colonnade.content.fields import schema_fields
from colonnade.content.stored_file import StoredFile


class File(Field):
    """A file. Stored as a `StoredFile`; forms and commands also take what was just received. Versions keep each one."""

    _type = StoredFile


def file_fields(schema: IInterface) -> list[str]:
    """The names of the fields of *schema* that hold files."""
    return [name for name, field in schema_fields(schema) if isinstance(field, File)]
