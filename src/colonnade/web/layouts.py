"""Which layout a reader has on a homepage, and which layer is being arranged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyramid.httpexceptions import HTTPForbidden, HTTPNotFound

from colonnade.commands.layouts import may_arrange_for_all
from colonnade.content.objects import Place
from colonnade.home.audiences import group_of, keys_of, kind_key, kind_of, role_of
from colonnade.home.layout import Layer, Layout, given_to, merge, withheld
from colonnade.home.store import Owner, StoredLayer, as_layer, groups_with_layer, layer_of, layers_for, stored
from colonnade.i18n import messages
from colonnade.security.groups import ADMINISTRATORS
from colonnade.web.keeping import changed_at, may_keep
from colonnade.web.widgets import suggested_layout, suggesting

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("colonnade")
KIND_TITLES = {"employee": _("Employees"), "contractor": _("Contractors")}
ROLE_TITLES = {"member": _("Members and owners"), "owner": _("Owners"), "guest": _("Guests")}


@dataclass(frozen=True, slots=True)
class Given:
    """What a reader has: the layout that they see, the *base* that their own layer changes, and the names of the widgets that stand
    there for others only: for this reader these don't exist.
    """

    layout: Layout
    base: Layout
    withheld: frozenset[str]


def given(request: Request, place: Place) -> Given:
    """What the reader has on the homepage of *place*, kept while they are who they are, and layers and plugins are the same."""
    if not may_keep(request):
        return _given(request, place)
    root, reader = request.database, request.reader
    common = (stored(root, place), *_layers_of_groups(request, place), stored(root, place, reader.id))
    layers = tuple(None if layer is None else changed_at(layer) for layer in common)
    on = tuple(loaded.name for loaded in suggesting(request, place))
    key = ("layout", place.uid, reader.id, reader.principals, kind_key(reader), layers, on)
    return request.runtime.frames.kept(key, lambda: _given(request, place))


def _layers_of_groups(request: Request, place: Place) -> tuple[StoredLayer, ...]:
    return layers_for(request.database, place, request.reader.principals, kind_key(request.reader))


def _given(request: Request, place: Place) -> Given:
    common = merge(_for_everyone(request, place), *map(as_layer, _layers_of_groups(request, place)))
    keys = keys_of(request.reader, place)
    base = given_to(common, keys)
    layout = merge(base, layer_of(request.database, place, request.reader.id)) if request.reader.id else base
    own = {slot.widget for slots in layout.values() for slot in slots}
    return Given(layout, base, withheld(common, keys) - own)


def _for_everyone(request: Request, place: Place) -> Layout:
    return merge(suggested_layout(request, place), layer_of(request.database, place))


@dataclass(frozen=True, slots=True)
class Board:
    """A layer that is being arranged: whose it is, the layout *below* that it changes, and the widgets that aren't to be heard of.

    `query` leads back to it.
    """

    owner: Owner
    below: Layout
    layer: Layer
    withheld: frozenset[str] = frozenset()

    @property
    def for_all(self) -> bool:
        """Whether it is for others, too: then all slots stand on it, whoever gets them."""
        return not self.owner or isinstance(self.owner, str)

    @property
    def layout(self) -> Layout:
        """The layout with it."""
        return merge(self.below, self.layer)

    @property
    def query(self) -> str:
        """What addresses end with."""
        return f"?layer={self.owner or 'site'}" if self.for_all else ""


def board(request: Request, place: Place) -> Board:
    """The layer that the parameter `layer` names: none is the reader's own, `site` the one for everyone, else the key of a group.

    Raises HTTPForbidden for who may not arrange it, HTTPNotFound for none.
    """
    name, root = request.GET.get("layer", ""), request.database
    if request.reader.person is None:
        raise HTTPForbidden()
    if not name:
        mine = given(request, place)
        return Board(request.reader.id, mine.base, layer_of(root, place, request.reader.id), mine.withheld)
    if not may_arrange_for_all(request.uow, place):
        raise HTTPForbidden()
    if name == "site":
        return Board(0, suggested_layout(request, place), layer_of(root, place))
    if place.__parent__ is not None or name not in groups_with_layer(root):
        raise HTTPNotFound()
    return Board(name, _for_everyone(request, place), layer_of(root, place, name))


def key_title(request: Request, key: str) -> str:
    """What somebody is called whom a key of `home.audiences` means, in the reader's language."""
    group = group_of(request.database, key)
    if group is not None:
        return request.t(_("Administrators")) if group.id == ADMINISTRATORS else group.title
    return request.t(KIND_TITLES.get(kind_of(key) or "") or ROLE_TITLES.get(role_of(key) or "") or _("a group that was removed"))
