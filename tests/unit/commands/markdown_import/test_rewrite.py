from __future__ import annotations

import pytest

from colonnade.commands.markdown_import.document import Document
from colonnade.commands.markdown_import.reading import read
from colonnade.commands.markdown_import.rewrite import Nowhere, Rewritten, Target, ToFile, ToPage, rewrite
from colonnade.content import markup

OTHER = read("# Other page\n\n## Install\n\n## Install\n\n## 安裝 {#setup}\n\n<a name='old'></a>\n\n### Details\n")


def _resolve(kind: str, path: str) -> Target | None:
    if kind == "named" and path != "Other":
        return None
    if path.startswith("other") or path == "Other":
        return ToPage(5, OTHER)
    if path.endswith((".png", ".pdf", ".svg")) and not path.startswith("gone"):
        return ToFile(f"/-/blob/k/{path}", path.endswith(".png"))
    return Nowhere("it isn't there")


def _done(source: str) -> Rewritten:
    return rewrite(read(source), _resolve)


@pytest.mark.parametrize(
    ("source", "body"),
    [
        ("[a](other.md)", "[[uid:5|a]]"),
        ("[a *b* `c`](<other.md> 'title')", "[[uid:5|a b c]]"),
        ("[**a**](other.md)", "**[[uid:5|a]]**"),
        ("[a](other.md#install)", "[[uid:5#h-install|a]]"),
        ("[a](other.md#install-1)", "[[uid:5#h-install-2|a]]"),
        ("[a](other.md#setup)", "[[uid:5#h-安裝|a]]"),
        ("[a](other.md#%E5%AE%89%E8%A3%9D)", "[[uid:5#h-安裝|a]]"),
        ("[a](other.md#h-install-2)", "[[uid:5#h-install-2|a]]"),
        ("[a](other.md#old)", "[[uid:5#h-details|a]]"),
        ("[a](other.md#other-page)", "[[uid:5|a]]"),
        ("[a](other.md?raw=1#install)", "[[uid:5#h-install|a]]"),
        ("[a | b](other.md)", "[[uid:5|a \\| b]]"),
        ("[a][r] [r] [r][]\n\n[r]: other.md 'x'\n\nmore", "[[uid:5|a]] [[uid:5|r]] [[uid:5|r]]\n\n\nmore"),
        ("[a]\n\n[a]: https://x.example", "[a]\n\n[a]: https://x.example"),
        ("[![p](p.png)](other.md)", "[![p](/-/blob/k/p.png)](/-/id/5)"),
        ('![p](p.png "t") [f](f.pdf)', "![p](/-/blob/k/p.png) [f](/-/blob/k/f.pdf)"),
        ("![p](p.svg)", "[p](/-/blob/k/p.svg)"),
        ("[b](gone.md) and ![c](gone.png)", "b and c"),
        ("[![c](gone.png)](gone.md)", "c"),
        (
            "[x](https://x.example/other.md) <https://y.example> [m](mailto:a@x.example)",
            "[x](https://x.example/other.md) <https://y.example> [m](mailto:a@x.example)",
        ),
        ("`[a](other.md)` \\[a](other.md)", "`[a](other.md)` \\[a](other.md)"),
        ("[[Other]] [[Other#install|so]] [[Wanted]]", "[[uid:5]] [[uid:5#h-install|so]] [[Wanted]]"),
        ("| a |\n| - |\n| `x\\|y` [b \\| c](other.md) |", "| a |\n| - |\n| `x\\|y` [[uid:5\\|b \\\\| c]] |"),
        ('<a href="other.md#install">x <b>y</b></a>', "[[uid:5#h-install|x y]]"),
        ("<p align='center'>\n  <img src='p.png' alt='P'>\n</p>\n\nText", "![P](/-/blob/k/p.png)\n\nText"),
        ("a<br>b <br/>\nc", "a\nb\nc"),
        ("one\ntwo  \nthree\\\nfour", "one two  \nthree\\\nfour"),
        ("中文\n中文\nword\n中文", "中文中文 word 中文"),
        ("> one\n> two\n>\n> - three\n>   four", "> one two\n>\n> - three four"),
        ("> [!WARNING]\n> Hot", "> **Warning**\n> Hot"),
        ("<!-- hidden -->text<!--x-->", "text"),
        ("List<String> and <Tabs> stay", "List<String> and <Tabs> stay"),
        ("<details><summary>More</summary>\n\n[a](other.md)\n\n</details>", "**More**\n\n[[uid:5|a]]"),
        ("<table><tr><th>a</th></tr><tr><td><a href='other.md'>b|c</a></td></tr></table>", "| a |\n| --- |\n| [[uid:5\\|b\\\\|c]] |"),
        ("<div>\n[a](other.md) <b>x</b>\n</div>", "[[uid:5|a]] **x**"),
        ("<ul>\n  <li>one</li>\n  <li><a href='other.md'>two</a></li>\n</ul>", "- one\n\n- [[uid:5|two]]"),
        ("<pre><code>a &lt; <b>b</b>\n[a](other.md)\n</code></pre>", "```\na < b\n[a](other.md)\n```"),
        ("Term\n: what it means", "Term\n: what it means"),
        ("![[p.png]] ![[p.png|300]] ![[Other]] ![[gone.png]]", "![p.png](/-/blob/k/p.png) ![p.png](/-/blob/k/p.png) [[uid:5]] gone.png"),
        ("<script>\nalert(1)\n</script>\n\ntext", "text"),
        ("## Part\n\n[up](#part) [x](#no) [title](#t)\n\n# T", "## Part\n\n[up](#h-part) x title"),
    ],
)
def test_what_becomes_of_it(source: str, body: str) -> None:
    assert _done(source).body.strip() == body


def test_what_leads_nowhere_is_told_with_its_line() -> None:
    done = _done(
        "---\ntitle: x\n---\n[a](gone.md)\n\n- ![b](gone.png)\n- [c](other.md#no)\n- [d](#no)\n- ![e](data:image/png;base64,AAAA)\n"
    )
    assert [(p.kind, p.line, p.target) for p in done.problems] == [
        ("link", 4, "gone.md"),
        ("image", 6, "gone.png"),
        ("anchor", 7, "other.md#no"),
        ("anchor", 8, "#no"),
        ("image", 9, "data:image/png;base64,AAAA"),
    ]
    assert done.links == 1


def test_anchors_are_those_that_the_page_will_have() -> None:
    source = "# T\n\n## A *b*\n\n[1](#a-b) [2](#a-b-1) [3](#名稱-x)\n\n## A `b`\n\n## 名稱: X!\n\n## [other](other.md)\n\n[4](#other)\n"
    body = _done(source).body
    _, headings = markup.outline(markup.to_html(body))
    ids = {heading.id for heading in headings}
    for number in "1234":
        assert body.split(f"[{number}](#")[1].split(")")[0] in ids


def test_links_are_links_for_the_site() -> None:
    body = _done("- [a `x|y` [z]](other.md)\n\n| c |\n| - |\n| [b | d](other.md) [b \\| d](other.md#install) |\n").body
    assert next((link.uid, link.fragment) for link in markup.links(body)) == (5, None)
    assert {link.uid for link in markup.render(body)[1]} == {5}


def test_a_document_without_links_stays() -> None:
    document: Document = read("Just *text*.\n\n```py\na\nb\n```\n")
    assert rewrite(document, _resolve).body == document.body
