"""The staff's quotations by theme, as one reviewer may see them today.

What a body took back, or keeps to itself by now, is no longer shown; nor is what a reviewer's own body says.
How many that are is told, not whose.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet

from assessments.models import Clipping, ClippingList, Passage, Submission, WorkingTranslation
from assessments.passage_consents import Passage as Words
from assessments.passage_consents import consents_of
from assessments.quotations import Consent, Names, Quotation, Quoted, Theme
from assessments.working_translations import Key, language_shown, translations_of
from mechanisms.access import Principal
from mechanisms.directory import plain
from mechanisms.models import Body
from recommendations.catalogue import outline_of

_COUNTRY_NAMES = ("name_en", "name_fr", "name_es", "name_ru", "name_ar", "name_zh")


@dataclass(frozen=True, slots=True)
class Kept:
    """A clipping with its quotation, and the translation that stands beside its explanation."""

    clipping: Clipping
    quotation: Quotation
    translation: WorkingTranslation | None
    title: str = ""
    """Of the recommendation, in a list."""


@dataclass(frozen=True, slots=True)
class Collection:
    """A theme with what of it is shown, in the order of the paragraphs, then of the bodies' names."""

    list: ClippingList
    kept: tuple[Kept, ...]
    hidden: int

    @property
    def unreleased(self) -> int:
        """How many quotations the file for publication leaves out."""
        return sum(not item.quotation.is_in(Names.CONSENT) for item in self.kept)

    def theme(self, names: Names, dated: datetime.datetime) -> Theme:
        """What a file is made from: nothing in it, titles included, depends on what it may not hold."""
        held = [item for item in self.kept if item.quotation.is_in(names)]
        return Theme(
            title=self.list.theme,
            names=names,
            quotations=tuple(item.quotation for item in held),
            titles=_titles(item.clipping.submission for item in held),
            hidden=self.hidden if names is Names.STAFF else 0,
            dated=dated,
        )


def lists_for(me: Principal) -> QuerySet[ClippingList]:
    """Every list by its theme, with how many of its clippings are `shown` and `hidden`. One query."""
    seen = Q(clippings__submission__in=Submission.objects.at_desk_of(me).still_shared())
    return ClippingList.objects.annotate(
        shown=Count("clippings", filter=seen),
        hidden=Count("clippings") - Count("clippings", filter=seen),
    )


def clippings_for(me: Principal) -> QuerySet[Clipping]:
    """The clippings that this reviewer may see."""
    return clippings_of(Submission.objects.at_desk_of(me).still_shared())


def clippings_of(submissions: QuerySet[Submission]) -> QuerySet[Clipping]:
    """The clippings of these, with body, cycle and consents; the frozen documents stay behind."""
    framed = (
        Submission.objects.with_consents()
        .select_related("assessment__body__country", "assessment__cycle__edition")
        .defer("document")
    )
    return (
        Clipping.objects.filter(submission__in=submissions)
        .select_related("list")
        .prefetch_related(Prefetch("submission", queryset=framed))
    )


def collection(me: Principal, row: ClippingList) -> Collection:
    """A theme as this reviewer may see it. Seven queries."""
    rows = list(clippings_for(me).filter(list=row))
    titles = _titles(item.submission for item in rows)
    kept = [
        replace(item, title=titles[item.quotation.paragraph])
        for item in sorted(_all_kept(rows), key=_place)
    ]
    total = Clipping.objects.filter(list=row).count()
    return Collection(row, tuple(kept), total - len(rows))


def _titles(submissions: Iterable[Submission]) -> dict[int, str]:
    """The titles of the recommendations; of editions that differ, the newest has the word."""
    editions = {one.assessment.cycle.edition for one in submissions}
    outlines = (outline_of(edition) for edition in sorted(editions, key=lambda row: row.code))
    return {item.paragraph: item.title for tree in outlines for item in tree.recommendations}


def _place(item: Kept) -> tuple[int, str, datetime.datetime]:
    return item.quotation.paragraph, plain(item.quotation.origin.body), item.clipping.at


def kept_of(clipping: Clipping) -> Kept:
    """One clipping of `clippings_of`, with its quotation. Three queries."""
    return next(_all_kept([clipping]))


def _all_kept(rows: list[Clipping]) -> Iterator[Kept]:
    translations = translations_of({row.submission_id for row in rows})
    languages = _recognised(rows)
    consents = consents_of({row.submission_id for row in rows})
    for row in rows:
        yield _kept(row, languages.get(row.pk, ""), translations, consents)


def _recognised(rows: list[Clipping]) -> dict[UUID, str]:
    """The language of each clipping is that of the whole passage it comes from: a few words tell none."""
    passages = Passage.objects.filter(
        submission_id__in={row.submission_id for row in rows},
        paragraph__in={row.paragraph for row in rows},
    )
    found: dict[tuple[UUID, int, str], list[Passage]] = defaultdict(list)
    for passage in passages:
        found[passage.submission_id, passage.paragraph, passage.source].append(passage)
    return {
        row.pk: passage.language
        for row in rows
        for passage in found[row.submission_id, row.paragraph, row.source]
        if row.quoted in passage.text
    }


def _kept(
    clipping: Clipping,
    recognised: str,
    translations: Mapping[Key, WorkingTranslation],
    consents: Mapping[Words, Consent],
) -> Kept:
    key = (clipping.submission_id, clipping.paragraph)
    language = language_shown(clipping.source, recognised, key, translations)
    quotation = Quotation(
        origin=origin_of(clipping.submission),
        paragraph=clipping.paragraph,
        source=clipping.source,
        text=clipping.quoted,
        language=language,
        consent=consents.get((*key, clipping.source, clipping.quoted), Consent.NOT_ASKED),
    )
    explained = clipping.source == Clipping.Source.EXPLANATION
    return Kept(clipping, quotation, translations.get(key) if explained else None)


def origin_of(submission: Submission) -> Quoted:
    """Whose the text is, in which version; of a submission `with_consents`, body, country and cycle."""
    body, cycle = submission.assessment.body, submission.assessment.cycle
    return Quoted(
        body=body.name,
        may_be_named=submission.is_nameable,
        may_be_quoted=submission.is_quotable,
        names=names_of(body),
        cycle=cycle.name,
        version=submission.version,
        sample=body.sample,
        replaced=submission.superseded_at is not None,
    )


def names_of(body: Body) -> tuple[str, ...]:
    """All by which a reader would know the body: its names, and its country's."""
    own = [body.name, body.short_name]
    if body.country is not None:
        own += [getattr(body.country, field) for field in _COUNTRY_NAMES]
    return tuple(name for name in own if name)
