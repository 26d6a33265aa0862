"""The people who knock at every door, and the things behind the doors, for the table of all routes."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from allauth.mfa.totp.internal.auth import TOTP
from django.db.models import QuerySet
from django.utils import timezone

from assessments.answering.comments import comment
from assessments.answering.evidence import add_reference
from assessments.answering.giving import clear_answer, inputs_seen, save_input
from assessments.answering.restoring import versions_of
from assessments.answering.saving import save_answer
from assessments.answering.starting import start_assessment
from assessments.answers.scoring import Standing, State
from assessments.answers.value import Action, Answer, Reference
from assessments.bodies.own_data import ask_deletion, ask_second_for_deletion
from assessments.by_link.links import allow_links, make_link
from assessments.comparing.closing_rows import draft_of, make_closing_table
from assessments.consenting.introductions import ask_introduction
from assessments.consenting.requests import answer_request, find_request
from assessments.files.store import BUNDLES, ENCLOSED
from assessments.making.last_done import WORKER, note
from assessments.models import Action as ActionRow
from assessments.models import Answer as AnswerRow
from assessments.models import (
    Assessment,
    Bundle,
    Clipping,
    ClippingList,
    Comment,
    Contribution,
    Cycle,
    Evidence,
    InputLink,
    Introduction,
    ReceivedFile,
    ReviewDuty,
    Submission,
    TextRemoval,
    Upload,
)
from assessments.offline.file_answers import Returned, ReturnedFile
from assessments.offline.letters import make_letters
from assessments.offline.receipts import Receipt
from assessments.reviewing import cycles
from assessments.reviewing.acts import release_readings, return_to_body, save_reading
from assessments.reviewing.entering import Sent, enter_file
from assessments.reviewing.entry_preview import read_for
from assessments.reviewing.questions import Asked, Said, assign_readers, save_review
from assessments.submitting.choices import Choices
from assessments.submitting.submitting import ask_clearance, change_choices, submit, withdraw
from assessments.trail.acting import COMMAND_LINE
from assessments.writing.clippings import ask_body, keep_clipping, make_list
from mechanisms.access import Sharing
from mechanisms.administration.staff_requests import ask
from mechanisms.administration.translation_reviews import record_review
from mechanisms.administration.wrong_words import Place, say_wrong
from mechanisms.directory.updates import publish
from mechanisms.membership import body_acts, recovery
from mechanisms.membership.added_bodies import add_body
from mechanisms.membership.assignments import Work
from mechanisms.membership.by_mail import add_contributor_without_account, contributors_by_mail
from mechanisms.membership.invitations import invite
from mechanisms.models import (
    ApiToken,
    Assignment,
    Body,
    BodyAct,
    BodyUpdate,
    MemberInvitation,
    Membership,
    Person,
    Recovery,
    Role,
    StaffRequest,
    WrongWord,
)
from mechanisms.people.address_change import token_for
from mechanisms.people.api_tokens import make_token
from mechanisms.people.letters import token_of
from recommendations.models import Recommendation, Section
from tests.comparing.compared_bodies import behind, shares
from tests.factories import (
    SHARED,
    BodyFactory,
    CycleFactory,
    MembershipFactory,
    PersonFactory,
    acting,
    level,
)

#: In the order of the columns of the table.
APP_SECRET = "JBSWY3DPEHPK3PXP"
PRINCIPALS = (
    "anonymous",
    "reader",
    "approver",
    "assigned",
    "other",
    "coordinator",
    "stranger",
    "reviewer",
    "administrator",
    "removed",
    "disabled",
)
ASSIGNED_PARAGRAPH = 113
#: Both contributors are asked here: each gives an input, the coordinator composes the answer.
SHARED_PARAGRAPH = 117
# Asked of a contributor without an account alone.
BY_MAIL_PARAGRAPH = 137


@dataclass
class World:
    """Body north with its people, a stranger of south, staff; and one assessment of north."""

    people: Mapping[str, Person | None]
    north: Body
    cycle: Cycle
    secret: str
    started: Assessment | None = None
    sessions: dict[str, str] = field(default_factory=dict)

    @property
    def assessment(self) -> Assessment:
        """North's assessment, in every situation but the first."""
        assert self.started is not None
        return self.started

    def person(self, name: str) -> Person:
        """One of the people, who is not the anonymous one."""
        found = self.people[name]
        assert found is not None
        return found

    @property
    def answer(self) -> AnswerRow:
        """North's answer to 113."""
        return self.assessment.answers.get(paragraph=ASSIGNED_PARAGRAPH)

    @property
    def submission(self) -> Submission:
        """The latest version; DoesNotExist for a draft."""
        found = self.assessment.submissions.first()
        assert found is not None
        return found


def people_of(north: Body, south: Body) -> dict[str, Person | None]:
    """One person for each column; `assigned` answers 113, `other` group (d), both give inputs to 117."""
    cast: dict[str, Person | None] = {
        "anonymous": None,
        "reader": _member("reader", north, Role.READER),
        "approver": _member("approver", north, Role.APPROVER),
        "assigned": _member("assigned", north, Role.CONTRIBUTOR),
        "other": _member("other", north, Role.CONTRIBUTOR),
        "coordinator": _member("coordinator", north, Role.COORDINATOR),
        "stranger": _member("stranger", south, Role.COORDINATOR),
        "reviewer": PersonFactory.create(username="reviewer", is_reviewer=True),
        "administrator": PersonFactory.create(username="administrator", is_administrator=True),
        "removed": _member("removed", north, Role.COORDINATOR),
        "disabled": _member("disabled", north, Role.COORDINATOR),
    }
    single = Recommendation.objects.get(paragraph=ASSIGNED_PARAGRAPH)
    shared = Recommendation.objects.get(paragraph=SHARED_PARAGRAPH)
    group = Section.objects.get(code="d")
    first, second = (_membership(cast[name]) for name in ("assigned", "other"))
    Assignment.objects.create(membership=first, recommendation=single)
    Assignment.objects.create(membership=first, recommendation=shared)
    Assignment.objects.create(membership=second, recommendation=shared)
    Assignment.objects.create(membership=second, section=group)
    return cast


def _member(username: str, body: Body, role: Role) -> Person:
    return MembershipFactory.create(person__username=username, body=body, role=role).account


def _membership(person: Person | None) -> Membership:
    assert person is not None
    return person.memberships.get()


def empty_world() -> World:
    """Nothing has been started; somebody is invited, and north has said something in its own words."""
    north = BodyFactory.create(slug="north", name="Northern Mechanism")
    south = BodyFactory.create(slug="south", name="Southern Mechanism")
    people = people_of(north, south)
    coordinator = people["coordinator"]
    assert coordinator is not None
    _invitation, secret = invite(by=coordinator, body=north, email="new@example.org", role=Role.READER)
    add_contributor_without_account(
        by=coordinator,
        body=north,
        name="Ana Lima",
        ministry="Labour Inspectorate",
        work=Work(paragraphs=frozenset({BY_MAIL_PARAGRAPH})),
    )
    publish(
        by=coordinator,
        body=north,
        text="We have a new plan.",
        dated=date(2026, 1, 31),
        signed_name="A. Person",
        signed_office="Secretary",
    )
    TextRemoval.objects.create(body=north, at=timezone.now(), by_label="Coordinator", reason="It named her.")
    cycle = CycleFactory.create(edition=Section.objects.get(code="d").edition)
    note(WORKER)
    return World(people, north, cycle, secret)


def draft_world(*, confidential: bool = False) -> World:
    """North's draft: 113 answered with a file and an action, and talked about; the input of one to 117."""
    world = empty_world()
    by = acting(world.person("coordinator"))
    draft = start_assessment(
        by=by,
        body=world.north,
        cycle=world.cycle,
        period_start=date(2025, 7, 1),
        period_end=date(2026, 6, 30),
    )
    world.started = draft
    entry = Answer(
        ASSIGNED_PARAGRAPH,
        State.LEVEL,
        level=1,
        # What looks like personal data, so that there is something to explain.
        explanation="As the plan says. Telephone +31 20 794 0800.",
        actions=(Action(what="Train"),),
    )
    contributor = acting(world.person("assigned"))
    first = replace(entry, explanation="As we said before.")
    save_answer(by=contributor, assessment=draft, entry=first)
    save_answer(by=by, assessment=draft, entry=entry)
    add_reference(
        by=contributor,
        assessment=draft,
        paragraph=ASSIGNED_PARAGRAPH,
        entry=Reference(title="Plan", strength=1),
        confidential=confidential,
        upload=("plan.txt", b"Article 1"),
    )
    comment(by=by, assessment=draft, paragraph=ASSIGNED_PARAGRAPH, text="Is this all?")
    save_input(
        by=acting(world.person("other")),
        assessment=draft,
        entry=replace(entry, paragraph=SHARED_PARAGRAPH, actions=()),
    )
    return world


def copied_world() -> World:
    """The draft, and 113 is a copy from the last cycle that nobody has looked at."""
    world = draft_world()
    AnswerRow.objects.filter(pk=world.answer.pk).update(copied=True)
    return world


def cleared_world() -> World:
    """The draft; the answer to 117 is composed from the inputs and marked as cleared."""
    world = draft_world()
    by, draft = acting(world.person("coordinator")), world.assessment
    save_answer(by=by, assessment=draft, entry=Answer(SHARED_PARAGRAPH, State.LEVEL, level=2))
    seen = inputs_seen(draft.answers.get(paragraph=SHARED_PARAGRAPH))
    clear_answer(by=by, assessment=draft, paragraph=SHARED_PARAGRAPH, seen=seen)
    return world


def clearance_world() -> World:
    """The draft is locked and lies before whoever approves it, with an app that makes codes."""
    world = draft_world()
    TOTP.activate(world.person("approver"), APP_SECRET)
    ask_clearance(by=acting(world.person("coordinator")), assessment=world.assessment, choices=SHARED)
    return world


def staffing_world() -> World:
    """Another administrator has asked that the stranger become a reviewer."""
    world = draft_world()
    ask(
        by=PersonFactory.create(username="second", is_administrator=True),
        kind=StaffRequest.Kind.GIVE_REVIEWER,
        person=world.person("stranger"),
        reason="She joins the desk.",
    )
    return world


def worded_world() -> World:
    """The reader has said that a word of the instrument is wrong."""
    world = draft_world()
    say_wrong(by=world.person("reader"), place=Place(112, "fr"), said="No such word.")
    return world


def recovering_world() -> World:
    """The reader has asked that the contributor become coordinator."""
    world = draft_world()
    recovery.ask(
        by=world.person("reader"),
        body=world.north,
        kind=Recovery.Kind.COORDINATOR,
        person=world.person("assigned"),
        reason="The coordinator has left.",
    )
    return world


def asking_world() -> World:
    """Another coordinator has asked for a deletion, where a second one has to confirm."""
    world = draft_world()
    other = PersonFactory.create(username="other-coordinator")
    MembershipFactory.create(person=other, body=world.north)
    Membership.objects.filter(body=world.north).update(since=timezone.now() - timedelta(days=9))
    body_acts.switch_on(by=other, body=world.north)
    ask_second_for_deletion(by=other, body=world.north)
    return world


def leaving_world() -> World:
    """The coordinator has asked for the deletion of everything."""
    world = draft_world()
    ask_deletion(by=acting(world.person("coordinator")), body=world.north)
    return world


def added_world() -> World:
    """The administrator has added a body that has no coordinator yet."""
    world = empty_world()
    add_body(
        by=world.person("administrator"),
        kind="regional",
        type="other",
        name="Added Mechanism",
        short_name="",
        country=None,
        region="Europe and Central Asia",
        slug="added",
        member_of=(),
    )
    return world


def submitted_world(sharing: Sharing, *, confidential: bool = False) -> World:
    """The same, submitted."""
    world = draft_world(confidential=confidential)
    seen = sharing != Sharing.PRIVATE
    submit(
        by=acting(world.person("coordinator")),
        assessment=world.assessment,
        choices=Choices(sharing, seen, seen, False),
    )
    world.assessment.refresh_from_db()
    return world


def read_world() -> World:
    """Submitted to the rapporteur's staff, read, and the reading released."""
    world = submitted_world(Sharing.RAPPORTEUR)
    by = acting(world.person("reviewer"))
    save_reading(
        by=by,
        submission=world.submission,
        paragraph=ASSIGNED_PARAGRAPH,
        verdict="cannot_tell",
        reason="No source.",
    )
    release_readings(by=by, submission=world.submission, reply_until=date(2027, 1, 31))
    return world


def returned_world() -> World:
    """Read, and 113 asked about."""
    world = read_world()
    return_to_body(
        by=acting(world.person("reviewer")),
        submission=world.submission,
        paragraphs=[ASSIGNED_PARAGRAPH],
        message="Which plan?",
    )
    world.assessment.refresh_from_db()
    return world


def asked_world() -> World:
    """Shared; the reviewer has read 113 and written a question about it, and nothing went out yet."""
    world = submitted_world(Sharing.RAPPORTEUR)
    by, sent = acting(world.person("reviewer")), world.submission
    save_review(
        by=by,
        submission=sent,
        paragraph=ASSIGNED_PARAGRAPH,
        said=Said("agree", "We saw the plan."),
        asked=Asked("Which plan?"),
        note="The embassy knows.",
    )
    return world


def apart_world() -> World:
    """Shared; the reviewer and a colleague have read 113 differently."""
    world = submitted_world(Sharing.RAPPORTEUR)
    reviewer = world.person("reviewer")
    colleague = PersonFactory.create(username="colleague", is_reviewer=True)
    readers = {"reader": reviewer, "second_reader": colleague}
    assign_readers(by=COMMAND_LINE, cycle=world.cycle, body=world.north, **readers)
    save_reading_of(world, ASSIGNED_PARAGRAPH)
    save_reading(
        by=acting(colleague),
        submission=world.submission,
        paragraph=ASSIGNED_PARAGRAPH,
        verdict="cannot_tell",
        reason="No source.",
    )
    return world


def answered_world() -> World:
    """Returned, and submitted again without a change."""
    world = returned_world()
    save_reading_of(world, 114)
    submit(
        by=acting(world.person("coordinator")),
        assessment=world.assessment,
        choices=Choices(Sharing.RAPPORTEUR, True, True, False),
    )
    world.assessment.refresh_from_db()
    return world


def save_reading_of(world: World, paragraph: int) -> None:
    """The reviewer agrees with one answer."""
    by = acting(world.person("reviewer"))
    save_reading(by=by, submission=world.submission, paragraph=paragraph, verdict="agree", reason="Yes.")


def withdrawn_world() -> World:
    """Made public, then taken back: a draft copy is open again."""
    world = submitted_world(Sharing.PUBLIC)
    withdraw(by=acting(world.person("coordinator")), submission=world.submission)
    world.assessment.refresh_from_db()
    return world


def invited_world() -> World:
    """North has a draft and is invited: to staff it has nothing."""
    world = draft_world()
    cycles.invite(by=COMMAND_LINE, cycle=world.cycle, body=world.north)
    return world


def dealt_world() -> World:
    """North is invited, and was dealt out to the reviewer."""
    world = invited_world()
    ReviewDuty.objects.create(
        cycle=world.cycle, body=world.north, reader=world.person("reviewer"), dealt_at=timezone.now()
    )
    return world


def noted_world(sharing: Sharing = Sharing.RAPPORTEUR) -> World:
    """Shared with staff, who keep a quotation of 113 in one list, have an empty one, and translated it."""
    world = submitted_world(sharing)
    by = acting(world.person("reviewer"))
    make_list(by=by, theme="Empty")
    keep_clipping(
        by=by,
        into="Funds",
        submission=world.submission,
        paragraph=ASSIGNED_PARAGRAPH,
        source="explanation",
        quoted="As the plan says.",
    )
    return world


def quiet_world() -> World:
    """As `noted_world`, but the body may not be named; it may be quoted without its name."""
    world = noted_world()
    choices = Choices(Sharing.RAPPORTEUR, False, False, False, may_be_quoted=True)
    coordinator = acting(world.person("coordinator"))
    change_choices(by=coordinator, submission=world.submission, choices=choices)
    return world


def quoting_world() -> World:
    """The body is asked whether the quotation may be printed."""
    world = quiet_world()
    ask_body(by=acting(world.person("reviewer")), row=Clipping.objects.get())
    return world


def pairing_world() -> World:
    """Two named bodies agreed to be introduced on 112, and then to this introduction."""
    world = draft_world()
    sent = [
        shares(world.cycle, name, entry, named=True, introduced=True)
        for name, entry in (("Able", behind(112, Standing.BORNE_OUT)), ("Bare", level(112, 0)))
    ]
    has, lacks = (
        Submission.objects.select_related("assessment__body", "score_line")
        .order_by("assessment__body__name")
        .filter(pk__in=[one.pk for one in sent])
    )
    for side in ask_introduction(by=acting(world.person("reviewer")), paragraph=112, has=has, lacks=lacks):
        request = find_request(side.submission.assessment.body, f"introduction-{side.pk}")
        assert request is not None
        answer_request(by=COMMAND_LINE, request=request, agreed=True)
    return world


def unshared_world() -> World:
    """What staff noted down; then the body kept its submission to itself."""
    world = noted_world()
    private = Choices(Sharing.PRIVATE, False, False, False)
    coordinator = acting(world.person("coordinator"))
    change_choices(by=coordinator, submission=world.submission, choices=private)
    return world


def closed_world() -> World:
    """The cycle is closed while north has a draft."""
    world = invited_world()
    cycles.close_cycle(by=COMMAND_LINE, cycle=world.cycle)
    return world


def crowded_world() -> World:
    """The cycle is closed; five unnamed bodies share their answers, which are not all alike."""
    world = invited_world()
    for number in range(5):
        shares(world.cycle, f"Quiet {number}", level(112, number % 4))
    cycles.close_cycle(by=COMMAND_LINE, cycle=world.cycle)
    return world


def tabled_world() -> World:
    """The closing table of regional bodies is made."""
    world = crowded_world()
    seen = draft_of(world.cycle, "regional").digest
    make_closing_table(by=COMMAND_LINE, cycle=world.cycle, kind="regional", seen=seen)
    return world


def answers_sent() -> bytes:
    """An answers file as a body would send it."""
    answers = [{"paragraph": 112, "state": "level", "level": 1, "explanation": "A plan."}]
    return json.dumps({"schema": "answers/1", "edition": "2010", "answers": answers}).encode()


def entered_world() -> World:
    """Staff entered what north had sent as a file, beside its draft."""
    world = invited_world()
    file, _problems = read_for(json.loads(answers_sent()), world.north, world.cycle)
    assert file is not None
    enter_file(
        by=acting(world.person("reviewer")),
        body=world.north,
        cycle=world.cycle,
        file=file,
        sent=Sent("answers", "0" * 64, len(answers_sent()), timezone.localdate()),
    )
    return world


#: Situation → how the world comes to be.
SITUATIONS: Mapping[str, Callable[[], World]] = {
    "empty": empty_world,
    "copied": copied_world,
    "added": added_world,
    "invited": invited_world,
    "dealt": dealt_world,
    "closed": closed_world,
    "crowded": crowded_world,
    "tabled": tabled_world,
    "entered": entered_world,
    "draft": draft_world,
    "cleared": cleared_world,
    "clearance": clearance_world,
    "recovering": recovering_world,
    "staffing": staffing_world,
    "worded": worded_world,
    "asking": asking_world,
    "leaving": leaving_world,
    "private": lambda: submitted_world(Sharing.PRIVATE),
    "shared": lambda: submitted_world(Sharing.RAPPORTEUR),
    "public": lambda: submitted_world(Sharing.PUBLIC),
    "hidden": lambda: submitted_world(Sharing.PUBLIC, confidential=True),
    "read": read_world,
    "returned": returned_world,
    "asked": asked_world,
    "apart": apart_world,
    "answered": answered_world,
    "withdrawn": withdrawn_world,
    "noted": noted_world,
    "unshared": unshared_world,
    "quiet": quiet_world,
    "quoting": quoting_world,
    "pairing": pairing_world,
}


def leave(world: World) -> None:
    """What happens to the last two after everything was set up: one was removed, one is disabled."""
    world.person("removed").memberships.get().end()
    Person.objects.filter(pk=world.person("disabled").pk).update(is_active=False)


def entered_pk(world: World) -> UUID:
    """The version that staff entered; any other key where they entered none."""
    received = ReceivedFile.objects.first()
    return received.submission_id if received else world.assessment.pk


#: The pages whose `slug` is that of a cycle.
CYCLE_PAGES = (
    "cycle",
    "cycle_invite",
    "cycle_remind",
    "cycle_readers",
    "cycle_agreement",
    "cycle_agreement_file",
    "cycle_deal",
    "cycle_deal_undo",
    "cycle_close",
    "cycle_reopen",
    "cycle_closing",
    "cycle_body",
    "cycle_body_act",
    "desk_questionnaire",
    "desk_questionnaire_paper",
    "administration_cycle",
)


#: What stands in the place of each part of an address, unless a row names it itself. `route.part` goes
#: before `part`.
def token_of_coordinator(world: World) -> ApiToken:
    """A token that the coordinator has made."""
    return make_token(by=world.person("coordinator"), name="Notebook", scope="public", days=7)[0]


def first_pk(rows: QuerySet[Any]) -> UUID:
    """The row's id; where the situation has none, an id that nothing has."""
    found = rows.values_list("pk", flat=True).first()
    return found if found is not None else UUID(int=7)


def made_bundle(world: World) -> UUID:
    """A bundle that lies ready for the coordinator."""
    made = Bundle.objects.create(
        assessment=world.assessment,
        version=world.submission.version if world.assessment.submissions.exists() else None,
        as_member=True,
        language="en",
        person=world.person("coordinator"),
        mark="of another day",
        status=Bundle.Status.READY,
        filename="north-bundle.zip",
        finished_at=timezone.now(),
    )
    with BUNDLES.writing(made.pk) as out:
        out.write(b"PK")
    return made.pk


def the_input() -> Contribution:
    """What `other` has released to 117."""
    return Contribution.objects.get()


def kept_upload(world: World) -> UUID:
    """A file that the coordinator has uploaded, which would change 113."""
    said = Returned(ASSIGNED_PARAGRAPH, {"paragraph": 113, "state": "level", "level": 0}, ("actions",))
    file = ReturnedFile("back.json", "0" * 64, 1, edition="2010", answers=(said,))
    kept = Upload.objects.create(
        assessment=world.assessment,
        by=world.person("coordinator"),
        files=[file.as_json()],
        uploaded_at=timezone.now(),
    )
    return kept.pk


ENCLOSED_KEY = UUID(int=9)


def upload_with_receipt(world: World) -> UUID:
    """An applied upload of the file of the contributor without an account."""
    member = contributors_by_mail(world.north).get()
    found = Upload.objects.get(pk=kept_upload(world))
    receipt = Receipt(1, "back.xlsx", member.pk, member.ministry, 1, 0, unanswered=(BY_MAIL_PARAGRAPH,))
    Upload.objects.filter(pk=found.pk).update(applied_at=timezone.now(), receipts=[receipt.as_json()])
    return found.pk


def upload_with_enclosed(world: World) -> UUID:
    """An upload of a mail with a document beside the workbook."""
    kept = {"key": str(ENCLOSED_KEY), "name": "plan.txt", "size": 9, "mail": "re.eml", "sender": "a@b.org"}
    found = kept_upload(world)
    Upload.objects.filter(pk=found).update(enclosed=[{**kept, "refused": "", "paragraph": None}])
    with ENCLOSED.writing(ENCLOSED_KEY) as out:
        out.write(b"Article 2")
    return found


def letters_made(world: World) -> UUID:
    """A letter for the contributor without an account."""
    members = contributors_by_mail(world.north).values_list("pk", flat=True)
    by = acting(world.person("coordinator"))
    return make_letters(
        by=by, assessment=world.assessment, members=set(members), language="en", with_last=False
    )


SECRETS: dict[UUID, str] = {}
"""Of links by their id: each is told once."""


def linked(world: World) -> str:
    """The secret of the link for the contributor without an account; a second one would end the first."""
    for link in InputLink.objects.working():
        if link.pk in SECRETS:
            return SECRETS[link.pk]
    by = acting(world.person("coordinator"))
    allow_links(by=by, body=world.north, allowed=True)
    member = contributors_by_mail(world.north).get()
    link, SECRETS[link.pk] = make_link(by=by, assessment=world.assessment, membership_id=member.pk, days=7)
    return SECRETS[link.pk]


def linked_member(world: World) -> int:
    """The contributor without an account, who has a link."""
    if world.assessment.is_writable and not InputLink.objects.filter(revoked_at=None).exists():
        linked(world)
    return contributors_by_mail(world.north).get().pk


def recorded_review(world: World) -> int:
    """The review of a recommendation that the administrator has recorded."""
    made = record_review(
        by=world.person("administrator"),
        edition=world.cycle.edition,
        language="fr",
        scope="112",
        name="A. Reader",
        function="Translator",
        organisation="North",
        reviewed_on=timezone.localdate(),
    )
    return made.pk


ANNUAL_PAGES = ("annual", "annual_choose", "annual_preview", "annual_paragraph", "annual_file")
PLACES: Mapping[str, Callable[[World], Any]] = {
    "bundle_pk": made_bundle,
    "assessments:schema_file.name": lambda world: "answers-1",
    "upload_pk": kept_upload,
    "assessments:upload_receipt.upload_pk": upload_with_receipt,
    "assessments:upload_enclosed.upload_pk": upload_with_enclosed,
    "batch": letters_made,
    "assessments:link.secret": linked,
    "assessments:offline_link.member": linked_member,
    "assessments:offline_link_revoke.member": linked_member,
    "assessments:administration_translation_withdraw.pk": recorded_review,
    "assessments:api_report.submission": lambda world: (
        world.submission.pk if world.started and world.started.submissions.exists() else UUID(int=7)
    ),
    "assessments:api_nothing.rest": lambda world: "nothing",
    "api_token_take_back.pk": lambda world: token_of_coordinator(world).pk,
    "pk": lambda world: world.assessment.pk,
    "paragraph": lambda world: ASSIGNED_PARAGRAPH,
    "code": lambda world: "b",
    "body": lambda world: world.north.slug,
    **dict.fromkeys((f"assessments:{name}.slug" for name in CYCLE_PAGES), lambda world: world.cycle.slug),
    **dict.fromkeys((f"assessments:{name}.slug" for name in ANNUAL_PAGES), lambda world: world.cycle.slug),
    "assessments:annual_paragraph.key": lambda world: "levels",
    "assessments:annual_file.extension": lambda world: "pdf",
    "assessments:received_file.pk": entered_pk,
    "assessments:received_file_act.pk": entered_pk,
    "cycle": lambda world: world.cycle.slug,
    "kind": lambda world: "regional",
    "version": lambda world: 1,
    "assessments:input_version.key": lambda world: the_input().pk,
    "assessments:input_version.version_pk": lambda world: the_input().history.latest().pk,
    "version_pk": lambda world: versions_of(world.answer).first().pk,
    "slug": lambda world: world.north.slug,
    "action_pk": lambda world: ActionRow.objects.get(body=world.north).pk,
    "comment_pk": lambda world: Comment.objects.get().pk,
    "reference": lambda world: Evidence.objects.get(answer=world.answer).pk,
    "file_pk": lambda world: Evidence.objects.get(answer=world.answer).file_id,
    "source": lambda world: "explanation",
    "place": lambda world: 0,
    "list_pk": lambda world: first_pk(ClippingList.objects.filter(theme="Funds")),
    "assessments:clipping_list_delete.list_pk": lambda world: first_pk(
        ClippingList.objects.filter(theme="Empty")
    ),
    "assessments:clipping.pk": lambda world: first_pk(Clipping.objects.all()),
    "assessments:clipping_ask.pk": lambda world: first_pk(Clipping.objects.all()),
    "assessments:clipping_delete.pk": lambda world: first_pk(Clipping.objects.all()),
    "assessments:introduced.pk": lambda world: first_pk(Introduction.objects.all()),
    "member": lambda world: world.person("assigned").memberships.get().pk,
    "extension": lambda world: "json",
    "pattern": lambda world: "gaps",
    "secret": lambda world: world.secret,
    "assessments:stop_mail.token": lambda world: token_of(world.person("reader")),
    "account_email_confirm.token": lambda world: token_for(world.person("reader"), "moved@example.org"),
    "uidb36": lambda world: "1",
    "key": lambda world: "none",
    "number": lambda world: 1,
    "help_page.slug": lambda world: "coordinator",
    "assessments:member.pk": lambda world: world.person("reader").pk,
    "assessments:member_remove.pk": lambda world: world.person("reader").pk,
    "assessments:member_shut_out.pk": lambda world: world.person("reader").pk,
    "assessments:body_act_confirm.pk": lambda world: first_pk(BodyAct.objects.all()),
    "assessments:body_act_refuse.pk": lambda world: first_pk(BodyAct.objects.all()),
    "assessments:by_mail.pk": lambda world: contributors_by_mail(world.north).get().pk,
    "assessments:by_mail_remove.pk": lambda world: contributors_by_mail(world.north).get().pk,
    "assessments:offline_contributor.member": lambda world: contributors_by_mail(world.north).get().pk,
    "assessments:invitation_revoke.pk": lambda world: MemberInvitation.objects.get().pk,
    "assessments:body_update_remove.pk": lambda world: BodyUpdate.objects.get().pk,
    "assessments:recovery_stop.pk": lambda world: Recovery.objects.get().pk,
    "assessments:text_removed.pk": lambda world: TextRemoval.objects.get().pk,
    "assessments:recovery_confirm.pk": lambda world: Recovery.objects.get().pk,
    "assessments:recovery_refuse.pk": lambda world: Recovery.objects.get().pk,
    "assessments:wrong_word_settle.pk": lambda world: first_pk(WrongWord.objects.all()),
    "assessments:staff_request_confirm.pk": lambda world: first_pk(StaffRequest.objects.all()),
    "assessments:staff_request_stop.pk": lambda world: first_pk(StaffRequest.objects.all()),
    "assessments:administration_body.slug": lambda world: "added",
    "assessments:administration_person.pk": lambda world: world.person("stranger").pk,
    "assessments:administration_person_close.pk": lambda world: world.person("reader").pk,
    "assessments:administration_person_open.pk": lambda world: world.person("disabled").pk,
    "assessments:administration_person_link.pk": lambda world: world.person("stranger").pk,
}
