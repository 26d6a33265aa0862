"""The tables and their addresses. Everything is read; nothing can be sent."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from enum import Enum
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import NinjaAPI, Query
from ninja.errors import ValidationError

from assessments.api import lists, tables
from assessments.api.parameters import (
    AnswerPage,
    BodyPage,
    Caller,
    InstrumentPage,
    NoSuchToken,
    NotForThisToken,
    Page,
    ReportFile,
    SubmissionPage,
    Token,
    TooOften,
    Unfit,
    audience_for,
    caller,
    check,
    unfit_of,
    why_closed,
)
from assessments.api.rows import (
    AnswerRow,
    BodyRow,
    CountRow,
    CriterionRow,
    CycleRow,
    PrincipleRow,
    ReadingRow,
    RecommendationRow,
    Row,
    SubmissionRow,
    Table,
)
from assessments.api.tables import Found
from assessments.formats.file import csv_lines
from assessments.models import Submission
from assessments.submitting.line_signs import Audience
from assessments.trail.acting import Actor
from assessments.trail.leaving import report_left
from mechanisms.access import principal_of

# A page of a table as it is sent: JSON, or CSV; both say how many rows there are and where the
# next are.


def table[A: Page](request: HttpRequest, asked: A, row: type[Row], read: Callable[[Caller, A], Found]) -> Any:
    """What a route answers: values for ninja to check and write, or a finished CSV."""
    check(request, asked)
    found = read(caller(request), asked)
    way = _next(request, asked, found.count)
    internal = getattr(asked, "names", None) == "staff"
    if asked.format == "csv":
        return _csv(request, row, found, way, internal=internal)
    return {
        "count": found.count,
        "limit": asked.limit,
        "offset": asked.offset,
        "next": way,
        "internal": internal,
        "rows": found.rows,
    }


def _next(request: HttpRequest, asked: Page, count: int) -> str | None:
    """The address of the next page, with the same filters; None behind the last row."""
    after = asked.offset + asked.limit
    if after >= count:
        return None
    query = request.GET.copy()
    query["offset"] = str(after)
    return f"{settings.ADDRESS}{request.path}?{query.urlencode()}"


def _csv(
    request: HttpRequest, row: type[Row], found: Found, way: str | None, *, internal: bool
) -> HttpResponse:
    columns = list(row.model_fields)
    cells = ((_cell(values[name]) for name in columns) for values in found.rows)
    response = HttpResponse("".join(csv_lines(columns, cells)), content_type="text/csv; charset=utf-8")
    response.headers["X-Total-Count"] = str(found.count)
    if internal:
        name = request.path.rsplit("/", 1)[-1]
        mark_internal(response, f"{name}-internal.csv")
    if way is not None:
        response.headers["Link"] = f'<{way}>; rel="next"'
    return response


def mark_internal(response: HttpResponse, filename: str) -> None:
    """Say beside the content, and in the name under which it is saved, that it stays with the staff."""
    response.headers["X-Internal"] = "for the staff alone"
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'


def _cell(value: object) -> str:
    """Nothing for what is not there, words that R and pandas take for yes and no, days as year-month-day."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, Enum):
        return str(value.value)
    return value.isoformat() if isinstance(value, date) else str(value)


def problem_answer(
    request: HttpRequest, status: int, detail: str, parameter: str | None = None
) -> HttpResponse:
    """What went wrong, as JSON with a sentence (RFC 9457)."""
    told = {"title": _titles()[status], "status": status, "detail": detail, "parameter": parameter}
    text = json.dumps(told, ensure_ascii=False)
    response = HttpResponse(text, status=status, content_type="application/problem+json")
    if status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    if status == 429:
        response.headers["Retry-After"] = "60"
    return response


def _titles() -> dict[int, str]:
    return {
        401: _("Needs a token that works"),
        403: _("Not for this token"),
        404: _("Not found"),
        422: _("Not understood"),
        429: _("Too often"),
    }


api = NinjaAPI(
    title="ThirtyTwo",
    version="1",
    description="Read-only tables of the self-assessment against the 32 recommendations of A/HRC/14/32.",
    docs_url=None,  # ninja's page loads its scripts from another host
    openapi_url=None,
    auth=Token(),
    urls_namespace="api",
)


def add_table[A: Page](
    read: Callable[[Caller, A], Found], asked_for: type[A], row: type[Row], words: Promise
) -> None:
    """A route that answers with one table, under the name of the function that reads it. `words`: what the
    table holds, for the page and the OpenAPI document."""

    def answer(request: HttpRequest, asked: Any) -> Any:
        return table(request, asked, row, read)

    name = read.__name__
    answer.__name__ = name
    answer.__annotations__["asked"] = Query[asked_for]  # type: ignore[misc, valid-type]
    rows: Any = Table[row]  # type: ignore[valid-type]
    route = api.get(f"/{name}", response=rows, url_name=f"api_{name}", description=cast(str, words))
    route(answer)


add_table(
    lists.cycles, Page, CycleRow, gettext_lazy("The rounds in which bodies are asked. One row a cycle.")
)
add_table(
    lists.instrument,
    InstrumentPage,
    RecommendationRow,
    gettext_lazy(
        "What is asked. One row a recommendation. Prompts, criteria and levels are in instrument.json."
    ),
)
add_table(
    lists.bodies,
    BodyPage,
    BodyRow,
    gettext_lazy("The directory: who could answer. One row a body."),
)
add_table(
    tables.submissions,
    SubmissionPage,
    SubmissionRow,
    gettext_lazy("What was submitted. One row a version that counts, with its tally."),
)
add_table(
    tables.answers,
    AnswerPage,
    AnswerRow,
    gettext_lazy("What was answered. One row for each submission and recommendation."),
)
add_table(
    tables.criteria,
    AnswerPage,
    CriterionRow,
    gettext_lazy("What was said of each criterion. One row for each submission and criterion."),
)
add_table(
    tables.principles,
    SubmissionPage,
    PrincipleRow,
    gettext_lazy("Principles are measured by criteria. They overlap and are never added up."),
)
add_table(
    lists.distribution,
    AnswerPage,
    CountRow,
    gettext_lazy(
        "How many submissions give each answer. One row for each cycle, kind, recommendation and answer."
    ),
)
add_table(
    lists.readings,
    AnswerPage,
    ReadingRow,
    gettext_lazy("For reviewers: how the staff read an answer, with the reply. One row a reading."),
)


@api.get("/submissions/{uuid:submission}/report.json", response=dict[str, Any], url_name="api_report")
def report(request: HttpRequest, submission: UUID, asked: Query[ReportFile]) -> Any:
    """The frozen gap report of one of those submissions (gap-report/1): the bytes of its SHA-256."""
    check(request, asked)
    audience = audience_for(caller(request), asked.names)
    reach = {f"score_line__{name}": value for name, value in audience.reach.items()}
    found = Submission.objects.current().filter(**reach)
    row = found.filter(pk=submission).with_frame().defer(None).first()
    if row is None:
        raise Http404
    if request.method == "GET" and (person := caller(request).person):
        by = Actor.of(person, principal_of(person))
        report_left(by=by, assessment=row.assessment, submission=row, form="json", by_program=True)
    answer = HttpResponse(row.document.encode(), content_type="application/json; charset=utf-8")
    if audience is Audience.STAFF:
        mark_internal(answer, f"gap-report-{submission}-internal.json")
    return answer


@api.exception_handler(Unfit)
def _unfit(request: HttpRequest, error: Unfit) -> HttpResponse:
    return problem_answer(request, 422, f"{error.parameter}: {error}", error.parameter)


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return _unfit(request, unfit_of(request, error))


@api.exception_handler(NoSuchToken)
def _no_such_token(request: HttpRequest, error: NoSuchToken) -> HttpResponse:
    detail = _(
        "This token does not work: it has ended, was taken back, or is not complete. Without a token "
        "you get what is public."
    )
    return problem_answer(request, 401, detail)


@api.exception_handler(NotForThisToken)
def _not_for_this_token(request: HttpRequest, error: NotForThisToken) -> HttpResponse:
    return problem_answer(request, 403 if caller(request).has_token else 401, why_closed(request))


@api.exception_handler(TooOften)
def _too_often(request: HttpRequest, error: TooOften) -> HttpResponse:
    detail = _("Wait a minute. Ask for more rows at a time: limit can be up to 10000.")
    return problem_answer(request, 429, detail)


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    detail = _("There is nothing here, or it is not open to you.")
    return problem_answer(request, 404, detail)
