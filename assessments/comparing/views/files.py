"""Answers behind a number, bodies side by side and the trend of one body, as files."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from assessments.answering.views.page_access import principal
from assessments.comparing.answers_behind import Asked, answers_behind
from assessments.comparing.comparison import Said
from assessments.comparing.rows import Round, readings
from assessments.comparing.tables import FileAnswer, answers_table, beside, sides_table, trend_table
from assessments.comparing.trend import read_trend
from assessments.comparing.views.answers import are_in_file, chosen_submissions, side_of
from assessments.comparing.views.matrix import audience_of, comparison_view
from assessments.formats.file import attachment, count_making
from assessments.models import Reading, ScoreLine
from assessments.report.table_file import FORMATS, Table
from recommendations.catalogue import outline_of

# More answers than a person reads at once; each comes with its words.
ANSWERS_A_FILE = 1_000


@login_not_required
@require_safe
def answers(request: HttpRequest, paragraph: int, extension: str) -> HttpResponse:
    """The answers to one recommendation that the address asks for."""
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
        audience=found.audience,
        asked=found.wanted.chosen | asked.as_query,
    )
    return _file(table, extension)


def _file_answers(found: Round, lines: QuerySet[ScoreLine], paragraph: int) -> list[FileAnswer]:
    """The answers of these lines; as the staff read them, with reading and reply."""
    rows = lines.select_related("body", "submission__assessment__cycle")[:ANSWERS_A_FILE]
    read: dict[UUID, Reading] = {}
    if found.wanted.said is Said.REVIEWER:
        read = {row.submission_id: row for row in readings(found).filter(paragraph=paragraph)}
    answers = []
    for line in rows:
        side = side_of(line.submission)
        answers.append(FileAnswer.of(side, paragraph, _as_read(read.get(line.submission_id))))
    return answers


def _as_read(reading: Reading | None) -> tuple[str, ...]:
    """How the staff read an answer, why, and what the body replied; empty where nobody read it."""
    if reading is None:
        return ()
    said = str(reading.level) if reading.level is not None else reading.verdict
    return said, reading.reason, reading.reply


@login_not_required
@require_safe
def sides(request: HttpRequest, extension: str) -> HttpResponse:
    """Two to four submissions side by side."""
    audience = audience_of(request, is_file=True)
    submissions = chosen_submissions(request)
    if submissions is None or extension not in FORMATS:
        raise Http404
    if not are_in_file(principal(request), submissions, audience):
        raise Http404
    count_making(request, extension)
    outline = outline_of(submissions[0].assessment.cycle.edition)
    found = beside([side_of(row) for row in submissions], outline)
    return _file(sides_table(found, outline, audience=audience), extension)


@login_not_required
@require_safe
def trend(request: HttpRequest, slug: str, extension: str) -> HttpResponse:
    """One body over the cycles, of what may be shown in this file."""
    audience = audience_of(request, is_file=True)
    found = read_trend(principal(request), slug, audience, is_file=True)
    if found is None or extension not in FORMATS:
        raise Http404
    count_making(request, extension)
    table = trend_table(
        found.trend,
        found.body.name,
        found.body.slug,
        found.outline,
        sample=found.body.sample,
        audience=audience,
    )
    return _file(table, extension)


def _file(table: Table, extension: str) -> HttpResponse:
    return attachment(FORMATS[extension](table))
