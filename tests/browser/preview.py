"""Sample pages of every macro with made-up content, for looking at and for the accessibility check.

`python tests/browser/preview.py` serves them on port 8099; `--shots FOLDER` takes pictures of each in both languages, light and dark,
wide and on a phone, runs axe-core on them and fails if it finds anything.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import mimetypes
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import SimpleNamespace as New
from wsgiref.simple_server import WSGIRequestHandler, make_server

import colonnade.web
from colonnade.i18n import BCP47, LANGUAGES, Catalogs
from colonnade.web.html import Html
from colonnade.web.templating import Templates

HERE = Path(__file__).parent
WEB = Path(colonnade.web.__file__).parent
TREE = HERE.parent.parent
THEMES = {name: TREE / "themes" / name / "src" / f"colonnade_theme_{name}" for name in ("lantern", "slate")}
STATIC = [WEB / "static", *(folder / "static" for folder in THEMES.values())]
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'; "
    "require-trusted-types-for 'script'; trusted-types default"
)
NOW = dt.datetime(2026, 11, 24, 10, 42, tzinfo=dt.UTC)
PAGES = {
    "home": "home",
    "customise": "home",
    "wiki": "reader",
    "edit": "editor",
    "errors": "settings",
    "list": "list",
    "diff": "list",
    "sign-in": "bare",
    "admin": "settings",
    "parts": "main",
}

CATALOGS = Catalogs()
CATALOGS.load("colonnade", WEB.parent / "locale")


def words(language: str) -> New:
    """The made-up content, in *language*."""
    texts = json.loads((HERE / "preview" / "words.json").read_text(encoding="utf-8"))
    return New(**{name: both[language] for name, both in texts.items()})


def people(w: New) -> list[New]:
    hues = (3, 8, 0, 5, 10)
    return [New(name=name, initials=initials, photo="", hue=hue, url="#") for (name, initials), hue in zip(w.people, hues, strict=True)]


def page_of(name: str, language: str, theme: str, w: New, sheets: list[str]) -> New:
    """The object `page` that every template finds, as the web views make it."""
    me = people(w)[0]
    nav = [(title, "#", icon, i == 0) for i, (title, icon) in enumerate(w.nav)]
    return New(
        title=w.titles.get(name, name),
        site_title=w.site,
        lang=BCP47[language],
        theme=theme,
        density="normal",
        user=New(**vars(me), is_admin=True),
        nav=nav,
        crumbs=[] if name in ("home", "customise") else [(t, "#") for t in w.crumbs],
        messages=[("ok", w.saved, ("#", w.undo))] if name == "wiki" else [],
        csrf_token="token",
        banners=[("warn", w.banner, ("#", w.banner_link))] if name == "admin" else [],
        new_items=[(title, "#", icon) for title, icon in w.new],
        feed_url=None,
        search_url="/search",
        search_place=None,
        unseen=2,
        admin_nav=(),
        bell="Notifications, 2 new",
        languages=[(code, title, code == language) for code, title in LANGUAGES.items()],
        mute=("#", False) if name == "wiki" else None,
        about_app=(),
        actions=[(title, "#", icon, kind) for title, icon, kind in w.actions] if name == "wiki" else [],
        layout=PAGES[name],
        scripts=[],
        body_class="",
        stylesheets=sheets,
        root="",
        keys="on",
    )


def field(name: str, kind: str, label: str, **more: object) -> New:
    blank = {
        "hint": "",
        "value": "",
        "errors": [],
        "required": True,
        "options": [],
        "max_length": None,
        "rows": None,
        "autocomplete": None,
        "attrs": {},
    }
    return New(**{"name": name, "id": f"f-{name}", "kind": kind, "label": label, **blank, **more})


def rows_of(rows: Iterable[list]) -> list[New]:
    return [
        New(title=title, url="#", icon=icon, meta=meta, note=note, badges=[tuple(b) for b in badges])
        for title, icon, meta, note, badges in rows
    ]


def render(name: str, language: str, theme: str, design: str = "lantern") -> str:
    """Return the sample page *name*."""
    folders = [THEMES["slate"]] if design == "slate" else []
    templates = Templates({"colonnade": WEB / "templates", "preview": HERE / "preview"}, folders, reload=True)
    w = words(language)
    sheets = ["/static/lantern.css"] + (["/static/slate.css"] if design == "slate" else [])

    def translate(msgid, domain=None, mapping=None, context=None, target_language=None, default=None):
        return CATALOGS.translate(msgid, language, domain=domain, mapping=mapping, context=context, default=default)

    names = {
        "page": page_of(name, language, theme, w, sheets),
        "w": w,
        "people": people(w),
        "field": field,
        "rows_of": rows_of,
        "html": Html,
        "asset": "/static/{}".format,
        "t": translate,
        "customise": name == "customise",
        "when": lambda moment: New(text=w.ago, iso=NOW.isoformat(), exact="2026-11-24 10:42"),
    }
    names["page"].drawn = names["page"].shared = lambda macro, *shown: templates.render(
        "colonnade:drawn.pt", {**names, "macro": macro}, translate
    )
    return templates.render(f"preview:{'home' if name == 'customise' else name}.pt", names, translate)


def app(environ: dict, start_response: Callable) -> Iterator[bytes] | list[bytes]:
    """Serve `/LANGUAGE/THEME/PAGE`, the static files, and the few addresses that the script asks for."""
    path, query = environ["PATH_INFO"], environ["QUERY_STRING"]
    headers = [("Content-Security-Policy", CSP), ("Cache-Control", "no-store")]
    if path.startswith("/static/"):
        file = next((folder / path[8:] for folder in STATIC if (folder / path[8:]).is_file()), None)
        if file is None:
            start_response("404 Not Found", headers)
            return [b"not there"]
        kind = "text/javascript" if file.suffix == ".js" else mimetypes.guess_type(file.name)[0]
        start_response("200 OK", [*headers, ("Content-Type", kind)])
        return [file.read_bytes()]
    if path == "/busy":
        BUSY.append(path)
        if len(BUSY) % 2:
            start_response("503 Service Unavailable", [*headers, ("Retry-After", "1")])
            return [b""]
        start_response("200 OK", [*headers, ("Content-Type", "text/html; charset=utf-8")])
        return [b'<section class="card" id="arrived"><div class="card-b">Arrived</div></section>']
    if path == "/-/quick":
        start_response("200 OK", [*headers, ("Content-Type", "application/json")])
        return [json.dumps(SUGGESTED if "none" not in query else {"groups": [], "said": "0 suggestions"}).encode()]
    if path.startswith("/api/"):
        POSTED.append((path, environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)).decode("utf-8", "replace")))
        if path in REFUSED:
            start_response("409 Conflict", [*headers, ("Content-Type", "text/plain; charset=utf-8")])
            return [REFUSED[path].encode()]
        answer = ANSWERS.get(path, {})
        start_response("200 OK", [*headers, ("Content-Type", "text/plain" if isinstance(answer, str) else "application/json")])
        return [answer.encode() if isinstance(answer, str) else json.dumps(answer).encode()]
    parts = path.strip("/").split("/")
    if len(parts) == 3 and parts[2] in PAGES:
        start_response("200 OK", [*headers, ("Content-Type", "text/html; charset=utf-8")])
        return [render(parts[2], parts[0], parts[1], "slate" if "slate" in query else "lantern").encode()]
    start_response("200 OK", [("Content-Type", "text/html")])
    links = (
        f'<li><a href="/{lang}/{theme}/{page}">{lang} {theme} {page}</a>'
        for page in PAGES
        for lang in LANGUAGES
        for theme in ("light", "dark")
    )
    return ["".join(links).encode()]


BUSY: list[str] = []
POSTED: list[tuple[str, str]] = []
REFUSED: dict[str, str] = {}
SUGGESTED = {
    "said": "2 suggestions",
    "groups": [
        {"title": "People", "rows": [{"title": "Lin", "url": "/en/light/list", "icon": "user", "note": "Payroll", "meta": "林"}]},
        {"title": "Titles", "rows": [{"title": "<b>Rules</b>", "url": "/en/light/wiki", "icon": "file-text", "note": "Wiki", "meta": ""}]},
    ],
}
ANSWERS = {
    "/api/draft": "Draft saved 14:02",
    "/api/complete": [
        {"title": "Travel rules", "insert": "[[Travel rules]]", "hint": "Payroll"},
        {"title": "Travel", "insert": "[[Travel]]"},
    ],
    "/api/mention": [{"title": "Mei Lin", "insert": "@mei ", "hint": "林美 · mei"}],
    "/api/upload": {"markdown": "![plan.png](/files/plan.png)"},
}


class Quiet(WSGIRequestHandler):
    def log_message(self, *args: object) -> None:
        pass


def serve(port: int) -> tuple[str, Callable[[], None]]:
    """Start the server on 127.0.0.1; returns its address and the function that stops it."""
    server = make_server("127.0.0.1", port, app, handler_class=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def stop() -> None:
        server.shutdown()
        server.server_close()

    return f"http://127.0.0.1:{server.server_port}", stop


def report(*parts: object) -> None:
    sys.stdout.write(" ".join(map(str, parts)) + "\n")


FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def shoot(folder: Path, only: list[str], browser_path: str) -> int:
    """Take the pictures and return how many rules axe found broken."""
    from playwright.sync_api import sync_playwright  # needed for pictures only, not for serving

    folder.mkdir(parents=True, exist_ok=True)
    axe = (HERE / "vendor" / "axe.min.js").read_text()
    base, stop = serve(0)
    broken = 0
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=browser_path, args=FLAGS)
        for width, height in ((1280, 900), (390, 844)):
            context = browser.new_context(viewport={"width": width, "height": height}, bypass_csp=False)
            tab = context.new_page()
            tab.on("console", lambda message: report("console:", message.text) if message.type in ("error", "warning") else None)
            tab.on("pageerror", lambda error: report("error:", error))
            for name in only or PAGES:
                for language in LANGUAGES:
                    for theme in ("light", "dark"):
                        tab.goto(f"{base}/{language}/{theme}/{name}", wait_until="networkidle")
                        tab.screenshot(path=folder / f"{name}-{language}-{theme}-{width}.png")
                        if tab.evaluate("document.documentElement.scrollWidth > innerWidth"):
                            broken += 1
                            report(name, language, width, "scrolls sideways")
                        tab.evaluate(f"(() => {{ {axe}; window.axe = axe }})()")
                        for found in tab.evaluate("axe.run().then(result => result.violations)"):
                            broken += 1
                            report(
                                name,
                                language,
                                theme,
                                width,
                                found["id"],
                                found["nodes"][0]["target"],
                                found["nodes"][0]["failureSummary"][:300],
                            )
            context.close()
        browser.close()
    stop()
    return broken


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", nargs="*", help="only these pages")
    parser.add_argument("--shots", type=Path)
    parser.add_argument("--browser", default="/usr/bin/chromium")
    parser.add_argument("--port", type=int, default=8099)
    options = parser.parse_args()
    if options.shots:
        sys.exit(1 if shoot(options.shots, options.pages, options.browser) else 0)
    report(serve(options.port)[0])
    threading.Event().wait()


if __name__ == "__main__":
    main()
