"""Letters of the outbox are tried again and dropped by administrators only."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from colonnade.commands.letters import drop_letter, retry_letter
from colonnade.content.errors import NotAllowed
from colonnade.mail.outbox import outbox, put, switch
from colonnade.testing import MemorySite


@pytest.mark.parametrize("work", [retry_letter, drop_letter])
def test_whoever_administers_nothing_decides_about_no_letter(site: MemorySite, work: Callable) -> None:
    switch(site.root, on=True)
    uow = site.uow(site.person("ann"))
    letter = put(site.root, "notice", uow.now, address="ben@example.com")
    outbox(site.root).give_up(letter, "550 no")
    with pytest.raises(NotAllowed):
        work(uow, letter.id)
    assert outbox(site.root).get(letter.id).state == "failed"
