"""What the data propose for the draft: paragraphs with footnotes, figures, and the sections they stand in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.annual.values import CountedBody, Reference
from assessments.answers import labels
from assessments.answers.text import language_of
from recommendations import lists
from recommendations.outline import Recommendation, Variant

NOTE = re.compile(r"\[\^([a-z0-9-]+)\]")
"""Where a footnote belongs in a text: ``[^113-northern-mechanism]``."""
NAMED_AT_MOST = 12


@dataclass(frozen=True, slots=True)
class Note:
    """One footnote: where something is found, and the words there where they are in another language."""

    key: str
    citation: str
    quoted: str = ""
    language: str = ""

    @property
    def sign(self) -> str:
        return f"[^{self.key}]"


@dataclass(frozen=True, slots=True)
class Proposal:
    """One paragraph that the data propose. `about` names it in the outline; `by_default`: it is in the draft
    unless staff leave it out. The text of a paragraph of the staff's own is empty until they write it."""

    key: str
    about: str
    text: str = ""
    notes: tuple[Note, ...] = ()
    by_default: bool = True


@dataclass(frozen=True, slots=True)
class BarRow:
    """One bar of a figure: how many of what, by the fill that shows it."""

    label: str
    counts: tuple[tuple[str, int], ...]

    @property
    def total(self) -> int:
        return sum(count for _fill, count in self.counts)


@dataclass(frozen=True, slots=True)
class Figure:
    """Bars of one length, each divided by its parts, with their digits."""

    code: str
    caption: str
    rows: tuple[BarRow, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what stands under it; `rank` 1 is a chapter, 2 a part of the chapter before it."""

    code: str
    title: str
    rank: int
    paragraphs: tuple[Proposal, ...]
    figures: tuple[Figure, ...] = ()


# Words that many sentences share.


def bodies(number: int, variant: Variant) -> str:
    """``20 regional mechanisms``."""
    if variant is Variant.REGIONAL:
        said = ngettext("%(number)d regional mechanism", "%(number)d regional mechanisms", number)
    else:
        said = ngettext("%(number)d national body", "%(number)d national bodies", number)
    return said % {"number": number}


def of_bodies(number: int, of: int, variant: Variant) -> str:
    """``12 of 20 regional mechanisms``."""
    return _("%(number)d of %(all)s") % {"number": number, "all": bodies(of, variant)}


def or_none(number: int) -> str:
    """A number within a sentence, where nought is none."""
    return str(number) if number else _("none")


def kind_name(variant: Variant) -> str:
    """Within a sentence."""
    return _("regional mechanisms") if variant is Variant.REGIONAL else _("national bodies")


def short_kind(variant: Variant) -> str:
    return _("regional") if variant is Variant.REGIONAL else _("national")


def titled(recommendation: Recommendation, variant: Variant) -> str:
    """``“Training” (para. 119)``."""
    return _("“%(title)s” (para. %(paragraph)d)") % {
        "title": recommendation.titles[variant],
        "paragraph": recommendation.paragraph,
    }


def joined(*sentences: str) -> str:
    return lists.sentences(filter(None, sentences))


def names_of(counted: Sequence[CountedBody]) -> str:
    """The bodies that may be mentioned, by name, and how many others there are."""
    names = [body.name for body in counted if body.mentioned]
    shown = names[:NAMED_AT_MOST]
    more = len(counted) - len(shown)
    if not more:
        return lists.enumerated(shown)
    if not shown:
        return ngettext("%(more)d body", "%(more)d bodies", more) % {"more": more}
    return ngettext("%(names)s; and %(more)d more", "%(names)s; and %(more)d more", more) % {
        "names": lists.enumerated(shown),
        "more": more,
    }


def citation(body: CountedBody, paragraph: int, references: Iterable[Reference] = ()) -> str:
    """``Northern Mechanism, self-assessment 2026, answer to paragraph 113, version 1; “Plan”, …``."""
    said = _(
        "%(body)s, self-assessment %(cycle)s, answer to paragraph %(paragraph)d, version %(version)d"
    ) % {
        "body": body.name,
        "cycle": body.cycle,
        "paragraph": paragraph,
        "version": body.version,
    }
    return lists.enumerated([said, *map(document, references)]) + "."


def document(reference: Reference) -> str:
    """``“National plan”, 1 March 2026, page or article 3, https://example.org/plan``."""
    parts = [_("“%s”") % reference.title]
    if reference.date:
        parts.append(labels.document_date(reference.date))
    if reference.page:
        parts.append(_("page or article %s") % reference.page)
    if reference.url:
        parts.append(reference.url)
    if reference.source:
        parts.append(_("confirmed by %s") % reference.source)
    return lists.in_row(parts)


def in_own_words(text: str) -> str:
    """In one line."""
    return " ".join(text.split())


def is_foreign(text: str, language: str) -> bool:
    """Whether words are in another language than the report; not, where nobody can tell."""
    own = language_of(text)
    return bool(own) and own != language.split("-")[0]
