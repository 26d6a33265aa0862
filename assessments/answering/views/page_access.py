"""How pages find what they show; a person's visit to an assessment, and where it goes on to."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import cache, cached_property
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from assessments.answering.drafting import open_drafts_of
from assessments.answering.forms.answer import MOST_DIGITS, AnswerForm
from assessments.answering.inputs import AskedAt, GivenInputs, asked_in, inputs_of, own_inputs
from assessments.answering.open_points import OpenPoints, open_points_now
from assessments.answering.rows import outline_of
from assessments.answering.rules import is_asked, opened_by, rules_for, why_by_input, why_closed, writable_of
from assessments.answers.rules import Rules
from assessments.answers.scoring import State
from assessments.models import Answer, Assessment, Presence, ReturnToBody
from assessments.models.assessment import AssessmentQuerySet
from assessments.trail.acting import Actor
from mechanisms.access import Capability, Matter, Principal, can, require
from mechanisms.models import Body, Person, Role
from recommendations.composed import Composed
from recommendations.outline import Recommendation


def principal(request: HttpRequest) -> Principal:
    """Who asks, with roles as plain values."""
    return cast(Principal, request.principal)  # type: ignore[attr-defined]


def actor(request: HttpRequest) -> Actor:
    """The signed-in person as the one who acts."""
    return Actor.of(signed_in(request), principal(request))


def signed_in(request: HttpRequest) -> Person:
    """The person who asks, on a page that nobody reaches without signing in."""
    return cast(Person, request.user)


def own_assessment(
    request: HttpRequest,
    pk: UUID,
    with_more: Callable[[AssessmentQuerySet], AssessmentQuerySet] | None = None,
) -> Assessment:
    """An assessment of a body to which the person belongs; Http404 for everybody else. One query.

    `with_more` adds what a page needs besides to that query.
    """
    found = _own(with_more)(pk, tuple(principal(request).roles))
    if not found:
        raise Http404
    return found[0]


@cache
def _own(with_more: Callable[[AssessmentQuerySet], AssessmentQuerySet] | None) -> Composed[Assessment]:
    def rows(pk: UUID, bodies: Collection[UUID]) -> AssessmentQuerySet:
        own = Assessment.objects.with_frame().of_bodies(bodies).filter(pk=pk)
        return with_more(own) if with_more else own

    return Composed(rows)


def recommendation_or_404(assessment: Assessment, paragraph: int) -> Recommendation:
    """The recommendation of this paragraph in the assessment's edition."""
    try:
        return outline_of(assessment).recommendation(paragraph)
    except KeyError as missing:
        raise Http404 from missing


def seen_revision(request: HttpRequest) -> int:
    """The revision that the person has seen; a number that no answer has where the form names none."""
    typed = request.POST.get("revision", "")
    return int(typed) if typed.isdecimal() and len(typed) <= MOST_DIGITS else -1


def may(request: HttpRequest, capability: Capability, body: Body, paragraph: int | None = None) -> bool:
    """Whether the person may, for what a page offers."""
    return can(principal(request), capability, Matter(body_id=body.pk, paragraph=paragraph))


def demand(request: HttpRequest, capability: Capability, body: Body) -> None:
    """PermissionDenied or Http404 unless the person may."""
    require(principal(request), capability, Matter(body_id=body.pk))


def frame_context(request: HttpRequest, assessment: Assessment) -> dict[str, Any]:
    """What every page of an assessment shows around its own matter."""
    return {
        "assessment": assessment,
        "body": assessment.body,
        "cycle": assessment.cycle,
        "sample_data": assessment.body.sample,
        "may_submit": may(request, Capability.SUBMIT, assessment.body),
        "may_approve": may(request, Capability.APPROVE, assessment.body),
    }


class Visit:
    """One person at one assessment of his or her body; what decides what can be done there is read once."""

    def __init__(self, request: HttpRequest, assessment: Assessment) -> None:
        self.request, self.assessment = request, assessment
        self.me = principal(request)

    @classmethod
    def of(cls, request: HttpRequest, pk: UUID) -> Visit:
        """As `own_assessment`."""
        return cls(request, own_assessment(request, pk))

    @property
    def returned(self) -> ReturnToBody | None:
        """What the reviewer asks at the moment. Two queries; none unless the assessment is returned."""
        is_returned = self.assessment.status == Assessment.Status.RETURNED
        return self._open_return if is_returned else None

    @cached_property
    def _open_return(self) -> ReturnToBody | None:
        rows = ReturnToBody.objects.filter(submission__assessment_id=self.assessment.pk, closed_at=None)
        return rows.prefetch_related("questions").first()

    @property
    def opened(self) -> frozenset[int] | None:
        """The paragraphs that can be written (None: all). Not kept: a save may learn of another status."""
        return opened_by(self.assessment, self.returned)

    def is_open(self, paragraph: int) -> bool:
        """Whether this answer can be written at all, by whomever."""
        return self.opened is None or paragraph in self.opened

    @cached_property
    def asked(self) -> AskedAt:
        """Which contributors of the body are asked for what. One query."""
        return asked_in(self.assessment.body_id)

    @cached_property
    def own_inputs(self) -> frozenset[int]:
        """Where this person gives an input instead of the answer. A query for contributors alone."""
        if self.me.role_in(self.assessment.body_id) != Role.CONTRIBUTOR:
            return frozenset()
        return own_inputs(self.me, self.assessment.body_id, self.asked)

    def given_inputs(self) -> GivenInputs:
        """All inputs of the assessment, for a list of its recommendations. Two queries, three for a person
        who gives some."""
        pk = self.assessment.pk
        drafts = open_drafts_of(self.me, [pk]).get(pk, frozenset()) if self.own_inputs else frozenset()
        return GivenInputs(
            asked=self.asked,
            inputs=inputs_of([pk]).get(pk, {}),
            person_id=self.me.person_id,
            own=self.own_inputs,
            opened=writable_of(self.me, self.assessment, self.opened),
            returned=self.returned,
            drafts=drafts,
        )

    @property
    def writable(self) -> frozenset[int]:
        """What this person may answer now: assigned to him or her alone, and open in the lifecycle."""
        return writable_of(self.me, self.assessment, self.opened) - self.own_inputs

    def rules(self, mechanisms: Sequence[Body]) -> Rules:
        """The rules for an entry of this person; `mechanisms` are those that it may name."""
        return rules_for(self.assessment, actor(self.request), mechanisms, self.opened)

    def may(self, capability: Capability) -> bool:
        """Whether this person may, for what a page offers."""
        return may(self.request, capability, self.assessment.body)

    @cached_property
    def colleagues(self) -> list[Any]:
        """The other members of the body by name, each with his or her trace. One query."""
        return [person for person in self.members if person.pk != self.me.person_id]

    @cached_property
    def members(self) -> list[Any]:
        """All of them with `role`; `seen_at` and `paragraph`: when and where each was seen here, or None."""
        return _MEMBERS(self.assessment.body_id, self.assessment.pk)


def _members(body: UUID, assessment: UUID) -> QuerySet[Person]:
    trace = Presence.objects.filter(assessment=assessment, person=OuterRef("pk")).order_by()
    return (
        members_of(body)
        .only("name", "email", "username")
        .annotate(
            role=F("memberships__role"),
            seen_at=Subquery(trace.values("seen_at")),
            paragraph=Subquery(trace.values("paragraph")),
        )
    )


_MEMBERS = Composed(_members)


def members_of(body: Body | UUID) -> QuerySet[Person]:
    """The people who belong to the body today and may sign in, by name."""
    return Person.objects.filter(is_active=True, memberships__body=body, memberships__removed_at=None)


# Where a save leads: the next recommendation that waits, and what is said of the page that is left.


def waiting_for(visit: Visit) -> list[int]:
    """What this person may write and has still to: blanks, copies, and what the reviewer asks. One query,
    two more where the assessment is returned; inputs that wait are among them."""
    rows = Answer.objects.filter(assessment=visit.assessment, paragraph__in=visit.writable)
    answers = {row.paragraph for row in rows if _is_waiting(row, visit.returned)}
    inputs = visit.given_inputs().waiting if visit.own_inputs else frozenset()
    return sorted(answers | inputs)


def _is_waiting(row: Answer, returned: ReturnToBody | None) -> bool:
    return row.copied or row.state == State.BLANK or is_asked(row, returned)


def next_after(waiting: list[int], paragraph: int) -> int | None:
    """The next of those that wait, round the end; None where no other one does."""
    later = [number for number in waiting if number > paragraph]
    return next(iter(later or [number for number in waiting if number != paragraph]), None)


def go_on(visit: Visit, paragraph: int) -> HttpResponse:
    """On to the next that waits; to the task list where nothing does, or nothing but this one."""
    waiting = waiting_for(visit)
    following = next_after(waiting, paragraph)
    if following is not None:
        return redirect("assessments:question", visit.assessment.pk, following)
    if not waiting:
        say_all_is_done(visit)
    return redirect("assessments:task_list", visit.assessment.pk)


def group_address(assessment: Assessment, paragraph: int, *, opened: bool = False) -> str:
    """The page of the group, at this row; with the row open where that is asked for."""
    code = outline_of(assessment).section_of(paragraph).code
    address = reverse("assessments:section", args=[assessment.pk, code])
    return f"{address}{f'?open={paragraph}' if opened else ''}#para-{paragraph}"


def go_on_in_group(visit: Visit, paragraph: int) -> HttpResponse:
    """On to the row whose button was pressed, `open`, or to the next of the group that waits; none is open
    where the button names none, or nothing of the group waits."""
    numbers = outline_of(visit.assessment).section_of(paragraph).paragraphs
    waiting = waiting_for(visit)
    if "open" in visit.request.POST:
        wanted = visit.request.POST["open"]
        following = next((number for number in numbers if str(number) == wanted), None)
    else:
        following = next_after([number for number in waiting if number in numbers], paragraph)
    if not waiting:
        say_all_is_done(visit)
    return redirect(group_address(visit.assessment, following or paragraph, opened=following is not None))


def say_all_is_done(visit: Visit) -> None:
    """The word for a person who has answered the last that waited."""
    if visit.may(Capability.SUBMIT):
        said = _("Everything is answered. Check and submit.")
    else:
        said = _("You have answered everything. Your coordinator submits.")
    messages.success(visit.request, said)


def say_suspected(request: HttpRequest, form: AnswerForm, address: str) -> None:
    """What looks like a victim's data in a text whose page has been left: it is asked about beside the field,
    where nobody sees it any more who saves and goes on."""
    if not form.suspected:
        return
    said = _("Paragraph %d: could somebody find a victim by what is written there?")
    link = format_html('<a href="{}#id_explanation">{}</a>', address, _("Look at it again"))
    messages.warning(request, format_html("{} {}", said % form.recommendation.paragraph, link))


# Where one came from to write, and goes back to: the gap report, the check page, or the next open point. The
# address says it (`?back=…`), so that it holds without scripts, after an error and after a new sign-in.

REPORT, CHECK, OPEN = "report", "check", "open"


class Way:
    """The way back from one recommendation; `to` is empty where nobody came from one of the pages."""

    def __init__(self, request: HttpRequest, assessment: Assessment, paragraph: int) -> None:
        wanted = request.GET.get("back", "")
        self.to = wanted if wanted in (REPORT, CHECK, OPEN) else ""
        self.request, self.assessment, self.paragraph = request, assessment, paragraph

    @property
    def query(self) -> str:
        """What an address adds to stay on this way."""
        return f"?back={self.to}" if self.to else ""

    @cached_property
    def _points(self) -> OpenPoints:
        return open_points_now(self.assessment)

    @property
    def here(self) -> Sequence[str]:
        """What is open at this recommendation, in sentences. A dozen queries, on this way alone."""
        return self._points.said.get(self.paragraph, ()) if self.to == OPEN else ()

    @cached_property
    def later(self) -> Sequence[int]:
        """The open points after this one, of those that this person may write."""
        writable = Visit(self.request, self.assessment).writable
        return [number for number in self._points.said if number > self.paragraph and number in writable]

    @property
    def next_point(self) -> int | None:
        """The open point that follows; None after the last one."""
        return self.later[0] if self.to == OPEN and self.later else None

    @property
    def page(self) -> str:
        """The page from which one came, at the recommendation; the report at its top if that is no gap."""
        if self.to == REPORT:
            return reverse("assessments:report", args=[self.assessment.pk]) + f"#gap-{self.paragraph}"
        return reverse("assessments:check", args=[self.assessment.pk]) + f"#answer-{self.paragraph}"

    @property
    def onward(self) -> str:
        """Where it leads when the answer is saved."""
        return self.page if self.next_point is None else f"{self._question(self.next_point)}{self.query}"

    @property
    def stay(self) -> str:
        """The question itself, on the same way."""
        return f"{self._question(self.paragraph)}{self.query}"

    @property
    def after_a_part(self) -> str:
        """Where it leads when evidence or an action is saved: to the report; empty for the usual place."""
        return self.page if self.to == REPORT else ""

    def _question(self, paragraph: int) -> str:
        return reverse("assessments:question", args=[self.assessment.pk, paragraph])


def closed_words(visit: Visit, paragraph: int) -> str:
    """Why this person can't write here: the lifecycle, or the assignment."""
    if not visit.is_open(paragraph):
        return why_closed(visit.assessment)
    if paragraph in visit.own_inputs:
        return why_by_input()
    if visit.me.role_in(visit.assessment.body_id) == Role.READER:
        return _("You can read, not change.")
    if visit.me.role_in(visit.assessment.body_id) == Role.APPROVER:
        return _("You can read, comment and approve, not change.")
    return _("This is not assigned to you: you can read, not change.")
