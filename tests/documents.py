"""Small documents of each format that text is read from, made by hand."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from pypdf import PdfReader, PdfWriter

_TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
_WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:mc="urn:mc"'
_SHEET = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_SLIDE = 'xmlns:p="urn:p" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
_ODF = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
_ODF += ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'


def archive(members: Mapping[str, str | bytes], compression: int = ZIP_DEFLATED) -> bytes:
    """A zip archive of *members*."""
    target = BytesIO()
    with ZipFile(target, "w", compression) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return target.getvalue()


def docx(*paragraphs: str, body: str = "", **more: str) -> bytes:
    """A Word file. Each word is a run of its own, as after many edits; *body* is XML; *more* are other parts, by `footnotes` and so on."""
    runs = ("".join(f"<w:r><w:t>{word}</w:t></w:r>" for word in paragraph.partition(" ")) for paragraph in paragraphs)
    text = "".join(f"<w:p>{run}</w:p>" for run in runs)
    parts = {f"word/{name}.xml": f"<w:x {_WORD}><w:p><w:r><w:t>{part}</w:t></w:r></w:p></w:x>" for name, part in more.items()}
    return archive(
        {
            "[Content_Types].xml": _TYPES,
            "word/document.xml": f"<w:document {_WORD}><w:body>{text}{body}</w:body></w:document>",
            **parts,
        }
    )


def xlsx(strings: tuple[str, ...], cells: str = "", sheet: str = "Sheet1") -> bytes:
    """An Excel file with shared *strings*, and *cells* as XML."""
    items = "".join(f"<si><t>{text}</t><rPh><t>sound</t></rPh></si>" for text in strings)
    return archive(
        {
            "[Content_Types].xml": _TYPES,
            "xl/workbook.xml": f'<workbook {_SHEET}><sheets><sheet name="{sheet}" sheetId="1"/></sheets></workbook>',
            "xl/sharedStrings.xml": f"<sst {_SHEET}>{items}</sst>",
            "xl/worksheets/sheet1.xml": f"<worksheet {_SHEET}><sheetData><row>{cells}</row></sheetData></worksheet>",
        }
    )


def pptx(*slides: str) -> bytes:
    """A PowerPoint file."""
    members = {"[Content_Types].xml": _TYPES}
    for number, text in enumerate(slides, 1):
        members[f"ppt/slides/slide{number}.xml"] = f"<p:sld {_SLIDE}><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:sld>"
    return archive(members)


def open_document(kind: str, body: str, **members: str) -> bytes:
    """An OpenDocument file of a *kind* (`text`, `spreadsheet`, `presentation`) with XML in its body."""
    return archive(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}",
            "content.xml": f"<office:document-content {_ODF}><office:body>{body}</office:body></office:document-content>",
            **members,
        }
    )


def pdf(*pages: str, pack: bool = False, trailer: str = "", more: bytes = b"") -> bytes:
    """A PDF with a line of any characters on each page: glyphs are numbered, and a table says which characters they are."""
    glyphs = {character: number for number, character in enumerate(sorted(set("".join(pages))), 1)}
    table = "".join(f"<{number:04x}> <{character.encode('utf-16-be').hex()}>\n" for character, number in glyphs.items())
    cmap = f"begincmap\n1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n{len(glyphs)} beginbfchar\n{table}endbfchar\nendcmap"
    kids = " ".join(f"{6 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /Any /Encoding /Identity-H /DescendantFonts [4 0 R] /ToUnicode 5 0 R >>",
        b"<< /Type /Font /Subtype /CIDFontType2 /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>",
        _stream(cmap.encode(), pack),
    ]
    for number, page in enumerate(pages):
        lines = "".join(f"<{''.join(f'{glyphs[c]:04x}' for c in line)}> Tj 0 -20 Td " for line in page.split("\n"))
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /Contents {7 + 2 * number} 0 R /MediaBox [0 0 600 800]"
            " /Resources << /Font << /F 3 0 R >> >> >>".encode()
        )
        objects.append(_stream(f"BT /F 12 Tf 50 700 Td {lines}ET".encode(), pack))
    return pdf_of(objects, trailer, more)


def plain_pdf(text: str = "Plain letters") -> bytes:
    """A PDF in one of the fonts that every program has, with a picture in its text."""
    content = f"BT /F 12 Tf 50 700 Td ({text}) Tj ET BI /W 1 /H 1 /CS /G /BPC 8 ID x EI".encode()
    page = b"<< /Type /Page /Parent 2 0 R /Contents 5 0 R /MediaBox [0 0 600 800] /Resources << /Font << /F 4 0 R >> >> >>"
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    pages = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    return pdf_of([b"<< /Type /Catalog /Pages 2 0 R >>", pages, page, font, _stream(content)])


def locked_pdf(password: str = "secret") -> bytes:
    """A PDF that is read with a password, and changed with another one."""
    writer, target = PdfWriter(clone_from=PdfReader(BytesIO(pdf("secret words")))), BytesIO()
    writer.encrypt(password, "owner", algorithm="RC4-128")
    writer.write(target)
    return target.getvalue()


def pdf_of(objects: list[bytes], trailer: str = "", more: bytes = b"") -> bytes:
    """A PDF of these objects, the first of which is its catalogue, with the table of where they are."""
    data, places = b"%PDF-1.7\n" + more, []
    for number, content in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    end = f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n{table}trailer\n<< /Size {len(places) + 1} /Root 1 0 R {trailer} >>\n"
    return data + f"{end}startxref\n{len(data)}\n%%EOF\n".encode()


def _stream(content: bytes, pack: bool = False) -> bytes:
    packed = zlib.compress(content) if pack else content
    return b"<< /Length %d %s>>\nstream\n%s\nendstream" % (len(packed), b"/Filter /FlateDecode " if pack else b"", packed)
