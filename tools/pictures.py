"""Take the pictures of docs/images from a demo that runs: python -m tools.pictures http://127.0.0.1:8080 [NAME …]

Each is what one person of the demo organisation sees, in their language. Needs Playwright and Chromium, as tests/browser does.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Collection, Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "images"
PASSWORD = ROOT / "var" / "demo-password"
SIZE = {"width": 1280, "height": 860}
QUALITY = 82
PICTURES = {
    "home": ("tom.baker", "/"),
    "profile": ("tom.baker", "/people/helen.marsh"),
    "directory": ("tom.baker", "/people"),
    "chart": ("tom.baker", "/people/tom.baker/@@chart"),
    "community": ("tom.baker", "/tideline"),
    "members": ("tom.baker", "/tideline/@@members"),
    "settings": ("tom.baker", "/tideline/@@settings"),
    "home-zh": ("mei.lin", "/"),
    "profile-zh": ("ya.kuo", "/people/mei.lin"),
    "directory-zh": ("mei.lin", "/people"),
    "chart-zh": ("mei.lin", "/people/mei.lin/@@chart"),
    "community-zh": ("mei.lin", "/payroll"),
    "members-zh": ("mei.lin", "/payroll/@@members"),
    "settings-zh": ("mei.lin", "/payroll/@@settings"),
}
"""Who looks at what, by the name of the file."""


def take(base: str, password: str, names: Collection[str] = ()) -> Iterator[tuple[str, bytes]]:
    """The pictures with these names, or all: (name, PNG)."""
    chosen = {name: seen for name, seen in PICTURES.items() if not names or name in names}
    with sync_playwright() as driver:
        program = os.environ.get("COLONNADE_CHROMIUM") or shutil.which("chromium")
        browser = driver.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for login in dict.fromkeys(login for login, _path in chosen.values()):
            tab = _signed_in(browser, base, login, password)
            for name, (who, path) in chosen.items():
                if who == login:
                    tab.goto(base + path, wait_until="networkidle")
                    yield name, tab.screenshot()
        browser.close()


def _signed_in(browser: Any, base: str, login: str, password: str) -> Any:
    tab = browser.new_context(viewport=SIZE, color_scheme="light").new_page()
    tab.goto(f"{base}/sign-in")
    tab.fill("input[name=login]", login)
    tab.fill("input[name=password]", password)
    tab.click("main button[type=submit], main button.btn-primary")
    tab.wait_for_load_state()
    return tab


def small(picture: bytes) -> bytes:
    """A picture as WebP."""
    target = BytesIO()
    Image.open(BytesIO(picture)).convert("RGB").save(target, "WEBP", quality=QUALITY, method=6)
    return target.getvalue()


def main(arguments: Iterable[str]) -> None:
    """Take them and write them."""
    base, *names = arguments
    for name, picture in take(base.rstrip("/"), PASSWORD.read_text(encoding="ascii").strip(), names):
        (FOLDER / f"{name}.webp").write_bytes(small(picture))


if __name__ == "__main__":
    main(sys.argv[1:])
