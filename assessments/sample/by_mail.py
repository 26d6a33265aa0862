"""Whom a sample coordinator asks by mail: who they are, when the questions went, what came back in a file."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from assessments.answer_entry import read_entry
from assessments.answer_problems import sentence
from assessments.lifecycle.contributing import save_input
from assessments.lifecycle.mailing import set_mailing
from assessments.lifecycle.rules import rules_for
from assessments.models import Assessment
from assessments.sample.cast import Cast, list_by_mail
from assessments.sample.files import Row, sample_by_mail
from assessments.sample.timeline import moment


class MailBroken(Exception):
    """An input that came by mail breaks a rule; the message names place and rule."""


def bring_in_mail(cast: Cast) -> None:
    """The contributors without an account of every body, in the order of the file."""
    for row in sample_by_mail():
        member = list_by_mail(cast.bodies[row["body"]], row)
        assessment = Assessment.objects.with_frame().get(
            cycle__slug=row["cycle"], body=cast.bodies[row["body"]]
        )
        sent, returned = _at(row["sent_on"]), _at(row["returned_on"])
        for day, back in ((sent, None), (returned, returned)):
            if day is not None:
                set_mailing(
                    by=cast.actor(row["by"], day),
                    assessment=assessment,
                    membership_id=member,
                    sent_on=_day(sent),
                    returned_on=_day(back),
                )
        _upload(cast, assessment, member, row)


def _upload(cast: Cast, assessment: Assessment, member: int, row: Row) -> None:
    """By the same rules as on the page."""
    day = _at(row["returned_on"])
    if day is None:
        return
    by = cast.actor(row["by"], day)
    for raw in row["inputs"]:
        entry, problems = read_entry(raw, rules_for(assessment, by))
        if entry is None:
            listed = "; ".join(sentence(problem) for problem in problems)
            raise MailBroken(f"by_mail.yaml, {row['body']}: {listed}")
        save_input(by=by, assessment=assessment, entry=entry, membership_id=member, from_file=True)


def _at(text: str | None) -> datetime | None:
    """The afternoon of a day, at the latest now; None for no day."""
    if text is None:
        return None
    return moment(datetime.combine(date.fromisoformat(text), time(14, 30), UTC))


def _day(at: datetime | None) -> date | None:
    return at.date() if at else None
