"""What a Word report is made of: headings, paragraphs, tables and pictures, each text with its language.

Chapters are written as blocks, so that the contents are known before the first page, and what a report
says can be read without a file. Knows nothing of Word.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assessments.answers.text import RIGHT_TO_LEFT, language_of
from assessments.formats.print_text import direction, paragraphs

INSTRUMENT = "en"
"""The language in which the report and the texts of the instrument are quoted."""
UNKNOWN = ""
NORMAL, QUOTE, BULLET = "Normal", "Quote", "List Bullet"
ANSWER, FACT, NOTE, STATEMENT = "Answer", "Fact", "Note", "Statement"
CELL, CELL_NUMBER, CELL_QUOTE = "Table Text", "Table Number", "Table Quote"
CELL_HEAD, CELL_HEAD_NUMBER = "Table Head", "Table Head Number"


@dataclass(frozen=True, slots=True)
class Run:
    """Some words in one language and direction.

    ``language`` is None for the file's own and "" where it is unknown; ``right_to_left`` is None where the
    language decides. ``leads_to`` is the anchor of a heading.
    """

    text: str
    language: str | None = None
    bold: bool = False
    right_to_left: bool | None = None
    leads_to: str = ""

    def reads_from_right(self, own: str) -> bool:
        """Its direction, in a file whose own language is ``own``."""
        if self.right_to_left is not None:
            return self.right_to_left
        return (own if self.language is None else self.language) in RIGHT_TO_LEFT


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Runs in a style; ``right_to_left`` is None where the file's own language decides."""

    runs: tuple[Run, ...]
    style: str = NORMAL
    right_to_left: bool | None = None

    @property
    def text(self) -> str:
        """What it says, its languages aside."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 to 3; ``anchor`` names it for whatever leads there."""

    level: int
    runs: tuple[Run, ...]
    anchor: str = ""
    new_page: bool = False

    @property
    def text(self) -> str:
        """What it says."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG of shapes, ``width`` centimetres wide, with what it shows in words."""

    png: bytes
    width: float
    alt: str


type InCell = Paragraph | Picture
type Cell = tuple[InCell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its caption and one row of heads; ``widths`` in centimetres."""

    caption: tuple[Run, ...]
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[float, ...]
    numbers: frozenset[int] = frozenset()
    """The columns that hold figures."""
    whole: bool = False
    """Whether it is kept on one page, as far as it fits on one."""


@dataclass(frozen=True, slots=True)
class Contents:
    """The place of the list of contents."""

    title: str


type Block = Heading | Paragraph | Picture | Table | Contents


def own(text: str, *, bold: bool = False) -> Run:
    """Words of the product, in the file's own language."""
    return Run(str(text), bold=bold)


def instrument(text: str, *, bold: bool = False) -> Run:
    """Words of the report or of the instrument."""
    return Run(text, INSTRUMENT, bold=bold)


def sign(text: str) -> Run:
    """A symbol, hash or address: read from left to right in any language, and not spelt."""
    return Run(text, UNKNOWN, right_to_left=False)


def theirs(text: str, *, bold: bool = False) -> Run:
    """A few words of the body's own inside a line."""
    return _theirs(" ".join(text.split()), language_of(text), bold=bold)


def _theirs(text: str, language: str, *, bold: bool = False) -> Run:
    """A language that is written the other way than the text is not that of the text."""
    from_right = direction(text) == "rtl"
    fits = (language in RIGHT_TO_LEFT) is from_right
    return Run(text, language if fits else UNKNOWN, bold=bold, right_to_left=from_right)


def body_words(text: str, style: str = NORMAL) -> Iterator[Paragraph]:
    """A body's text in paragraphs, each in its own language and direction."""
    whole = language_of(text)
    for part in paragraphs(text):
        run = _theirs(part, language_of(part) or whole)
        yield Paragraph((run,), style, run.right_to_left)


def say(*parts: Run | str, style: str = NORMAL) -> Paragraph:
    """A paragraph; plain strings are the product's own words."""
    return Paragraph(tuple(own(part) if isinstance(part, str) else part for part in parts), style)


def quoted(number: str, text: str, style: str = QUOTE) -> Paragraph:
    """Official text with the words that name its paragraph; read from left to right, as it is written."""
    runs = (own(number, bold=True), instrument(f" “{text}”"))
    return Paragraph(runs, style, right_to_left=INSTRUMENT in RIGHT_TO_LEFT)


def cell(*parts: Run | str, style: str = CELL) -> Cell:
    """A cell of one paragraph."""
    return (say(*parts, style=style),)


def figure(number: object) -> Cell:
    """A cell that holds a number."""
    return (say(str(number), style=CELL_NUMBER),)


def joined(parts: Sequence[Run], between: str) -> Iterator[Run]:
    """The parts with words between them."""
    for number, part in enumerate(parts):
        if number:
            yield own(between)
        yield part
