"""A record can name only classes that hold data; a planted one is refused before anything of it runs."""

from __future__ import annotations

import dataclasses
import datetime
import decimal
import enum
import importlib
import os
import pkgutil
import sys
import types
import uuid

import pytest
from BTrees import family64
from BTrees.Length import Length
from persistent import Persistent
from persistent.list import PersistentList
from persistent.mapping import PersistentMapping
from ZODB.blob import Blob
from ZODB.broken import Broken, BrokenModified
from ZODB.Connection import TransactionMetaData
from ZODB.POSException import StateLoadError
from ZODB.utils import p64

import colonnade
from colonnade.storage import allow_list
from colonnade.storage.allow_list import allowed_class, check_record
from colonnade.storage.errors import ClassRefused

MODULE = "colonnade.content.planted"


class Page(Persistent):
    """A persistent class of a listed module."""


@dataclasses.dataclass(frozen=True)
class Frozen:
    """A frozen value of a listed module."""

    number: int


@dataclasses.dataclass
class Loose:
    """A value that can change: not for storing."""

    number: int


class Color(enum.Enum):
    """An enum of a listed module."""

    RED = 1


class Word(enum.StrEnum):
    """An enum of strings."""

    GO = "go"


class Powers(enum.IntFlag):
    """An enum whose members combine."""

    READ = 1
    WRITE = 2
    ADMIN = 4


@dataclasses.dataclass(frozen=True, slots=True)
class Slotted:
    """A frozen value without a dictionary."""

    name: str


class Plain:
    """A class that is not made to be stored."""


def function():
    """Not a class."""


class Planted:
    """Its pickle calls `os.system`."""

    def __init__(self, command):
        self.command = command

    def __reduce__(self):
        return os.system, (self.command,)


@pytest.fixture
def module(monkeypatch):
    """A module under a listed package that holds the classes above."""
    made = types.ModuleType(MODULE)
    for thing in (Page, Frozen, Slotted, Loose, Color, Word, Powers, Plain, function):
        monkeypatch.setattr(thing, "__module__", MODULE)
        setattr(made, thing.__name__, thing)
    made.PersistentMapping, made.os, made.system = PersistentMapping, os, os.system
    monkeypatch.setitem(sys.modules, MODULE, made)
    monkeypatch.setattr(allow_list, "_known", {})
    return made


@pytest.fixture
def reload(connect):
    """A function that loads an item of the root anew, on a connection that stays open."""

    def load(db):
        connection = connect(db)
        connection.cacheMinimize()
        value = connection.root()["x"]
        if isinstance(value, Persistent):
            value._p_activate()
        return value

    return load


def put(db, value):
    """Store *value* in the root."""
    with db.transaction() as connection:
        connection.root()["x"] = value


@pytest.mark.parametrize(
    "value",
    [
        {1, 2}, frozenset("a"), bytearray(b"x"), 1 + 2j, b"bytes", "text", (1, [2, {"a": None}]), 10**30, float("inf"),
        datetime.datetime(2026, 1, 2, 3, tzinfo=datetime.UTC), datetime.date(2026, 1, 2), datetime.time(1), datetime.timedelta(3),
        datetime.timezone(datetime.timedelta(hours=8)), decimal.Decimal("1.5"), uuid.UUID(int=5),
    ],
    ids=repr,
)  # fmt: skip
def test_values_come_back(db, value, reload):
    put(db, value)
    assert reload(db) == value


def test_persistent_structures_come_back(db, reload):
    trees = [getattr(family64, kind) for kind in ("OO", "IO", "OI", "II", "IF")]
    structure = PersistentMapping({"list": PersistentList([1]), "length": Length(3), "blob": Blob(b"x")})
    for number, kind in enumerate(trees):
        structure[f"tree{number}"] = kind.BTree({n: n for n in range(200)})
        structure[f"set{number}"] = kind.TreeSet(range(200))
        structure[f"bucket{number}"] = kind.Bucket({1: 1})
        structure[f"flat{number}"] = kind.Set([1])
    put(db, structure)
    loaded = reload(db)
    assert loaded["list"] == [1]
    assert loaded["length"]() == 3
    assert [len(loaded[f"tree{number}"]) for number in range(5)] == [200] * 5
    assert [len(loaded[f"set{number}"]) for number in range(5)] == [200] * 5


def test_own_classes_come_back(db, module, reload):
    page = Page()
    page.color, page.frozen = Color.RED, Frozen(3)
    page.more = (Slotted("a"), Word.GO, Powers.READ, Powers.READ | Powers.WRITE)
    put(db, page)
    loaded = reload(db)
    assert type(loaded) is Page
    assert (loaded.color, loaded.frozen) == (Color.RED, Frozen(3))
    assert loaded.more == page.more
    assert loaded.more[1] is Word.GO


def test_a_planted_command_does_not_run(db, tmp_path, reload):
    put(db, Planted(f"touch {tmp_path}/ran"))
    with pytest.raises(StateLoadError) as caught:
        reload(db)
    assert (caught.value.module, caught.value.name) == (os.system.__module__, "system")
    assert not (tmp_path / "ran").exists()


def test_a_planted_command_deep_in_a_state_does_not_run(db, tmp_path, module, reload):
    page = Page()
    page.data = {"list": [frozenset([(1, Planted(f"touch {tmp_path}/ran"))])]}
    tree = family64.IO.BTree({1: Planted(f"touch {tmp_path}/ran")})
    for value in (page, tree):
        put(db, value)
        with pytest.raises(StateLoadError):
            reload(db)
    assert not (tmp_path / "ran").exists()


def plant_record(db, record):
    """Write *record* as the object that the root's item refers to, past all pickling."""
    put(db, PersistentMapping())
    with db.transaction() as connection:
        oid = connection.root()["x"]._p_oid
    storage = db.storage
    tid = storage.load(oid)[1]
    meta = TransactionMetaData()
    storage.tpc_begin(meta)
    storage.store(oid, tid, record, "", meta)
    storage.tpc_vote(meta)
    storage.tpc_finish(meta)
    return oid


@pytest.mark.parametrize(
    "class_part",
    [
        b"cposix\nsystem\n.",
        b"cposix\nsystem\nN\x86.",
        b"X\x05\x00\x00\x00posixX\x06\x00\x00\x00system\x86N\x86.",
        b"cbuiltins\neval\n.",
    ],
)
def test_a_record_whose_class_is_a_function_is_refused(db, uri, opened, class_part):
    oid = plant_record(db, b"\x80\x03" + class_part + b"\x80\x03}.")
    db.close()
    with pytest.raises(StateLoadError), opened(uri).transaction() as connection:
        connection.get(oid)._p_activate()


REFUSED = [
    ("os", "system"), ("posix", "system"), ("builtins", "eval"), ("builtins", "exec"), ("builtins", "__import__"),
    ("builtins", "type"), ("builtins", "open"), ("__builtin__", "eval"), ("functools", "partial"), ("operator", "attrgetter"),
    ("copyreg", "_reconstructor"), ("subprocess", "Popen"), ("datetime", "sys"), ("persistent.list", "UserList"),
    ("persistent", "Persistent"),
    ("ZODB.blob", "os"), ("ZODB.blob", "remove_committed"), ("ZODB.broken", "find_global"), ("BTrees.check", "check"),
    ("BTrees.OOBTree", "_os"),
    ("colonnade", "content"), ("colonnade.storage.open", "open_database"), ("colonnade.contents", "X"), ("colonnade.web", "X"),
    ("colonnade_wiki.types", "Page"), ("nosuchmodule", "Thing"), (MODULE, "function"), (MODULE, "Plain"), (MODULE, "Loose"), (MODULE, "os"),
    (MODULE, "system"), (MODULE, "PersistentMapping"), (MODULE, "os.system"), (MODULE, "__builtins__"), (MODULE, "__loader__.load"),
]  # fmt: skip


@pytest.mark.parametrize(("module_name", "name"), REFUSED)
def test_refused_names(module, module_name, name):
    for _ in range(2):
        try:
            found = allowed_class(None, module_name, name)
        except ClassRefused as error:
            assert (error.module, error.name) == (module_name, name)
        else:
            assert issubclass(found, Broken), found


def test_a_module_that_is_not_listed_is_not_even_imported(monkeypatch):
    monkeypatch.delitem(sys.modules, "this", raising=False)
    with pytest.raises(ClassRefused):
        allowed_class(None, "this", "s")
    assert "this" not in sys.modules


def test_a_class_that_is_gone_leaves_its_data_readable_and_kept(db, uri, opened, module, reload):
    page = Page()
    page.title = "kept"
    page.inner = Frozen(3)
    put(db, page)
    del module.Page, module.Frozen
    allow_list._known.clear()
    db.close()
    db = opened(uri)
    broken = reload(db)
    assert isinstance(broken, Broken)
    assert broken.__Broken_state__["title"] == "kept"
    with pytest.raises(BrokenModified):
        broken.title = "changed"
    with db.transaction() as connection:
        connection.root()["other"] = 1
    module.Page, module.Frozen = Page, Frozen
    db.close()
    loaded = reload(opened(uri))
    assert (loaded.title, loaded.inner) == ("kept", Frozen(3))


def test_an_object_that_holds_a_broken_value_can_be_saved_and_heals(db, module, reload):
    page = Page()
    page.inner, page.title = Frozen(3), "old"
    put(db, page)
    del module.Frozen
    allow_list._known.clear()
    with db.transaction() as connection:
        connection.cacheMinimize()
        connection.root()["x"].title = "new"
        assert isinstance(connection.root()["x"].inner, Broken)
    module.Frozen = Frozen
    loaded = reload(db)
    assert loaded.title == "new"
    assert isinstance(loaded.inner, Frozen)


def test_a_broken_value_cannot_smuggle_in_another_class():
    rebuild = allowed_class(None, "ZODB.broken", "rebuild")
    with pytest.raises(ClassRefused):
        rebuild("subprocess", "Popen", "ls")


@pytest.mark.parametrize(("owner", "name"), [(dict, "fromkeys"), (Page, "__new__"), (Color, "__class__"), (Color, "mro"), (os, "system")])
def test_getattr_gives_members_of_enums_only(owner, name):
    """Python 3.11 pickles a member of an enum as a call of getattr."""
    stand_in = allowed_class(None, "builtins", "getattr")
    assert stand_in is not getattr
    assert stand_in(Color, "RED") is Color.RED
    with pytest.raises(ClassRefused):
        stand_in(owner, name)


def test_or_joins_flags_only():
    stand_in = allowed_class(None, "_operator", "or_")
    assert stand_in(Powers.READ, Powers.ADMIN) == Powers.READ | Powers.ADMIN
    with pytest.raises(ClassRefused):
        stand_in({1}, {2})


def test_check_record_looks_at_class_and_state(db):
    put(db, 1)
    check_record(db.storage.load(p64(0))[0])
    with pytest.raises(ClassRefused):
        check_record(b"\x80\x03cos\nsystem\n.\x80\x03}.")
    with pytest.raises(ClassRefused):
        check_record(b"\x80\x03cBTrees.Length\nLength\n.\x80\x03cos\nsystem\nX\x01\x00\x00\x00x\x85R.")


def test_a_class_is_looked_up_once(module, monkeypatch):
    assert allowed_class(None, MODULE, "Page") is Page
    monkeypatch.delattr(allow_list, "_look_up")
    assert allowed_class(None, MODULE, "Page") is Page


def test_every_persistent_class_of_the_core_can_be_loaded_again():
    modules = [importlib.import_module(info.name) for info in pkgutil.walk_packages(colonnade.__path__, "colonnade.")]
    found = (c for module in modules for c in vars(module).values() if isinstance(c, type))
    classes = {c for c in found if issubclass(c, Persistent)}
    own = {c for c in classes if c.__module__.startswith("colonnade.")}
    assert own
    assert all(allowed_class(None, c.__module__, c.__name__) is c for c in own)
