"""Addresses that aren't objects of the site's tree. Everything else is traversed, and people are a tree of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramid.httpexceptions import HTTPNotFound

from colonnade.content.communities import Communities

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.request import Request

    from colonnade.security.people import People

ROUTES = (
    ("sign_in", "/sign-in"),
    ("sign_in_code", "/sign-in/code"),
    ("sign_out", "/sign-out"),
    ("sign_up", "/signup"),
    ("set_up", "/set-up"),
    ("invitation", "/invitation/{token}"),
    ("me", "/me"),
    ("first_step", "/me/first-steps/{step}"),
    ("my_data", "/me/data"),
    ("my_second_step", "/me/second-step"),
    ("my_feeds", "/me/feeds"),
    ("private_feed", "/-/feed/{token}"),
    ("preferences", "/-/preferences"),
    ("unsubscribe", "/-/unsubscribe/{token}"),
    ("permalink", r"/-/id/{uid:\d{1,19}}"),
    ("blob", "/-/blob/{key:[0-9a-f]{32}}/{name}"),
    ("quick", "/-/quick"),
    ("live", "/-/live"),
    ("ready", "/-/ready"),
    ("metrics", "/-/metrics"),
    ("search", "/search"),
    ("search_facets", "/-/search/facets"),
    ("stream", "/stream"),
    ("stream_feed", "/stream/feed"),
    ("stream_new", "/-/stream/new"),
    ("my_following", "/me/following"),
    ("following", "/me/following/{subject}"),
    ("search_feed", "/search/feed"),
    ("tags", "/tags"),
    ("tag", "/tags/{tag}"),
    ("tag_feed", "/tags/{tag}/feed"),
    ("place_add", "/communities/add"),
    ("actions", "/notifications/actions"),
    ("trash", "/trash"),
    ("trash_delete", "/trash/delete"),
    ("trash_empty", "/trash/empty"),
    ("help", "/help"),
    ("admin", "/admin"),
    ("admin_plugins", "/admin/plugins"),
    ("admin_plugin", "/admin/plugins/{name}"),
    ("admin_people", "/admin/people"),
    ("admin_invitations", "/admin/people/invitations"),
    ("admin_person", r"/admin/people/{person:\d{1,19}}"),
    ("admin_erasing", r"/admin/people/{person:\d{1,19}}/erase"),
    ("admin_sign_out", r"/admin/people/{person:\d{1,19}}/sign-out"),
    ("admin_leaving", r"/admin/people/{person:\d{1,19}}/leave"),
    ("admin_groups", "/admin/groups"),
    ("admin_group", r"/admin/groups/{group:\d{1,19}}"),
    ("admin_group_members", r"/admin/groups/{group:\d{1,19}}/members"),
    ("admin_group_remove", r"/admin/groups/{group:\d{1,19}}/remove"),
    ("admin_homepage", "/admin/homepage"),
    ("admin_homepage_remove", "/admin/homepage/remove"),
    ("admin_profile_fields", "/admin/profile-fields"),
    ("admin_profile_field_add", "/admin/profile-fields/add"),
    ("admin_profile_fields_reset", "/admin/profile-fields/reset"),
    ("admin_profile_field", "/admin/profile-fields/{name}"),
    ("admin_profile_field_remove", "/admin/profile-fields/{name}/remove"),
    ("admin_notifications", "/admin/notifications"),
    ("admin_mail", "/admin/mail"),
    ("admin_letters", "/admin/mail/members"),
    ("admin_searches", "/admin/searches"),
    ("admin_audit", "/admin/audit"),
    ("admin_storage", "/admin/storage"),
    ("admin_health", "/admin/health"),
    ("admin_undo", "/admin/undo"),
    ("admin_deed", r"/admin/undo/{deed:[0-9a-f]{16}}"),
    ("notifications", "/notifications"),
    ("inbox_feed", "/notifications/feed"),
    ("my_notifications", "/me/notifications"),
)

_WITHOUT_DATABASE = frozenset(("live", "ready", "metrics"))
"""Machines ask these, and want to know it when the database can't be read: so nothing of it is read before they are asked."""


class _Nowhere:
    """What such an address is about."""

    def __init__(self, request: Request) -> None:
        """Nothing of the request is wanted."""


def includeme(config: Configurator) -> None:
    """Add the routes."""
    config.include("colonnade.web.mapper")
    for name, pattern in ROUTES:
        config.add_route(name, pattern, factory=_Nowhere if name in _WITHOUT_DATABASE else None)
    config.add_route("places", "/communities", factory=_communities, use_global_views=True)
    config.add_route("places_pages", "/communities/*traverse", factory=_communities, use_global_views=True)
    config.add_route("people", "/people", factory=_directory, use_global_views=True)
    config.add_route("person", "/people/*traverse", factory=_directory, use_global_views=True)


def _communities(request: Request) -> Communities:
    """Where addresses of the list of communities begin. One that ends with a slash leads to the one without."""
    if ".." in request.path_info.split("/") or request.path_info.endswith("/"):
        raise HTTPNotFound()
    return Communities(request.database)


def _directory(request: Request) -> People:
    """Where addresses of people begin, and never lead out of. One that ends with a slash leads to the one without."""
    if ".." in request.path_info.split("/") or request.path_info.endswith("/"):
        raise HTTPNotFound()
    return request.database["people"]
