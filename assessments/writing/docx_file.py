"""The quotations of a theme as a Word file, to write the annual report from; a translation only where it is
to be printed, marked as unofficial."""

from __future__ import annotations

from itertools import groupby

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext as _
from pydantic import TypeAdapter

from assessments.answers import labels
from assessments.answers.text import fold
from assessments.making.orders import Made, Wanted, drawn_wanted, word_made
from assessments.report import words
from assessments.writing.quotations import Names, Quotation, Theme, language_name

AS_VALUES = TypeAdapter(Theme)


def quotations_docx(theme: Theme, language: str) -> Wanted:
    """The quotations in the order of paragraphs, then of the names of the bodies, then of the texts.

    With ``Names.CONSENT`` the file says nothing of what it may not hold, not even that there is any; with
    ``Names.STAFF`` all are named, and every page says that the file is internal.
    """
    return drawn_wanted(AS_VALUES, theme, write_quotations, _filename(theme, theme.names), language)


def write_quotations(values: str, filename: str, language: str, key: str) -> Made:
    """Draw them and write the file."""
    with translation.override(language):
        context = _context(AS_VALUES.validate_json(values), language)
        page = render_to_string("assessments/writing/print/quotations.html", context)
    return word_made(page, filename, key)


def _context(theme: Theme, language: str) -> dict[str, object]:
    quoted = groupby(_in_order(theme), key=lambda quotation: quotation.paragraph)
    return {
        "theme": theme,
        "language": language,
        "rtl": translation.get_language_bidi(),
        "internal": theme.names is Names.STAFF,
        "not_verified": words.NOT_VERIFIED,
        "groups": [
            (_heading(theme, paragraph), [(each, _cited(each, theme.names, language)) for each in found])
            for paragraph, found in quoted
        ],
    }


def _heading(theme: Theme, paragraph: int) -> str:
    title = theme.titles.get(paragraph, "")
    name = words.paragraph(paragraph)
    return labels.counted(name, title) if title else name


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


def _cited(quotation: Quotation, names: Names, language: str) -> str:
    """The citation, with the language where it is another than that of the file; in the internal copy, what
    the body agreed to. Without a name there is nothing but the citation."""
    parts = [quotation.citation(names)]
    if names is Names.CONSENT and not quotation.origin.may_be_named:
        return f"{parts[0]}."
    if (name := language_name(quotation.language)) and quotation.language != language.split("-")[0]:
        parts.append(_("Language: %(language)s.") % {"language": name})
    if names is Names.STAFF:
        parts.append(quotation.release_words)
    return f"{parts[0]}. {' '.join(parts[1:])}".strip()
