"""The words in files of evidence, to look for a text in them: of Word files, workbooks, text and PDFs.

What stands in a picture, or in a file that is too tangled, nobody finds here: a person has to look.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterable, Iterator, Sequence

from assessments.files.archive import FIRST, XML_ENDINGS, Limits, OfficeArchive
from assessments.files.reader_process import Busy, FileReader

LIMITS = Limits(inflated=48 << 20, elements=500_000)
_ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "cp1252")
# Words of one of these belong together, however often their look changes within; others begin anew.
_WHOLE = re.compile(
    r"p|h|si|is|c|v|f|row|tr|table-(cell|row)|text|comment|odd(Header|Footer)"
    r"|creator|author|lastModifiedBy|title|subject|description|keywords|category|Company|Manager|lpw?str|property"
)
_BLANKS = frozenset({"br", "cr", "tab", "s", "line-break", "noBreakHyphen"})
# What people write that is no text of the page: of a picture, a sheet, a link.
_WRITTEN = frozenset({"descr", "title", "name", "author", "Target", "href"})


def texts_in_file(data: bytes) -> Iterator[str]:
    """The texts of a file that is no PDF, in each way in which its bytes can be read.

    Nothing of a picture. Raises UnfitFile for an archive that can't be looked through.
    """
    if data.startswith(FIRST):
        yield _text_of_office(data)
    else:
        yield from _decoded(data)


def _decoded(data: bytes) -> Iterator[str]:
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in data[:64]
    for encoding in _ENCODINGS:
        if wide == encoding.startswith("utf-16"):
            yield data.decode(encoding, errors="replace")


def _text_of_office(data: bytes) -> str:
    """Every word of each part: also of comments, headers, what is crossed out, and who wrote it."""
    archive = OfficeArchive(data, LIMITS)
    found: list[str] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag in _BLANKS:
            found.append(" ")
        said = [value for name, value in attributes.items() if name in _WRITTEN]
        found.extend(f"\n{value}\n" for value in said)

    def end(tag: str) -> None:
        if _WHOLE.fullmatch(tag):
            found.append("\n")

    for name in archive.names:
        if name.casefold().endswith(XML_ENDINGS):
            archive.read_xml(name, start, found.append, end)
            found.append("\n")
    return "".join(found)


# PDFs, in a process of its own: all of them in one, as far as it comes in its time.


MOST_SAID = 24 << 20
MOST_BYTES = 60 << 20
READER = FileReader("assessments.files.pdf_text_worker", MOST_SAID)


def texts_of_pdfs(files: Iterable[bytes]) -> list[str]:
    """The text of the first of these PDFs: as many as can be read within 9 seconds.

    Fewer than there are where that is not enough, or where the process had to be ended.
    """
    packed, size = [], 0
    for data in files:
        size += len(data)
        if size > MOST_BYTES:
            break
        packed.append(len(data).to_bytes(4, "big") + data)
    try:
        said = READER.read(b"".join(packed)).content if packed else b""
    except Busy:
        return []
    return list(_lines(said.splitlines()))


def _lines(lines: Sequence[bytes]) -> Iterator[str]:
    for line in lines:
        try:
            yield str(json.loads(line))
        except ValueError:  # cut off where the process was ended
            return
