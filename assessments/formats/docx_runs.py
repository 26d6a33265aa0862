"""Paragraphs of a Word file, made of runs: words in one language and direction, with blanks and marks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from docx.document import Document as Word
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from assessments.formats.docx_file import CELL, CELL_SMALL, TAGS, TEXT_WIDTH
from assessments.formats.drawing import FILLS

_LEFT, _RIGHT = "\N{LEFT-TO-RIGHT MARK}", "\N{RIGHT-TO-LEFT MARK}"
_RTL = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
# From the first letter of Arabic, Hebrew and the like to the last, with blanks, digits and signs between,
# and the number behind them.
_FROM_RIGHT = re.compile(rf"([{_RTL}](?:[\W\d_]*[{_RTL}])*(?:\s\d+)?)")
_LETTER = re.compile(r"[^\W\d_]")
_NOTE_SIGNS = (qn("w:footnoteReference"), qn("w:footnoteRef"))
_TELLING = frozenset({"a", "b", "bdi", "strong"})
"""Elements that say something of what is in them without an attribute."""
_BODY, _VALUE = qn("w:body"), qn("w:val")
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


@dataclass(frozen=True, slots=True)
class Run:
    """Some words in one language and direction; ``language`` is "" where it is not known."""

    text: str
    language: str
    from_right: bool
    bold: bool = False
    leads_to: str = ""
    shade: str = ""
    element: Any = None
    """A picture or the sign of a footnote in place of words."""


def trimmed(runs: Sequence[Run]) -> list[Run]:
    """Without blanks at either end, before or after another blank, or beside the end of a line."""
    kept: list[Run] = []
    at_blank = True
    for run in runs:
        text = run.text.removeprefix(" ") if at_blank else run.text
        if text or run.element is not None:
            kept.append(replace(run, text=text))
            at_blank = text.endswith(" ") or (run.element is not None and run.element.tag == qn("w:br"))
    while kept and kept[-1].element is None and not kept[-1].text.rstrip(" "):
        kept.pop()
    if kept:
        kept[-1] = replace(kept[-1], text=kept[-1].text.rstrip(" "))
    return kept


def listed(runs: Iterable[Run]) -> list[Run]:
    """Tags beside each other, which have frames on paper, with dots between them."""
    listed = trimmed([*runs])
    return [replace(run, text=" · ") if run.text.isspace() else run for run in listed]


def marked(runs: Sequence[Run], from_right: bool) -> Iterator[str]:
    """The texts, with marks around those that are read the other way than the paragraph.

    Without them a hash, a title or a name would pull digits and signs beside it into its own direction.
    """
    own_mark, around = (_LEFT, _RIGHT) if from_right else (_RIGHT, _LEFT)
    for at, run in enumerate(runs):
        text = run.text
        if text and run.from_right is not from_right:
            begins = at == 0 or runs[at - 1].from_right is from_right
            ends = at + 1 == len(runs) or runs[at + 1].from_right is from_right
            text = f"{own_mark if begins else ''}{text}{own_mark + around if ends else ''}"
        yield text


def by_direction(run: Run) -> Iterator[Run]:
    """The run, with the words in it that are read from the right as runs of their own."""
    parts = [] if run.from_right or run.element is not None else _FROM_RIGHT.split(run.text)
    if len(parts) < 2:
        yield run
    for number, text in enumerate(parts if len(parts) > 1 else ()):
        if text and number % 2:
            yield replace(run, text=text, from_right=True, language="")
        elif text:
            yield replace(run, text=text)


def is_read_from_right(runs: Sequence[Run]) -> bool:
    """Whether all letters of these runs are read from the right."""
    strong = [run for run in runs if _LETTER.search(run.text)]
    return bool(strong) and all(run.from_right for run in strong)


def written_run(run: Run, text: str) -> Any:
    """The run as Word has it: whether bold, in which colour, direction and language."""
    written, properties = OxmlElement("w:r"), OxmlElement("w:rPr")
    written.append(properties)
    if run.language == "zh":
        # Signs that other languages have too, such as quotation marks, as wide as a character.
        fonts = OxmlElement("w:rFonts")
        fonts.set(qn("w:hint"), "eastAsia")
        properties.append(fonts)
    if run.element is not None and run.element.tag in _NOTE_SIGNS:
        raised = OxmlElement("w:vertAlign")
        raised.set(qn("w:val"), "superscript")
        properties.append(raised)
    for name in ("w:b", "w:bCs") if run.bold else ():
        properties.append(OxmlElement(name))
    tag = TAGS.get(run.language)
    if tag is None:
        properties.append(OxmlElement("w:noProof"))
    if run.shade:
        properties.append(_shade(run.shade))
    if run.from_right:
        properties.append(OxmlElement("w:rtl"))
    if tag is not None:
        # What Word checks the spelling by and reads aloud; nothing where the language is not known.
        language = OxmlElement("w:lang")
        name = {"ar": "bidi", "zh": "eastAsia"}.get(run.language, "val")
        language.set(qn(f"w:{name}"), tag)
        properties.append(language)
    if run.element is not None:
        written.append(run.element)
    if text:
        element = OxmlElement("w:t")
        element.text = text
        element.set(_SPACE, "preserve")
        written.append(element)
    return written


def _shade(name: str) -> Any:
    """The ground of a patch of colour: a level, hatched, an empty box, or a colour by its number."""
    if name in ("outside", "#ffffff"):
        border = OxmlElement("w:bdr")
        for key, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "08306B")):
            border.set(qn(f"w:{key}"), value)
        return border
    shade = OxmlElement("w:shd")
    fill = FILLS.get(name.removeprefix("level-"), name).lstrip("#")
    hatched = name == "hatch"
    shade.set(qn("w:val"), "thinDiagStripe" if hatched else "clear")
    shade.set(qn("w:color"), "4D5866" if hatched else "auto")
    shade.set(qn("w:fill"), "FFFFFF" if hatched else fill.upper())
    return shade


@dataclass(frozen=True, slots=True)
class Place:
    """Where the walk is: what it writes into, and what holds for everything there."""

    into: Any
    language: str
    from_right: bool
    style: str = ""
    width: float = TEXT_WIDTH
    bold: bool = False
    leads_to: str = ""

    @property
    def in_cell(self) -> bool:
        """Whether it is in a table."""
        return self.style.startswith((CELL, CELL_SMALL))

    def within(self, element: Any) -> Place:
        """The same inside this element."""
        language, direction = element.get("lang"), element.get("dir")
        if language is direction is None and element.tag not in _TELLING:
            return self
        if language is None and element.tag == "bdi":
            language = ""
        return replace(
            self,
            language=self.language if language is None else language.split("-")[0],
            from_right=self.from_right if direction is None else direction == "rtl",
            bold=self.bold or element.tag in ("b", "strong"),
            leads_to=(element.get("href") or "")[1:] if is_jump(element) else self.leads_to,
        )


def is_jump(element: Any) -> bool:
    return element.tag == "a" and (element.get("href") or "").startswith("#")


class Paragraphs:
    """Writes paragraphs; each carries the names of places that wait for one."""

    def __init__(self, word: Word) -> None:
        self.waiting: list[str] = []
        self._styles = {style.name: style.style_id for style in word.styles}
        self._bookmarks = 0

    def write(self, place: Place, style: str, runs: Sequence[Run]) -> Any:
        """A paragraph at the end of where the walk is."""
        # By hand: python-docx would look for the place of each of the four thousand.
        line, properties, named = OxmlElement("w:p"), OxmlElement("w:pPr"), OxmlElement("w:pStyle")
        named.set(_VALUE, self._styles[style])
        properties.append(named)
        line.append(properties)
        if place.into.tag == _BODY:
            place.into[-1].addprevious(line)
        else:
            place.into.append(line)
        runs = [part for run in runs for part in by_direction(run)]
        from_right = place.from_right or is_read_from_right(runs)
        if from_right:
            properties.append(OxmlElement("w:bidi"))
        names = [name for name in self.waiting if name]
        self.waiting.clear()
        marks = [self._bookmark(name) for name in names]
        for start, _end in marks:
            line.append(start)
        add_runs(line, runs, from_right)
        for _start, end in marks:
            line.append(end)
        return line

    def _bookmark(self, name: str) -> tuple[Any, Any]:
        start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
        for each in (start, end):
            each.set(qn("w:id"), str(self._bookmarks))
        start.set(qn("w:name"), _bookmark_name(name))
        self._bookmarks += 1
        return start, end


def add_runs(line: Any, runs: Sequence[Run], from_right: bool) -> None:
    """Put the runs into a line; those that lead to a place become a link."""
    holder, leads_to = line, ""
    for run, text in zip(runs, marked(runs, from_right), strict=True):
        if run.leads_to != leads_to:
            leads_to, holder = run.leads_to, line
            if leads_to:
                holder = OxmlElement("w:hyperlink")
                holder.set(qn("w:anchor"), _bookmark_name(leads_to))
                holder.set(qn("w:history"), "1")
                line.append(holder)
        holder.append(written_run(run, text))


def _bookmark_name(name: str) -> str:
    return name.replace("-", "_")
