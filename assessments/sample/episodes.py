"""How reviewers run the sample cycles: who reads what, more time, reminders, a file that a body sent."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, date, datetime, time

from assessments.annual.draft import read_draft
from assessments.annual.saving import save_paragraph
from assessments.answering.giving import save_input
from assessments.answering.rules import rules_for
from assessments.answering.saving import save_answer
from assessments.answers.file import read_text
from assessments.consenting.asking import ask_to_name
from assessments.consenting.introductions import ask_introduction
from assessments.models import Assessment, Clipping, Cycle, Invitation, Submission
from assessments.offline.mailing import set_mailing
from assessments.reviewing.cycles import extend, remind
from assessments.reviewing.entering import Sent, enter_file
from assessments.reviewing.questions import assign_readers
from assessments.sample.cast import (
    Cast,
    Row,
    SampleBroken,
    entry_of,
    folder,
    list_by_mail,
    moment,
    sample_file,
    sample_rows,
)
from assessments.submitting.passages import EXPLANATION, text_at
from assessments.trail.acting import COMMAND_LINE, Actor
from assessments.writing.clippings import keep_clipping, make_list
from assessments.writing.translations import save_translation
from mechanisms.directory.updates import publish
from mechanisms.membership.invitations import invite
from mechanisms.models import Role

# Whom a sample coordinator asks by mail: who they are, when the questions went, what came back in
# a file.


def bring_in_mail(cast: Cast) -> None:
    """The contributors without an account of every body: first all are written to, then some answer."""
    rows = sample_rows("by_mail")
    listed = [(row, list_by_mail(cast.bodies[row["body"]], row)) for row in rows]
    for row, member in listed:
        _note(cast, row, member, _at(row["sent_on"]), None)
    for row, member in listed:
        returned = _at(row["returned_on"])
        if returned is not None:
            _note(cast, row, member, _at(row["sent_on"]), returned)
            _upload(cast, row, member, returned)


def _note(cast: Cast, row: Row, member: int, sent: datetime | None, returned: datetime | None) -> None:
    """Note the days, on the last of them."""
    last = returned or sent
    if last is not None:
        set_mailing(
            by=cast.actor(row["by"], last),
            assessment=_assessment(cast, row),
            membership_id=member,
            sent_on=sent.date() if sent else None,
            returned_on=returned.date() if returned else None,
        )


def _assessment(cast: Cast, row: Row) -> Assessment:
    found = Assessment.objects.with_frame()
    return found.get(cycle__slug=row["cycle"], body=cast.bodies[row["body"]])


def _upload(cast: Cast, row: Row, member: int, day: datetime) -> None:
    """By the same rules as on the page; some of it becomes the answer, word by word."""
    by, assessment = cast.actor(row["by"], day), _assessment(cast, row)
    for raw in row["inputs"]:
        entry = entry_of(raw, assessment, by, f"by_mail.yaml, {row['body']}")
        save_input(by=by, assessment=assessment, entry=entry, membership_id=member, from_file=True)
        if row.get("taken_over"):
            save_answer(by=by, assessment=assessment, entry=entry)


def _at(text: str | None) -> datetime | None:
    """The afternoon of a day, at the latest now; None for no day."""
    if text is None:
        return None
    return moment(datetime.combine(date.fromisoformat(text), time(14, 30), UTC))


# What the staff of the sample note down for the annual report: quotations by theme, and
# translations.


REVIEWER = "reviewer"


def write_from(cast: Cast) -> None:
    """Lists with a few quotations, and working translations, as in desk.yaml."""
    desk = sample_file("desk")
    for listed in desk["lists"]:
        by = _on(cast, listed["made"])
        into = make_list(by=by, theme=listed["theme"])
        for row in listed["clippings"]:
            submission = _submission(row)
            keep_clipping(
                by=by,
                into=into,
                submission=submission,
                paragraph=row["paragraph"],
                source=Clipping.Source.EXPLANATION,
                quoted=row.get("quoted") or _explanation(submission, row["paragraph"]),
                note=row.get("note", ""),
            )
    for row in desk["translations"]:
        save_translation(
            by=_on(cast, row["made"]),
            submission=_submission(row),
            paragraph=row["paragraph"],
            revision=0,
            text=row["text"],
            language=row["language"],
        )
    for row in desk["asked"]:
        _ask(_on(cast, row["made"]), row)
    for row in desk["annual"]:
        _write_paragraph(_on(cast, row["made"]), row)


def _ask(by: Actor, row: Row) -> None:
    """To be named, and to be introduced: it waits for the coordinators."""
    for body in row["name"]:
        ask_to_name(by=by, submission=_submission({"body": body, "cycle": row["cycle"]}))
    for pair in row["introduce"]:
        has, lacks = (_submission({"body": pair[side], "cycle": row["cycle"]}) for side in ("has", "lacks"))
        ask_introduction(by=by, paragraph=pair["paragraph"], has=has, lacks=lacks)


def _write_paragraph(by: Actor, row: Row) -> None:
    """In the staff's own words, over what was proposed then, or is now."""
    cycle = Cycle.objects.select_related("edition").get(slug=row["cycle"])
    proposed = row.get("then")
    if proposed is None:
        draft = read_draft(by.principal, cycle)
        if draft is None:
            raise SampleBroken(row["key"], ())
        proposed = draft.find(row["key"]).proposal.text
    save_paragraph(
        by=by,
        cycle=cycle,
        key=row["key"],
        text=row["text"],
        proposed=proposed,
        language="en",
        revision=0,
    )


def _on(cast: Cast, day: str) -> Actor:
    return cast.actor(REVIEWER, moment(datetime.fromisoformat(day).replace(hour=10, tzinfo=UTC)))


def _submission(row: Row) -> Submission:
    """The version that counts of a body in a cycle."""
    rows = Submission.objects.current().select_related("assessment__body", "assessment__cycle")
    return rows.get(assessment__body__slug=row["body"], assessment__cycle__slug=row["cycle"])


def _explanation(submission: Submission, paragraph: int) -> str:
    return text_at(json.loads(submission.document), paragraph, EXPLANATION)


# What goes on in the sample region on the day it is made: updates in the directory, and who is
# invited.


def publish_updates(cast: Cast) -> None:
    """What bodies say of themselves beside the report."""
    for row in sample_rows("updates"):
        publish(
            by=cast.people[row["by"]],
            body=cast.bodies[row["body"]],
            text=row["text"],
            dated=date.fromisoformat(row["dated"]),
            signed_name=row["signed_name"],
            signed_office=row["signed_office"],
            url=row["url"],
        )


def invite_people(cast: Cast) -> None:
    """Invitations that nobody has used yet; their secrets are forgotten, so that no link opens a door."""
    for row in sample_rows("invitations"):
        invite(
            by=cast.people[row["by"]],
            body=cast.bodies[row["body"]],
            email=row["email"],
            name=row["name"],
            role=Role(row["role"]),
            ministry=row["ministry"],
            assigned=row["assigned"],
            due=date.fromisoformat(row["due"]) if row["due"] else None,
            note=row["note"],
        )


def run_cycles(cast: Cast) -> None:
    """All of it, in the order in which it happened."""
    rows = sample_file("cycle")
    for row in rows["reminders"]:
        remind(by=_by(cast, row), invitation=_invitation(cast, row), by_mail=False)
    for row in rows["received"]:
        _enter(cast, row)
    for row in rows["extensions"]:
        until = date.fromisoformat(row["until"])
        extend(by=_by(cast, row), invitation=_invitation(cast, row), until=until)
    for row in rows["readers"]:
        assign_readers(
            by=cast.actor(row["reader"], moment(datetime(2026, 7, 2, 9, tzinfo=UTC))),
            cycle=Cycle.objects.get(slug=row["cycle"]),
            body=cast.bodies[row["body"]],
            reader=cast.people[row["reader"]],
            second_reader=cast.people[row["second"]] if row["second"] else None,
        )


def _by(cast: Cast, row: Row) -> Actor:
    day = datetime.fromisoformat(row["day"]).replace(hour=10, tzinfo=UTC)
    return cast.actor(row["by"], moment(day))


def _invitation(cast: Cast, row: Row) -> Invitation:
    found = Invitation.objects.select_related("body", "cycle")
    return found.get(cycle__slug=row["cycle"], body=cast.bodies[row["body"]])


def _enter(cast: Cast, row: Row) -> None:
    """By the same rules as on the page."""
    body = cast.bodies[row["body"]]
    cycle = Cycle.objects.select_related("edition").get(slug=row["cycle"])
    data = (folder() / "received" / row["file"]).read_bytes()
    rules = rules_for(Assessment(body=body, cycle=cycle), COMMAND_LINE)
    file, problems = read_text(data, rules)
    if file is None:
        raise SampleBroken(row["file"], problems)
    sent = Sent(
        kind="answers",
        digest=hashlib.sha256(data).hexdigest(),
        size=len(data),
        received_on=date.fromisoformat(row["received_on"]),
    )
    enter_file(by=_by(cast, row), body=body, cycle=cycle, file=file, sent=sent)
