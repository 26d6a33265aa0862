"""What the bodies did in two cycles, by way of the lifecycle: no state that the product forbids."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction

from assessments.answering import comments
from assessments.answering.giving import clear_answer, inputs_seen, save_input
from assessments.answering.rules import rules_for
from assessments.answering.saving import apply_file
from assessments.answering.starting import start_assessment
from assessments.answers.file import read_answers
from assessments.answers.value import Answer, AnswersFile
from assessments.models import Assessment, Comment, Cycle, Submission
from assessments.reviewing import acts, cycles, questions
from assessments.sample.cast import (
    CYCLES,
    TIMELINES,
    Cast,
    Row,
    SampleBroken,
    SampleDocument,
    Timeline,
    all_bodies,
    entry_of,
    make_cast,
    moment,
    reply_until,
    rows_of,
    sample_document,
    sample_rows,
)
from assessments.sample.episodes import bring_in_mail, invite_people, publish_updates, run_cycles, write_from
from assessments.sample.frozen import put_back
from assessments.sample.further import further_bodies
from assessments.submitting.choices import Choices
from assessments.submitting.submitting import approve, ask_clearance, submit
from assessments.submitting.to_read import count_what_is_missing
from assessments.trail.acting import Actor
from mechanisms.access import Sharing
from mechanisms.models import Body
from recommendations.models import Edition

REVIEWER, ADMINISTRATOR = "reviewer", "administrator"


@dataclass(frozen=True, slots=True)
class Scene:
    """One body in one cycle: who acts, on what, when."""

    cast: Cast
    timeline: Timeline
    cycle: Cycle
    body: Body
    document: SampleDocument
    place: int

    def by(self, username: str, day: datetime) -> Actor:
        """This person on that day."""
        return self.cast.actor(username, moment(day, self.place))

    def coordinator(self, day: datetime) -> Actor:
        """The body's coordinator on that day."""
        return self.by(self.document.stage["by"], day)


@transaction.atomic
def tell(edition: Edition, frozen: str | None = None) -> int:
    """Make the whole sample in one transaction, the cycles from what is frozen; the number of assessments."""
    cast = make_cast(edition)
    if frozen:
        put_back(frozen, edition)
        count_what_is_missing()
    else:
        tell_cycles(cast, edition)
    count = Assessment.objects.filter(cycle__slug__in=CYCLES).count()
    _review_open_cycle(cast)
    run_cycles(cast)
    _read_a_second_time(cast)
    bring_in_mail(cast)
    publish_updates(cast)
    invite_people(cast)
    write_from(cast)
    return count


def tell_cycles(cast: Cast, edition: Edition, only: Collection[str] = ()) -> None:
    """What bodies did in both cycles and staff in the closed one: nothing of it hangs on the day it is told.

    `only` are the slugs of some bodies; all, if there are none.
    """
    slugs = only or [row["slug"] for row in all_bodies()]
    for timeline in TIMELINES:
        _tell_cycle(cast, edition, timeline, slugs)


def _tell_cycle(cast: Cast, edition: Edition, timeline: Timeline, slugs: Collection[str]) -> None:
    cycle = cycles.create_cycle(
        by=cast.actor(ADMINISTRATOR, moment(timeline.created)),
        slug=timeline.slug,
        name=timeline.slug,
        edition=edition,
        opens_on=timeline.opens_on,
        closes_on=timeline.closes_on,
    )
    submissions = [(scene, _answer(scene)) for scene in _scenes(cast, timeline, cycle, slugs)]
    if timeline.closed is None:
        return
    cycles.close_cycle(by=cast.actor(REVIEWER, moment(timeline.closed)), cycle=cycle)
    for scene, submission in submissions:
        if submission is not None:
            _review(scene, submission)


def _scenes(cast: Cast, timeline: Timeline, cycle: Cycle, slugs: Collection[str]) -> Iterator[Scene]:
    """Of these bodies, each on a day of its own; after ten the days begin again."""
    for place, slug in enumerate(row["slug"] for row in all_bodies()):
        if slug in slugs:
            document = sample_document(timeline.slug, slug)
            yield Scene(cast, timeline, cycle, cast.bodies[slug], document, place % 10)


def _review_open_cycle(cast: Cast) -> None:
    """The day until which a body may reply lies ahead of today."""
    timeline = TIMELINES[-1]
    cycle = Cycle.objects.get(slug=timeline.slug)
    current = Submission.objects.current().filter(assessment__cycle=cycle)
    found = {
        row.assessment.body.slug: row
        for row in current.select_related("assessment__cycle", "assessment__body")
    }
    further = {row["slug"]: row["stages"][timeline.slug]["status"] for row in further_bodies()}
    slugs = [slug for slug in found if further.get(slug, "reviewed") == "reviewed"]
    for scene in _scenes(cast, timeline, cycle, slugs):
        _review(scene, found[scene.body.slug])


def _read_a_second_time(cast: Cast) -> None:
    """What the second reader says, who sees nothing of the first one's readings."""
    timeline = TIMELINES[-1]
    cycle = Cycle.objects.get(slug=timeline.slug)
    for row in sample_rows("second_readings"):
        body = cast.bodies[row["body"]]
        sent = Submission.objects.current().get(assessment__cycle=cycle, assessment__body=body)
        by = cast.actor(row["by"], moment(timeline.read))
        acts.save_reading(by=by, submission=sent, paragraph=row["paragraph"], **row["reading"])


def _answer(scene: Scene) -> Submission | None:
    """Invited, then as far as the body came; its submission if there is one."""
    days, stage = scene.timeline, scene.document.stage
    invitation = cycles.invite(
        by=scene.cast.actor(REVIEWER, moment(days.invited)), cycle=scene.cycle, body=scene.body
    )
    if stage["status"] == "declined":
        cycles.decline(by=scene.by(REVIEWER, days.started), invitation=invitation)
    if not scene.document.has_assessment:
        return None
    assessment = _draft(scene)
    if stage["status"] == "clearance":
        _clear(scene, assessment)
    return _submit(scene, assessment) if scene.document.is_submitted else None


def _draft(scene: Scene) -> Assessment:
    days, period = scene.timeline, scene.document.answers["period"]
    assessment = start_assessment(
        by=scene.coordinator(days.started),
        body=scene.body,
        cycle=scene.cycle,
        period_start=date.fromisoformat(period["start"]),
        period_end=date.fromisoformat(period["end"]),
        copy_last=scene.document.copied,
    )
    file = _read(scene, assessment, scene.document.first_version)
    _fill_in(scene, assessment, file)
    return assessment


def _read(scene: Scene, assessment: Assessment, document: Row) -> AnswersFile:
    rules = rules_for(assessment, scene.coordinator(scene.timeline.answered))
    file, problems = read_answers(document, rules)
    if file is None:
        raise SampleBroken(f"{scene.document.cycle}/{scene.document.body}", problems)
    return file


def _fill_in(scene: Scene, assessment: Assessment, file: AnswersFile) -> None:
    """Each contributor writes what is assigned, then the coordinator the rest."""
    left = {entry.paragraph: entry for entry in file.answers}
    for username, assigned in scene.cast.contributors(scene.body).items():
        entries = [left.pop(number) for number in sorted(assigned & left.keys())]
        by = scene.by(username, scene.timeline.contributed)
        apply_file(by=by, assessment=assessment, file=_only(file, entries))
    _give_inputs(scene, assessment, {"contributed"})
    _talk(scene, assessment, "contributed")
    by = scene.coordinator(scene.timeline.answered)
    apply_file(by=by, assessment=assessment, file=replace(file, answers=tuple(left.values())))
    _talk(scene, assessment, "answered")
    _give_inputs(scene, assessment, {"submitted", "returned"})


def _talk(scene: Scene, assessment: Assessment, day: str) -> None:
    """What members say to each other on a day about a recommendation while they answer."""

    def say(row: Row, paragraph: int, parent: Comment | None) -> None:
        if row["day"] == day:
            comments.comment(
                by=scene.by(row["by"], getattr(scene.timeline, day)),
                assessment=assessment,
                paragraph=paragraph,
                text=row["text"],
                parent=parent,
            )

    for row in rows_of("comments", scene.timeline.slug, scene.body.slug):
        say(row, row["paragraph"], None)
        thread = assessment.comments.filter(text=row["text"]).first()
        for reply in row.get("replies", ()):
            say(reply, row["paragraph"], thread)
        resolved = row.get("resolved")
        if thread is not None and resolved is not None and resolved["day"] == day:
            by = scene.by(resolved["by"], getattr(scene.timeline, day))
            comments.resolve(by=by, thread=thread)


def _give_inputs(scene: Scene, assessment: Assessment, days: set[str]) -> None:
    """What several ministries say beside the answer, and that it is cleared, on these days."""
    for row in rows_of("inputs", scene.timeline.slug, scene.body.slug):
        if row["day"] not in days:
            continue
        by = scene.by(row["by"], getattr(scene.timeline, row["day"]))
        if "entry" in row:
            _give_input(by, assessment, row)
        else:
            answer = assessment.answers.get(paragraph=row["paragraph"])
            clear_answer(by=by, assessment=assessment, paragraph=answer.paragraph, seen=inputs_seen(answer))


def _give_input(by: Actor, assessment: Assessment, row: Row) -> None:
    raw = {"paragraph": row["paragraph"], **row["entry"]}
    entry = entry_of(raw, assessment, by, f"inputs.yaml, {row['body']}")
    save_input(by=by, assessment=assessment, entry=entry)


def _only(file: AnswersFile, entries: Iterable[Answer]) -> AnswersFile:
    return AnswersFile(edition=file.edition, answers=tuple(entries))


def _clear(scene: Scene, assessment: Assessment) -> None:
    days, approver = scene.timeline, scene.document.stage["approver"]
    ask_clearance(
        by=scene.coordinator(days.submitted), assessment=assessment, choices=_choices(scene.document.stage)
    )
    if approver:
        by = scene.coordinator(days.returned)
        approve(by=by, assessment=assessment, approver=approver, approved_on=by.moment.date())


def _submit(scene: Scene, assessment: Assessment) -> Submission:
    """The submission that counts, after a return and a second version where there was one."""
    days, stage = scene.timeline, scene.document.stage
    choices = _choices(stage)
    submission = submit(by=scene.coordinator(days.submitted), assessment=assessment, choices=choices)
    if "returns" not in stage:
        return submission
    asked = stage["returns"]
    _say_on_answers(scene, submission, "returned")
    acts.return_to_body(
        by=scene.by(asked["by"], days.returned),
        submission=submission,
        paragraphs=asked["paragraphs"],
        message=asked["message"],
    )
    if not stage.get("resubmitted"):
        return submission
    assessment.refresh_from_db()
    file = _read(scene, assessment, _queried(scene.document))
    by = scene.coordinator(days.resubmitted)
    apply_file(by=by, assessment=assessment, file=_only(file, file.answers))
    return submit(by=by, assessment=assessment, choices=choices)


def _say_on_answers(scene: Scene, submission: Submission, day: str) -> None:
    """What reviewers ask, note and read on a day, beside the readings that the body's file holds."""
    for row in rows_of("review", scene.timeline.slug, scene.body.slug):
        if row["day"] == day:
            _say(scene.by(row["by"], getattr(scene.timeline, day)), submission, row)


def _say(by: Actor, submission: Submission, row: Row) -> None:
    """A question, a note or a reading."""
    if "reading" in row:
        acts.save_reading(by=by, submission=submission, paragraph=row["paragraph"], **row["reading"])
    elif "question" in row:
        questions.save_question(
            by=by, submission=submission, paragraph=row["paragraph"], text=row["question"]
        )
    else:
        questions.add_note(by=by, submission=submission, paragraph=row.get("paragraph"), text=row["note"])


def _queried(document: SampleDocument) -> Row:
    """The final answers to what the reviewer asked about."""
    asked = set(document.stage["returns"]["paragraphs"])
    entries = [entry for entry in document.answers["answers"] if entry["paragraph"] in asked]
    return {**document.answers, "answers": entries}


def _choices(stage: Row) -> Choices:
    return Choices(
        sharing=Sharing(stage["sharing"]),
        may_be_named=stage["named"],
        may_be_quoted=stage["introduced"],
        may_be_introduced=stage["introduced"],
        shown_to_mechanisms=stage["shown_to_mechanisms"],
    )


def _review(scene: Scene, submission: Submission) -> None:
    """Readings, their release with the body's replies, and the end of the review, as far as it came."""
    days, readings = scene.timeline, scene.document.stage.get("readings", ())
    for row in readings:
        _read_answer(scene, submission, row)
    _say_on_answers(scene, submission, "read")
    if any(row["released"] for row in readings):
        by = scene.by(REVIEWER, days.released)
        until = reply_until(days, by.moment)
        acts.release_readings(by=by, submission=submission, reply_until=until)
        _reply(scene, submission, {row["paragraph"]: row.get("reply", "") for row in readings})
    if scene.document.stage["status"] == "reviewed":
        acts.close_review(by=scene.by(REVIEWER, days.reviewed), submission=submission)


def _read_answer(scene: Scene, submission: Submission, row: dict[str, Any]) -> None:
    acts.save_reading(
        by=scene.by(REVIEWER, scene.timeline.read),
        submission=submission,
        paragraph=row["paragraph"],
        verdict=row["verdict"],
        reason=row["reason"],
        level=row.get("level"),
        source_url=row.get("source_url", ""),
    )


def _reply(scene: Scene, submission: Submission, replies: dict[int, str]) -> None:
    by = scene.coordinator(scene.timeline.replied)
    for reading in submission.readings.select_related("submission__assessment__body"):
        text = replies.get(reading.paragraph, "")
        if text:
            acts.reply(by=by, reading=reading, text=text)
