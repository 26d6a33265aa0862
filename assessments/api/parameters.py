"""What an address may ask a table for: filters, a page of it, a format. Anything else is refused by name.

A filter that is misspelled and ignored would give more rows than somebody believes to have asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal, cast
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from ninja import Schema
from ninja.errors import ValidationError
from ninja.security import HttpBearer
from pydantic import ConfigDict, Field

from assessments.models import Cycle
from assessments.submitting.line_signs import Audience
from mechanisms.access import ANONYMOUS, Principal, principal_of
from mechanisms.models import ApiToken, Body, BodyKind, BodyType, Person, Region
from mechanisms.people.api_tokens import mark_used, token_of
from mechanisms.people.rate_limits import may_read
from recommendations.catalogue import outline_of
from recommendations.outline import Outline, Recommendation
from recommendations.reuse import open_data
from recommendations.translations import ENGLISH

MOST_ROWS = 10_000
FURTHEST = 10_000_000


class Unfit(ValueError):
    """A parameter that can't be met; `parameter` is its name."""

    def __init__(self, parameter: str, sentence: str) -> None:
        super().__init__(sentence)
        self.parameter = parameter


def means(words: Promise, default: Any = None, **limits: Any) -> Any:
    """A parameter with what it means; most may be left out."""
    return Field(default, description=cast(str, words), **limits)


class Asked(Schema):
    """What an address may ask for; anything else is refused."""

    model_config = ConfigDict(extra="forbid")


class Page(Asked):
    """Which rows, and whether as JSON or CSV."""

    limit: int = means(
        gettext_lazy("rows at a time, 1 to 10000; 1000 if you say nothing"), 1000, ge=1, le=MOST_ROWS
    )
    offset: int = means(gettext_lazy("how many rows to pass over"), 0, ge=0, le=FURTHEST)
    format: Literal["json", "csv"] = means(
        gettext_lazy("json or csv; csv is UTF-8 with a byte order mark"), "json"
    )


Paragraph = Annotated[int | None, means(gettext_lazy("the paragraph of a recommendation, such as 112"))]
Names = Annotated[
    Literal["staff"] | None,
    means(
        gettext_lazy("staff: with a reviewer’s token, everything shared with the staff, for the staff alone")
    ),
]


class InstrumentPage(Page):
    """Recommendations."""

    paragraph: Paragraph = None


class BodyPage(Page):
    """Bodies."""

    kind: BodyKind | None = means(gettext_lazy("regional or national"))
    region: str | None = means(gettext_lazy("as in the column region"))
    type: str | None = means(gettext_lazy("as in the column type"))


class SubmissionPage(BodyPage):
    """Submissions."""

    cycle: str | None = means(gettext_lazy("the short name of a cycle, such as 2026"))
    names: Names = None


class ReportFile(Asked):
    """One frozen report."""

    names: Names = None


class AnswerPage(SubmissionPage):
    """What was said of recommendations."""

    paragraph: Paragraph = None


@dataclass(frozen=True, slots=True)
class Known:
    """The cycles that are asked for, with the instrument of each, in the order in which rows stand."""

    cycles: tuple[Cycle, ...]
    paragraph: int | None = None

    @property
    def by_key(self) -> dict[int, Cycle]:
        return {cycle.pk: cycle for cycle in self.cycles}

    def outline(self, cycle_id: int) -> Outline:
        """What was asked in a cycle. No query."""
        return outline_of(self.by_key[cycle_id].edition, ENGLISH)

    def recommendations(self, cycle_id: int) -> list[Recommendation]:
        return list(wanted(self.outline(cycle_id), self.paragraph))


def wanted(outline: Outline, paragraph: int | None) -> Iterable[Recommendation]:
    """All recommendations of an edition, or the one that is asked for."""
    for recommendation in outline.recommendations:
        if paragraph in (None, recommendation.paragraph):
            yield recommendation


def known(cycle: str | None = None, paragraph: int | None = None) -> Known:
    """The cycles meant, in one query. Raises Unfit for a cycle or paragraph that there is not."""
    every = list(Cycle.objects.select_related("edition").order_by("pk"))
    meant = tuple(row for row in every if cycle in (None, row.slug))
    if cycle is not None and not meant:
        raise Unfit("cycle", _none_of(cycle, [row.slug for row in every]))
    found = Known(meant, paragraph)
    if paragraph is not None and meant and not any(found.recommendations(row.pk) for row in meant):
        raise unknown_paragraph(paragraph)
    return found


def check_body(asked: BodyPage) -> None:
    """Raises Unfit for a region or type that no body has. No query for those of the directory.

    A body that was added may belong to a region that the report does not have.
    """
    for name, value, usual in (
        ("region", asked.region, Region.values),
        ("type", asked.type, BodyType.values),
    ):
        if value is None or value in usual:
            continue
        if "\x00" in value or not Body.objects.filter(**{name: value}).exists():
            raise Unfit(name, _none_of(value, usual))


def unknown_paragraph(paragraph: int) -> Unfit:
    return Unfit("paragraph", _("%(value)d is not the paragraph of a recommendation.") % {"value": paragraph})


def check(request: HttpRequest, asked: Asked) -> None:
    """Raises Unfit for a parameter that is not known or given twice, and for a value that nobody has."""
    names = list(type(asked).model_fields)
    for name, values in request.GET.lists():
        if name not in names:
            sentence = _("This table has no such parameter. It has: %(names)s.")
            raise Unfit(name[:40], sentence % {"names": ", ".join(names)})
        if len(values) > 1:
            raise Unfit(name, _("Give it only once."))
    if isinstance(asked, BodyPage):
        check_body(asked)


def unfit_of(request: HttpRequest, error: ValidationError) -> Unfit:
    """What ninja found, in our words: the first parameter that is wrong."""
    first: dict[str, Any] = error.errors[0]
    name = str(first["loc"][-1])
    return Unfit(name, _sentence(name, request.GET.get(name, "")))


def _sentence(name: str, value: str) -> str:
    choices = {"kind": BodyKind.values, "format": ["json", "csv"], "names": ["staff"]}
    if name in choices:
        return _none_of(value, choices[name])
    if name == "limit":
        return _("Write a whole number from 1 to %(most)d.") % {"most": MOST_ROWS}
    if name == "offset":
        return _("Write a whole number from 0 to %(most)d.") % {"most": FURTHEST}
    return _("Write the number of a paragraph, such as 112.")


def _none_of(value: str, allowed: Iterable[str]) -> str:
    sentence = _("“%(value)s” is none of: %(allowed)s.")
    return sentence % {"value": value[:80], "allowed": ", ".join(allowed)}


# Who asks, and how often: a token that works, or nobody. A session opens nothing here. A cookie
# goes along with whatever a page of another site makes a browser ask for; a token is put there by
# the program that means to. So whoever is signed in and asks without a token is given what is
# public.


class NoSuchToken(Exception):
    """401: something came along that is no token, or one that works no more."""


class NotForThisToken(Exception):
    """401 without a token, 403 with one that does not reach so far."""


class TooOften(Exception):
    """429."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks. The principal belongs to no body: own drafts and private submissions are not for programs.

    `own` are the bodies to which the person behind the token belongs, whose readings stay closed.
    """

    principal: Principal
    own: frozenset[UUID] = frozenset()
    has_token: bool = False
    person: Person | None = None


class Token(HttpBearer):
    """Reads `Authorization: Bearer t32_…`, or lets nobody in particular pass."""

    def __call__(self, request: HttpRequest) -> Caller:
        """The caller, counted against the limits. Raises NoSuchToken or TooOften."""
        sent = request.headers.get(self.header)
        if sent is None:
            _count(request, "api_anonymous")
            return Caller(ANONYMOUS)
        scheme, _blank, secret = sent.partition(" ")
        token = token_of(secret.strip()) if scheme.lower() == self.openapi_scheme else None
        if token is None:
            _count(request, "api_anonymous")
            raise NoSuchToken
        return self.authenticate(request, token)

    def authenticate(self, request: HttpRequest, token: Any) -> Caller:
        _count(request, "api_token", key=str(token.pk))
        mark_used(token)
        return _caller(token)


def _caller(token: ApiToken) -> Caller:
    """A token for reviewers is worth what its owner is today."""
    if token.scope != ApiToken.ApiScope.REVIEW or not token.person.is_reviewer:
        return Caller(ANONYMOUS, has_token=True, person=token.person)
    person = principal_of(token.person)
    principal = replace(person, roles={}, assigned={}, administrator=False)
    return Caller(principal, own=frozenset(person.roles), has_token=True, person=token.person)


def _count(request: HttpRequest, action: str, key: str | None = None) -> None:
    if not may_read(request, action, key):
        raise TooOften


def caller(request: HttpRequest) -> Caller:
    """Who asks, once the door has let the request in."""
    return cast(Caller, request.auth)  # type: ignore[attr-defined]


def audience_for(who: Caller, names: str | None) -> Audience:
    """For whom an answer is made: whoever asks without a reviewer's token is given what is public, a reviewer
    what may be published, and with `names=staff` everything shared with the staff. Raises NotForThisToken."""
    if not who.principal.reviewer:
        if names:
            raise NotForThisToken
        return Audience.PUBLIC
    return Audience.STAFF if names else Audience.NAMED


def why_closed(request: HttpRequest) -> str:
    if caller(request).has_token:
        return _("This token reads what is public. A reviewer’s token is needed here.")
    return _("Send the token of a reviewer: Authorization: Bearer t32_…")


def opened(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A view of the interface: reads only, and asks nobody to sign in by a page."""

    @open_data
    @login_not_required
    @require_safe
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        asked_for, request.method = request.method, "GET"  # ninja knows no HEAD
        try:
            return view(request, *args, **kwargs)
        finally:
            request.method = asked_for  # by which Django leaves the content out

    return answer
