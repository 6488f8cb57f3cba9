"""Links that people of the demo organisation would keep: in the site, and in the communities that have bookmarks."""

from __future__ import annotations

from typing import NamedTuple

from colonnade.api import Demo, create
from colonnade_bookmarks.types import BOOKMARK, BOOKMARKS


class _Saved(NamedTuple):
    login: str
    days_ago: float
    url: str
    title: str
    tags: str
    note: str = ""
    language: str = "en"


_WCAG = "https://www.w3.org/WAI/WCAG22/quickref/"
_LABOUR = "https://law.moj.gov.tw/LawClass/LawAll.aspx?pcode=N0030001"
_OWASP = "https://owasp.org/www-project-top-ten/"
_FUTURE = "https://www.nngroup.com/articles/intranet-design/"

_SITE = (
    _Saved(
        "hana.sato",
        160,
        _WCAG,
        "How to Meet WCAG 2.2 (Quick Reference)",
        "accessibility, design",
        "Filter by level AA: that is what we promise.",
    ),
    _Saved(
        "yu.pan",
        121,
        f"{_WCAG}?utm_source=newsletter",
        "WCAG 2.2 快速參考",
        "無障礙, 設計",
        "審查介面時先看這一頁。請勾選 **AA** 等級。",
        "zh_Hant",
    ),
    _Saved(
        "grace.tan",
        96,
        f"{_WCAG}#focus-appearance",
        "WCAG 2.2 quick reference",
        "accessibility, frontend",
    ),
    _Saved(
        "ya.kuo",
        140,
        _LABOUR,
        "勞動基準法（全國法規資料庫）",
        "人事, 法規",
        "特別休假在第 38 條，加班費在第 24 條。",
        "zh_Hant",
    ),
    _Saved(
        "jo.lai",
        88,
        _LABOUR,
        "勞動基準法",
        "人事, 請假",
        "",
        "zh_Hant",
    ),
    _Saved(
        "ingrid.solberg",
        61,
        _LABOUR,
        "Labor Standards Act",
        "hr, law",
        "In Chinese only. Ask Ya-ting before you quote it to someone.",
    ),
    _Saved(
        "nadia.rahman",
        133,
        _OWASP,
        "OWASP Top Ten",
        "security",
        "Read it before each design review. The chapter on access control is the one we fail most often.",
    ),
    _Saved(
        "peter.kowalski",
        74,
        _OWASP,
        "OWASP Top 10",
        "security, cloud",
    ),
    _Saved(
        "hao.yang",
        43,
        _OWASP,
        "OWASP 十大網站安全風險",
        "資安",
        "新人訓練會用到。",
        "zh_Hant",
    ),
    _Saved(
        "ling.hsu",
        110,
        "https://www.cwa.gov.tw/",
        "中央氣象署",
        "颱風, 總務",
        "颱風天是否停班，先看這裡，再看縣市政府公告。",
        "zh_Hant",
    ),
    _Saved(
        "shan.tu",
        55,
        "https://www.cwa.gov.tw/V8/C/",
        "中央氣象署全球資訊網",
        "颱風, 安全",
        "",
        "zh_Hant",
    ),
    _Saved(
        "pei.tsai",
        39,
        "https://www.thsrc.com.tw/",
        "台灣高鐵：時刻表與訂票",
        "出差, 交通",
        "新竹與台中的行程請訂高鐵，收據直接送財務。",
        "zh_Hant",
    ),
    _Saved(
        "sofia.almeida",
        31,
        _FUTURE,
        "Intranet design: what works",
        "intranet, design",
        "Short, with pictures. Good for the meeting on Thursday.",
    ),
    _Saved(
        "claire.dubois",
        27,
        "https://developers.google.com/style",
        "Developer documentation style guide",
        "writing, docs",
        "Our own guide wins where they differ.",
    ),
    _Saved(
        "han.chu",
        22,
        "https://zh.wikipedia.org/wiki/Wikipedia:格式手冊",
        "維基百科：格式手冊",
        "寫作, 文件",
        "標點與數字的用法可以參考。",
        "zh_Hant",
    ),
    _Saved(
        "victor.reyes",
        17,
        "https://iccwbo.org/business-solutions/incoterms-rules/",
        "Incoterms rules",
        "purchasing, logistics",
        "Who pays for what on the way.",
    ),
    _Saved(
        "marta.nowak",
        12,
        "https://iccwbo.org/business-solutions/incoterms-rules/",
        "Incoterms",
        "logistics, shipping",
    ),
    _Saved(
        "sam.adeyemi",
        8,
        "https://www.speedtest.net/",
        "Speed test",
        "network, helpdesk",
        "First question at the service desk: what does this say?",
    ),
    _Saved(
        "wen.liu",
        4,
        "https://www.zephyrproject.org/",
        "Zephyr 即時作業系統",
        "韌體, rtos",
        "評估下一代感測器韌體。",
        "zh_Hant",
    ),
    _Saved(
        "daniel.mensah",
        2,
        "https://www.coursera.org/",
        "Courses for the training budget",
        "training",
        "Pick one a quarter; the form is in the wiki.",
    ),
)
_TIDELINE = (
    _Saved(
        "arjun.patel",
        150,
        "https://sre.google/sre-book/table-of-contents/",
        "Site Reliability Engineering",
        "on-call, reading",
        "Chapters 11 and 14 before your first shift.",
    ),
    _Saved(
        "fang.yeh",
        92,
        "https://sre.google/sre-book/table-of-contents/",
        "SRE 一書",
        "值班, 閱讀",
        "第 11 章：值班。",
        "zh_Hant",
    ),
    _Saved(
        "peter.kowalski",
        64,
        "https://www.postgresql.org/docs/current/",
        "PostgreSQL manual",
        "database, docs",
    ),
    _Saved(
        "ting.chiang",
        33,
        "https://playwright.dev/python/",
        "Playwright：瀏覽器測試",
        "測試",
        "",
        "zh_Hant",
    ),
    _Saved(
        "marek.dvorak",
        9,
        "https://playwright.dev/python/",
        "Playwright for Python",
        "testing",
        "The trace viewer saves hours.",
    ),
    _Saved(
        "david.lindqvist",
        3,
        "https://www.rfc-editor.org/rfc/rfc9110.html",
        "RFC 9110: HTTP Semantics",
        "http, reading",
        "Settles every argument about status codes.",
    ),
)


def load(demo: Demo) -> None:
    """Save them, each by its person on its day."""
    for place, links in ((None, _SITE), ("tideline", _TIDELINE)):
        try:
            root = demo.app(BOOKMARKS.name, place)
        except LookupError:
            continue
        for number, saved in enumerate(links):
            values = {"url": saved.url, "title": saved.title, "tags": saved.tags, "description": saved.note, "language": saved.language}
            create(demo.uow(saved.login, saved.days_ago, hour=9 + number % 8, minute=number * 7 % 60), root, BOOKMARK.name, values)
