"""Working on templates: an edit must show at the next request."""

from pathlib import Path

import pytest

from colonnade.app.main import make_app
from colonnade.app.settings import Settings
from colonnade.testing import memory_database


@pytest.mark.parametrize("reload", [False, True])
def test_the_frame_is_kept_only_when_templates_are(tmp_path: Path, reload: bool) -> None:
    application = make_app(Settings(var=tmp_path, reload=reload), database=memory_database())
    application.runtime.frames.put("bar", "<header>")
    assert (application.runtime.frames.get("bar") is None) == reload
    application.close()
