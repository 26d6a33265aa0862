"""One recommendation over all bodies: the distribution, and the answers behind each number; two to four
submissions side by side. Pages and files."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from assessments.answering.views.page_access import principal
from assessments.comparing import words
from assessments.comparing.answers_behind import Asked, answers_behind, outliers, read_answers
from assessments.comparing.comparison import RecommendationCount, Said
from assessments.comparing.rows import (
    Round,
    read_counts,
    readings,
    seen_lines,
    topics_counted,
)
from assessments.comparing.strips import strips_of
from assessments.comparing.table_file import FORMATS
from assessments.comparing.tables import (
    FEWEST,
    MOST,
    Row,
    Side,
    SideBySide,
    answers_table,
    beside,
    sides_table,
)
from assessments.comparing.views.matrix import (
    ComparisonView,
    CountedPaginator,
    audience_of,
    comparison_view,
    handed,
    offer_of,
    offer_of_round,
)
from assessments.formats.file import count_making
from assessments.models import Reading, Rollup, ScoreLine, Submission
from assessments.submitting.line_signs import Audience
from mechanisms.access import Principal
from recommendations.catalogue import outline_of
from recommendations.outline import Criterion, Outline, Variant
from recommendations.own_language import in_language_of_file
from recommendations.reuse import json_in_english, open_data, same_for_visitors

# As a cell of the file says it: agreed to with all that was unflagged and unchanged.
ACCEPTED_UNREAD = "accepted_without_reading"
ANSWERS_A_PAGE = 25
# More answers than a person reads at once; each comes with its words.
ANSWERS_A_FILE = 1_000


@dataclass(frozen=True)
class CriterionCount:
    """How many bodies answered one criterion how, where the recommendation applies to them."""

    number: int
    criterion: Criterion
    yes: int
    partly: int
    no: int
    no_case: int
    unknown: int

    @property
    def unmet(self) -> int:
        """What may be met and is not said to be; where no case arose there was nothing to meet."""
        return self.partly + self.no + self.unknown

    @property
    def links(self) -> dict[str, str]:
        """How an address asks for each number of the row."""
        signs = {"unmet": "pndb", "yes": "y", "partly": "p", "no": "n", "no_case": "c", "unknown": "db"}
        return {name: f"{self.number}{letters}" for name, letters in signs.items()}


@dataclass(frozen=True)
class FoundAnswers:
    """The answers to one recommendation that an address asks for; pages of them are made from it."""

    view: ComparisonView
    round: Round
    paragraph: int
    asked: Asked
    lines: QuerySet[ScoreLine]

    @property
    def variant(self) -> Variant:
        return Variant(self.round.wanted.kind)

    @cached_property
    def count(self) -> RecommendationCount:
        return _count(self.round, self.paragraph)

    @property
    def query(self) -> str:
        """The address without the page that it names."""
        return self.view.wanted.query(**self.asked.as_query)

    def context(self, page: int) -> dict[str, Any]:
        """What a page shows; `page` is its number, from one."""
        count = self.count
        number = _number_of(self.lines, count, self.asked)
        lines = CountedPaginator(self.lines, ANSWERS_A_PAGE, number).get_page(page)
        shown = read_answers(self.round, lines, self.paragraph)
        return self.view.context() | {
            "count": count,
            "asked": self.asked,
            "page": lines,
            "answers": shown,
            "query_of_page": self.query,
            "behind_words": words.BEHIND,
            "criteria": _criteria(self.round, count),
            "outliers": outliers(self.round, count, self.paragraph),
            "position": _neighbours(self.round, self.paragraph),
            "sample_data": any(answer.body.sample for answer in shown),
            "offer": offer_of_round(self.round),
        }


def find_answers(request: HttpRequest, paragraph: int) -> FoundAnswers:
    """`answer`, `criterion`, `change`, `assistance` and `standing` in the address narrow the list.

    Http404 where there is nothing to be seen, or nothing of the kind.
    """
    view = comparison_view(request)
    if view.round is None:
        raise Http404
    asked = Asked.of(request.GET)
    try:
        lines = answers_behind(view.round, paragraph, asked)
    except (KeyError, ValueError) as unknown:
        raise Http404 from unknown
    return FoundAnswers(view, view.round, paragraph, asked, lines)


def _count(found: Round, paragraph: int) -> RecommendationCount:
    counts, _shown = read_counts(found, [found.outline.recommendation(paragraph)])
    return counts[0]


def _number_of(lines: QuerySet[ScoreLine], count: RecommendationCount, asked: Asked) -> int:
    """How many answers there are; the counts know it unless something else than the answer is asked for."""
    if any((asked.criterion, asked.change, asked.assistance, asked.standing)):
        return int(lines.count())
    return count.number(asked.answer) if asked.answer else count.bodies


def _criteria(found: Round, count: RecommendationCount) -> Sequence[CriterionCount]:
    """The criteria, most often unmet first. One query."""
    counted = topics_counted(found, Rollup.Topic.CRITERION)[Rollup.Topic.CRITERION]
    numbers = [
        CriterionCount(
            position,
            criterion,
            yes=counted[count.paragraph, f"{position}y"],
            partly=counted[count.paragraph, f"{position}p"],
            no=counted[count.paragraph, f"{position}n"],
            no_case=counted[count.paragraph, f"{position}c"],
            unknown=sum(counted[count.paragraph, f"{position}{sign}"] for sign in "db"),
        )
        for position, criterion in enumerate(count.recommendation.criteria, 1)
    ]
    return sorted(numbers, key=lambda item: (-item.unmet, item.number))


def _neighbours(found: Round, paragraph: int) -> dict[str, int | None]:
    numbers = [item.paragraph for item in found.outline.recommendations]
    place = numbers.index(paragraph)
    return {
        "before": numbers[place - 1] if place else None,
        "after": numbers[place + 1] if place + 1 < len(numbers) else None,
    }


@open_data
@login_not_required
@require_safe
@in_language_of_file
@json_in_english
def answers_file(request: HttpRequest, paragraph: int, extension: str) -> HttpResponse:
    view = comparison_view(request, is_file=True)
    if view.round is None or extension not in FORMATS:
        raise Http404
    found, asked = view.round, Asked.of(request.GET)
    try:
        lines = answers_behind(found, paragraph, asked)
    except (KeyError, ValueError) as unknown:
        raise Http404 from unknown
    count_making(request, extension)
    table = answers_table(
        found.outline.recommendation(paragraph),
        found.outline,
        _file_answers(found, lines, paragraph),
        variant=Variant(found.wanted.kind),
        audience=found.audience,
        asked=found.wanted.chosen | asked.as_query,
    )
    return handed(request, FORMATS[extension](table))


def _file_answers(
    found: Round, lines: QuerySet[ScoreLine], paragraph: int
) -> list[tuple[Side, tuple[str, ...]]]:
    """The answers of these lines; as the staff read them, with reading and reply."""
    rows = lines.select_related("body", "submission__assessment__cycle")[:ANSWERS_A_FILE]
    read: dict[UUID, Reading] = {}
    if found.wanted.said is Said.REVIEWER:
        read = {row.submission_id: row for row in readings(found).filter(paragraph=paragraph)}
    return [(side_of(row.submission), _as_read(read.get(row.submission_id))) for row in rows]


def _as_read(reading: Reading | None) -> tuple[str, ...]:
    """How the staff read an answer, why, and what the body replied; empty where nobody read it."""
    if reading is None:
        return ()
    said = str(reading.level) if reading.level is not None else reading.verdict
    if reading.unread:
        said = ACCEPTED_UNREAD
    return said, reading.reason, reading.reply


# Two to four submissions side by side, chosen in the matrix or by their addresses.


@same_for_visitors
@login_not_required
@require_safe
@gzip_page
def side_by_side(request: HttpRequest) -> HttpResponse:
    """`ids` names assessments, by commas or several times; `only=differences` leaves equal rows out."""
    me, submissions = principal(request), chosen_submissions(request)
    if submissions is None:
        return _choose(request, len(_ids(request)))
    found, outline = _beside(submissions)
    only = request.GET.get("only") == "differences" and found.is_comparable
    rows, ids = found.different if only else found.rows, ",".join(str(side.address) for side in found.sides)
    shown = [row.recommendation.paragraph for row in rows]
    context = {
        "found": found,
        "parts": list(_parts(found, only=only)),
        "strips": strips_of(found, outline.sections, shown, f"?ids={ids}"),
        "only": only,
        "ids": ids,
        "sample_data": any(side.sample for side in found.sides),
        "offer": offer_of(me, lambda audience: are_in_file(me, submissions, audience)),
    }
    return render(request, "assessments/comparing/side_by_side.html", context)


def _parts(found: SideBySide, *, only: bool) -> Iterator[tuple[str, Sequence[Row]]]:
    """The rows with what they have in common, those that differ first; in one where nothing is compared."""
    if not found.is_comparable:
        yield _("Answer by answer"), found.rows
        return
    yield _("Levels differ"), found.different
    if not only:
        yield _("Not all answered with a level"), found.dropped
        yield _("Equal levels"), found.equal


@open_data
@login_not_required
@require_safe
@in_language_of_file
@json_in_english
def sides_file(request: HttpRequest, extension: str) -> HttpResponse:
    audience = audience_of(request, is_file=True)
    submissions = chosen_submissions(request)
    if submissions is None or extension not in FORMATS:
        raise Http404
    if not are_in_file(principal(request), submissions, audience):
        raise Http404
    count_making(request, extension)
    found, outline = _beside(submissions, is_file=True)
    return handed(request, FORMATS[extension](sides_table(found, outline, audience=audience)))


def _beside(submissions: list[Submission], *, is_file: bool = False) -> tuple[SideBySide, Outline]:
    outline = outline_of(submissions[0].assessment.cycle.edition)
    return beside([side_of(row) for row in submissions], outline, is_file=is_file), outline


def chosen_submissions(request: HttpRequest) -> list[Submission] | None:
    """The submissions that the address names, as far as this reader may see them; None unless they are two to
    four. Http404 if one of them is not to be seen."""
    chosen = _ids(request)
    if not FEWEST <= len(chosen) <= MOST:
        return None
    submissions = list(
        Submission.objects.visible_to(principal(request))
        .current()
        .filter(assessment_id__in=chosen)
        .select_related("assessment__body", "assessment__cycle__edition")
        .order_by("-assessment__cycle__opens_on")
    )
    if len(submissions) != len(chosen):
        raise Http404
    return submissions


def are_in_file(me: Principal, submissions: list[Submission], audience: Audience) -> bool:
    """Whether a file for this audience may hold all of them. One query."""
    lines = seen_lines(me, audience, is_file=True).filter(submission__in=submissions)
    return int(lines.count()) == len(submissions)


def _ids(request: HttpRequest) -> list[UUID]:
    """The assessments that the address names, each once; Http404 for what is no address."""
    written = [part for given in request.GET.getlist("ids") for part in given.split(",") if part]
    try:
        return list(dict.fromkeys(UUID(part) for part in written[: MOST + 1]))
    except ValueError as error:
        raise Http404 from error


def _choose(request: HttpRequest, number: int) -> HttpResponse:
    """Too few or too many were ticked: say how many go, and lead back."""
    said = _("Choose two to four bodies to put side by side. You chose %d.") % number
    context = {"problems": [{"text": said, "href": "#content"}], "has_errors": True}
    return render(request, "assessments/comparing/choose.html", context, status=422)


def side_of(submission: Submission) -> Side:
    assessment = submission.assessment
    answers = json.loads(submission.document)["answers"]
    return Side(
        name=assessment.body.name,
        slug=assessment.body.slug,
        address=assessment.pk,
        variant=Variant(assessment.body.kind),
        edition=assessment.cycle.edition.code,
        cycle=assessment.cycle.name,
        version=submission.version,
        sample=assessment.body.sample,
        answers={answer["paragraph"]: answer for answer in answers},
        entered_by_staff=assessment.entered_by_staff,
        submitted_at=submission.submitted_at,
    )
