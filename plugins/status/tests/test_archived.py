"""In an archived community updates are read, and nothing is shared, pinned or passed on there."""

from __future__ import annotations

import pytest
from colonnade_status.commands import publish
from colonnade_status.pins import pin

from colonnade.api import NotAllowed, edit, share
from colonnade.testing import MemorySite


def test_nobody_shares_anything_there(site: MemorySite, write) -> None:
    post, board = write(at="hall"), site.app(site.site["hall"], "status")
    site.archive(site.site["hall"])
    for who in ("lin", "boss", "admin"):
        for act in (
            lambda uow: publish(uow, board, "News", language="en"),
            lambda uow: publish(uow, board, "Look", language="en", original=post.uid),
            lambda uow: pin(uow, post),
            lambda uow: edit(uow, post, {"body": "Other words"}),
            lambda uow: share(uow, post, ()),
        ):
            with pytest.raises(NotAllowed):
                act(site.uow(who))
    assert list(board.values()) == [post]


def test_the_share_box_is_not_there(web) -> None:
    assert web.lin.get("/hall/status").html.select("textarea[name=body]")
    with web.change() as site:
        site.archive(site.site["hall"])
        board = str(site.app(site.site["hall"], "status").uid)
    for address in ("/hall", "/hall/status"):
        assert not web.lin.get(address, status=200).html.select("textarea[name=body]"), address
    home = web.lin.get("/", status=200)
    assert board not in {option["value"] for option in home.html.select("select[name=to] option")}
