"""Broken input anywhere is refused in words: never an error of the program, and never anything lost."""

from __future__ import annotations

import io
import random
from urllib.parse import quote

import pytest

from tests.examples import installed_plugins
from tests.web.views import cases, one_of_each
from tests.web.world import check, make_world

BYTES = ["%00", "%ff", "%c3", "%c3%28", "%ed%a0%80", "%", "%zz", "%u0041", "%2e%2e", "%2f", "%5c", "..", "//", "\\", "~", "@@", "@@@@", "+"]
TEXTS = [
    "\0",
    "\x7f",
    "é",
    "臺灣",
    "🙂",
    "\u202e",
    "\ufeff",
    "'",
    '"',
    "<",
    "&",
    ";",
    "../" * 9,
    "9" * 19,
    "9" * 400,
    "-1",
    "0",
    "١٢",
    "x" * 5000,
]
TEXTS += [
    "9223372036854775808",
    "9999999999999999999",
    "1e9",
    "NaN",
    "null",
    "[]",
    "${x}",
    "%(x)s",
    "{0}",
    "\r\nSet-Cookie: a=b",
    "javascript:1",
]
FIELDS = [
    "title",
    "body",
    "summary",
    "language",
    "note",
    "revision",
    "do",
    "slot",
    "widget",
    "column",
    "position",
    "parent",
    "before",
    "name",
]
FIELDS += ["version", "uid", "readers", "people", "login", "password", "keep", "next", "token", "email", "kind", "person", "plugin", "role"]
FIELDS += ["remove", "access", "description", "handle", "timezone", "old_password", "theme", "count", "q", "field", "type", "page", "file"]
QUERIES = ["q", "old", "new", "after", "below", "draft", "title", "field", "type", "layer", "next", "format", "token"]


class Answer:
    """Status, headers and body of one raw request."""

    def __init__(self, world, method, path, query="", cookie="", body=b"", content_type="application/x-www-form-urlencoded", **environ):
        self.status_int, self.headers = 0, {}
        raw = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquoted(path),
            "QUERY_STRING": query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "HTTP_HOST": "localhost",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_COOKIE": cookie,
            "REMOTE_ADDR": "127.0.0.1",
            "CONTENT_TYPE": content_type if method == "POST" else "",
            "CONTENT_LENGTH": str(len(body)) if method == "POST" else "",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
            "wsgi.url_scheme": "http",
            "wsgi.version": (1, 0),
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
            **environ,
        }
        result = world.application(raw, self._start)
        self.body = b"".join(result)
        getattr(result, "close", lambda: None)()
        self.text = self.body.decode("utf-8", "replace")
        self.content_type = self.headers.get("Content-Type", "").partition(";")[0]

    def _start(self, status, headers, exc_info=None):
        self.status_int, self.headers = int(status.split()[0]), dict(headers)


def unquoted(path: str) -> str:
    """The path as a server hands it on: bytes as Latin-1; a broken escape stays as it is."""
    result, position = bytearray(), 0
    raw = path.encode("utf-8", "surrogatepass")
    while position < len(raw):
        piece = raw[position + 1 : position + 3]
        if raw[position : position + 1] == b"%" and len(piece) == 2 and all(c in b"0123456789abcdefABCDEF" for c in piece):
            result.append(int(piece, 16))
            position += 3
        else:
            result.append(raw[position])
            position += 1
    return bytes(result).decode("latin-1")


@pytest.fixture(scope="module")
def world():
    with make_world(installed_plugins()) as found:
        yield found


@pytest.fixture(scope="module")
def addresses(world):
    with world.change() as site:
        every = one_of_each(cases(world.application.wsgi.registry, site))
        found = sorted({(case.method, case.path.partition("?")[0]) for case in every})
    return [pair for pair in found if pair[1] != "/sign-out"]


def cookies(world, actor: str) -> str:
    """Those of an actor who is signed in: what was sent before may have ended anybody's session."""
    if actor != "anonymous" and world.visitor(actor).get("/me", status="*").status_int != 200:
        world.forget()
    return "; ".join(f"{name}={value}" for name, value in world.visitor(actor).cookies.items())


def expect(answer: Answer, what: object) -> None:
    assert 200 <= answer.status_int < 500, what
    check(answer, str(what))


@pytest.mark.parametrize("actor", ["anonymous", "admin"])
def test_broken_addresses(world, addresses, actor):
    chance = random.Random(f"addresses {actor}")
    cookie = cookies(world, actor)
    for number in range(400):
        method, path = chance.choice(addresses)
        cut = chance.randint(1, len(path))
        piece = chance.choice(BYTES + [quote(text) for text in TEXTS[:-1]])
        path = path[:cut] + piece + (path[cut:] if number % 2 else "")
        query = f"{chance.choice(QUERIES)}={chance.choice(BYTES)}{quote(chance.choice(TEXTS))}" if number % 3 else chance.choice(BYTES)
        expect(Answer(world, "GET" if number % 4 else method, path, query, cookie), (method, path, query))


@pytest.mark.parametrize("actor", ["anonymous", "employee", "admin"])
def test_broken_forms(world, addresses, actor):
    chance = random.Random(f"forms {actor}")
    visitor, cookie = world.visitor(actor), cookies(world, actor)
    posts = [path for method, path in addresses if method == "POST"]
    for number in range(500):
        path = posts[number % len(posts)]
        token = f"csrf_token={quote(visitor.csrf)}" if number % 9 else "csrf_token=%ff"
        names = chance.sample(FIELDS, chance.randint(0, 9))
        parts = [f"{name}={chance.choice(BYTES) if chance.random() < 0.3 else quote(chance.choice(TEXTS))}" for name in names]
        body = "&".join([token, *parts]).encode()
        expect(Answer(world, "POST", path, "", cookie, body), (path, body[:300]))
    with world.change() as site:
        assert site.site is not None


def part(name: bytes, content: bytes, file: bytes | None = None) -> bytes:
    """A multipart body with one part."""
    filename = b"" if file is None else b'; filename="' + file + b'"'
    return b'--x\r\nContent-Disposition: form-data; name="' + name + b'"' + filename + b"\r\n\r\n" + content + b"\r\n--x--\r\n"


@pytest.mark.parametrize(
    "content_type, body",
    [
        ("multipart/form-data", b"no boundary"),
        ("multipart/form-data; boundary=x", part(b"title", b"\xff\xfe")),
        ("multipart/form-data; boundary=x", part(b"file", b"abc", b"\xff")),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="csrf_token"; filename="a"\r\n\r\nabc\r\n--x--\r\n',
        ),
        ("multipart/form-data; boundary=x", b"--x"),
        ("application/json", b'{"csrf_token": 1}'),
        ("text/plain", b"csrf_token=1"),
        ("application/x-www-form-urlencoded; charset=utf-16", b"a=b"),
        ("application/x-www-form-urlencoded; charset=nonsense", b"a=b"),
        ("nonsense", b"\xff" * 100),
        ("", b"a=b"),
    ],
)
def test_broken_bodies(world, addresses, content_type, body):
    cookie = cookies(world, "admin")
    token = world.visitor("admin").csrf
    for path in [path for method, path in addresses if method == "POST"][::4]:
        expect(Answer(world, "POST", path, "", cookie, body, content_type), path)
        expect(Answer(world, "POST", path, "", cookie, body, content_type, HTTP_X_CSRF_TOKEN=token), path)


def test_files_in_the_fields_of_texts(world, addresses):
    cookie, token = cookies(world, "admin"), world.visitor("admin").csrf
    for number, path in enumerate(path for method, path in addresses if method == "POST"):
        names = (FIELDS[(number + step) % len(FIELDS)] for step in range(0, len(FIELDS), 12))
        parts = (f'--x\r\nContent-Disposition: form-data; name="{name}"; filename="a.txt"\r\n\r\nabc\r\n' for name in names)
        body = "".join([*parts, "--x--\r\n"]).encode()
        expect(Answer(world, "POST", path, "", cookie, body, "multipart/form-data; boundary=x", HTTP_X_CSRF_TOKEN=token), path)


@pytest.mark.parametrize("length", ["", "-1", "x"])
def test_wrong_lengths(world, length):
    expect(Answer(world, "POST", "/sign-in", "", "", b"login=a", CONTENT_LENGTH=length), length)


@pytest.mark.parametrize(
    "cookie",
    [
        "session=\xff\xfe",
        "session=\u00e9",
        "session=" + "x" * 4000,
        "session=;session=",
        "session",
        "=",
        ";;;",
        'session="unfinished',
        "csrf=\xc3\xa9; language=zh_Hant",
        "language=../../etc",
        "message=x.y",
        "message=\xc3\xa9.\xc3\xa9",
        "message=" + "0" * 32 + ".bm90IGpzb24=",
        "message=.",
        "csrf=\x00\x01",
    ],
)
def test_broken_cookies(world, cookie):
    for path in ("/", "/sign-in", "/help", "/sample/welcome", "/-/id/1"):
        expect(Answer(world, "GET", path, "", cookie), path)
        expect(Answer(world, "GET", path, "", f"{cookies(world, 'employee')}; {cookie}"), path)
    expect(Answer(world, "POST", "/sign-in", "", cookie, b"login=a&password=b&csrf_token=%C3%A9"), "/sign-in")


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_REFERER": "\xff\xfe"},
        {"HTTP_ACCEPT_LANGUAGE": "\xff;;;q=x,,"},
        {"HTTP_ACCEPT": ";;;/"},
        {"HTTP_ORIGIN": "http://["},
        {"HTTP_ORIGIN": "\xff"},
        {"HTTP_HOST": "["},
        {"HTTP_HOST": "a b"},
        {"HTTP_HOST": ""},
        {"HTTP_HOST": "\xff"},
        {"HTTP_RANGE": "bytes=5-1"},
        {"HTTP_IF_NONE_MATCH": "\xff"},
        {"HTTP_IF_MODIFIED_SINCE": "never"},
        {"HTTP_USER_AGENT": "\xff" * 3000},
        {"HTTP_X_CSRF_TOKEN": "\xff"},
        {"HTTP_SEC_FETCH_SITE": "\xff"},
        {"HTTP_HX_REQUEST": "\xff"},
        {"REMOTE_ADDR": ""},
        {"SERVER_PROTOCOL": "HTTP/0.9"},
    ],
    ids=str,
)
def test_broken_headers(world, headers):
    employee = cookies(world, "employee")
    for cookie in ("", employee):
        for path in ("/", "/sign-in", "/sample/welcome"):
            expect(Answer(world, "GET", path, "", cookie, **headers), path)
    token = f"csrf_token={world.visitor('employee').csrf}&language=en".encode()
    expect(Answer(world, "POST", "/-/preferences", "", employee, token, **headers), headers)
    expect(Answer(world, "POST", "/sign-in", "", "csrf=a", b"login=a&password=b&csrf_token=a", **headers), headers)


@pytest.mark.parametrize("method", ["get", "FOO", "TRACE", "CONNECT", "OPTIONS", "PROPFIND", "\xff"])
def test_odd_methods(world, method):
    cookie = cookies(world, "admin")
    before = world.runtime.database.lastTransaction()
    for path in ("/", "/sample/welcome", "/admin/plugins"):
        answer = Answer(world, method, path, "", cookie)
        assert answer.status_int < 500, path
    assert world.runtime.database.lastTransaction() == before


def test_very_long_addresses(world):
    for path, query in (("/" + "x" * 9000, ""), ("/", "q=" + "x" * 9000), ("/" + "a/" * 4000, ""), ("/" + "@@" * 2000, "")):
        answer = Answer(world, "GET", path, query, cookies(world, "employee"))
        assert answer.status_int in (404, 414), path[:20]
        check(answer)
