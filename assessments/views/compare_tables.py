"""Answers behind a number, bodies side by side and the trend of one body, as files."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assessments.aliases import alias
from assessments.compared_answers import Asked, answers_behind
from assessments.comparison import Naming
from assessments.comparison_patterns_sheet import shared_round, tells_too_much
from assessments.comparison_sheet import Round, is_named, is_reviewer, lists_unnamed
from assessments.comparison_trend_sheet import read_trend
from assessments.exports.comparison_tables import (
    NamedAnswer,
    answers_table,
    sides_table,
    trend_table,
)
from assessments.exports.table_file import FORMATS, Table
from assessments.models import Submission
from assessments.side_by_side import Side, beside
from assessments.views.compare_frame import compare_frame, naming_asked, too_few
from assessments.views.file_answer import attachment, count_making
from assessments.views.loading import principal
from assessments.views.side_by_side import chosen_submissions, side_of
from mechanisms.access import Principal, Sharing
from recommendations.catalogue import outline_of

# More answers than a person reads at once; each comes with its words.
ANSWERS_A_FILE = 1_000


@login_not_required
@require_safe
def answers(request: HttpRequest, paragraph: int, extension: str) -> HttpResponse:
    """The answers to one recommendation that the address asks for."""
    frame = compare_frame(request)
    if frame.round is None or extension not in FORMATS:
        raise Http404
    found, naming = shared_round(frame.round), naming_asked(request, frame)
    if tells_too_much(found, naming):
        return too_few(request, frame)
    asked = Asked.of(request.GET)
    try:
        lines = answers_behind(found, paragraph, asked)
    except (KeyError, ValueError) as unknown:
        raise Http404 from unknown
    count_making(request, extension)
    table = answers_table(
        found.outline.recommendation(paragraph),
        found.outline,
        _named_answers(found, lines, paragraph, naming),
        naming,
        found.wanted.chosen | asked.as_query,
    )
    return _file(table, extension)


def _named_answers(
    found: Round, lines: object, paragraph: int, naming: Naming
) -> list[NamedAnswer]:
    rows = lines.select_related("body", "submission__assessment__cycle")  # type: ignore[attr-defined]
    answers = []
    for line in rows[:ANSWERS_A_FILE]:
        named = is_named(found.principal, line.submission, line.body_id, naming)
        if not named and not lists_unnamed(found, naming):
            continue
        name = line.body.name if named else alias(line.body_id, found.cycle.slug)
        side = side_of(line.submission)
        answer = side.answers[paragraph]
        answers.append(NamedAnswer(name, named, side.cycle, side.version, answer, side.sample))
    return answers


@login_not_required
@require_safe
def sides(request: HttpRequest, extension: str) -> HttpResponse:
    """Two to four submissions side by side."""
    submissions = chosen_submissions(request)
    if submissions is None or extension not in FORMATS:
        raise Http404
    naming = _naming(request)
    shared = [row for row in submissions if _leaves(principal(request), row)]
    if len(shared) != len(submissions):
        raise Http404
    count_making(request, extension)
    outline = outline_of(submissions[0].assessment.cycle.edition)
    found = beside([side_of(row) for row in submissions], outline)
    by_address = {row.assessment_id: row for row in submissions}
    names = [_name(request, by_address[side.address], side, naming) for side in found.sides]
    return _file(sides_table(found, names, outline, naming), extension)


def _leaves(me: Principal, submission: Submission) -> bool:
    """Whether it is shared with this person beyond his or her own body: a file goes on by mail."""
    wanted = {Sharing.PUBLIC.value} | ({Sharing.RAPPORTEUR.value} if is_reviewer(me) else set())
    return submission.sharing in wanted


def _name(
    request: HttpRequest, submission: Submission, side: Side, naming: Naming
) -> tuple[str, bool]:
    body_id = submission.assessment.body_id
    if is_named(principal(request), submission, body_id, naming):
        return side.name, True
    return alias(body_id, submission.assessment.cycle.slug), False


@login_not_required
@require_safe
def trend(request: HttpRequest, slug: str, extension: str) -> HttpResponse:
    """One body over the cycles; no file about a body that is not to be named."""
    me, naming = principal(request), _naming(request)
    found = read_trend(me, slug)
    if found is None or extension not in FORMATS:
        raise Http404
    rows = Submission.objects.current().filter(
        assessment__in=[cycle.address for cycle in found.trend.cycles]
    )
    if not all(is_named(me, row, found.body.pk, naming) and _leaves(me, row) for row in rows):
        context = {"body": found.body, "is_reviewer": is_reviewer(me)}
        return render(request, "assessments/compare/not_named.html", context, status=422)
    count_making(request, extension)
    outline = outline_of(rows.latest("submitted_at").assessment.cycle.edition)
    table = trend_table(found.trend, found.body.name, found.body.slug, outline, naming)
    return _file(table, extension)


def _naming(request: HttpRequest) -> Naming:
    if not is_reviewer(principal(request)):
        return Naming.PUBLIC
    return Naming.DESK if request.GET.get("names") == "staff" else Naming.CONSENT


def _file(table: Table, extension: str) -> HttpResponse:
    return attachment(FORMATS[extension](table))
