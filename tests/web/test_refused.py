"""An answer that says that nothing was done stores nothing, whatever the view began."""

from __future__ import annotations

import pytest
from pyramid.response import Response

from colonnade.api import create, view
from colonnade.content.objects import IPlaceContent
from colonnade.testing import TestSite, make_plugin, sample_plugin


@view(context=IPlaceContent, permission="view", name="half", methods="POST")
def half(context, request):
    """Make something, and then answer with the status that was asked for."""
    create(request.uow, next(iter(context.app_roots())), "sample.page", {"title": "Half"})
    return Response("done", status=int(request.POST["wanted"]))


@pytest.mark.parametrize(("status", "stored"), [(200, True), (303, True), (400, False), (409, False), (503, False)])
def test_what_was_begun_is_stored_only_when_the_answer_says_so(status, stored):
    def views():
        return [half]

    with TestSite([sample_plugin(), make_plugin("lab", views)]) as site:
        site.sign_in("mei").submit("/@@half", wanted=str(status), status=status)
        with site.change() as change:
            assert bool(len(change.app())) is stored
