"""The two communities of the demo company: one that anybody may read, one that only its members may."""

from __future__ import annotations

from typing import Literal

from colonnade.demo.model import Place


def places() -> tuple[Place, ...]:
    """The open place first."""
    return (_tideline(), _payroll())


def _members(owners: str, others: str) -> dict[str, Literal["owner", "member"]]:
    return {**dict.fromkeys(owners.split(), "owner"), **dict.fromkeys(others.split(), "member")}


def _tideline() -> Place:
    return Place(
        key="tideline",
        name="tideline",
        title="Tideline",
        native_title="Tideline 雲端平台",
        access="open",
        description="The team that builds and runs our cloud service: plans, decisions, deployment, on-call duty. Questions are welcome.",
        members=_members(
            "tom.baker arjun.patel",
            "fang.yeh peter.kowalski grace.tan ting.chiang marek.dvorak hana.sato leo.martin yu.pan claire.dubois bruno.costa"
            " david.lindqvist",
        ),
    )


def _payroll() -> Place:
    return Place(
        key="payroll",
        name="payroll",
        title="Payroll",
        native_title="薪資",
        access="restricted",
        description="薪資作業的規則、時程與交接文件。Rules, dates and handover notes for everyone who works on pay.",
        members=_members("mei.lin chien.chen", "an.ko yi.su priya.raman lukas.weber ingrid.solberg ya.kuo jo.lai"),
    )
