"""Two communities of the demo company, one that anybody may read and one that only its members may, and the groups of people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from colonnade.demo.model import Group, Person, Place
from colonnade.demo.people import LEFT

_ON_CALL = "arjun.patel fang.yeh peter.kowalski marek.dvorak hao.yang nadia.rahman"


def places() -> tuple[Place, ...]:
    """The open place first."""
    return (_tideline(), _payroll())


def groups(people: Iterable[Person]) -> tuple[Group, ...]:
    """One that a community has, and a department that owners of communities may add."""
    finance = tuple(person.key for person in people if person.department == "finance" and person.key not in LEFT)
    return (Group("on-call", "On-call duty 值班", tuple(_ON_CALL.split())), Group("finance", "Finance 財務部", finance))


def _members(owners: str, others: str) -> dict[str, Literal["owner", "member"]]:
    return {**dict.fromkeys(owners.split(), "owner"), **dict.fromkeys(others.split(), "member")}


def _tideline() -> Place:
    return Place(
        key="tideline",
        name="tideline",
        title="Tideline",
        access="open",
        description="The team that builds and runs our cloud service: plans, decisions, on-call duty. 雲端平台團隊，歡迎提問。",
        members=_members(
            "tom.baker arjun.patel",
            "fang.yeh peter.kowalski grace.tan ting.chiang marek.dvorak hana.sato leo.martin yu.pan claire.dubois bruno.costa"
            " david.lindqvist",
        ),
        rules="Ask in the forum, not by private message: others have the same question.\n客戶的資料請先匿名再貼。",
        important_links=(
            "/tideline/wiki/on-call On call\n/tideline/wiki/decisions Decisions\n/tideline/files/releases Releases\n"
            "/tideline/wiki/部署步驟 部署步驟\nhttps://status.example.com/ Status page"
        ),
        groups={"on-call": "member"},
    )


def _payroll() -> Place:
    return Place(
        key="payroll",
        name="payroll",
        title="Payroll 薪資",
        access="restricted",
        description="薪資作業的規則、時程與交接文件。Rules, dates and handover notes for everyone who works on pay.",
        members=_members("mei.lin chien.chen", "an.ko yi.su priya.raman lukas.weber ingrid.solberg ya.kuo jo.lai"),
        rules="薪資資料只放在這裡，不寄信、不放桌面。\nName nobody in a title: titles show in lists and in notifications.",
        important_links=(
            "/payroll/wiki/薪資作業總覽 薪資作業總覽\n/payroll/wiki/薪資作業總覽/每月薪資時程 每月薪資時程\n"
            "/payroll/wiki/access-to-pay-data Access to pay data"
        ),
        groups={},
    )
