"""A submission is frozen whatever comes: every form and every act is tried on one.

Two tables, each complete by construction: every address of an assessment that takes a form, and every
function by which somebody acts. A new one fails here until it has its row. So that no row
passes because it would have written nothing anyhow, each that is refused is also tried on the draft, where it
has to write.
"""

from __future__ import annotations

import html
import importlib
import inspect
import json
import pkgutil
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.http import Http404
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, reverse
from django.utils import timezone

import assessments
from assessments.annual import saving as annual_saving
from assessments.answering import (
    comments,
    drafting,
    evidence,
    giving,
    plan,
    progress,
    restoring,
    saving,
    starting,
    still_true,
)
from assessments.answering.rules import Refused
from assessments.answers.personal_data import suspects
from assessments.answers.scoring import Standing
from assessments.answers.value import Action, Reference
from assessments.board import reasons
from assessments.board.reminding import note_reminders
from assessments.bodies import own_data
from assessments.by_link import links
from assessments.comparing import closing_rows
from assessments.consenting import asking, introductions, requests
from assessments.files.store import ENCLOSED
from assessments.forgetting.matching import Wanted
from assessments.forgetting.removing import remove_text
from assessments.models import Action as ActionRow
from assessments.models import (
    Answer,
    Assessment,
    BlindReading,
    ChoiceReason,
    Clearance,
    Clipping,
    ClippingList,
    Comment,
    Contribution,
    Contributor,
    CriterionAnswer,
    Cycle,
    Evidence,
    InputDraft,
    InputLink,
    IntroductionSide,
    Invitation,
    Mailing,
    Passage,
    Reading,
    Reminder,
    ScoreLine,
    Submission,
    Upload,
    Workbook,
)
from assessments.offline import applying, enclosed, incoming, letters, mailing, questionnaire, uploads
from assessments.offline.comparing_files import compare_files
from assessments.offline.file_answers import Returned, ReturnedFile
from assessments.offline.receipts import Receipt
from assessments.offline.saved_answers import stored_answers
from assessments.reviewing import (
    accepting,
    acts,
    blank_questionnaire,
    carrying,
    cycles,
    dealing,
    entering,
    questions,
    settling,
)
from assessments.reviewing import cycles as reminding
from assessments.reviewing import questions as assigning
from assessments.reviewing import questions as reviewing_answer
from assessments.reviewing.queue import Participants
from assessments.submitting import after_submitting, submitting
from assessments.submitting.choices import Choices
from assessments.submitting.retelling import frozen_content
from assessments.trail.acting import COMMAND_LINE, Actor
from assessments.urls import urlpatterns
from assessments.writing import clippings, translations
from mechanisms.access import Sharing
from mechanisms.membership.assignments import Work, assign
from mechanisms.membership.by_mail import add_contributor_without_account
from mechanisms.models import Assignment, Body, Membership, Person
from mechanisms.models.person import Role
from recommendations.models import Recommendation
from tests.comparing.compared_bodies import behind, shares
from tests.factories import MembershipFactory, acting, file_of, level, signed_in_now

OWN = "assessments/<uuid:pk>/"
PUBLIC = Choices(Sharing.PUBLIC, True, False, False)
SHARED = Choices(Sharing.RAPPORTEUR, True, True, False)
PLAN = Action(what="Write a law")
LAW = Reference(title="Law", strength=1)
# A text that is asked about: does it tell of a victim?
HOTLINE = "The hotline 116 000 is open."


@dataclass
class World:
    """The north with one of everything that can be written; a draft, or submitted."""

    coordinator: Person
    body: Body
    assessment: Assessment
    action: ActionRow
    thread: Comment
    member: int
    submission: Submission | None = None
    reading: Reading | None = None
    contributor: Person | None = None
    by_mail: int = 0

    @property
    def by(self) -> Actor:
        return acting(self.coordinator)

    @property
    def held(self) -> Assessment:
        """The assessment as a page that was opened long ago knows it."""
        return Assessment.objects.with_frame().get(pk=self.assessment.pk)

    def answer(self, paragraph: int) -> Answer:
        return Answer.objects.get(assessment=self.assessment, paragraph=paragraph)

    def version(self, paragraph: int) -> Any:
        """The first version of an answer that was saved."""
        return restoring.versions_of(self.answer(paragraph)).first()

    def reference(self, paragraph: int) -> Evidence:
        return Evidence.objects.get(answer=self.answer(paragraph))


@pytest.fixture
def world(draft: Assessment, coordinator: Person, contributor: Person, north: Body) -> World:
    """The draft: 112 saved twice with a reference, 113 answered by two ministries, a plan, a thread."""
    by = acting(coordinator)
    second = MembershipFactory.create(body=north, role=Role.CONTRIBUTOR)
    Assignment.objects.create(
        membership=second,
        recommendation=Recommendation.objects.get(edition=draft.cycle.edition, paragraph=113),
    )
    for number in (1, 2):
        entry = level(112, number, HOTLINE)
        saving.save_answer(by=by, assessment=draft, entry=entry)
    evidence.add_reference(
        by=by,
        assessment=draft,
        paragraph=112,
        entry=LAW,
        confidential=False,
        upload=("law.txt", b"Article 1"),
    )
    saving.save_answer(by=by, assessment=draft, entry=level(113, 1))
    giving.save_input(by=acting(contributor), assessment=draft, entry=level(113, 2))
    seen = giving.inputs_seen(Answer.objects.get(assessment=draft, paragraph=113))
    giving.clear_answer(by=by, assessment=draft, paragraph=113, seen=seen)
    action = plan.change_action(
        by=by, body=north, edition_id=draft.cycle.edition_id, paragraph=112, entry=PLAN
    )
    thread = comments.comment(by=by, assessment=draft, paragraph=112, text="Look at this.")
    mailed = add_contributor_without_account(
        by=coordinator, body=north, name="Ana Lima", ministry="Labour Inspectorate"
    )
    made = World(
        coordinator, north, draft, action, thread, second.pk, contributor=contributor, by_mail=mailed.pk
    )
    an_upload(made)
    return made


@pytest.fixture
def sent(world: World, reviewer: Person) -> World:
    """The same, submitted."""
    return submitted(world, reviewer)


def submitted(world: World, reviewer: Person) -> World:
    """Submit it and share it; one remark of the reviewer is released, with ten days to reply."""
    world.submission = submitting.submit(by=world.by, assessment=world.held, choices=SHARED)
    until = timezone.localdate() + timedelta(days=10)
    acts.save_reading(
        by=acting(reviewer), submission=world.submission, paragraph=112, verdict="agree", reason="We saw it."
    )
    acts.release_readings(by=acting(reviewer), submission=world.submission, reply_until=until)
    world.reading = Reading.objects.select_related("submission__assessment__body").get()
    world.assessment = world.held
    return world


def standing(world: World) -> dict[str, Any]:
    """Everything that somebody could change, by what it belongs to."""
    mine = {"assessment": world.assessment}
    of_answers = {"answer__assessment": world.assessment}
    of_submission = {"submission__assessment": world.assessment}
    frozen = ("version", "document", "digest", "submitted_at", "submitted_by_label", "approver")
    answers = [
        each.attname
        for each in Answer._meta.concrete_fields
        if each.attname != "revision" and not each.attname.startswith("unclear")
    ]
    return {
        "frozen": [
            list(Submission.objects.filter(**mine).values_list(*frozen)),
            list(ScoreLine.objects.filter(**of_submission).values_list("marks", "tallies")),
        ],
        "working": [
            list(Answer.objects.filter(**mine).values_list(*answers)),
            list(CriterionAnswer.objects.filter(**of_answers).order_by("pk").values_list()),
            list(Evidence.objects.filter(**of_answers).order_by("pk").values_list()),
            list(Contribution.objects.filter(**of_answers).order_by("pk").values_list()),
            list(InputDraft.objects.filter(**of_answers).order_by("pk").values_list()),
            list(Comment.objects.filter(**mine).values_list()),
            list(Contributor.objects.filter(**mine).values_list()),
            list(Assessment.objects.filter(pk=world.assessment.pk).values_list(*PERIOD)),
        ],
        # A change of the plan outdates forms that were opened before: their number moves, nothing else.
        "forms": list(Answer.objects.filter(**mine).values_list("revision")),
        "clearing": list(Answer.objects.filter(**mine).values_list("uncleared_at")),
        "status": [
            list(Assessment.objects.filter(pk=world.assessment.pk).values_list("status", "version")),
            list(Submission.objects.filter(**mine).values_list(*STAGES)),
            list(Clearance.objects.filter(**mine).values_list()),
        ],
        "sharing": list(Submission.objects.filter(**mine).values_list(*SHARED_SO)),
        "plan": list(ActionRow.objects.filter(body=world.body).values_list()),
        # What was sent to contributors without an account, and came back, is no part of the answers.
        "mailings": list(Mailing.objects.filter(**mine).values_list("sent_on", "returned_on")),
        # A file that was made or uploaded says nothing yet.
        "files": [Workbook.objects.count(), list(Upload.objects.values_list("pk"))],
        # Of those who sign in: whoever is asked by mail is asked here while an attempt is made.
        "asked": list(
            Assignment.objects.filter(membership__person__isnull=False)
            .order_by("pk")
            .values_list("recommendation", "section")
        ),
        "reminders": list(Reminder.objects.values_list("membership", "on")),
        # Why an answer was chosen is read inside the body alone, and is in no submission.
        "reasons": list(ChoiceReason.objects.filter(**of_answers).values_list("text")),
        "readings": list(Reading.objects.values_list("reason", "verdict", "released_at", "reply")),
        # What a link without an account opens is asked anew at each of its acts.
        "links": [
            list(InputLink.objects.order_by("pk").values_list("pk", "revoked_at")),
            list(Body.objects.filter(pk=world.body.pk).values_list("input_links")),
        ],
    }


PERIOD = ("period_start", "period_end")
STAGES = ("withdrawn_at", "superseded_at", "reviewed_at")
SHARED_SO = ("sharing", "may_be_named", "may_be_introduced")


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> set[str]:
    """The names of what differs."""
    return {name for name in before if before[name] != after[name]}


# 1. Addresses.

type Values = Mapping[str, Any] | Callable[[World], Mapping[str, Any]]
NOTHING: set[str] = set()
CHOICES = {"sharing": "public", "named": "yes", "quoted": "no", "introduced": "no", "mechanisms": "no"}


@dataclass(frozen=True)
class Try:
    """A form sent to an address: what it changes on a submission; `first` readies the draft for it.

    The hidden fields are those of the page as it was opened on the draft.
    """

    route: str
    args: tuple[Any, ...] | Callable[[World], tuple[Any, ...]] = ()
    fields: Values = field(default_factory=dict)
    changes: frozenset[str] | set[str] = field(default_factory=set)
    headers: Mapping[str, str] = field(default_factory=dict)
    first: Callable[[World], object] | None = None
    only_sent: bool = False
    by_contributor: bool = False
    name: str = ""

    def address(self, world: World) -> str:
        args = self.args(world) if callable(self.args) else self.args
        return reverse(f"assessments:{self.route}", args=[world.assessment.pk, *args])

    def client(self, world: World) -> Client:
        client = Client()
        person = world.contributor if self.by_contributor else world.coordinator
        assert person is not None
        return signed_in_now(client, person)

    def opened(self, world: World) -> dict[str, str]:
        """What the page holds ready for its form."""
        page = self.client(world).get(self.address(world))
        if page.status_code != 200:
            return {}
        return {name: html.unescape(value) for name, value in HIDDEN.findall(page.content.decode())}

    def send(self, world: World, hidden: Mapping[str, str]) -> None:
        fields = self.fields(world) if callable(self.fields) else self.fields
        address, typed = self.address(world), {**hidden, **fields}
        self.client(world).post(address, typed, headers=dict(self.headers))


HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)"[^>]* value="([^"]*)"')
TYPED = {"choice": "3", "explanation": "Too late"}


def ask_clearance(world: World) -> object:
    return submitting.ask_clearance(by=world.by, assessment=world.held, choices=SHARED)


def ministry(world: World, by: Actor) -> Actor:
    """A draft is the ministry's alone, whoever else acts elsewhere."""
    assert world.contributor is not None
    return by if by.is_command_line else acting(world.contributor)


def drafts(world: World, by: Actor) -> object:
    return drafting.save_draft(by=ministry(world, by), assessment=world.assessment, entry=level(113, 3))


def copy(world: World) -> None:
    """112 is as the last cycle had it, and nobody has looked."""
    Answer.objects.filter(assessment=world.assessment, paragraph=112).update(copied=True)


def a_file() -> SimpleUploadedFile:
    return SimpleUploadedFile("late.txt", b"Article 2", content_type="text/plain")


def a_file_for_all() -> dict[str, Any]:
    """A file that is not confidential."""
    return {"file": a_file(), "confidential": "no"}


def everybody_late() -> None:
    """The day by which they were asked is over."""
    Assignment.objects.update(due=later(-5))


def sent_back() -> SimpleUploadedFile:
    document = {"schema": "answers/1", "edition": "2010", "answers": [{"paragraph": 112, "state": "blank"}]}
    return SimpleUploadedFile("back.json", json.dumps(document).encode())


def the_upload(world: World) -> Upload:
    """One that waits; made when it is first asked for."""
    rows = Upload.objects.select_related("assessment__cycle__edition", "assessment__body")
    return rows.first() or an_upload(world)


def asked_by_mail(world: World) -> int:
    """The contributor without an account, who is asked for 137 from now on."""
    member = Membership.objects.get(pk=world.by_mail)
    assign(member, Work(paragraphs=frozenset({137})))
    return member.pk


def may_have_link(world: World) -> int:
    """The same, in a body that allows links."""
    Body.objects.filter(pk=world.body.pk).update(input_links=True)
    return asked_by_mail(world)


def has_link(world: World) -> int:
    """The same, with a link."""
    InputLink.objects.get_or_create(
        assessment=world.assessment,
        membership_id=may_have_link(world),
        defaults={"token_hash": "0", "made_at": timezone.now(), "expires_at": timezone.now()},
    )
    return world.by_mail


def with_receipt(world: World) -> UUID:
    """An applied upload of this contributor's file, which leaves 137 open."""
    found = applied_upload(world)
    member = asked_by_mail(world)
    found.receipts = [Receipt(0, "a.xlsx", member, "Labour", 1, 0, unanswered=(137,)).as_json()]
    found.save()
    return found.pk


ENCLOSED_KEY = UUID(int=9)


def with_document(world: World) -> Upload:
    """An upload with a document that came in a mail."""
    found = the_upload(world)
    kept = {"key": str(ENCLOSED_KEY), "name": "late.txt", "size": 9, "mail": "re.eml", "sender": "a@b.org"}
    found.enclosed = [{**kept, "refused": "", "paragraph": None}]
    found.save()
    with ENCLOSED.writing(ENCLOSED_KEY) as out:
        out.write(b"Article 2")
    return found


def same_reference(world: World) -> Mapping[str, str]:
    return {"reference": str(world.reference(112).pk)}


def of_reference(world: World) -> tuple[Any, ...]:
    return (112, world.reference(112).pk)


TRIES = [
    Try("question", (112,), TYPED),
    Try("question", (112,), TYPED, headers={"HX-Request": "true"}, name="autosave"),
    Try("question", (112,), TYPED | {"group": "b"}, name="group"),
    Try("own_input", (113,), TYPED, by_contributor=True),
    Try("input_for", lambda world: (113, world.member), TYPED),
    Try("clearing_off", (113,)),
    Try(
        "board_asked", (), lambda world: {"at": "114", "people": str(world.member), "how": "more"}, {"asked"}
    ),
    Try("board_remind", first=lambda world: everybody_late()),
    Try("choice_reason", (113,), {"113-text": "Later", "113-seen": "0"}, {"reasons"}),
    Try(
        "offline_contributor",
        lambda world: (world.by_mail,),
        lambda world: {"sent_on": timezone.localdate().isoformat()},
        {"mailings"},
    ),
    Try(
        "offline_letters",
        (),
        lambda world: {"member": str(asked_by_mail(world)), "act": "one"},
        {"files", "mailings"},
    ),
    Try("offline_link", lambda world: (may_have_link(world),), {"days": "7"}),
    Try("offline_link_revoke", lambda world: (has_link(world),), {}, {"links"}),
    Try("upload_receipt", lambda world: (with_receipt(world), 0), {"act": "file"}, {"files"}),
    Try(
        "upload_enclosed",
        lambda world: (with_document(world).pk,),
        {"document": str(ENCLOSED_KEY), "paragraph": "113", "confidential": "no"},
    ),
    Try("offline_take", (), {"scope": "group-b", "answers": "blank"}, {"files"}),
    Try("uploads", (), lambda world: {"came": sent_back()}, {"files"}),
    Try("upload", lambda world: (the_upload(world).pk,)),
    Try(
        "upload_act",
        lambda world: (applied_upload(world).pk, "undo"),
        first=lambda world: apply_upload(world, world.by, the_upload(world)),
        name="undo",
    ),
    Try("comments", (112,), {"comment": "Too late"}),
    # Who has a draft open is no content of it.
    Try("here", (), {}, only_sent=True),
    Try("comment_act", lambda world: (112, world.thread.pk, "resolve"), name="resolve"),
    Try("comment_act", lambda world: (112, world.thread.pk, "delete"), name="delete"),
    Try(
        "comment_act",
        lambda world: (112, world.thread.pk, "reopen"),
        first=lambda world: comments.resolve(by=world.by, thread=world.thread),
        name="reopen",
    ),
    Try(
        "version",
        lambda world: (112, world.version(112).pk),
        lambda world: {"revision": world.answer(112).revision},
    ),
    Try(
        "confirm_copy",
        (112,),
        lambda world: {"revision": world.answer(112).revision},
        first=copy,
    ),
    Try("undo", (112,), lambda world: {"revision": world.answer(112).revision}),
    Try(
        "evidence_add",
        (113,),
        lambda world: {"title": "Late", "strength": "1"} | a_file_for_all(),
    ),
    Try("evidence_reuse", (113,), same_reference),
    Try("evidence_file", of_reference, lambda world: a_file_for_all()),
    Try("evidence_file_remove", of_reference),
    Try("personal_data", (112,), {"reason": "A public hotline.", "found": suspects(HOTLINE)[0].fingerprint}),
    Try("frame", (), {"start": "2025-01-01", "end": "2026-01-31"}),
    Try("choose", (), {**CHOICES, "sharing": "rapporteur"}, only_sent=True),
    Try(
        "submit",
        (),
        lambda world: {
            **CHOICES,
            "sharing": "rapporteur",
            "confirmed": "on",
            "name": "Coordinator",
            "digest": frozen_content(world.assessment)[2],
        },
    ),
    Try("clearance", ("ask",), {**CHOICES, "sharing": "rapporteur"}, name="ask"),
    Try(
        "clearance",
        ("approve",),
        {"approver": "Minister", "approved_on": "2026-01-02"},
        first=ask_clearance,
        name="approve",
    ),
    Try("clearance", ("reopen",), first=ask_clearance, name="reopen"),
    # Of an approver alone; test_approving.py.
    Try("approve", (), {"code": "123456"}, only_sent=True),
    Try("action_add", (), {"paragraph": "113", "what": "Later", "status": "planned"}, {"plan", "forms"}),
    Try(
        "action",
        lambda world: (world.action.pk,),
        {"paragraph": "112", "what": "Later", "status": "done"},
        {"plan", "forms"},
    ),
    Try("action_remove", lambda world: (world.action.pk,), {}, {"plan", "forms"}),
    # A copy is made of what stands: of a draft as well, which writes nothing there either.
    Try("bundles", only_sent=True),
    Try("sharing", (1,), CHOICES, {"sharing"}, only_sent=True),
    Try("withdraw", (1,), {}, {"status"}, only_sent=True),
    Try("verifying", (1,), {"holders": "yes"}, only_sent=True),
    Try(
        "remarks",
        (),
        lambda world: {"reading": str(the_reading(world).pk), f"reply-{the_reading(world).pk}": "Thank you."},
        {"readings"},
        only_sent=True,
    ),
]


@pytest.fixture
def signed_in(client: Client, coordinator: Person) -> Client:
    client.force_login(coordinator)
    return client


def named(tries: list[Try]) -> Any:
    return pytest.mark.parametrize("attempt", tries, ids=lambda one: f"{one.route} {one.name}".strip())


@named(TRIES)
def test_no_form_moves_a_letter_of_a_submission(attempt: Try, world: World, reviewer: Person) -> None:
    hidden = {} if attempt.only_sent else attempt.opened(world)
    submitted(world, reviewer)
    before = standing(world)
    attempt.send(world, hidden)
    assert changed(before, standing(world)) == set(attempt.changes)


@named([one for one in TRIES if not one.only_sent])
def test_the_same_form_writes_on_a_draft(attempt: Try, world: World) -> None:
    if attempt.first is not None:
        attempt.first(world)
    hidden, before = attempt.opened(world), standing(world)
    attempt.send(world, hidden)
    assert changed(before, standing(world))


def test_every_address_that_takes_a_form_is_tried(sent: World, signed_in: Client) -> None:
    takes_a_form = {
        pattern.name
        for pattern in urlpatterns
        if isinstance(pattern, URLPattern)
        and str(pattern.pattern).startswith(OWN)
        and _takes_posts(pattern, sent, signed_in)
    }
    assert {one.route for one in TRIES} == takes_a_form


def _takes_posts(pattern: Any, world: World, client: Client) -> bool:
    """Whether the address knows the method at all: 405 comes before anything is looked at."""
    known = {
        "pk": world.assessment.pk,
        "paragraph": 112,
        "version": 1,
        "version_pk": 1,
        "member": world.by_mail,
        "code": "b",
        "act": "ask",
        "number": 0,
        "upload_pk": the_upload(world).pk,
        "extension": "json",
    }
    needed = pattern.pattern.converters
    values = {name: known.get(name, world.assessment.pk) for name in needed}
    with suppress(NoReverseMatch):
        address = reverse(f"assessments:{pattern.name}", kwargs=values)
        return client.post(address).status_code != 405
    raise AssertionError(f"no address can be made for {pattern.name}")


# 2. Functions.


@dataclass(frozen=True)
class Act:
    """A function by which somebody acts, called for the coordinator and for the command line."""

    does: Callable[[World, Actor], object]
    changes: frozenset[str] | set[str] = field(default_factory=set)
    refused: bool = True
    first: Callable[[World], object] | None = None
    operator_only: bool = False


def later(days: int = 5) -> Any:
    return timezone.localdate() + timedelta(days=days)


def edition(world: World) -> int:
    return world.assessment.cycle.edition_id


def allowed(does: Callable[[World, Actor], object], *changes: str, operator_only: bool = False) -> Act:
    """What may happen to a submission: its content stays, `changes` says what does not."""
    return Act(does, set(changes), refused=False, operator_only=operator_only)


def mailed(world: World) -> Workbook:
    """A workbook of the contributor without an account."""
    return Workbook.objects.create(
        assessment=world.assessment, membership_id=world.by_mail, language="en", made_at=timezone.now()
    )


def fetched(world: World) -> Assessment:
    """The letter to the contributor without an account was fetched."""
    Mailing.objects.create(
        assessment=world.assessment, membership_id=world.by_mail, made_on=timezone.localdate()
    )
    return world.assessment


def the_submission(world: World) -> Submission:
    assert world.submission is not None
    return Submission.objects.select_related("assessment__body", "assessment__cycle__edition").get(
        pk=world.submission.pk
    )


def _levels(world: World) -> dict[str, Any]:
    """A paragraph of the annual report, as nobody has written it yet."""
    return {
        "cycle": world.assessment.cycle, "key": "levels", "proposed": "Four.", "language": "en",
        "revision": 0,
    }  # fmt: skip


def _funds() -> ClippingList:
    return ClippingList.objects.filter(theme="Funds").first() or clippings.make_list(
        by=COMMAND_LINE, theme="Funds"
    )


def _kept(world: World, by: Actor) -> Clipping:
    """A quotation of the answer to 112, kept by whoever acts."""
    return clippings.keep_clipping(
        by=by,
        into=_funds(),
        submission=the_submission(world),
        paragraph=112,
        source="explanation",
        quoted=HOTLINE,
    )


def _quiet(world: World) -> Submission:
    """The submission, of a body that may be quoted without its name alone."""
    Submission.objects.filter(pk=the_submission(world).pk).update(may_be_named=False, may_be_quoted=True)
    return the_submission(world)


def _kept_of_a_quiet_body(world: World) -> Clipping:
    """A quotation of such a body."""
    _quiet(world)
    return _kept(world, COMMAND_LINE)


def _able(world: World) -> Submission:
    """Of another body, which can show what is a gap for the north: 113, in operation."""
    cycle = world.assessment.cycle
    return shares(cycle, "Able Council", behind(113, Standing.BORNE_OUT), introduced=True)


def _ask_introduction(world: World, by: Actor) -> tuple[IntroductionSide, IntroductionSide]:
    return introductions.ask_introduction(by=by, paragraph=113, has=_able(world), lacks=the_submission(world))


def _introduce(world: World, by: Actor) -> None:
    """Both have agreed."""
    sides = _ask_introduction(world, COMMAND_LINE)
    for side in sides:
        _answer(COMMAND_LINE, side)
    assert introductions.note_introduced(by=by, row=sides[0].introduction).introduced_at


def _ask_bodies(world: World) -> None:
    """Ticked: a passage, a name and a pair. Reviewers alone have a desk on which to tick."""
    kept, able, own = _kept_of_a_quiet_body(world), _able(world), the_submission(world)
    pair = asking.Pair(113, able.pk, own.pk)
    wanted = asking.Wanted(frozenset({kept.pk}), frozenset({own.pk}), (pair,))
    asked = asking.ask_bodies(by=acting(Person.objects.get(is_reviewer=True)), wanted=wanted)
    assert (asked.count, asked.problems) == (4, [])


def _answer(by: Actor, row: requests.Row, *, agreed: bool = True) -> None:
    """Say yes or no to what was asked, whatever it is."""
    kind = next(kind for kind, model in requests.MODELS.items() if isinstance(row, model))
    body = row.submission.assessment.body
    request = requests.find_request(body, f"{kind}-{row.pk}")
    assert request is not None
    requests.answer_request(by=by, request=request, agreed=agreed)
    row.refresh_from_db(fields=["agreed"])
    assert row.agreed is agreed


def _answer_all(world: World, by: Actor) -> None:
    passage = clippings.ask_body(by=COMMAND_LINE, row=_kept_of_a_quiet_body(world))
    name = asking.ask_to_name(by=COMMAND_LINE, submission=the_submission(world))
    introduction = _ask_introduction(world, COMMAND_LINE)[1]
    for row in (passage, name, introduction):
        _answer(by, row)
    _answer(by, name, agreed=False)


def _make_closing_table(world: World, by: Actor) -> None:
    """Over the north, five that are not named, and a closed cycle."""
    cycle = world.assessment.cycle
    for number in range(5):
        shares(cycle, f"Quiet {number}")
    cycles.close_cycle(by=COMMAND_LINE, cycle=cycle)
    seen = closing_rows.draft_of(cycle, world.body.kind).digest
    closing_rows.make_closing_table(by=by, cycle=cycle, kind=world.body.kind, seen=seen)


def the_reading(world: World) -> Reading:
    assert world.reading is not None
    return world.reading


ACTS: Mapping[str, Act] = {
    "answering.saving.save_answer": Act(
        lambda w, by: saving.save_answer(by=by, assessment=w.assessment, entry=level(112, 3))
    ),
    "answering.still_true.confirm_copy": Act(
        lambda w, by: still_true.confirm_copy(
            by=by, assessment=w.assessment, paragraph=112, revision=w.answer(112).revision
        ),
        first=copy,
    ),
    "answering.progress.explain_personal_data": Act(
        lambda w, by: progress.explain_personal_data(
            by=by, assessment=w.assessment, paragraph=112, reason="Our own officer.", found=["0"]
        )
    ),
    "answering.saving.apply_file": Act(
        lambda w, by: saving.apply_file(by=by, assessment=w.assessment, file=file_of(level(112, 3)))
    ),
    "answering.starting.save_frame": Act(
        lambda w, by: starting.save_frame(
            by=by, assessment=w.assessment, start=later(-90), end=later(), contributors=()
        )
    ),
    "offline.applying.apply_upload": Act(lambda w, by: apply_upload(w, by, the_upload(w))),
    "offline.uploads.undo_upload": Act(
        lambda w, by: uploads.undo_upload(by=by, upload=applied_upload(w)),
        first=lambda w: apply_upload(w, w.by, the_upload(w)),
    ),
    "submitting.submitting.ask_clearance": Act(
        lambda w, by: submitting.ask_clearance(by=by, assessment=w.assessment, choices=SHARED)
    ),
    "submitting.submitting.approve": Act(
        lambda w, by: submitting.approve(by=by, assessment=w.assessment, approver="A", approved_on=later(-1)),
        first=ask_clearance,
    ),
    "submitting.submitting.reopen": Act(
        lambda w, by: submitting.reopen(by=by, assessment=w.assessment), first=ask_clearance
    ),
    "answering.comments.comment": Act(
        lambda w, by: comments.comment(by=by, assessment=w.assessment, paragraph=112, text="Too late")
    ),
    "answering.comments.resolve": Act(lambda w, by: comments.resolve(by=by, thread=w.thread)),
    "answering.comments.reopen": Act(
        lambda w, by: comments.reopen(by=by, thread=w.thread),
        first=lambda w: comments.resolve(by=w.by, thread=w.thread),
    ),
    "answering.comments.delete_comment": Act(lambda w, by: comments.delete_comment(by=by, row=w.thread)),
    "board.reminding.note_reminders": Act(
        lambda w, by: note_reminders(by=by, assessment=w.assessment, by_mail=True),
        first=lambda w: everybody_late(),
    ),
    "answering.giving.clear_answer": Act(
        lambda w, by: giving.clear_answer(by=by, assessment=w.assessment, paragraph=112, seen=0)
    ),
    "answering.giving.take_clearing_off": Act(
        lambda w, by: giving.take_clearing_off(by=by, assessment=w.assessment, paragraph=113)
    ),
    "answering.giving.save_input": Act(
        lambda w, by: giving.save_input(
            by=by, assessment=w.assessment, entry=level(113, 3), membership_id=w.member
        )
    ),
    "answering.drafting.save_draft": Act(lambda w, by: drafts(w, by)),
    "answering.drafting.release_input": Act(
        lambda w, by: drafting.release_input(by=ministry(w, by), assessment=w.assessment, paragraph=113),
        first=lambda w: drafts(w, w.by),
    ),
    "answering.evidence.add_reference": Act(
        lambda w, by: evidence.add_reference(
            by=by,
            assessment=w.assessment,
            paragraph=113,
            entry=LAW,
            confidential=False,
            upload=("late.txt", b"Article 2"),
        )
    ),
    "answering.evidence.reuse_reference": Act(
        lambda w, by: evidence.reuse_reference(
            by=by, assessment=w.assessment, paragraph=113, reference=w.reference(112).pk
        )
    ),
    "answering.evidence.attach_file": Act(
        lambda w, by: evidence.attach_file(
            by=by,
            assessment=w.assessment,
            paragraph=112,
            reference=w.reference(112).pk,
            upload=("late.txt", b"Article 2"),
        )
    ),
    "answering.evidence.remove_file": Act(
        lambda w, by: evidence.remove_file(
            by=by, assessment=w.assessment, paragraph=112, reference=w.reference(112).pk
        )
    ),
    "answering.restoring.restore_version": Act(
        lambda w, by: restoring.restore_version(
            by=by, assessment=w.assessment, version=w.version(112), revision=None
        )
    ),
    "answering.restoring.undo_last_save": Act(
        lambda w, by: restoring.undo_last_save(by=by, assessment=w.assessment, paragraph=112, revision=None)
    ),
    "answering.starting.start_assessment": Act(
        lambda w, by: starting.start_assessment(
            by=by, body=w.body, cycle=w.assessment.cycle, period_start=later(-90), period_end=later()
        ),
        first=lambda w: Assessment.objects.all().delete(),
    ),
    # What may still happen.
    "board.reasons.save_reason": allowed(
        lambda w, by: reasons.save_reason(
            by=by, assessment=w.assessment, paragraph=113, text="Later", seen=0
        ),
        "reasons",
    ),
    "submitting.submitting.submit": allowed(
        lambda w, by: submitting.submit(by=by, assessment=w.assessment, choices=PUBLIC)
    ),
    "submitting.submitting.withdraw": allowed(
        lambda w, by: submitting.withdraw(by=by, submission=the_submission(w)), "status"
    ),
    "submitting.submitting.change_choices": allowed(
        lambda w, by: submitting.change_choices(by=by, submission=the_submission(w), choices=PUBLIC),
        "sharing",
    ),
    "answering.saving.replace_actions": allowed(
        lambda w, by: saving.replace_actions(
            by=by,
            body=w.body,
            recommendation_id=w.action.recommendation_id,
            paragraph=112,
            actions=[Action(what="Later")],
        ),
        "plan",
        "forms",
    ),
    "offline.mailing.set_mailing": allowed(
        lambda w, by: mailing.set_mailing(
            by=by,
            assessment=w.assessment,
            membership_id=w.by_mail,
            sent_on=timezone.localdate(),
            returned_on=None,
        ),
        "mailings",
    ),
    "offline.letters.make_letters": allowed(
        lambda w, by: letters.make_letters(
            by=by, assessment=w.assessment, members={asked_by_mail(w)}, language="en", with_last=False
        ),
        "files",
    ),
    "offline.letters.note_fetched": allowed(
        lambda w, by: letters.note_fetched(by=by, assessment=w.assessment, workbooks=[mailed(w)]),
        "mailings",
        "files",
    ),
    "offline.letters.mark_sent": allowed(
        lambda w, by: letters.mark_sent(by=by, assessment=fetched(w)), "mailings"
    ),
    "offline.enclosed.attach_enclosed": Act(
        lambda w, by: enclosed.attach_enclosed(
            by=by, upload=with_document(w), key=ENCLOSED_KEY, paragraph=112, confidential=True
        )
    ),
    "by_link.links.allow_links": allowed(
        lambda w, by: links.allow_links(by=by, body=w.body, allowed=True), "links"
    ),
    "by_link.links.make_link": Act(
        lambda w, by: links.make_link(by=by, assessment=w.assessment, membership_id=w.by_mail, days=7),
        first=may_have_link,
    ),
    "by_link.links.revoke_link": allowed(
        lambda w, by: links.revoke_link(by=by, assessment=w.assessment, membership_id=has_link(w)), "links"
    ),
    "answering.plan.change_action": allowed(
        lambda w, by: plan.change_action(
            by=by, body=w.body, edition_id=edition(w), paragraph=112, entry=Action(what="Later")
        ),
        "plan",
        "forms",
    ),
    "answering.plan.remove_action": allowed(
        lambda w, by: plan.remove_action(by=by, body=w.body, row=w.action), "plan", "forms"
    ),
    "reviewing.acts.reply": allowed(
        lambda w, by: acts.reply(by=by, reading=the_reading(w), text="Thank you."), "readings"
    ),
    "reviewing.acts.return_to_body": allowed(
        lambda w, by: acts.return_to_body(
            by=by, submission=the_submission(w), paragraphs=[112], message="Which?"
        ),
        "status",
        operator_only=True,
    ),
    "reviewing.acts.save_reading": allowed(
        lambda w, by: acts.save_reading(
            by=by, submission=the_submission(w), paragraph=113, verdict="agree", reason="Yes."
        ),
        "readings",
        operator_only=True,
    ),
    "reviewing.acts.release_readings": allowed(
        lambda w, by: acts.release_readings(by=by, submission=the_submission(w), reply_until=later()),
        operator_only=True,
    ),
    "reviewing.questions.save_question": allowed(
        lambda w, by: questions.save_question(
            by=by, submission=the_submission(w), paragraph=113, text="Which?"
        ),
        operator_only=True,
    ),
    "reviewing.questions.remove_question": allowed(
        lambda w, by: questions.remove_question(by=by, submission=the_submission(w), paragraph=113),
        operator_only=True,
    ),
    "reviewing.questions.add_note": allowed(
        lambda w, by: questions.add_note(by=by, submission=the_submission(w), text="Note"), operator_only=True
    ),
    "reviewing.questions.remove_note": allowed(
        lambda w, by: questions.remove_note(
            by=by, note=questions.add_note(by=by, submission=the_submission(w), text="Note")
        ),
        operator_only=True,
    ),
    "reviewing.settling.settle": allowed(lambda w, by: _settle(w, by), "readings", operator_only=True),
    "reviewing.carrying.carry_readings": allowed(
        lambda w, by: carrying.carry_readings(by=by, submission=the_submission(w)), operator_only=True
    ),
    "reviewing.questions.save_review": allowed(
        lambda w, by: reviewing_answer.save_review(
            by=by, submission=the_submission(w), paragraph=113, said=reviewing_answer.Said("agree", "Yes.")
        ),
        "readings",
        operator_only=True,
    ),
    "reviewing.acts.close_review": allowed(
        lambda w, by: acts.close_review(by=by, submission=the_submission(w)), "status", operator_only=True
    ),
    # The one act that rewrites what was frozen: the text goes, and what the hash was before is kept.
    "forgetting.removing.remove_text": allowed(
        lambda w, by: remove_text(by=by, body=w.body, wanted=Wanted(HOTLINE), reason="Asked."),
        "frozen",
        "working",
        "forms",
    ),
    "submitting.after_submitting.make_private": allowed(
        lambda w, by: after_submitting.make_private(by=by, submission=the_submission(w)), "sharing"
    ),
    "submitting.after_submitting.let_holders_verify": allowed(
        lambda w, by: after_submitting.let_holders_verify(by=by, submission=the_submission(w), allowed=True)
    ),
    "bodies.own_data.ask_deletion": allowed(lambda w, by: own_data.ask_deletion(by=by, body=w.body)),
    "bodies.own_data.stop_deletion": allowed(
        lambda w, by: (own_data.ask_deletion(by=by, body=w.body), own_data.stop_deletion(by=by, body=w.body))
    ),
    "annual.saving.save_paragraph": allowed(
        lambda w, by: annual_saving.save_paragraph(by=by, **_levels(w), text="In our words."),
        operator_only=True,
    ),
    "annual.saving.keep_text": allowed(
        lambda w, by: annual_saving.keep_text(by=by, **_levels(w)), operator_only=True
    ),
    "annual.saving.choose_paragraph": allowed(
        lambda w, by: annual_saving.choose_paragraph(
            by=by, cycle=w.assessment.cycle, key="levels", chosen=False, revision=0
        ),
        operator_only=True,
    ),
    "writing.clippings.make_list": allowed(
        lambda w, by: clippings.make_list(by=by, theme="Children"), operator_only=True
    ),
    "writing.clippings.rename_list": allowed(
        lambda w, by: clippings.rename_list(by=by, row=_funds(), theme="Children"), operator_only=True
    ),
    "writing.clippings.delete_list": allowed(
        lambda w, by: clippings.delete_list(by=by, row=_funds()), operator_only=True
    ),
    "writing.clippings.keep_clipping": allowed(lambda w, by: _kept(w, by), operator_only=True),
    "writing.clippings.keep_passages_in": allowed(
        lambda w, by: clippings.keep_passages_in(
            by=by,
            into=_funds(),
            passages=list(Passage.objects.filter(submission=the_submission(w))),
        ),
        operator_only=True,
    ),
    "writing.clippings.change_clipping": allowed(
        lambda w, by: clippings.change_clipping(
            by=by, row=_kept(w, COMMAND_LINE), into=_funds(), quoted="open", note=""
        ),
        operator_only=True,
    ),
    "writing.clippings.ask_body": allowed(
        lambda w, by: clippings.ask_body(by=by, row=_kept_of_a_quiet_body(w)),
        "sharing",  # as the preparation of this test leaves it
        operator_only=True,
    ),
    "consenting.asking.ask_to_name": allowed(
        lambda w, by: asking.ask_to_name(by=by, submission=_quiet(w)),
        "sharing",  # as above
        operator_only=True,
    ),
    "consenting.asking.ask_bodies": allowed(
        lambda w, by: _ask_bodies(w),
        "sharing",  # as above
        operator_only=True,
    ),
    "consenting.introductions.ask_introduction": allowed(
        lambda w, by: _ask_introduction(w, by), operator_only=True
    ),
    "consenting.introductions.note_introduced": allowed(lambda w, by: _introduce(w, by), operator_only=True),
    # A yes to the passage and to the introduction; a yes to its name, which is taken back.
    "consenting.requests.answer_request": allowed(lambda w, by: _answer_all(w, by), "sharing"),
    "writing.clippings.delete_clipping": allowed(
        lambda w, by: clippings.delete_clipping(by=by, row=_kept(w, COMMAND_LINE)), operator_only=True
    ),
    "writing.translations.save_translation": allowed(
        lambda w, by: translations.save_translation(
            by=by,
            submission=the_submission(w),
            paragraph=112,
            revision=0,
            text="La ligne est ouverte.",
            language="fr",
        ),
        operator_only=True,
    ),
    "reviewing.cycles.create_cycle": allowed(
        lambda w, by: cycles.create_cycle(
            by=by,
            slug="2030",
            name="2030",
            edition=w.assessment.cycle.edition,
            opens_on=later(),
            closes_on=later(90),
        ),
        operator_only=True,
    ),
    "reviewing.cycles.invite": allowed(
        lambda w, by: cycles.invite(by=by, cycle=w.assessment.cycle, body=w.body), operator_only=True
    ),
    "reviewing.cycles.decline": allowed(lambda w, by: _decline(w, by), operator_only=True),
    "reviewing.cycles.extend": allowed(
        lambda w, by: cycles.extend(by=by, invitation=_invited(w), until=later(90)), operator_only=True
    ),
    "reviewing.cycles.close_cycle": allowed(
        lambda w, by: cycles.close_cycle(by=by, cycle=Cycle.objects.get()), operator_only=True
    ),
    "reviewing.cycles.reopen_cycle": allowed(
        lambda w, by: cycles.reopen_cycle(by=by, cycle=Cycle.objects.get()), operator_only=True
    ),
    "comparing.closing_rows.make_closing_table": allowed(
        lambda w, by: _make_closing_table(w, by), operator_only=True
    ),
    "reviewing.cycles.change_dates": allowed(
        lambda w, by: cycles.change_dates(
            by=by, cycle=Cycle.objects.get(), opens_on=later(), closes_on=later(90)
        ),
        operator_only=True,
    ),
    "reviewing.cycles.take_back_decline": allowed(
        lambda w, by: cycles.take_back_decline(by=by, invitation=_invited(w)), operator_only=True
    ),
    "reviewing.questions.assign_readers": allowed(
        lambda w, by: assigning.assign_readers(
            by=by, cycle=w.assessment.cycle, body=w.body, reader=None, second_reader=None
        ),
        operator_only=True,
    ),
    "reviewing.accepting.accept_unread": allowed(
        lambda w, by: _told(
            lambda: accepting.accept_unread(by=by, assessments=[w.assessment.pk], chosen={}, seen="")
        ),
        operator_only=True,
    ),
    "reviewing.dealing.deal_out": allowed(
        lambda w, by: _told(
            lambda: dealing.deal_out(
                by=by,
                queue=Participants(by.principal, w.assessment.cycle, by.moment.date()),
                chosen=(),
                twice=False,
                seen="",
            )
        ),
        operator_only=True,
    ),
    "reviewing.dealing.take_back_deal": allowed(
        lambda w, by: _told(lambda: dealing.take_back_deal(by=by, cycle=w.assessment.cycle)),
        operator_only=True,
    ),
    "reviewing.cycles.remind": allowed(
        lambda w, by: _told(lambda: reminding.remind(by=by, invitation=_invited(w), by_mail=False)),
        operator_only=True,
    ),
    "reviewing.blank_questionnaire.make_questionnaire": allowed(
        lambda w, by: blank_questionnaire.make_questionnaire(
            by=by, body=w.body, cycle=w.assessment.cycle, language="en"
        ),
        operator_only=True,
    ),
    "reviewing.entering.enter_file": allowed(lambda w, by: _told(lambda: _enter(w, by)), operator_only=True),
    "reviewing.entering.take_out_file": allowed(
        lambda w, by: _told(lambda: entering.take_out_file(by=by, submission=the_submission(w)))
    ),
}

A_FILE = ReturnedFile(
    "back.json",
    "0" * 64,
    1,
    edition="2010",
    answers=(Returned(112, {"paragraph": 112, "state": "level", "level": 3}, ("actions",)),),
)

ACTS = {
    **ACTS,
    # What is read of a file, and a file that is made, change nothing; taking in what was read does.
    "offline.uploads.keep_upload": allowed(
        lambda w, by: uploads.keep_upload(by=by, assessment=w.assessment, files=[A_FILE]), "files"
    ),
    "offline.incoming.keep_incoming": allowed(
        lambda w, by: incoming.keep_incoming(
            by=by, assessment=w.assessment, came=[SimpleUploadedFile("back.json", b"{}")]
        ),
        "files",
    ),
    "offline.uploads.save_repairs": allowed(
        lambda w, by: uploads.save_repairs(by=by, upload=the_upload(w), repairs={0: {"112:state": "1"}})
    ),
    "offline.uploads.drop_upload": allowed(
        lambda w, by: uploads.drop_upload(by=by, upload=the_upload(w)), "files"
    ),
    "offline.questionnaire.make_workbook": allowed(
        lambda w, by: questionnaire.make_workbook(
            by=by,
            assessment=w.assessment,
            scope=questionnaire.Scope((112,)),
            filled=True,
            stands=stored_answers(w.assessment),
            language="en",
        ),
        "files",
    ),
}

# Part of the acts above, inside their transactions, or nothing that is written by a person.
PARTS = {
    "board.reminding.send_reminders": "mails what note_reminders put on record",
    "answering.starting.set_frame": "of apply_file",
    "offline.comparing_files.compare_files": "reads",
    "reviewing.entry_preview.preview": "reads",
    "answering.giving.put_back_input": "of undo_upload",
    "offline.uploads.held_upload": "of the acts on an upload",
    "reviewing.entering.confirm_file": "of what staff entered alone; test_entering.py",
    "answering.giving.uncleared": "of whatever changes an answer or an input",
    "answering.giving.cleared_again": "of undo_upload",
    "trail.acting.record": "appends to the trail",
    "submitting.approving.approve_with_passkey": "of an approver alone; test_approving.py",
    "submitting.approving.approve_with_code": "of an approver alone; test_approving.py",
    "bodies.archive.write_archive": "reads",
    "bodies.body_acts.confirm": "does what is tried here; test_second_coordinator.py",
    "bodies.own_data.ask_second_for_deletion": "asks for it; test_care_where_it_matters.py",
    "consenting.requests.ask_second": "asks for it; test_care_where_it_matters.py",
    "forgetting.second_coordinator.ask_to_remove": "asks for it; tests/forgetting",
    "submitting.second_coordinator.ask_to_share": "asks for it; test_second_coordinator.py",
    "submitting.second_coordinator.ask_to_withdraw": "asks for it; test_second_coordinator.py",
    "submitting.second_coordinator.ask_to_submit": "asks for it; test_second_coordinator.py",
    "trail.leaving.report_left": "appends to the trail",
    "trail.leaving.bundle_left": "appends to the trail",
    "trail.leaving.answers_left": "appends to the trail",
    "trail.leaving.file_left": "appends to the trail",
}


def an_upload(world: World) -> Upload:
    """What was read of a file that would change 112."""
    upload = Upload.objects.create(
        assessment=world.assessment,
        by=world.coordinator,
        files=[A_FILE.as_json()],
        uploaded_at=timezone.now(),
    )
    upload.assessment = world.assessment
    return upload


def applied_upload(world: World) -> Upload:
    """One that was applied, by the usual functions, or on a submission by an unknown hand."""
    found = the_upload(world)
    if found.applied_at is None:
        found.applied_at = timezone.now()
        found.written = [{"kind": "answer", "paragraph": 112, "revision": world.answer(112).revision}]
        found.save()
    return found


def apply_upload(world: World, by: Actor, upload: Upload) -> object:
    claims = compare_files(by=by, assessment=world.assessment, files=[A_FILE])
    return applying.apply_upload(by=by, upload=upload, decisions={}, seen=claims.seen)


def _invited(world: World) -> Invitation:
    return cycles.invite(by=COMMAND_LINE, cycle=world.assessment.cycle, body=world.body)


def _told(act: Callable[[], object]) -> None:
    """Beside what a body shares itself nothing is entered, taken out or reminded of."""
    with pytest.raises(Refused):
        act()


def _enter(world: World, by: Actor) -> object:
    sent = entering.Sent("answers", "0" * 64, 1, timezone.localdate())
    cycle = world.assessment.cycle
    return entering.enter_file(by=by, body=world.body, cycle=cycle, file=file_of(level(112, 3)), sent=sent)


def _settle(world: World, by: Actor) -> None:
    """Two people had read it differently."""
    sent = the_submission(world)
    rows = {"recommendation": Recommendation.objects.get(paragraph=113), "paragraph": 113}
    for second, verdict in ((False, "agree"), (True, "cannot_tell")):
        BlindReading.objects.create(
            submission=sent, second=second, verdict=verdict, reason="No.", at=timezone.now(), **rows
        )
    settling.settle(by=by, submission=sent, paragraph=113, verdict="agree", reason="Yes.")


def _decline(world: World, by: Actor) -> None:
    with suppress(Refused):  # who has submitted may be told so
        cycles.decline(by=by, invitation=_invited(world))


def actors(world: World, act: Act) -> list[Actor]:
    return [COMMAND_LINE] if act.operator_only else [world.by, COMMAND_LINE]


@pytest.mark.parametrize("name", [name for name, act in ACTS.items() if act.refused])
@pytest.mark.parametrize("who", ["coordinator", "command line"])
def test_every_act_on_the_content_is_refused(name: str, who: str, sent: World) -> None:
    before = standing(sent)
    by = sent.by if who == "coordinator" else COMMAND_LINE
    with pytest.raises((Refused, PermissionDenied, Http404)):
        ACTS[name].does(sent, by)
    assert changed(before, standing(sent)) == NOTHING


@pytest.mark.parametrize("name", [name for name, act in ACTS.items() if act.refused])
def test_the_same_act_goes_through_on_a_draft(name: str, world: World) -> None:
    act = ACTS[name]
    if act.first is not None:
        act.first(world)
    before = standing(world)
    act.does(world, world.by)
    assert changed(before, standing(world)) or name == "answering.starting.start_assessment"


@pytest.mark.parametrize("name", [name for name, act in ACTS.items() if not act.refused])
def test_what_may_still_happen_leaves_the_content_alone(name: str, sent: World) -> None:
    act = ACTS[name]
    before = standing(sent)
    act.does(sent, COMMAND_LINE if act.operator_only else sent.by)
    assert changed(before, standing(sent)) == set(act.changes)


def test_every_function_by_which_somebody_acts_is_tried() -> None:
    found = set()
    for module in pkgutil.walk_packages(assessments.__path__, "assessments."):
        loaded = importlib.import_module(module.name)
        for name, function in inspect.getmembers(loaded, inspect.isfunction):
            here = function.__module__ == loaded.__name__ and not name.startswith("_")
            by = inspect.signature(function).parameters.get("by")
            if here and by is not None and by.kind is inspect.Parameter.KEYWORD_ONLY:
                found.add(f"{module.name.removeprefix('assessments.')}.{name}")
    assert found == set(ACTS) | set(PARTS)


def test_an_import_of_answers_is_refused(sent: World, tmp_path: Path) -> None:
    file = tmp_path / "answers.json"
    file.write_text(
        '{"schema": "answers/1", "edition": "2010", "answers": '
        '[{"paragraph": 112, "state": "level", "level": 3, "explanation": "Too late"}]}'
    )
    before = standing(sent)
    where = ("--body", sent.body.slug, "--cycle", sent.assessment.cycle.slug)
    with pytest.raises((CommandError, SystemExit)):
        call_command("import_answers", str(file), *where)
    assert changed(before, standing(sent)) == NOTHING


def test_submitting_twice_makes_one_submission_and_one_event(world: World) -> None:
    """From two tabs, with other choices in the second: what counts is what was sent first."""
    first = submitting.submit(by=world.by, assessment=world.held, choices=SHARED)
    before = standing(world)
    second = submitting.submit(by=world.by, assessment=world.assessment, choices=PUBLIC)
    assert (second.pk, second.sharing) == (first.pk, "rapporteur")
    assert changed(before, standing(world)) == NOTHING
