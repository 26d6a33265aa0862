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
    """The contributors without an account of every body: first all are written to, then some answer."""
    rows = sample_by_mail()
    listed = [(row, list_by_mail(cast.bodies[row["body"]], row)) for row in rows]
    for row, member in listed:
        _note(cast, row, member, _at(row["sent_on"]), None)
    for row, member in listed:
        returned = _at(row["returned_on"])
        if returned is not None:
            _note(cast, row, member, _at(row["sent_on"]), returned)
            _upload(cast, row, member, returned)


def _note(
    cast: Cast, row: Row, member: int, sent: datetime | None, returned: datetime | None
) -> None:
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
    """By the same rules as on the page."""
    by, assessment = cast.actor(row["by"], day), _assessment(cast, row)
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
