"""Answers that lead on."""

import pytest

from colonnade.web.responses import see_other


def test_it_leads_on_with_get() -> None:
    response = see_other("/wiki/a?b=c")
    assert (response.status_int, response.location) == (303, "/wiki/a?b=c")


def test_an_address_cannot_begin_another_header() -> None:
    with pytest.raises(ValueError):
        see_other("/wiki\r\nSet-Cookie: a=b")
