"""Runs of a Word file: words in one language and direction, and the blanks and marks between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from assessments.formats.docx_styles import TAGS
from assessments.formats.drawing import FILLS

_LEFT, _RIGHT = "\N{LEFT-TO-RIGHT MARK}", "\N{RIGHT-TO-LEFT MARK}"
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
            at_blank = text.endswith(" ") or (
                run.element is not None and run.element.tag == qn("w:br")
            )
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


def written_run(run: Run, text: str) -> Any:
    """The run as Word has it: whether bold, in which colour, direction and language."""
    written = OxmlElement("w:r")
    properties = written.get_or_add_rPr()
    if run.element is not None and run.element.tag == qn("w:footnoteReference"):
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
