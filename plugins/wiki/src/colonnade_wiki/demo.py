"""What the wiki adds to the demo organisation: tags, comments and likes on pages that are there, and templates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from colonnade.api import Content, Demo, Folder, add_comment, create, edit, follow, like
from colonnade_wiki.types import PAGE, TEMPLATE, WIKI

TAGS = {
    "Travel rules": ("travel", "policy"),
    "VPN": ("vpn", "it", "remote-work"),
    "遠端連線設定": ("vpn", "it", "remote-work"),
    "釣魚信件通報": ("security", "it"),
    "Passwords and sign-in": ("security", "it"),
    "費用報支": ("travel", "差旅", "財務"),
    "請假規定": ("人資", "policy"),
    "新人報到": ("onboarding", "人資"),
    "會議室": ("office",),
    "Release process": ("release", "quality"),
    "採購流程": ("採購", "財務"),
}
# (page, days ago, login, text, who likes the page besides, replies as (days ago, login, text))
TALK = (
    (
        "Travel rules",
        6,
        "lukas.weber",
        "Does the hotel limit for Rotterdam include breakfast? The last two invoices listed it apart.",
        ("claire.dubois", "tom.baker", "mina.park"),
        (
            (5, "priya.raman", "It does. If the hotel lists it apart, add both lines up and compare that with the limit."),
            (5, "lukas.weber", "Thank you, that settles it."),
        ),
    ),
    (
        "VPN",
        3,
        "tom.baker",
        "The steps for Linux work for me as written, on Debian 12.",
        ("arjun.patel", "leo.martin"),
        ((2, "ming.wu", "謝謝回報！我把測試過的版本補到頁面上。"),),
    ),
    (
        "釣魚信件通報",
        9,
        "yu.pan",
        "昨天收到一封冒用物流公司的信，已經照這頁的步驟通報，資安同仁十分鐘內就回覆了。",
        ("mei.lin", "an.ko", "ya.kuo", "po.hsieh"),
        ((9, "ming.wu", "做得很好，這封信我們已經在閘道擋下來了。"),),
    ),
    ("請假規定", 12, "an.ko", "家庭照顧假可以以小時計嗎？", ("yi.su",), ((11, "ya.kuo", "可以，最小單位是一小時，系統下週會更新。"),)),
    ("新人報到", 20, "fang.yeh", "第一週的清單很實用，建議加上申請實驗室門禁的連結。", ("hsin.chou", "jo.lai"), ()),
)
MINUTES = """## Present

-

## Decided

| What | Who | By when |
| --- | --- | --- |
| | | |

## Next time

-
"""
MINUTES_ZH = """## 出席

-

## 決議

| 事項 | 負責人 | 期限 |
| --- | --- | --- |
| | | |

## 下次討論

-
"""


def fill(demo: Demo) -> None:
    """Bring the wiki of the site to life."""
    wiki = demo.app(WIKI.name)
    pages = {page.title: page for page in _pages(wiki)}
    for title, tags in TAGS.items():
        if title in pages:
            _tag(demo, pages[title], tags)
    for title, days, login, text, fans, replies in TALK:
        if title in pages:
            _talk(demo, pages[title], days, login, text, fans, replies)
    for title, body, language in (("Minutes of a meeting", MINUTES, "en"), ("會議紀錄範本", MINUTES_ZH, "zh_Hant")):
        values = {"title": title, "body": body, "language": language, "tags": ("minutes",)}
        create(demo.uow("pei.tsai", days_ago=40), wiki, TEMPLATE.name, values)


def _tag(demo: Demo, page: Content, tags: tuple[str, ...]) -> None:
    """By its author, at the time of its last change: lists of what is new stay as they are."""
    author = next(login for login, person in demo.people.items() if person.id == page.creator)
    edit(replace(demo.uow(author), now=page.modified), page, {"tags": tags})


def _talk(
    demo: Demo, page: Content, days: int, login: str, text: str, fans: tuple[str, ...], replies: tuple[tuple[int, str, str], ...]
) -> None:
    said = add_comment(demo.uow(login, days_ago=days, hour=10), page, text)
    for number, (when, who, answer) in enumerate(replies):
        add_comment(demo.uow(who, days_ago=when, hour=14 + number), page, answer, reply_to=said.key)
    for fan in (*fans, *(who for _, who, _ in replies)):
        like(demo.uow(fan, days_ago=1), page)
    follow(demo.uow(login, days_ago=days), page)


def _pages(wiki: Folder) -> Iterator[Content]:
    waiting = list(wiki.values())
    while waiting:
        node = waiting.pop()
        if node.type_name == PAGE.name:
            yield node
            waiting.extend(node.values())
