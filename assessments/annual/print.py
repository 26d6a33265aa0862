"""The report as PDF and for Word: drawn from plain values, made in the background and kept."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from pydantic import TypeAdapter

from assessments.annual.drawing import Drawn, Written
from assessments.annual.figures import DrawnFigure, drawn_figure
from assessments.annual.proposals import NOTE, Note, is_foreign
from assessments.answers import labels
from assessments.answers.scoring import Standing
from assessments.answers.text import language_of
from assessments.comparing import words
from assessments.formats.pdf_job import PdfJob
from assessments.formats.print_text import direction, mark_unsupported, style_sheet, unsupported
from assessments.making.orders import Made, Wanted, drawn_wanted, pdf_made, word_made
from assessments.writing.quotations import language_name

STYLE = "print-report.css print-annual.css"
AS_VALUES = TypeAdapter(Drawn)
QUOTED = re.compile("“([^“”]*)”")
NOT_VERIFIED = gettext_lazy("Self-assessments, not verified by the United Nations")
STANDINGS: dict[str, Promise] = {
    "public": gettext_lazy("Self-assessment is public"),
    "named": gettext_lazy("Shared with the staff; agreed to be named"),
    "unnamed": gettext_lazy("Shared with the staff; not to be named"),
    "shown": gettext_lazy("Shown to you"),
    "declined": gettext_lazy("Declined"),
    "silent": gettext_lazy("Shares nothing with the staff"),
}


@dataclass(frozen=True, slots=True)
class Printed:
    """One paragraph on its way to paper: its words with the signs of its footnotes, and these."""

    number: int
    html: SafeString
    beside: str


def report_wanted(drawn: Drawn, kind: str, language: str) -> Wanted:
    """The file by all that is drawn in it: `pdf` or `docx`."""
    maker = make_pdf if kind == "pdf" else make_word
    return drawn_wanted(AS_VALUES, drawn, maker, filename(drawn, kind), language)


def filename(drawn: Drawn, kind: str) -> str:
    what = "annual-report-draft" if drawn.is_draft else "report"
    cycle = "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in drawn.cycle.lower())
    return f"{what}-{cycle.strip('-')}{'-internal' if drawn.is_internal else ''}.{kind}"


def make_pdf(values: str, filename: str, language: str, key: str) -> Made:
    return pdf_made(job(AS_VALUES.validate_json(values), language), filename, key)


def make_word(values: str, filename: str, language: str, key: str) -> Made:
    return word_made(page(AS_VALUES.validate_json(values), language), filename, key)


def job(drawn: Drawn, language: str) -> PdfJob:
    """The order to the PDF process: the same bytes for the same values and language."""
    html = page(drawn, language)
    if missing := len(unsupported(html)):
        html = mark_unsupported(page(drawn, language, missing))
    return PdfJob(
        html=html,
        faces=style_sheet(html),
        style=STYLE,
        identifier=hashlib.sha256(html.encode()).hexdigest()[:32].encode("ascii"),
        dated=drawn.dated,
    )


def page(drawn: Drawn, language: str, missing: int = 0) -> str:
    """The page of print; what Word is made from too."""
    with translation.override(language):
        context = context_of(drawn, language) | {"unsupported": missing}
        return render_to_string("assessments/annual/print/report.html", context)


def context_of(drawn: Drawn, language: str) -> dict[str, object]:
    """What the template needs, in the active language."""
    notes = count(1)
    return {
        "language": translation.to_locale(language).replace("_", "-"),
        "rtl": translation.get_language_bidi(),
        "drawn": drawn,
        "title": _title(drawn),
        "kinds": [words.KINDS[kind] for kind in drawn.kinds],
        "not_verified": NOT_VERIFIED,
        "internal_words": words.INTERNAL if drawn.is_internal else "",
        "sample_words": words.SAMPLE if drawn.sample else "",
        "summary": [_printed(each, notes) for each in drawn.summary],
        "sections": list(_sections(drawn, notes)),
        "covered": [
            (
                words.KINDS[kind.variant],
                [(body, STANDINGS[body.standing]) for body in kind.bodies],
                kind.others,
            )
            for kind in drawn.covered
        ],
        "numbers": [(words.KINDS[table.variant], table.rows) for table in drawn.numbers],
        "heads": _heads(),
    }


def _heads() -> list[str]:
    """Of the table of numbers; who knows but does not say is without an answer, too."""
    supported = labels.STANDING_LABELS[Standing.BORNE_OUT].short
    levels = (labels.head(sign) for sign in "0123")
    return [*levels, str(supported), _("Without an answer"), _("Not counted")]


def _title(drawn: Drawn) -> str:
    if drawn.is_draft:
        return _("Annual report: draft on the self-assessments of %(cycle)s") % {"cycle": drawn.cycle}
    return _("Report on the self-assessments of %(cycle)s") % {"cycle": drawn.cycle}


def _sections(
    drawn: Drawn, notes: Iterator[int]
) -> Iterator[tuple[str, str, int, list[Printed], list[DrawnFigure], str]]:
    for place, section in enumerate(drawn.sections, 1):
        figures = [drawn_figure(each) for each in section.figures if each.rows]
        paragraphs = [_printed(each, notes) for each in section.paragraphs]
        yield section.number, section.title, section.rank, paragraphs, figures, f"section-{place}"


# Words with footnotes in them.


def _printed(written: Written, notes: Iterator[int]) -> Printed:
    known = {note.key: note for note in written.notes}
    parts = []
    for place, part in enumerate(NOTE.split(written.text)):
        if place % 2:
            parts.append(_note(known[part], next(notes)))
        else:
            parts.append(in_languages(part))
    return Printed(written.number, SafeString("".join(parts)), written.beside)


def _note(note: Note, number: int) -> SafeString:
    """The sign of a footnote for Word, and the note itself, which the PDF floats to the foot of the page."""
    quoted = SafeString("")
    if note.quoted:
        name = language_name(note.language)
        lead = _("Original (%(language)s):") % {"language": name} if name else ""
        quoted = format_html(" {} {}", lead, _quoted(note.quoted, note.language))
    return format_html(
        '<a role="doc-noteref" href="#note-{number}">{number}</a>'
        '<span role="doc-footnote" class="at-foot" id="note-{number}">{citation}{quoted}</span>',
        number=number,
        citation=note.citation,
        quoted=quoted,
    )


def _quoted(text: str, language: str) -> SafeString:
    return format_html('<span lang="{}" dir="{}">“{}”</span>', language, direction(text), text)


def in_languages(text: str) -> SafeString:
    """The text, with what is quoted in another language marked as such."""
    own = get_language() or "en"
    pieces = QUOTED.split(text)
    return format_html_join(
        "",
        "{}",
        (
            (
                _quoted(piece, language_of(piece))
                if place % 2 and is_foreign(piece, own)
                else (f"“{piece}”" if place % 2 else piece),
            )
            for place, piece in enumerate(pieces)
        ),
    )
