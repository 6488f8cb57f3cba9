"""Text that tries to run is shown as text, on every page that shows it, wherever it was typed."""

from __future__ import annotations

from io import BytesIO

import pytest
from webtest import Upload

from colonnade.commands.attach import attach
from colonnade.commands.create import create
from colonnade.commands.edit import edit
from colonnade.commands.inviting import invite
from colonnade.commands.places import rename_place
from colonnade.commands.trash import trash
from tests.examples import fill, installed_plugins
from tests.web.views import cases
from tests.web.world import PNG, form, make_world

VECTORS = [
    "<script>hit()</script>",
    "<ScRiPt src=//evil.example/x.js></sCrIpT>",
    "</title><script>hit()</script>",
    "</textarea><script>hit()</script>",
    "</pre></details><svg/onload=hit()>",
    '"><img src=x onerror=hit()>',
    "'><img src=x onerror=hit()>",
    '" onmouseover="hit()" x="',
    "' autofocus onfocus='hit()",
    "<svg><script>hit()</script></svg>",
    "<svg><animate onbegin=hit() attributeName=x dur=1s>",
    "<math><mtext><table><mglyph><style><img src onerror=hit()>",
    "<iframe srcdoc='<script>hit()</script>'></iframe>",
    "<object data=javascript:hit()></object>",
    "<embed src=javascript:hit()>",
    "<form action=javascript:hit()><button>x</button></form>",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content='0;url=javascript:hit()'>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<style>@import '//evil.example/x.css'</style>",
    "<p style='background:url(//evil.example)'>x</p>",
    "<a href='javascript:hit()'>x</a>",
    "<a href='java\tscript:hit()'>x</a>",
    "<a href='&#106;avascript:hit()'>x</a>",
    "[x](javascript:hit())",
    "[x](JaVaScRiPt:hit\\(\\))",
    "[x](data:text/html;base64,PHNjcmlwdD5oaXQoKTwvc2NyaXB0Pg==)",
    "![x](javascript:hit())",
    "<javascript:hit()>",
    "[x]: javascript:hit()\n\n[x][x]",
    '[x](https://ok.example "onclick=hit()")',
    "[[<img src=x onerror=hit()>]]",
    "`</code><script>hit()</script>`",
    '```"><script>hit()</script>\n</code><script>hit()</script>\n```',
    "${structure: hit()} ${python: 1/0} ${title}",
    "<noscript><p title='</noscript><img src=x onerror=hit()>'>",
    "<!--><script>hit()</script-->",
    "<tal:block replace='structure string:&lt;script>'/>",
    "\u202e<script>\u2066hit()</script>",
    "&lt;script&gt;hit()&lt;/script&gt;",
]
ALL = "\n\n".join(VECTORS)


@pytest.fixture(scope="module")
def world():
    with make_world(installed_plugins(), site_title=VECTORS[0]) as found:
        with found.change() as site:
            hostile(site, found.plugins)
        yield found


def hostile(site, plugins):
    """Put hostile text everywhere it can be put."""
    for number, vector in enumerate(VECTORS):
        texts = dict.fromkeys(("job_title", "department", "location"), vector.split("\n")[0][:120])
        site.person(f"person{number}", name=vector.split("\n")[0][:100], native_name=vector.split("\n")[0][:100], **texts)
        page = site.page(vector[:200], vector, summary=vector[:200], by=f"person{number}")
        edit(site.uow(f"person{number}"), page, {"body": f"{vector}\n\n{vector}"}, note=vector[:200])
    page = site.page("All", ALL, summary=VECTORS[0], by="employee")
    for vector in VECTORS:
        attach(site.uow("employee"), page, f"{vector}.png", BytesIO(PNG))
        attach(site.uow("employee"), page, f"{vector}.svg", BytesIO(b"<svg xmlns='http://www.w3.org/2000/svg' onload='hit()'/>"))
    rename_place(site.uow(), site.site["hall"], {"title": VECTORS[5], "description": ALL[:2000]})
    dusty = site.site["dusty"]
    rename_place(site.uow(), dusty, {"title": VECTORS[7], "description": VECTORS[0]})
    asleep = site.app(dusty)["asleep"]
    site.switch("sample", True, dusty)
    edit(site.uow(), asleep, {"title": VECTORS[6], "body": ALL})
    site.switch("sample", False, dusty)
    trash(site.uow("employee"), create(site.uow("employee"), site.app(), "sample.page", {"title": VECTORS[5], "body": ALL}))
    for loaded in plugins[1:]:
        fill(site, loaded.name, site.site, VECTORS[5], ALL)
    for number in (1, 5, 7):
        site.registry.health.failed("sample", VECTORS[number], ValueError(VECTORS[number]))
    site.invitation = invite(site.uow("admin"), ["new@example.com"], name=VECTORS[5]).links[0][1]


@pytest.fixture(scope="module")
def paths(world):
    with world.change() as site:
        found = sorted({case.path for case in cases(world.application.wsgi.registry, site) if case.method == "GET"})
        people = [f"/people/person{number}" for number in range(len(VECTORS))]
    one_is_enough = ("@@move", "@@share", "@@trash", "@@add/")
    shown = [
        path for path in found if not any(view in path for view in one_is_enough) or not path.startswith("/sample/") or "/all/" in path
    ]
    return [path for path in shown if path != "/sign-out"] + people


@pytest.mark.parametrize("actor", ["admin", "employee", "anonymous"])
def test_every_page_is_harmless(world, paths, actor):
    visitor = world.visitor(actor)
    shown = 0
    for path in paths:
        response = visitor.get(path, status="*")
        assert response.status_int < 500, path
        shown += response.status_int == 200
    assert shown > (100 if actor != "anonymous" else 3)


def test_titles_are_shown_as_they_were_typed(world):
    visitor = world.visitor("employee")
    with world.change() as site:
        titles = {child.__name__: child.title for child in site.app().values() if child.title in VECTORS}
    assert len(titles) > 30
    for name, title in titles.items():
        page = visitor.get(f"/sample/{name}")
        assert " ".join(page.html.find("h1").text.split()) == " ".join(title.split())


def test_files_are_handed_out_harmless(world):
    visitor = world.visitor("employee")
    for link in visitor.get("/sample/all/@@attach").html.find_all("a"):
        if link["href"].startswith("/-/blob/"):
            answer = visitor.get(link["href"])
            assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'; frame-ancestors 'none'"
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            svg = link.text.endswith(".svg")
            assert answer.headers["Content-Disposition"].startswith("attachment" if svg else "inline")
            assert answer.content_type in ("image/png", "application/octet-stream", "image/svg+xml")
            assert "\n" not in answer.headers["Content-Disposition"]


def test_messages_previews_and_refused_forms_are_harmless(world):
    visitor = world.visitor("employee")
    for vector in VECTORS:
        page = visitor.get("/sample/@@add/sample.page")
        filled = form(page, "body")
        filled["title"], filled["body"] = vector, vector
        saved = filled.submit(status=303).follow()
        visitor.submit(saved.request.path + "/@@trash", status=303).follow()
        visitor.submit("/sample/@@preview?field=body", body=vector)
        visitor.submit("/sample/@@add/sample.page", title="x" * 500 + vector, body=vector, note=vector, status=400)
        visitor.submit("/sample/all/@@share", readers="only", people=vector, status="*")
        visitor.submit("/sample/all/@@move", parent=vector, name=vector, status=400)
        visitor.submit("/sample/all/@@draft", title=vector, body=vector)
        visitor.get("/sample/all/@@edit")
        visitor.get("/people", {"q": vector})
        visitor.get("/sample/@@add/sample.page", {"title": vector})
        world.browser().get("/sign-in", {"next": vector})
    visitor.get("/")


def test_uploads_with_hostile_names_come_back_as_text(world):
    visitor = world.visitor("employee")
    page = visitor.get("/sample/rules/@@attach")
    filled = form(page, "file")
    filled["file"] = [Upload('"><img src=x onerror=hit()>.html', b"<script>hit()</script>", "text/html")]
    answer = filled.submit(status=303).follow()
    link = next(a for a in answer.html.find_all("a") if a["href"].startswith("/-/blob/"))
    served = visitor.get(link["href"])
    assert served.headers["Content-Disposition"].startswith("attachment")
    assert served.content_type == "application/octet-stream"


def test_invitations_show_names_as_text(world):
    with world.change() as site:
        token = invite(site.uow("admin"), ["other@example.com"], name=VECTORS[5]).links[0][1]
    page = world.browser().get(f"/invitation/{token}")
    assert form(page, "password")["name"].value == VECTORS[5]
