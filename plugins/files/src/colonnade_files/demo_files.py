"""Folders and files of the demo organisation: real ones that open, small enough to be made while it is loaded."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image, ImageDraw

from colonnade.api import Content, Demo, Folder, add_comment, create, like, received
from colonnade_files.commands import receive
from colonnade_files.types import FILE, FILES, FOLDER

Make = Callable[[], bytes]
SITE, TIDELINE, PAYROLL = None, "tideline", "payroll"


@dataclass(frozen=True)
class Sample:
    """A file: where it lies, who put it there when, and what it is for. `later` are (who, days ago, note, content) of its next versions."""

    place: str | None
    folder: tuple[str, ...]
    name: str
    by: str
    days: float
    language: str
    make: Make
    description: str = ""
    tags: tuple[str, ...] = ()
    later: tuple[tuple[str, float, str, Make], ...] = ()
    liked: tuple[str, ...] = ()
    said: tuple[tuple[str, float, str], ...] = ()


def load(demo: Demo) -> None:
    """Add all of them, the oldest first, as their people."""
    for sample in sorted(SAMPLES, key=lambda sample: -sample.days):
        _add(demo, sample)


def _add(demo: Demo, sample: Sample) -> None:
    folder = _folder(demo, sample)
    uow = demo.uow(sample.by, sample.days, 10)
    with received(uow, sample.name, sample.make()) as incoming:
        values = {"title": sample.name, "file": incoming, "language": sample.language, "tags": sample.tags}
        file = create(uow, folder, FILE.name, {**values, "description": sample.description})
    for who, days, note, make in sample.later:
        uow = demo.uow(who, days, 15)
        with received(uow, sample.name, make()) as incoming:
            receive(uow, folder, incoming, note=note)
    _talk(demo, sample, file)


def _folder(demo: Demo, sample: Sample) -> Folder:
    """The folder that a file belongs in, made by who brings the first file."""
    found = demo.app(FILES.name, sample.place)
    for title in sample.folder:
        below = next((child for child in found.values() if child.title == title), None)
        if below is None:
            values = {"title": title, "language": sample.language}
            below = create(demo.uow(sample.by, sample.days, 9), found, FOLDER.name, values)
        found = below
    return found


def _talk(demo: Demo, sample: Sample, file: Content) -> None:
    for who in sample.liked:
        like(demo.uow(who, 1), file)
    for who, days, text in sample.said:
        add_comment(demo.uow(who, days, 16), file, text)


# --- what the files hold


def _text(*lines: str) -> Make:
    return lambda: ("\n".join(lines) + "\n").encode()


def _table(*rows: tuple[object, ...]) -> Make:
    """A table for spreadsheets; the mark at its beginning lets Excel read Chinese in it."""

    def make() -> bytes:
        target = io.StringIO()
        csv.writer(target).writerows(rows)
        return target.getvalue().encode("utf-8-sig")

    return make


def _pdf(*lines: str) -> Make:
    """A page of text, in Latin letters."""

    def make() -> bytes:
        shown = " T* ".join(f"({line.translate({40: '[', 41: ']', 92: '/'})}) Tj" for line in lines)
        text = f"BT /F1 13 Tf 18 TL 72 760 Td {shown} ET".encode("latin-1")
        parts = [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 5 0 R/Resources<</Font<</F1 4 0 R>>>>>>",
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
            b"<</Length %d>>stream\n%s\nendstream" % (len(text), text),
        ]
        body, places = b"%PDF-1.4\n", []
        for number, part in enumerate(parts, 1):
            places.append(len(body))
            body += b"%d 0 obj%s\nendobj\n" % (number, part)
        table = b"".join(b"%010d 00000 n \n" % place for place in places)
        size = len(parts) + 1
        return body + b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
            size,
            table,
            size,
            len(body),
        )

    return make


def _pond(sky: str, water: str, sun: int) -> Make:
    """A probe in a pond, as a picture."""

    def make() -> bytes:
        image = Image.new("RGB", (960, 640), sky)
        draw = ImageDraw.Draw(image)
        draw.ellipse((sun, 70, sun + 110, 180), fill="#ffd97a")
        draw.polygon([(0, 330), (260, 190), (470, 330)], fill="#7c9a86")
        draw.polygon([(330, 330), (640, 150), (960, 330)], fill="#66846f")
        draw.rectangle((0, 330, 960, 640), fill=water)
        for row in range(350, 640, 26):
            for start in range((row * 7) % 90, 960, 150):
                draw.line((start, row, start + 64, row), fill="#ffffff", width=2)
        draw.rectangle((468, 210, 480, 560), fill="#37474f")
        draw.rounded_rectangle((440, 395, 508, 520), 16, fill="#f4b942", outline="#37474f", width=5)
        draw.ellipse((454, 195, 494, 235), fill="#d84c3e")
        target = io.BytesIO()
        image.save(target, "JPEG", quality=86)
        return target.getvalue()

    return make


def _plan(*labels: str) -> Make:
    """A drawing of six fields with a word in each."""

    def make() -> bytes:
        image = Image.new("RGB", (1000, 620), "#fbfaf5")
        draw = ImageDraw.Draw(image)
        fields = [
            (40, 40, 330, 260),
            (330, 40, 560, 260),
            (560, 40, 960, 260),
            (40, 300, 250, 580),
            (250, 300, 620, 580),
            (620, 300, 960, 580),
        ]
        for number, (field, label) in enumerate(zip(fields, labels, strict=True)):
            draw.rectangle(field, outline="#33414e", width=5, fill=("#e4eef7", "#eef5e6", "#faeede")[number % 3])
            middle = (field[0] + field[2]) / 2, (field[1] + field[3]) / 2
            draw.text(middle, label, fill="#33414e", anchor="mm", font_size=30)
        target = io.BytesIO()
        image.save(target, "PNG")
        return target.getvalue()

    return make


_PRICES = ("Heron S", 420, 395), ("Heron M", 690, 655), ("Pier 2", 310, 290), ("Tideline, a year", 96, 88)

SAMPLES = (
    Sample(
        SITE,
        ("Sales",),
        "Price list 2027.csv",
        "james.okoro",
        60,
        "en",
        _table(("Product", "List price, EUR"), *((name, old) for name, _new, old in _PRICES)),
        "Valid from 1 January. Discounts above 10 % need James.",
        ("sales", "prices"),
        (
            (
                "anna.visser",
                12,
                "Prices that the board agreed on",
                _table(("Product", "List price, EUR"), *((n, new) for n, new, _ in _PRICES)),
            ),
        ),
        ("emily.clarke", "ravi.nair"),
        (
            ("emily.clarke", 11, "Does the new price hold for orders that are already quoted?"),
            ("anna.visser", 11, "No, quotes keep theirs for 30 days."),
        ),
    ),
    Sample(
        SITE,
        ("Sales",),
        "Heron M data sheet.pdf",
        "sofia.almeida",
        33,
        "en",
        _pdf(
            "Heron M",
            "",
            "Probe for rivers and treatment plants",
            "Measures: oxygen, pH, temperature, turbidity, chlorophyll",
            "Depth: 30 m   Battery: 14 months",
        ),
        "One page to send along. The long one is in the wiki.",
        ("sales", "products"),
        liked=("james.okoro", "wan.liao"),
    ),
    Sample(
        SITE,
        ("照片",),
        "雲林魚塭 感測器安裝.jpg",
        "min.fan",
        21,
        "zh_Hant",
        _pond("#cfe6f5", "#4a86a8", 720),
        "客戶同意公開使用，請註明「雲林」即可，不要寫出場名。",
        ("照片", "現場"),
        liked=("shu.huang", "ching.shih", "yu.pan"),
        said=(("yu.pan", 20, "這張可以放進型錄嗎？"), ("min.fan", 20, "可以，原始檔我另外傳給你。")),
    ),
    Sample(
        SITE, ("照片",), "傍晚校正.jpg", "min.fan", 20, "zh_Hant", _pond("#f3c9a5", "#56688c", 130), "同一天傍晚，光線比較好。", ("照片",)
    ),
    Sample(
        SITE,
        ("辦公室",),
        "台北 12 樓平面圖.png",
        "shan.tu",
        150,
        "zh_Hant",
        _plan("12-01", "12-02", "12-03", "12-04", "12-05", "12-06"),
        "編號與門口面板一致。逃生動線見「安全」。",
        ("辦公室",),
        liked=("li.sung",),
    ),
    Sample(
        SITE,
        ("辦公室",),
        "國內差旅費報支表.csv",
        "yi.su",
        90,
        "zh_Hant",
        _table(("日期", "地點", "事由", "交通", "住宿", "膳雜"), ("", "", "", "", "", ""), ("合計", "", "", 0, 0, 0)),
        "填好後連同收據交給會計，或直接從系統上傳。",
        ("費用", "表單"),
        (
            (
                "an.ko",
                40,
                "加上膳雜費欄位",
                _table(("日期", "地點", "事由", "交通", "住宿", "膳雜費"), ("", "", "", "", "", ""), ("合計", "", "", 0, 0, 0)),
            ),
        ),
    ),
    Sample(
        SITE,
        (),
        "New here - the first week.txt",
        "daniel.mensah",
        14,
        "en",
        _text(
            "Monday: keys, laptop, a tour.", "Tuesday: an hour with whoever you will work with most.", "Friday: tell us what was missing."
        ),
        "The short version of the wiki page, to print.",
        ("onboarding",),
    ),
    Sample(
        TIDELINE,
        ("Releases",),
        "Load test 2.14.csv",
        "ting.chiang",
        9,
        "en",
        _table(("Clients", "Answers a second", "p95, ms"), (50, 410, 38), (200, 1460, 61), (800, 3120, 190)),
        "Staging, two nodes. The bend at 800 is the database.",
        ("release",),
        (
            (
                "marek.dvorak",
                7,
                "Measured again after the index was added",
                _table(("Clients", "Answers a second", "p95, ms"), (50, 415, 37), (200, 1502, 58), (800, 4290, 96)),
            ),
        ),
        ("arjun.patel",),
        (("arjun.patel", 6, "Good. That is enough for the spring."),),
    ),
    Sample(
        TIDELINE,
        ("Releases",),
        "Release checklist.txt",
        "grace.tan",
        30,
        "en",
        _text("[ ] Notes are written", "[ ] Migration was tried on a copy", "[ ] On-call knows", "[ ] Status page is prepared"),
        tags=("release",),
    ),
    Sample(
        TIDELINE,
        (),
        "儀表板草圖 v3.png",
        "hana.sato",
        4,
        "en",
        _plan("Oxygen", "pH", "Map", "Alarms", "Last 7 days", "Battery"),
        "Which tiles go where. Comments welcome until Friday.",
        ("design",),
    ),
    Sample(
        PAYROLL,
        ("2026",),
        "十一月薪資時程.csv",
        "mei.lin",
        16,
        "zh_Hant",
        _table(
            ("日期", "事項", "負責"), ("11/20", "出勤資料截止", "柯安琪"), ("11/24", "初算與核對", "蘇怡君"), ("11/27", "送銀行", "林美華")
        ),
        "假日順延，送銀行的日子不動。",
        ("時程",),
        said=(("an.ko", 15, "新竹的出勤會晚一天到，我先抓暫估。"),),
    ),
    Sample(
        PAYROLL,
        (),
        "Handover notes.txt",
        "priya.raman",
        50,
        "en",
        _text("Bank file: ask Mei.", "Cut-off: the 20th.", "Never by e-mail."),
        "For whoever stands in.",
    ),
)
