"""The findings of one kind of body for the annual report: rows → values, in a fixed number of queries."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Max

from assessments.annual.values import (
    Asked,
    CountedBody,
    Example,
    KindFindings,
    Quote,
    ReadOtherwise,
    by_paragraph,
    chosen_examples,
    references_of,
    standing_of,
    with_cuts,
)
from assessments.answers.text import language_of
from assessments.comparing.comparison import ComparisonFilter
from assessments.comparing.pattern_rows import read_patterns
from assessments.comparing.rows import Round, compared_cycles, find_round, is_reviewer, readings
from assessments.models import Invitation, Passage, Reading, Submission
from assessments.submitting.line_signs import Audience
from assessments.writing.clippings import all_kept, clippings_of
from assessments.writing.quotations import Names, Release
from mechanisms.access import Principal
from mechanisms.models.body import plain

STAFF_FILES = (Audience.NAMED, Audience.STAFF)
"""For whom the staff make a report: the public copy, and the internal one."""


def rounds_of(me: Principal, wanted: Iterable[ComparisonFilter], audience: Audience) -> Iterator[Round]:
    """A round for each kind of which there is somebody to tell."""
    for each in wanted:
        cycles = compared_cycles(me, each.kind, audience, is_file=True)
        try:
            found = find_round(me, each, cycles, audience, is_file=True)
        except LookupError:
            continue
        if found is not None and found.lines().exists():
            yield found


def of_cycle(me: Principal, cycle: str) -> list[ComparisonFilter]:
    """Both kinds of bodies in one cycle."""
    return [
        ComparisonFilter.of({"cycle": cycle, "kind": kind}, is_reviewer=is_reviewer(me))
        for kind in ("regional", "national")
    ]


def read_kind(round_: Round, *, with_desk: bool) -> KindFindings:
    """All of one kind. Some twenty queries. `with_desk`: with the staff's quotations and readings."""
    bodies = tuple(_bodies(round_))
    numbers = [item.paragraph for item in round_.outline.recommendations]
    cited = chosen_examples(numbers, bodies)
    told = {body.submission: body for body in bodies}
    said = list(readings(round_)) if with_desk else []
    read = [row for row in said if not row.unread]
    return KindFindings(
        patterns=read_patterns(round_),
        bodies=bodies,
        examples=_examples(cited),
        more_examples={
            number: sum(body.mentioned and body.can_show(number) for body in bodies) - len(cited[number])
            for number in cited
        },
        read=len(read),
        read_alike=sum(row.verdict == Reading.Verdict.AGREE for row in read),
        accepted=len(said) - len(read),
        otherwise=tuple(_otherwise(read, told)),
        quotes=tuple(_quotes(round_)) if with_desk else (),
        asked=tuple(_asked(round_, bodies)) if round_.is_internal else (),
        sent_last=round_.lines().order_by().aggregate(last=Max("submission__submitted_at"))["last"],
    )


def _bodies(round_: Round) -> Iterator[CountedBody]:
    outline = round_.outline
    numbers = [item.paragraph for item in outline.recommendations]
    lines = round_.lines().select_related("body", "submission__assessment")
    for line in lines.defer("tallies", "assistance", "submission__document"):
        yield CountedBody(
            name=line.body.name,
            slug=line.body.slug,
            submission=line.submission_id,
            version=line.submission.version,
            cycle=round_.cycle.name,
            marks=dict(zip(numbers, line.marks, strict=True)),
            standings=dict(zip(numbers, line.standings, strict=True)),
            criteria=by_paragraph(outline, line.criteria),
            mentioned=line.submission.may_be_named or round_.is_internal,
            public=line.sharing == "public",
            named=line.named,
            entered_by_staff=line.submission.assessment.entered_by_staff,
            sent_on=line.submission.submitted_at.date(),
            sample=line.body.sample,
        )


def _examples(cited: Mapping[int, tuple[CountedBody, ...]]) -> dict[int, tuple[Example, ...]]:
    """The examples with their words and documents. One query, which reads the frozen documents that are
    cited."""
    documents = _answers({body.submission for bodies in cited.values() for body in bodies})
    return {
        number: tuple(_example(body, number, documents[body.submission][number]) for body in bodies)
        for number, bodies in cited.items()
    }


def _answers(submissions: Collection[UUID]) -> dict[UUID, dict[int, Mapping[str, Any]]]:
    rows = Submission.objects.filter(pk__in=submissions).values_list("pk", "document")
    return {
        pk: {answer["paragraph"]: answer for answer in json.loads(document)["answers"]}
        for pk, document in rows
    }


def _example(body: CountedBody, paragraph: int, answer: Mapping[str, Any]) -> Example:
    words = answer["explanation"]
    return Example(body, paragraph, words, language_of(words), references_of(answer["evidence"]))


def _otherwise(rows: Iterable[Reading], told: Mapping[UUID, CountedBody]) -> Iterator[ReadOtherwise]:
    """The readings that differ of bodies that may be mentioned, by body and paragraph."""
    found = [
        (told[row.submission_id], row)
        for row in rows
        if row.verdict != Reading.Verdict.AGREE
        and row.released_at is not None
        and row.submission_id in told
        and told[row.submission_id].mentioned
    ]
    for body, row in sorted(found, key=lambda each: (plain(each[0].name), each[1].paragraph)):
        yield ReadOtherwise(body, row.paragraph, row.level, row.reason, row.reply, language_of(row.reply))


def _quotes(round_: Round) -> Iterator[Quote]:
    """The quotations that the staff keep and that this copy may hold, by paragraph. Of bodies that are not
    named, those that were cleared word by word; in the internal copy all. Seven queries at most."""
    names = Names.STAFF if round_.is_internal else Names.CONSENT
    sent = Submission.objects.at_desk_of(round_.principal).still_shared()
    kind = sent.filter(assessment__cycle=round_.cycle, assessment__body__kind=round_.wanted.kind)
    kept = [each for each in all_kept(list(clippings_of(kind))) if each.quotation.is_in(names)]
    whole = _passages({each.clipping.submission_id for each in kept})
    for each in sorted(kept, key=lambda item: (item.quotation.paragraph, item.quotation.text)):
        quotation, row = each.quotation, each.clipping
        texts = whole[row.submission_id, row.paragraph, row.source]
        yield Quote(
            key=each.clipping.pk.hex[:12],
            paragraph=quotation.paragraph,
            text=with_cuts(quotation.text, texts),
            language=quotation.language,
            citation=quotation.citation(names),
            is_named=quotation.release is Release.NAMED,
            translation=quotation.translation,
            translated_into=quotation.translation_language,
        )


def _passages(submissions: Collection[UUID]) -> dict[tuple[UUID, int, str], list[str]]:
    """The whole texts that quotations were cut from, by submission, paragraph and source. One query."""
    found: dict[tuple[UUID, int, str], list[str]] = defaultdict(list)
    rows = Passage.objects.filter(submission_id__in=submissions)
    for submission, paragraph, source, text in rows.values_list(
        "submission_id", "paragraph", "source", "text"
    ):
        found[submission, paragraph, source].append(text)
    return found


def _asked(round_: Round, bodies: Iterable[CountedBody]) -> Iterator[Asked]:
    """Everybody that was asked, by name, for the internal copy. One query."""
    sent = {body.slug: body for body in bodies}
    rows = Invitation.objects.filter(cycle=round_.cycle, body__kind=round_.wanted.kind)
    declined = {
        row.body.slug: (row.body.name, row.state == Invitation.State.DECLINED)
        for row in rows.select_related("body")
    }
    found = {slug: (body.name, standing_of(body)) for slug, body in sent.items()}
    for slug, (name, said_no) in declined.items():
        found.setdefault(slug, (name, "declined" if said_no else "silent"))
    for name, standing in sorted(found.values(), key=lambda each: plain(each[0])):
        yield Asked(name, standing)
