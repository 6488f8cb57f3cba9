"""Documents that are broken, locked, or made to harm: each has a plain reason, soon."""

from __future__ import annotations

import io
import struct
import zlib
from zipfile import ZIP_BZIP2, ZipFile

import pytest

from colonnade.extraction import archives, limits, pdf, xml_text
from colonnade.extraction.extract import extract
from colonnade.extraction.outcome import Reason
from tests.documents import archive, docx, locked_pdf, open_document, pdf_of, pptx, xlsx
from tests.documents import pdf as pdf_with

PARTS = {"[Content_Types].xml": "<Types/>"}
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def word_of(document: str | bytes) -> bytes:
    return archive({**PARTS, "word/document.xml": document})


def marked_as_encrypted(data: bytes) -> bytes:
    """The archive with the flag of each member that says it has a password."""
    changed = bytearray(data)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = changed.find(mark)
        while at >= 0:
            changed[at + offset] |= 1
            at = changed.find(mark, at + 4)
    return bytes(changed)


BILLION = "<!DOCTYPE x [" + "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9)) + "]><x>&a9;</x>"
MANIFEST = '<m><file-entry><encryption-data checksum="x"/></file-entry></m>'
REASONS = {
    "a PDF with a password": (locked_pdf(), Reason.ENCRYPTED),
    "a PDF with a dictionary that says so": (pdf_with("a", trailer="/Encrypt << /Filter /Other /V 9 >>"), Reason.BROKEN),
    "an office file with a password": (OLE + bytes(500) + "EncryptedPackage".encode("utf-16-le"), Reason.ENCRYPTED),
    "an archive with a password": (marked_as_encrypted(docx("words")), Reason.ENCRYPTED),
    "an OpenDocument with a password": (open_document("text", "", **{"META-INF/manifest.xml": MANIFEST}), Reason.ENCRYPTED),
    "a head of PDF": (b"%PDF-1.7\n", Reason.BROKEN),
    "a PDF of zeros": (b"%PDF-1.7\n" + bytes(10_000), Reason.BROKEN),
    "a head of zip": (b"PK\x03\x04" + bytes(100), Reason.BROKEN),
    "a cut office file": (docx("words")[:-200], Reason.BROKEN),
    "XML that ends early": (word_of("<a><b>words"), Reason.BROKEN),
    "XML that is none": (word_of(b"\x00\xff<"), Reason.BROKEN),
    "an unknown encoding": (word_of('<?xml version="1.0" encoding="nonsense"?><a/>'), Reason.BROKEN),
    "a billion laughs": (word_of(BILLION), Reason.BROKEN),
    "an entity from outside": (word_of('<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a><t>&e;</t></a>'), Reason.BROKEN),
    "a document type": (word_of('<!DOCTYPE a SYSTEM "http://localhost/x.dtd"><a><t>words</t></a>'), Reason.BROKEN),
    "a billion laughs in a file of XML": (b'<?xml version="1.0"?>' + BILLION.encode(), Reason.BROKEN),
    "deep XML": (word_of("<a>" * 100_000 + "</a>" * 100_000), Reason.BROKEN),
    "another compression": (archive({**PARTS, "word/document.xml": "<a/>"}, ZIP_BZIP2), Reason.BROKEN),
    "an archive of other things": (archive({"a.txt": "words"}), Reason.OTHER_KIND),
    "an archive of an archive": (archive({"a.docx": docx("words")}), Reason.OTHER_KIND),
    "a false OpenDocument": (archive({"mimetype": "application/zip", "content.xml": "<p>words</p>"}), Reason.OTHER_KIND),
    "a program": (b"MZ" + b"words " * 100, Reason.OTHER_KIND),
}


@pytest.mark.parametrize("name", REASONS)
def test_each_has_its_reason(name: str) -> None:
    data, reason = REASONS[name]
    outcome = extract(data)
    assert (outcome.text, outcome.reason) == ("", reason)


def test_a_pdf_that_anyone_may_read_is_read() -> None:
    assert extract(locked_pdf("")).text == "secret words"


def test_what_an_archive_unpacks_to_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_UNPACKED", 1 << 20)
    blank = "<a>" + " " * 400_000 + "</a>"
    many = {f"word/header{number}.xml": blank for number in range(3)}
    assert extract(archive({**PARTS, "word/document.xml": "<a><t>words</t></a>", **many})).reason is Reason.TOO_LARGE
    assert extract(word_of("<a><t>words</t></a>")).text == "words"


@pytest.mark.slow
def test_a_zip_bomb() -> None:
    packed = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = b"".join(packed.compress(bytes(1 << 20).replace(b"\0", b" ")) for _ in range(300)) + packed.flush()
    assert len(data) < 1 << 20
    target = io.BytesIO()
    with ZipFile(target, "w") as made:
        made.writestr("[Content_Types].xml", "<Types/>")
        made.writestr("word/document.xml", data)
    bomb = bytearray(target.getvalue())
    for mark, method, sizes in ((b"PK\x03\x04", 8, 22), (b"PK\x01\x02", 10, 24)):  # stored becomes deflated, and large
        at = bomb.rfind(mark)
        bomb[at + method : at + method + 2] = struct.pack("<H", 8)
        bomb[at + sizes : at + sizes + 4] = struct.pack("<L", 300 << 20)
    assert extract(bytes(bomb)).reason is Reason.TOO_LARGE


def test_an_archive_of_too_many_members_isnt_even_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_MEMBERS", 50)
    monkeypatch.setattr(archives.zipfile, "ZipFile", None)
    members = {f"{number}.txt": "" for number in range(60)}
    assert extract(archive({**PARTS, **members})).reason is Reason.TOO_LARGE
    monkeypatch.setattr(archives, "MAX_MEMBERS", 500)
    monkeypatch.setattr(archives, "MAX_DIRECTORY", 1000)
    assert extract(archive({**PARTS, **members})).reason is Reason.TOO_LARGE


def test_a_pdf_that_takes_long_ends_with_the_page_at_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "READING_SECONDS", 0)
    assert extract(pdf_with("one", "two")).text == "one"
    monkeypatch.setattr(pdf, "READING_SECONDS", 60)
    monkeypatch.setattr(pdf, "MAX_PAGES", 2)
    assert extract(pdf_with("one", "two", "three")).text == "one two"


def test_a_pdf_whose_pages_hold_themselves() -> None:
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 1000000000 >>"]
    assert extract(pdf_of(objects)).reason in (Reason.BROKEN, Reason.NO_TEXT)


def test_a_stream_that_unpacks_to_much_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    packed = zlib.compress(b" " * (100 << 20), 9)
    content = b"<< /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (len(packed), packed)
    page = b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R >>"
    data = pdf_of([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", page, content])
    assert extract(data).reason in (Reason.BROKEN, Reason.NO_TEXT)


def test_what_is_both_counts_as_what_it_begins_with() -> None:
    assert extract(pdf_with("the PDF") + docx("the archive")).text == "the PDF"
    assert extract(pdf_with("the PDF", more=docx("the archive"))).text == "the PDF"
    assert extract(b"<html><p>the page</p>\n%PDF-1.7" + docx("x")).reason in (None, Reason.OTHER_KIND)


SOUND = (docx("words and 字"), xlsx(("words",)), pptx("words"), pdf_with("words", "more"), open_document("text", ""))


@pytest.mark.parametrize("data", SOUND)
def test_cut_anywhere_and_damaged_anywhere_nothing_is_raised(data: bytes) -> None:
    step = max(1, len(data) // 60)
    for at in range(0, len(data), step):
        for damaged in (data[:at], data[:at] + bytes([data[at] ^ 0x55]) + data[at + 1 :], data[:at] + b"\xff" * 8 + data[at:]):
            outcome = extract(damaged)
            assert bool(outcome.text) != (outcome.reason is not None), at


def test_depth_is_bounded_only_where_nobody_gets(monkeypatch: pytest.MonkeyPatch) -> None:
    assert limits.MAX_DEPTH == xml_text.MAX_DEPTH >= 200
    assert extract(word_of("<a>" * 200 + "<t>deep</t>" + "</a>" * 200)).text == "deep"


def test_running_out_of_memory_is_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    def hungry(*arguments: object) -> str:
        raise MemoryError

    monkeypatch.setattr("colonnade.extraction.extract.pdf_text", hungry)
    assert extract(pdf_with("a")).reason is Reason.FAILED


def test_what_is_too_large_isnt_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("colonnade.extraction.extract.MAX_INPUT", 10)
    assert extract(b"words " * 2).reason is Reason.TOO_LARGE
