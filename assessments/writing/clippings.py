"""Quotations that staff keep for the annual report, in lists by theme that all of them share.

Only what is shared with the staff can be kept, word for word. The record holds ids alone, on the trail of the
installation: a body does not read on its own trail which of its sentences the staff keep, or ask about.
"""

from __future__ import annotations

import datetime
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.answering.rules import Refused
from assessments.answers.text import LANGUAGES
from assessments.models import Clipping, ClippingList, Passage, PassageConsent, Submission, WorkingTranslation
from assessments.reviewing.acts import allow_review
from assessments.reviewing.columns import language_shown, translations_of
from assessments.submitting.passages import texts_at, verbatim
from assessments.trail.acting import Actor, record
from assessments.writing.consents import consents_of
from assessments.writing.quotations import Consent, Names, Quotation, Quoted, Release, Theme
from mechanisms.access import Capability, Principal, require
from mechanisms.models import Body
from mechanisms.models.body import plain
from recommendations import lists
from recommendations.catalogue import outline_of
from recommendations.outline import Variant

THEME_LIMIT, NOTE_LIMIT, TRANSLATION_LIMIT = 150, 2_000, 10_000

type Translated = tuple[str, str]
"""The translation to be printed under a quotation, and its language; both empty for none."""


def work_at_desk(by: Actor) -> None:
    """Let staff through; to everybody else there is nothing here."""
    if not by.is_command_line:
        require(by.principal, Capability.WORK_AT_DESK)


def work_on(by: Actor, submission: Submission) -> None:
    """Let staff through to a submission that is shared, and not of a body of their own."""
    work_at_desk(by)
    allow_review(by, Capability.SEE_INTERNAL_NOTES, submission)


@transaction.atomic
def make_list(*, by: Actor, theme: str) -> ClippingList:
    """A new list; no two have the same theme."""
    work_at_desk(by)
    row = ClippingList.objects.create(
        theme=_free_theme(theme), made_by=by.person, made_by_label=by.label[:200], made_at=by.moment
    )
    _record(by, "clipping_list_made", row)
    return row


@transaction.atomic
def rename_list(*, by: Actor, row: ClippingList, theme: str) -> ClippingList:
    work_at_desk(by)
    row.theme = _free_theme(theme, row)
    row.save(update_fields=["theme"])
    _record(by, "clipping_list_renamed", row)
    return row


@transaction.atomic
def delete_list(*, by: Actor, row: ClippingList) -> None:
    """Delete a list in which nothing is left that is shared with the staff; the rest goes with it."""
    work_at_desk(by)
    row = ClippingList.objects.select_for_update().get(pk=row.pk)
    # What any reviewer may see, who belongs to none of the bodies.
    if row.clippings.filter(submission__in=Submission.objects.still_shared()).exists():
        raise Refused(_("There are still quotations in this list. Move or delete them first."))
    _record(by, "clipping_list_deleted", row)
    row.delete()


def _free_theme(theme: str, row: ClippingList | None = None) -> str:
    words = " ".join(theme.split())
    if not words:
        raise Refused(_("Write what the list is about."), code="theme")
    if len(words) > THEME_LIMIT:
        said = ngettext(
            "A theme has at most %(limit)d character.",
            "A theme has at most %(limit)d characters.",
            THEME_LIMIT,
        )
        raise Refused(said % {"limit": THEME_LIMIT}, code="theme")
    same = ClippingList.objects.filter(theme__iexact=words)
    if (same.exclude(pk=row.pk) if row else same).exists():
        raise Refused(_("There is a list with this theme already."), code="theme")
    return words


@transaction.atomic
def keep_clipping(
    *,
    by: Actor,
    into: ClippingList | str,
    submission: Submission,
    paragraph: int,
    source: str,
    quoted: str,
    note: str = "",
    translated: Translated = ("", ""),
) -> Clipping:
    """Keep a passage of the version that counts, or a part of one, word for word.

    `into` is a list, or the theme of one that is made with it.

    Raises Refused if the text does not have it word for word, if a later version has taken its place, or if
    the list has it already.
    """
    work_on(by, submission)
    _refuse_replaced(submission)
    row = Clipping(
        submission=submission,
        paragraph=paragraph,
        source=source,
        by=by.person,
        by_label=by.label[:200],
        at=by.moment,
    )
    return _save(by, "clipping_kept", row, into, quoted, note, translated)


def _refuse_replaced(submission: Submission) -> None:
    if submission.superseded_at is not None:
        raise Refused(
            _("The body has submitted a later version. Look for the passage there."),
            code="quoted",
        )


@dataclass(frozen=True, slots=True)
class KeptAtOnce:
    """How many passages were kept in a list, and how many it had already."""

    list: ClippingList
    kept: int
    there: int


@transaction.atomic
def keep_passages_in(*, by: Actor, into: ClippingList | str, passages: Sequence[Passage]) -> KeptAtOnce:
    """Keep several passages as a whole, in one act; what the list has already is passed over.

    Raises Refused where there is none, or not one that the list does not have.
    """
    work_at_desk(by)
    if not passages:
        raise Refused(_("Tick the passages that you want to keep."))
    for submission in {row.submission_id: row.submission for row in passages}.values():
        work_on(by, submission)
        _refuse_replaced(submission)
    into = make_list(by=by, theme=into) if isinstance(into, str) else into
    ClippingList.objects.select_for_update().get(pk=into.pk)
    has = set(into.clippings.values_list("submission_id", "paragraph", "quoted"))
    new = {(row.submission_id, row.paragraph, row.text): row for row in passages}
    made = Clipping.objects.bulk_create(
        Clipping(
            list=into,
            submission_id=key[0],
            paragraph=row.paragraph,
            source=row.source,
            quoted=row.text,
            by=by.person,
            by_label=by.label[:200],
            at=by.moment,
        )
        for key, row in new.items()
        if key not in has
    )
    if not made:
        raise Refused(_("The list has these quotations already."), code="into")
    kept = {"list": str(into.pk), "clippings": [str(row.pk) for row in made]}
    record(by=by, kind="clippings_kept", data=kept)
    return KeptAtOnce(into, len(made), len(passages) - len(made))


@transaction.atomic
def change_clipping(
    *,
    by: Actor,
    row: Clipping,
    into: ClippingList | str,
    quoted: str,
    note: str,
    translated: Translated | None = None,
) -> Clipping:
    """`translated` is left as it is where none is given."""
    work_on(by, row.submission)
    kept = (row.translation, row.translation_language)
    return _save(by, "clipping_changed", row, into, quoted, note, kept if translated is None else translated)


def _save(
    by: Actor,
    kind: str,
    row: Clipping,
    into: ClippingList | str,
    quoted: str,
    note: str,
    translated: Translated,
) -> Clipping:
    words = _verbatim(row, quoted)
    into = make_list(by=by, theme=into) if isinstance(into, str) else into
    # Held, so that two who keep the same words at once do not both find the list without them.
    ClippingList.objects.select_for_update().get(pk=into.pk)
    same = into.clippings.filter(submission=row.submission, paragraph=row.paragraph, quoted=words).exclude(
        pk=row.pk
    )
    if same.exists():
        raise Refused(_("The list has this quotation already."), code="quoted")
    row.list, row.quoted, row.note = into, words, _note(note)
    row.translation, row.translation_language = _translated(*translated)
    row.save(force_update=not row._state.adding)
    _record(by, kind, into, row)
    return row


@transaction.atomic
def delete_clipping(*, by: Actor, row: Clipping) -> None:
    work_on(by, row.submission)
    _record(by, "clipping_deleted", row.list, row)
    row.delete()


def _verbatim(row: Clipping, quoted: str) -> str:
    texts = texts_at(json.loads(row.submission.document), row.paragraph, row.source)
    found = next((part for text in texts if (part := verbatim(text, quoted))), "")
    if not found:
        raise Refused(
            _(
                "These words are not in the text. You can cut at the beginning and at the end. To leave "
                "out the middle, keep two quotations."
            )
            if quoted.strip()
            else _("Leave the words that you want to quote."),
            code="quoted",
        )
    return found


def _translated(text: str, language: str) -> Translated:
    words = text.replace("\r\n", "\n").strip()
    if len(words) > TRANSLATION_LIMIT:
        said = ngettext(
            "A translation has at most %(limit)d character.",
            "A translation has at most %(limit)d characters.",
            TRANSLATION_LIMIT,
        )
        raise Refused(said % {"limit": TRANSLATION_LIMIT}, code="translation")
    if words and language not in LANGUAGES:
        raise Refused(_("Choose the language of the translation."), code="translation_language")
    return (words, language) if words else ("", "")


def _note(note: str) -> str:
    words = note.replace("\r\n", "\n").strip()
    if len(words) > NOTE_LIMIT:
        said = ngettext(
            "A note has at most %(limit)d character.", "A note has at most %(limit)d characters.", NOTE_LIMIT
        )
        raise Refused(said % {"limit": NOTE_LIMIT}, code="note")
    return words


def _record(by: Actor, kind: str, into: ClippingList, row: Clipping | None = None) -> None:
    data = {"list": str(into.pk)}
    record(by=by, kind=kind, data=data if row is None else data | {"clipping": str(row.pk)})


@transaction.atomic
def ask_body(*, by: Actor, row: Clipping) -> PassageConsent:
    """Ask the body of a quotation whether these words may be quoted without its name.

    Raises Refused with the reason where that is settled, or can't be asked.
    """
    work_on(by, row.submission)
    # Held, so that two who press at once ask once.
    Submission.objects.select_for_update().get(pk=row.submission_id)
    shared = clippings_of(Submission.objects.still_shared()).filter(pk=row.pk).first()
    if shared is None:
        raise Refused(_("The body no longer shares this text with the staff."))
    quotation = kept_of(shared).quotation
    if quotation.release is not Release.CAN_ASK:
        raise Refused(quotation.release_words)
    consent = PassageConsent.objects.create(
        submission=shared.submission,
        paragraph=quotation.paragraph,
        source=quotation.source,
        text=quotation.text,
        translation=quotation.translation,
        translation_language=quotation.translation_language,
        asked_at=by.moment,
        asked_by=by.person,
        asked_by_label=by.label[:200],
    )
    data = {"clipping": str(row.pk), "consent": str(consent.pk)}
    record(by=by, kind="passage_asked", data=data)
    return consent


# The quotations of a theme, as one reviewer may see them today. What a body took back or keeps to itself by
# now is not shown, nor what a reviewer's own body says: how many that are is told, not whose.


_COUNTRY_NAMES = ("name_en", "name_fr", "name_es", "name_ru", "name_ar", "name_zh")


@dataclass(frozen=True, slots=True)
class Kept:
    """A clipping with its quotation, and the translation of its explanation."""

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

    @property
    def can_ask(self) -> int:
        """Of how many of them the bodies can be asked."""
        return sum(item.quotation.release is Release.CAN_ASK for item in self.kept)

    def theme(self, names: Names, dated: datetime.datetime) -> Theme:
        """What a file is made from: nothing in it, titles included, depends on what it may not hold."""
        held = [item for item in self.kept if item.quotation.is_in(names)]
        return Theme(
            title=self.list.theme,
            names=names,
            quotations=tuple(item.quotation for item in held),
            titles=_titles(item.clipping for item in held),
            hidden=self.hidden if names is Names.STAFF else 0,
            dated=dated,
        )


def lists_for(me: Principal) -> QuerySet[ClippingList]:
    """Every list by its theme, with how many of its clippings are `shown` and `hidden`. One query."""
    seen = Q(clippings__submission__in=Submission.objects.at_desk_of(me).still_shared())
    return ClippingList.objects.annotate(
        shown=Count("clippings", filter=seen), hidden=Count("clippings") - Count("clippings", filter=seen)
    )


def clippings_for(me: Principal) -> QuerySet[Clipping]:
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
    titles = _titles(rows)
    kept = [
        replace(item, title=titles[item.quotation.paragraph]) for item in sorted(all_kept(rows), key=_place)
    ]
    total = Clipping.objects.filter(list=row).count()
    return Collection(row, tuple(kept), total - len(rows))


def _titles(rows: Iterable[Clipping]) -> dict[int, str]:
    """What each recommendation is called where the bodies quoted are asked: both titles for both kinds.

    Of editions that differ, the newest has the word.
    """
    asked = [(row.submission.assessment, row.paragraph) for row in rows]
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for assessment, paragraph in sorted(asked, key=lambda one: one[0].cycle.edition.code):
        kind = Variant(assessment.body.kind)
        recommendation = outline_of(assessment.cycle.edition).recommendation(paragraph)
        found[paragraph][kind] = recommendation.titles[kind]
    return {
        paragraph: lists.enumerated(dict.fromkeys(titles[kind] for kind in Variant if kind in titles))
        for paragraph, titles in found.items()
    }


def _place(item: Kept) -> tuple[int, str, datetime.datetime]:
    return item.quotation.paragraph, plain(item.quotation.origin.body), item.clipping.at


def kept_of(clipping: Clipping) -> Kept:
    """One clipping of `clippings_of`, with its quotation. Three queries."""
    return next(all_kept([clipping]))


def all_kept(rows: list[Clipping]) -> Iterator[Kept]:
    """Clippings of `clippings_of` with their quotations. Three queries, however many."""
    submissions = {row.submission_id for row in rows}
    translations, consents = translations_of(submissions), consents_of(submissions)
    passages = _passages_of(rows)
    for row in rows:
        key, whole = (row.submission_id, row.paragraph), passages.get(row.pk)
        quotation = Quotation(
            origin=origin_of(row.submission),
            paragraph=row.paragraph,
            source=row.source,
            text=row.quoted,
            language=language_shown(row.source, whole.language if whole else "", key, translations),
            consent=consents.get(
                (*key, row.source, row.quoted, row.translation, row.translation_language), Consent.NOT_ASKED
            ),
            cut_before=whole is not None and not whole.text.startswith(row.quoted),
            cut_after=whole is not None and not whole.text.endswith(row.quoted),
            translation=row.translation,
            translation_language=row.translation_language,
        )
        explained = row.source == Clipping.Source.EXPLANATION
        yield Kept(row, quotation, translations.get(key) if explained else None)


def _passages_of(rows: list[Clipping]) -> dict[UUID, Passage]:
    """The whole passage that each clipping comes from: its language is told by that, not by a few words."""
    passages = Passage.objects.filter(
        submission_id__in={row.submission_id for row in rows}, paragraph__in={row.paragraph for row in rows}
    )
    found: dict[tuple[UUID, int, str], list[Passage]] = defaultdict(list)
    for passage in passages:
        found[passage.submission_id, passage.paragraph, passage.source].append(passage)
    return {
        row.pk: passage
        for row in rows
        for passage in found[row.submission_id, row.paragraph, row.source]
        if row.quoted in passage.text
    }


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
    own = [body.name, body.short_name, body.report_name, body.report_short_name]
    if body.country is not None:
        own += [getattr(body.country, field) for field in _COUNTRY_NAMES]
    return tuple(name for name in own if name)
