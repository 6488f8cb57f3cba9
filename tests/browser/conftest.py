"""One browser for the session, and one site with content of its own, served on a free port of this machine."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from waitress.server import create_server

from colonnade.app.answers import Channel
from tests.browser import preview
from tests.examples import fill, installed_plugins
from tests.web.world import World, make_world

CHROMIUM = os.environ.get("COLONNADE_CHROMIUM") or shutil.which("chromium")
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Debian's Chromium. Without one, or without Playwright, the tests that need it are skipped and say so."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("no Chromium found: install Debian's package chromium, or name one in COLONNADE_CHROMIUM")
    with sync_api.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=preview.FLAGS)
        yield browser
        browser.close()


class Served:
    """The site, its address, and tabs in which someone is signed in."""

    def __init__(self, world: World, base: str, browser: Any) -> None:
        self.world, self.base, self.browser = world, base, browser
        self.troubles: list[str] = []
        self._contexts: list[Any] = []

    def open(self, actor: str = "anonymous", path: str | None = None, **options: Any) -> Any:
        """A new tab of a new browser profile, at *path*. What its pages report as errors fails the test."""
        context = self.browser.new_context(**{"viewport": WIDE, "locale": "en-GB", **options})
        self._contexts.append(context)
        if actor != "anonymous":
            cookies = self.world.sign_in(actor).cookies
            context.add_cookies([{"name": name, "value": value, "url": self.base} for name, value in cookies.items()])
        tab = context.new_page()
        tab.set_default_timeout(10_000)
        tab.on("pageerror", lambda error: self.troubles.append(f"{tab.url}: {error}"))
        tab.on("console", lambda message: self._heard(tab, message))
        if path is not None:
            tab.goto(self.base + path)
        return tab

    def _heard(self, tab: Any, message: Any) -> None:
        """Chromium also reports every answer of 400 and above, which is no fault of a page that expects it."""
        if message.type in ("error", "warning") and "responded with a status of 4" not in message.text:
            self.troubles.append(f"{tab.url}: {message.text}")

    def close(self) -> None:
        """Close what was opened, and fail if a page reported an error or broke the policy."""
        for context in self._contexts:
            context.close()
        self._contexts.clear()
        troubles, self.troubles = self.troubles, []
        assert not troubles


@pytest.fixture(scope="session")
def served(browser: Any) -> Iterator[Served]:
    """A site with the sample plugin and all that are installed."""
    plugins = installed_plugins()
    with make_world(plugins) as world:
        with world.change() as site:
            for loaded in plugins:
                fill(site, loaded.name, site.site, f"Made by {loaded.name}", "Some *text* with a [link](/help).", by="employee")
        world.update_search()
        server = create_server(world.application, host="127.0.0.1", port=0, threads=4, clear_untrusted_proxy_headers=True)
        server.channel_class = Channel
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        yield Served(world, f"http://127.0.0.1:{server.effective_port}", browser)
        server.close()
        thread.join(timeout=5)


@pytest.fixture
def site(served: Served) -> Iterator[Served]:
    """The site, with nothing open in the browser yet."""
    yield served
    served.close()


@pytest.fixture
def expect() -> Callable[..., Any]:
    """Playwright's assertion that waits."""
    return pytest.importorskip("playwright.sync_api").expect
