"""The quotations of a theme as a Word file, to write the annual report from. Never any translation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from django.utils import translation
from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.exports import words
from assessments.exports.docx_frame import CITATION, MEDIA_TYPE, WARNING, WordFile
from assessments.exports.export import Export
from assessments.quotations import Names, Quotation, Theme, language_name
from assessments.word_search import fold


def quotations_docx(theme: Theme, names: Names, language: str) -> Export:
    """The quotations in the order of paragraphs, then of the bodies' names.

    With ``Names.CONSENT`` only bodies that agreed to be named are quoted, and nothing is said of others; with
    ``Names.STAFF`` all are, and every page says that the file is internal.
    """
    with translation.override(language):
        quoted = _in_order(theme.quotations, names)
        file = WordFile(
            title=theme.title,
            subject=_("Quotations from self-assessments against A/HRC/14/32"),
            language=language,
            header=_header(theme, names),
            footer=str(words.NOT_VERIFIED),
        )
        _first_page(file, theme, names, quoted)
        for paragraph, of_one in groupby(quoted, key=lambda quotation: quotation.paragraph):
            _add_paragraph(file, theme, paragraph, list(of_one), names)
    return Export(_filename(theme, names), MEDIA_TYPE, file.to_bytes(theme.dated))


def _in_order(quotations: Sequence[Quotation], names: Names) -> list[Quotation]:
    kept = (each for each in quotations if names is Names.STAFF or each.origin.may_be_named)
    return sorted(kept, key=lambda each: (each.paragraph, fold(each.origin.body), each.text))


def _filename(theme: Theme, names: Names) -> str:
    internal = "-internal" if names is Names.STAFF else ""
    title = slugify(theme.title)[:60].strip("-")
    return f"quotations{f'-{title}' if title else ''}{internal}.docx"


def _header(theme: Theme, names: Names) -> str:
    parts = [theme.title]
    if names is Names.STAFF:
        parts.append(_("Internal: names as staff see them. Not for publication"))
    if any(each.origin.sample for each in _in_order(theme.quotations, names)):
        parts.append(_("Sample data"))
    return " · ".join(parts)


def _first_page(file: WordFile, theme: Theme, names: Names, quoted: Sequence[Quotation]) -> None:
    if any(quotation.origin.sample for quotation in quoted):
        file.add(_("Sample data: every body, person and text in it is invented."), WARNING)
    if names is Names.STAFF:
        file.add(_("Internal: names as staff see them. Not for publication."), WARNING)
    file.add(_("About this file"), "Heading 1")
    for sentence in _about(theme, names, quoted):
        file.add(sentence)
    file.add(_("Quotations"), "Heading 1")
    if not quoted:
        file.add(_("There is nothing to quote in this list."))


def _about(theme: Theme, names: Names, quoted: Sequence[Quotation]) -> Iterator[str]:
    """The rule of naming, the warning that goes with it, and what is left out."""
    bodies = {quotation.origin.body for quotation in quoted}
    count, number = len(quoted), len(bodies)
    yield (
        ngettext("%d quotation", "%d quotations", count) % count
        + " "
        + ngettext("from %d body.", "from %d bodies.", number) % number
        + " "
        + _("As shared with the Special Rapporteur’s staff on %s.")
        % date_format(theme.dated, "j F Y")
    )
    yield _rule(names)
    if theme.hidden and names is Names.STAFF:
        yield (
            ngettext(
                "%d quotation of the list is not in this file: its text is no longer shared, or cannot "
                "be shown to whoever made the file.",
                "%d quotations of the list are not in this file: their texts are no longer shared, or "
                "cannot be shown to whoever made the file.",
                theme.hidden,
            )
            % theme.hidden
        )
    yield _(
        "Every quotation is word for word from the version that is cited, in the language in which "
        "the body wrote it. Bodies assess themselves; the United Nations has verified nothing of it."
    )


def _rule(names: Names) -> str:
    if names is Names.STAFF:
        return _(
            "Names: all bodies are named, also those that have not said they may be named in the "
            "annual report. This copy is for the Special Rapporteur’s staff alone."
        )
    return _(
        "Names: every body quoted here agreed at submission to be named in the annual report. Nothing of any "
        "other body is in this file."
    )


def _add_paragraph(
    file: WordFile,
    theme: Theme,
    paragraph: int,
    quoted: Sequence[Quotation],
    names: Names,
) -> None:
    title = theme.titles.get(paragraph, "")
    heading = _("Paragraph %d") % paragraph
    file.add(f"{heading}: {title}" if title else heading, "Heading 2")
    for quotation in quoted:
        said = file.add(quotation.text, "Quote", language=quotation.language)
        said.paragraph_format.keep_with_next = True
        file.add(_cited(quotation, names, file.language), CITATION)


def _cited(quotation: Quotation, names: Names, language: str) -> str:
    """The citation, with the language where it is another than that of the file; in the internal copy, what
    the body said of its name."""
    parts = [quotation.citation()]
    if (name := language_name(quotation.language)) and quotation.language != language:
        parts.append(_("In %s.") % name)
    if names is Names.STAFF and not quotation.origin.may_be_named:
        parts.append(_("May not be named: leave it out of what is published."))
    return f"{parts[0]}. {' '.join(parts[1:])}".strip()
