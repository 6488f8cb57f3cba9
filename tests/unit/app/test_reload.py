"""Working on templates: an edit must show at the next request."""

from pathlib import Path

import pytest

from colonnade.app.main import make_app
from colonnade.app.settings import Settings
from colonnade.testing import memory_database


@pytest.mark.parametrize("reload", [False, True])
def test_parts_of_pages_are_kept_only_when_templates_are(tmp_path: Path, reload: bool) -> None:
    application = make_app(Settings(var=tmp_path, reload=reload), database=memory_database())
    runtime = application.runtime
    for kept in (runtime.cards, runtime.frames, runtime.own, runtime.hits):
        kept.put("bar", "<header>")
        assert (kept.get("bar") is None) == reload
    application.close()
