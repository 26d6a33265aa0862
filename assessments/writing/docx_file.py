"""The quotations of a theme as a Word file, to write the annual report from. Never any translation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from django.utils import translation
from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.answers.text import fold
from assessments.formats.docx_file import CITATION, MEDIA_TYPE, WARNING, WordFile
from assessments.formats.file import Export
from assessments.report import words
from assessments.writing.quotations import Names, Quotation, Theme, language_name


def quotations_docx(theme: Theme, language: str) -> Export:
    """The quotations in the order of paragraphs, then of the names of the bodies, then of the texts.

    With ``Names.CONSENT`` the file says nothing of what it may not hold, not even that there is any; with
    ``Names.STAFF`` all are named, and every page says that the file is internal.
    """
    with translation.override(language):
        names, quoted = theme.names, _in_order(theme)
        file = WordFile(
            title=theme.title,
            subject=_("Quotations from self-assessments against A/HRC/14/32"),
            language=language,
            header=_header(theme, names),
            footer=str(words.NOT_VERIFIED),
        )
        _first_page(file, theme)
        for paragraph, of_one in groupby(quoted, key=lambda quotation: quotation.paragraph):
            _add_paragraph(file, theme, paragraph, list(of_one), names)
    return Export(_filename(theme, names), MEDIA_TYPE, file.to_bytes(theme.dated))


def _in_order(theme: Theme) -> list[Quotation]:
    """Those without a name come last, in the order of their texts, which tells nothing of whose they are."""
    return sorted(theme.quotations, key=lambda each: _place(each, theme.names))


def _place(quotation: Quotation, names: Names) -> tuple[int, bool, str, str]:
    is_named = names is Names.STAFF or quotation.origin.may_be_named
    called = fold(quotation.origin.body) if is_named else ""
    return quotation.paragraph, not is_named, called, quotation.text


def _filename(theme: Theme, names: Names) -> str:
    internal = "-internal" if names is Names.STAFF else ""
    title = slugify(theme.title)[:60].strip("-")
    return f"quotations{f'-{title}' if title else ''}{internal}.docx"


def _header(theme: Theme, names: Names) -> str:
    parts = [theme.title]
    if names is Names.STAFF:
        parts.append(_("Internal: names as staff see them. Not for publication"))
    if theme.sample:
        parts.append(_("Sample data"))
    return " · ".join(parts)


def _first_page(file: WordFile, theme: Theme) -> None:
    if theme.sample:
        file.add(_("Sample data: every body, person and text in it is invented."), WARNING)
    if theme.names is Names.STAFF:
        file.add(_("Internal: names as staff see them. Not for publication."), WARNING)
    file.add(_("About this file"), "Heading 1")
    for sentence in _about(theme):
        file.add(sentence)
    file.add(_("Quotations"), "Heading 1")
    if not theme.quotations:
        file.add(_("There is nothing to quote in this list."))


def _about(theme: Theme) -> Iterator[str]:
    """How many there are and who is named; in the internal copy also what is not in it."""
    count = len(theme.quotations)
    yield (
        ngettext("%d quotation.", "%d quotations.", count) % count
        + " "
        + _("As shared with the Special Rapporteur’s staff on %s.")
        % date_format(theme.dated, "DATE_FORMAT")
    )
    yield _rule(theme.names)
    if theme.hidden:
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
        "Every quotation is word for word as the body wrote it, in the language in which it was written. "
        "Bodies assess themselves; the United Nations has verified nothing of it."
    )


def _rule(names: Names) -> str:
    if names is Names.STAFF:
        return _(
            "Names: all bodies are named, also those that may not be named in the annual report. Each "
            "quotation says what its body agreed to. This copy is for the Special Rapporteur’s staff alone."
        )
    return _(
        "Names: a body is named only if it agreed to be named in the annual report. A passage of any other "
        "body is quoted only if the body has seen exactly these words and agreed to them; it is cited "
        "without its name."
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
    the body agreed to. Without a name there is nothing but the citation."""
    parts = [quotation.citation(names)]
    if names is Names.CONSENT and not quotation.origin.may_be_named:
        return f"{parts[0]}."
    if (name := language_name(quotation.language)) and quotation.language != language:
        parts.append(_("In %s.") % name)
    if names is Names.STAFF:
        parts.append(quotation.release_words)
    return f"{parts[0]}. {' '.join(parts[1:])}".strip()
