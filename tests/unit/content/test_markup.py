"""Markdown becomes safe HTML, links between pages work, and nothing that a person types can do harm."""

from __future__ import annotations

import random
import re
import threading
import unicodedata
from html.parser import HTMLParser
from urllib.parse import quote

import pytest

from colonnade.content import link_syntax, markdown, markup, mentions
from colonnade.content.markdown import SCHEMES, TAGS
from colonnade.content.markup import (
    Heading,
    Link,
    clean_html,
    links,
    outline,
    plain_text,
    resolve_links,
    rewrite_links,
    safe_url,
    to_html,
)
from tests.steps import Steps

ATTRIBUTES = {
    "a": {"href", "title", "rel"},
    "img": {"src", "alt", "title"},
    "ol": {"start"},
    "code": {"class"},
    "td": {"align"},
    "th": {"align"},
}
INVISIBLE = re.compile(r"[\x00-\x20\x7f-\xa0\xad\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]+")


class Inspector(HTMLParser):
    """Reads HTML as a browser would and notes everything that isn't allowed."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.faults, self.hrefs, self.tags = [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        if tag not in TAGS:
            self.faults.append(tag)
        for name, value in attrs:
            if name not in ATTRIBUTES.get(tag, ()):
                self.faults.append((tag, name, value))
            if name in ("href", "src"):
                self.hrefs.append(value)
                self.url(tag, value or "")
            if name == "class" and not value.startswith("language-"):
                self.faults.append((tag, name, value))

    def url(self, tag, value):
        visible = INVISIBLE.sub("", value).replace("\\", "/").lower()
        scheme = re.match(r"([^/?#]*?):", visible)
        if (scheme and scheme[1] not in SCHEMES) or visible.startswith("//"):
            self.faults.append((tag, value))
        if tag == "img" and scheme:
            self.faults.append(("img", value))

    def handle_comment(self, data):
        self.faults.append(("comment", data))

    handle_decl = handle_pi = unknown_decl = handle_comment


def inspect(html):
    """What the inspector noted."""
    inspector = Inspector()
    inspector.feed(html)
    inspector.close()
    return inspector


VECTORS = [
    # scripts and elements
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//x.y></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<script\n>alert(1)</script\n>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg/onload=alert(1)//",
    "<math><mtext><script>alert(1)</script>",
    "<math><mi xlink:href='javascript:alert(1)'>x</mi></math>",
    "<iframe src=javascript:alert(1)>",
    "<iframe srcdoc='<script>1</script>'>",
    "<object data=javascript:alert(1)>",
    "<embed src=data:text/html,x>",
    "<form action=javascript:alert(1)><button>x",
    "<base href=//evil/>",
    "<meta http-equiv=refresh content='0;url=javascript:1'>",
    "<link rel=stylesheet href=//x>",
    "<style>*{background:url(//x)}</style>",
    "<img src=x onerror=alert(1)>",
    "<img src='x' onerror='alert(1)' />",
    "<body onload=alert(1)>",
    "<video><source onerror=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<input autofocus onfocus=alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    "<marquee onstart=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<template><script>alert(1)</script></template>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<!--><script>alert(1)</script>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml version='1.0'?><x/>",
    "<!DOCTYPE x [<!ENTITY y 'z'>]>",
    "<div style='x:expression(alert(1))' id=top class=btn>x</div>",
    "<p hx-get=/x data-x=1 name=y>x</p>",
    "<xmp><img src=x onerror=alert(1)></xmp>",
    "<textarea></textarea><img src=x onerror=alert(1)>",
    "<plaintext>",
    "<title></title><script>1</script>",
    "<a href='x' onclick='y'>",
    "</p><script>alert(1)</script>",
    "<<script>script>alert(1)",
    # addresses
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x]( javascript:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x](< javascript:alert(1)>)",
    "[x](java\tscript:alert(1))",
    "[x](<java\tscript:alert(1)>)",
    "[x](java&Tab;script:alert(1))",
    "[x](java&NewLine;script:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](&#x6A;avascript&colon;alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](&#1;javascript:alert(1))",
    "[x](\u00a0javascript:alert(1))",
    "[x](\u3000javascript:alert(1))",
    "[x](\u200bjavascript:alert(1))",
    "[x](java\u00adscript:alert(1))",
    "[x](java\u200dscript:alert(1))",
    "[x](\u2028javascript:alert(1))",
    "[x](\ufeffjavascript:alert(1))",
    "[x](javascript\u200b:alert(1))",
    "[x](\u202ejavascript:alert(1))",
    "[x](java\x01script:alert(1))",
    "[x](javascript%3Aalert(1))",
    "[x](java%0ascript:alert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](file:///etc/passwd)",
    "[x](blob:https://x/y)",
    "[x](view-source:javascript:1)",
    "[x](feed:javascript:alert(1))",
    "[x](//evil.example/)",
    "[x](\\\\evil.example)",
    "[x](/\\evil.example)",
    "[x](\\/evil.example)",
    "[x](/\t/evil.example)",
    "[x](</\t/evil.example>)",
    "[x](javascript://%0aalert(1))",
    "[x][r]\n\n[r]: javascript:alert(1)",
    "[x][r]\n\n[r]: <java\tscript:alert(1)> 'title'",
    "<javascript:alert(1)>",
    "<data:text/html,x>",
    "<javascript&colon;alert(1)>",
    "<JAVASCRIPT:alert(1)>",
    "<x:y@z>",
    "javascript:alert(1)",
    "javascript://example.com/%0aalert(1)",
    # pictures
    "![x](javascript:alert(1))",
    "![x](data:image/svg+xml,<svg onload=alert(1)>)",
    "![x](http://evil.example/track.png)",
    "![x](//evil.example/x)",
    "![x](\\\\evil.example/x)",
    "![x](data:image/png;base64,AAAA)",
    '!["onerror=alert(1) x="](/x)',
    '![x](/x "t\\" onerror=alert(1) ")',
    "[![x](javascript:1)](javascript:2)",
    "[![x](http://e.example/i)](http://e.example)",
    "![![x](javascript:1)](javascript:2)",
    # out of attributes, labels, titles, tables, code
    '[x](/y "\\"><script>alert(1)</script>")',
    "[x](/y '\\' onclick=alert(1) \\'')",
    '[x](/y (" onclick="alert(1)))',
    '[x](/y"onclick=alert(1))',
    "[<script>alert(1)</script>](/y)",
    '[x](/"><script>alert(1)</script>)',
    '[a](<"onmouseover=alert(1)>)',
    "[`<img src=x onerror=1>`](/y)",
    "| <script>alert(1)</script> | [x](javascript:1) |\n|:-|-:|\n| <img src=x onerror=1> | `</td><script>1</script>` |",
    'a|b\n-|:-:" onclick=1\nx|y',
    '```"><script>alert(1)</script>\nx\n```',
    '``` html" onclick=alert(1)\nx\n```',
    '```js x="y" onload=1\nx\n```',
    "~~~<img src=x onerror=1>\nx\n~~~",
    '```language-x" id=y\n</code></pre><script>1</script>\n```',
    "```a b\tclass=x\n```",
    "    <script>alert(1)</script>",
    "`<script>alert(1)</script>`",
    "``</code><script>1</script>``",
    '# <script>1</script>\n## " onclick=1',
    "> <img src=x onerror=1>",
    "- <img src=x onerror=1>\n  - [x](javascript:1)",
    "1. <script>1</script>",
    "99999999999. x",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)",
    "\\<script>alert(1)\\</script>",
    "**<script>1</script>**",
    "*[x](javascript:1)*",
    "~~<b onclick=1>~~",
    'http://x.example/"onmouseover=alert(1)',
    "http://x.example/<script>1</script>",
    "http://x.example/'><img src=x onerror=1>",
    "https://x.example/[x](javascript:1)",
    '<http://x.example/" onclick=1>',
    'a@b.example"onclick=1',
    '<a@b.example" onclick=1>',
    # links between pages
    "[[<script>alert(1)</script>]]",
    "[[uid:1|<img src=x onerror=1>]]",
    '[[" onclick="alert(1)]]',
    "[[javascript:alert(1)]]",
    "[[x|javascript:alert(1)]]",
    '[[uid:1#"onclick=1]]',
    "[[uid:1#x%22onclick]]",
    "[[uid:javascript:1]]",
    "[[uid:1|</a><script>1</script>]]",
    "[x [[uid:1]] y](javascript:1)",
    "[[uid:1]](javascript:alert(1))",
    "![[uid:1]](javascript:alert(1))",
    "[[//evil.example]]",
    "[[x](javascript:1)]]",
    '<a href="/-/id/1">x</a>',
]


def wild(html):
    """Links resolved to values that are as hostile as a title or address can be."""
    return resolve_links(html, lambda uid: ("/p?a=1&b='\"<", "T<script>\"'&"), lambda title: "/new?t=" + title if len(title) % 2 else None)


def faults_after_resolving(html):
    """Faults of resolved HTML; the classes and spans that resolving adds are expected."""
    faults = inspect(wild(html)).faults
    return [
        fault
        for fault in faults
        if fault not in ("span", ("a", "class", "link"), ("a", "class", "wanted"), ("span", "class", "wanted"), ("span", "class", "gone"))
    ]


@pytest.mark.parametrize("vector", VECTORS)
def test_a_hostile_source_gives_harmless_html(vector):
    html = to_html(vector)
    assert inspect(html).faults == []
    assert faults_after_resolving(html) == []
    assert clean_html(html) == html
    with_ids, _ = outline(html)
    assert [fault for fault in inspect(with_ids).faults if not (fault[0][0] == "h" and fault[1] == "id")] == []


@pytest.mark.parametrize("vector", VECTORS)
def test_hostile_html_is_cleaned_too(vector):
    cleaned = clean_html(vector)
    assert inspect(cleaned).faults == []
    assert clean_html(cleaned) == cleaned


PIECES = [
    "<",
    ">",
    '"',
    "'",
    "`",
    "```\n",
    "[",
    "]",
    "(",
    ")",
    "![",
    "](",
    "[[",
    "]]",
    "|",
    "\\",
    "*",
    "_",
    "~~",
    "#",
    "\n",
    "\n\n",
    "- ",
    "> ",
    "&",
    ";",
    "/",
    ":",
    "javascript:",
    "data:",
    "http://x",
    "\t",
    "\u00a0",
    "\u200b",
    "\x00",
    "\x01",
    "&#x6A;",
    "&colon;",
    "&Tab;",
    "<script>",
    "</script>",
    "<svg ",
    "<img src=x ",
    "onerror=alert(1)",
    " onclick=1 ",
    "style=",
    "uid:1",
    "|-|-|\n",
    "<!--",
    "-->",
    "<![CDATA[",
    "alert(1)",
    "中文",
    "@a.b",
    "<a href=",
    'title="',
    "=",
]


def test_thousands_of_random_splices_stay_harmless():
    chance = random.Random(20261124)
    for _ in range(3000):
        parts = [chance.choice(PIECES) if chance.random() < 0.6 else cut(chance) for _ in range(chance.randrange(2, 9))]
        source = "".join(parts)
        html = to_html(source)
        assert inspect(html).faults == [], source
        assert faults_after_resolving(html) == [], source
        assert clean_html(html) == html, source


def cut(chance):
    """A random part of a random vector."""
    vector = chance.choice(VECTORS)
    start = chance.randrange(len(vector))
    return vector[start : start + chance.randrange(1, 30)]


def test_every_invisible_character_is_removed_before_the_scheme_is_read():
    invisible = [chr(code) for code in range(0x3100) if unicodedata.category(chr(code))[0] in "ZC"] + ["\ufeff", "\ufff9", "\U000e0001"]
    assert len(invisible) > 100
    for character in invisible:
        assert safe_url(f"java{character}script:alert(1)") is None
        assert safe_url(f"{character}javascript:alert(1)") is None
        assert inspect(clean_html(f'<a href="java{character}script:alert(1)">x</a>')).faults == []


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://a.b/c?d#e", True),
        ("HTTPS://A.B", True),
        ("mailto:a@b.c", True),
        ("tel:+886-2-1234", True),
        ("/wiki/page", False),
        ("page?x=a:b", False),
        ("#part", False),
        ("", False),
        ("../up", False),
        ("./a:b", False),
        ("javascript:1", None),
        ("data:x", None),
        ("//host", None),
        ("/\\host", None),
        ("ftp://x", None),
        ("a:b", None),
        (":x", None),
    ],
)
def test_addresses(url, expected):
    assert safe_url(url) == (None if expected is None else (url, expected))


# What it makes


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("*a* **b** ~~c~~ `d`", "<p><em>a</em> <strong>b</strong> <s>c</s> <code>d</code></p>\n"),
        ("one\ntwo", "<p>one<br>\ntwo</p>\n"),
        ("# A\n\n---", "<h1>A</h1>\n<hr>\n"),
        ("3. x", '<ol start="3">\n<li>x</li>\n</ol>\n'),
        ("- [ ] a\n- [x] b [c]", "<ul>\n<li>☐ a</li>\n<li>☑ b [c]</li>\n</ul>\n"),
        ("[ ] no list", "<p>[ ] no list</p>\n"),
        ("```py\nx<1\n```", '<pre><code class="language-py">x&lt;1\n</code></pre>\n'),
        ("[a](/b)", '<p><a href="/b">a</a></p>\n'),
        ("[a](http://b.c 'd')", '<p><a href="http://b.c" title="d" rel="noopener nofollow">a</a></p>\n'),
        ("![a](/b 'c')", '<p><img src="/b" alt="a" title="c"></p>\n'),
        ("![a *b*](http://c.d/e)", '<p><a href="http://c.d/e" rel="noopener nofollow">a b</a></p>\n'),
        ("![](http://c.d/e)", '<p><a href="http://c.d/e" rel="noopener nofollow">http://c.d/e</a></p>\n'),
        ("[![a](http://c.d/e)](/f)", '<p><a href="/f">a</a></p>\n'),
        ("[![a](/e)](/f)", '<p><a href="/f"><img src="/e" alt="a"></a></p>\n'),
        ("<b>a</b>", "<p>&lt;b&gt;a&lt;/b&gt;</p>\n"),
        ("<http://a.b>", '<p><a href="http://a.b" rel="noopener nofollow">http://a.b</a></p>\n'),
        ("", ""),
    ],
)
def test_what_markdown_becomes(source, html):
    assert to_html(source) == html


def test_tables_are_aligned_without_style():
    html = to_html("|a|b|\n|:-:|-|\n|1|2|")
    assert '<th align="center">a</th>' in html
    assert "<td>2</td>" in html


@pytest.mark.parametrize(
    ("text", "linked"),
    [
        ("請看https://example.com/a，謝謝", ["https://example.com/a"]),
        ("詳見https://example.com/doc的說明。", ["https://example.com/doc"]),
        ("(see http://a.b/c).", ["http://a.b/c"]),
        ("http://a.b/wiki/X_(y) and http://c.d?", ["http://a.b/wiki/X_(y)", "http://c.d"]),
        ("write to ann.lee@example.com.", ["mailto:ann.lee@example.com"]),
        ("README.md setup.sh a.b //c.d x@y", []),
        ("`http://a.b` [http://c.d](/e)", ["/e"]),
        ("http://a.b/?x=1&y=2", ["http://a.b/?x=1&y=2"]),
    ],
)
def test_plain_addresses_become_links(text, linked):
    assert inspect(to_html(text)).hrefs == linked


def test_depth_is_bounded():
    tags = inspect(to_html(">" * 5000 + " x\n\n" + "".join("  " * level + "- a\n" for level in range(60)))).tags
    assert tags.count("blockquote") <= 20
    assert tags.count("ul") <= 20


@pytest.mark.parametrize("link", ["[[VPN|label]]", r"[[VPN\|label]]", "[[uid:7|label]]", r"[[uid:7\|label]]"])
@pytest.mark.parametrize("row", [1, 2])
def test_the_bar_of_a_link_is_no_border_of_a_table(link, row):
    rows = ["| one | two |", "| --- | --- |", "| x | y |"]
    rows[0 if row == 1 else 2] = f"| {link} | end |"
    html = to_html("\n".join(rows))
    assert html.count("<th>") == 2 and html.count("<td>") == 2 and ">label</a>" in html and ">end<" in html
    rewritten = rewrite_links("\n".join(rows), lambda found: Link(uid=9, label=found.label))
    assert links(rewritten) == [Link(uid=9, label="label")] and rewritten.count(" | ") == "\n".join(rows).count(" | ")


def test_a_title_with_a_bar_stays_one_in_a_table():
    source = "| a | b |\n| --- | --- |\n| [[uid:7|label]] | y |"
    written = rewrite_links(source, lambda found: Link(title="A|B", label=found.label))
    assert links(written) == [Link(title="A|B", label="label")]


def test_other_bars_in_a_table_are_borders():
    html = to_html("a | [[b | c\n--- | --- | ---\n[x|y | z]] | \\[[p|q]]")
    assert html.count("<th>") == 3


def test_tables_are_bounded():
    html = to_html("a|b|c|d\n-|-|-|-\n" + "x\n" * 5000)
    assert html.count("<td") <= 10_000
    assert "<p>x<br>" in html


# Links between pages

SAMPLE = r"""<http://x.y/[[uid:1]]>
[[uid:12]] [[uid:12|Our page]] [[uid:7#h-part|x]] [[New page]] [[New page|it]] `[[uid:1]]` ``a ` [[uid:2]]``

```
[[uid:3]]
```

    [[uid:4]]

> - # [[uid:5]]

\[[uid:6]] [[A\|B\]\] \\ \[c|l\|bel]] [[uid:0]] [[uid:9999999999999999999]] [[uid:x]] [[]] [[ ]] [[a
b]] [[uid\:8]]

| a | b |
|---|---|
| [[uid:10\|in a cell]] | `[[uid:11]]` [[T\\|x]] |
"""

SAMPLE_LINKS = [
    Link(uid=12),
    Link(uid=12, label="Our page"),
    Link(uid=7, fragment="h-part", label="x"),
    Link(title="New page"),
    Link(title="New page", label="it"),
    Link(uid=5),
    Link(title="A|B]] \\ [c", label="l|bel"),
    Link(title="uid:8"),
    Link(uid=10, label="in a cell"),
    Link(title="T|x"),
]


def test_links_are_found_outside_code():
    assert links(SAMPLE) == SAMPLE_LINKS


def rendered_links(source):
    """The links that the renderer makes, in order."""
    found = re.findall(r'<a href="/-/(?:id/(\d+)|wanted/([^"#]*))', to_html(source))
    return [uid or title for uid, title in found]


def as_rendered(link):
    """How a link shows up in `rendered_links`."""
    return str(link.uid) if link.uid else quote(link.title, safe="")


def test_the_renderer_and_the_scanner_agree():
    assert rendered_links(SAMPLE) == [as_rendered(link) for link in SAMPLE_LINKS]


SPLICE = [
    "[[uid:1]]",
    "[[a b|c]]",
    "[[A\\|b]]",
    "`",
    "``",
    "```\n",
    "\\",
    "\n",
    "\n\n",
    "> ",
    "- ",
    "    ",
    "# ",
    "text ",
    "|",
    "\\|",
    "|-|-|\n",
    "*",
    "[",
    "]]",
    "中",
]


def test_the_renderer_and_the_scanner_agree_on_random_texts():
    chance = random.Random(5)
    for _ in range(3000):
        source = "".join(chance.choice(SPLICE) for _ in range(chance.randrange(2, 20)))
        assert [as_rendered(link) for link in links(source)] == rendered_links(source), source


def test_rewriting_with_no_change_changes_nothing():
    assert rewrite_links(SAMPLE, lambda link: link) == SAMPLE
    assert rewrite_links("a\r\nb\rc", lambda link: link) == "a\nb\nc"


@pytest.mark.parametrize(
    "title",
    ["Plain", "A|B", "[x]", "]]", "a\\", "\\|", "uid:5", "uid:", "[[y]]", "中文 標題", "C:\\dir|x", "#1", "a`b", "*a*", "x\ny", "a:b"],
)
def test_titles_to_uids_and_back(title):
    """A title typed by an editor is stored as a uid, and comes back as that title, whatever it holds."""
    for source in ("see [[uid:5|label]] and [[uid:5]].", "| [[uid:5\\|label]] | [[uid:5]] |\n|-|-|\n| [[uid:5]] | x |"):
        to_titles = rewrite_links(source, lambda link: Link(title=title, label=link.label))
        shown = " ".join(title.split())
        assert {link.title for link in links(to_titles)} == {shown}
        assert rewrite_links(to_titles, lambda link: Link(uid=5, label=link.label)) == source


def test_rewriting_leaves_code_alone():
    rewritten = rewrite_links(SAMPLE, lambda link: Link(uid=99))
    assert rewritten.count("[[uid:99]]") == len(SAMPLE_LINKS)
    for code in ("`[[uid:1]]`", "``a ` [[uid:2]]``", "\n[[uid:3]]\n", "    [[uid:4]]", "`[[uid:11]]`"):
        assert code in rewritten


def test_rendered_links_have_fixed_addresses():
    assert to_html("[[uid:12]] [[uid:7#h-x|A<b>]] [[New page/x|it]] [[100%]]") == (
        '<p><a href="/-/id/12">…</a> <a href="/-/id/7#h-x">A&lt;b&gt;</a> '
        '<a href="/-/wanted/New%20page%2Fx">it</a> <a href="/-/wanted/100%25">100%</a></p>\n'
    )


def resolved(source, known=(), makable=()):
    """A source shown to a reader who can see the pages *known* and make the pages *makable*."""
    return resolve_links(
        to_html(source),
        lambda uid: (f"/wiki/p{uid}", f"Page <{uid}>") if uid in known else None,
        lambda title: f"/wiki/@@add?title={title}&x" if title in makable else None,
    )


def test_resolving_for_a_reader():
    assert resolved("[[uid:1]] [[uid:1|mine]] [[uid:1#h-a]]", known={1}) == (
        '<p><a class="link" href="/wiki/p1">Page &lt;1&gt;</a> <a class="link" href="/wiki/p1">mine</a> '
        '<a class="link" href="/wiki/p1#h-a">Page &lt;1&gt;</a></p>\n'
    )
    assert resolved("[[New]] [[Other|o]]", makable={"New"}) == (
        '<p><a class="wanted" href="/wiki/@@add?title=New&amp;x">New</a> <span class="wanted">o</span></p>\n'
    )


def test_what_a_reader_may_not_see_shows_only_what_the_author_typed():
    assert resolved("[[uid:1]] [[uid:1|mine]]") == '<p><span class="gone">…</span> <span class="gone">mine</span></p>\n'


def test_permalinks_written_by_hand_resolve_too():
    assert resolved("[**b**](/-/id/1)", known={1}) == '<p><a class="link" href="/wiki/p1"><strong>b</strong></a></p>\n'
    assert resolved("[b](/-/wanted/a%26b)", makable={"a&b"}).startswith('<p><a class="wanted"')


def test_uids_out_of_range_are_never_asked_for():
    asked = []
    html = '<a href="/-/id/9999999999999999999">x</a><a href="/-/id/0">y</a>'
    assert resolve_links(html, asked.append, asked.append) == '<span class="gone">x</span><span class="gone">y</span>'
    assert asked == []


@pytest.mark.parametrize(
    "source",
    [
        '<a href="/-/id/1">x</a>',
        '`<a href="/-/id/1">x</a>`',
        "[t](/x '<a href=\"/-/id/1\">x</a>')",
        '![<a href="/-/id/1">](/x)',
        '[x](/y"/-/id/1">z)',
    ],
)
def test_text_that_looks_like_a_link_is_not_one(source):
    html = to_html(source)
    assert resolve_links(html, lambda uid: pytest.fail("asked"), lambda title: pytest.fail("asked")) == html


# Headings and snippets


def test_outline():
    html, headings = outline(to_html("# Über *uns*\n## 標題 一\n## 標題 一\n### ???\n# A & <b>"))
    assert headings == [
        Heading(1, "h-über-uns", "Über uns"),
        Heading(2, "h-標題-一", "標題 一"),
        Heading(2, "h-標題-一-2", "標題 一"),
        Heading(3, "h-section", "???"),
        Heading(1, "h-a-b", "A & <b>"),
    ]
    assert '<h2 id="h-標題-一-2">標題 一</h2>' in html


def test_ids_are_unique_even_against_numbers_in_titles():
    _, headings = outline(to_html("# a\n# a-2\n# a\n# a\n# a-2\n# a-2-2"))
    assert len({heading.id for heading in headings}) == 6


def test_a_heading_in_an_attribute_or_in_code_is_none():
    html = to_html("[x](/y '<h2>z</h2>')\n\n`<h1>a</h1>`")
    assert outline(html) == (html, [])


@pytest.mark.parametrize(
    ("source", "limit", "text"),
    [
        ("# Title\n\nSome *text* with `code`.\n\n- one\n- two", 100, "Title Some text with code. one two"),
        ("[[uid:1]] [[uid:1|label]] [[New]] [a](/b) ![alt](/c)", 100, "label New a alt"),
        ("a & b <c>", 100, "a & b <c>"),
        ("一二三四五六七八", 5, "一二三四…"),
        ("word " * 1000, 11, "word word…"),
        ("```\ncode\n```\n\n| a | b |\n|-|-|\n| c | d |", 100, "code a b c d"),
        ("", 10, ""),
    ],
)
def test_plain_text(source, limit, text):
    assert plain_text(source, limit) == text


# Work

PAGE = (
    "## Heading\n\nSome *text* with **strong** words, a [link](https://example.com/x) and [[uid:123|a page]], [[uid:5]] or [[New]].\n\n"
    "- one `code`\n- two\n\n中文段落，包含連結https://example.com/a。\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n"
) * 15
MODULES = (markup, markdown, link_syntax)


def test_a_page_of_3_kb_takes_little_work_and_showing_it_again_hardly_any():
    assert 2900 < len(PAGE) < 3500
    with Steps(*MODULES) as rendering:
        html = to_html(PAGE)
    with Steps(*MODULES) as showing:
        resolve_links(html, lambda uid: ("/p", "T"), lambda title: None)
    assert rendering.number < 200 * len(PAGE) and showing.number < rendering.number / 20


N = 10_000
BOMBS = {
    "brackets": "[" * N,
    "double brackets": "[[" * (N // 2),
    "pictures": "![" * (N // 2),
    "open links": "[a](" * (N // 4),
    "stars": "*a **a " * (N // 7),
    "backticks": " ".join("`" * n for n in range(1, 140)),
    "quotes": "> " * (N // 2),
    "lists": "".join(" " * n + "- a\n" for n in range(140)),
    "table": "|".join("a" * 100) + "\n" + "|".join("-" * 100) + "\n" + "a\n" * (N // 2),
    "angles": "<" * N,
    "amps": "&amp;" * (N // 5),
    "tildes": "~~a " * (N // 4),
    "page links": "[[uid:1]]" * (N // 9),
    "open page links": "[[a" * (N // 3),
    "half page links": "[[a|" * (N // 4),
    "long title": "[[" + "a" * N,
    "headings": "# a\n" * (N // 4),
    "tasks": "- [ ] a\n" * (N // 8),
    "definitions": "[a]: /x\n" * (N // 8),
    "urls": "http://a" + ".)" * (N // 2),
    "mails": "a@a-" * (N // 4),
    "dots": "a." * (N // 2),
    "closing": "http://a.b/" + ")" * N,
    "emphasis": "*a " * (N // 6) + "a* " * (N // 6),
    "backslashes": "\\" * N,
    "anchors": '<a href="/-/id/1">' * (N // 18),
}


def all_that_is_done_with(source: str) -> tuple[int, str]:
    """(steps that all readers of a text take, the HTML)."""
    with Steps(*MODULES) as steps:
        html = to_html(source)
        resolve_links(html, lambda uid: None, lambda title: None)
        outline(html)
        links(source)
        plain_text(source, 300)
    return steps.number, html


@pytest.fixture(scope="module")
def ordinary() -> int:
    """What a text of the same length takes that nobody wrote to do harm."""
    return all_that_is_done_with((PAGE * 4)[:N])[0]


@pytest.mark.slow
@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_no_bomb(name, ordinary):
    taken, html = all_that_is_done_with(BOMBS[name])
    assert taken < 20 * ordinary, "readers whose work grows with the square take more"
    assert len(html) < 300_000


@pytest.mark.parametrize("name", BOMBS)
def test_no_pattern_hangs(name):
    """What a pattern does by itself isn't counted as steps. One whose work grows with the square would take ten minutes for this."""
    patterns = {value for module in (*MODULES, mentions) for value in vars(module).values() if isinstance(value, re.Pattern)}
    patterns.remove(markup._INTERNAL)  # reads sanitised HTML, where each anchor ends
    assert len(patterns) > 10
    for pattern in patterns:
        assert all(True for _ in pattern.finditer(BOMBS[name] * (500_000 // len(BOMBS[name]))))


def test_threads_do_not_disturb_each_other():
    sources = [f"[[uid:{number}|n{number}]] https://example.com/{number} *x*" for number in range(1, 5)]
    expected = [to_html(source) for source in sources]
    wrong = []

    def work(number):
        for _ in range(100):
            if to_html(sources[number]) != expected[number]:
                wrong.append(number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
