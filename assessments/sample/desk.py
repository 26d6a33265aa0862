"""What the staff of the sample note down for the annual report: quotations by theme, and translations."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from assessments.lifecycle.clipping import keep_clipping, make_list
from assessments.lifecycle.trail import Actor
from assessments.lifecycle.translating import save_translation
from assessments.models import Clipping, Submission
from assessments.passage_texts import EXPLANATION, text_at
from assessments.sample.cast import Cast
from assessments.sample.files import Row, sample_desk
from assessments.sample.timeline import moment

REVIEWER = "reviewer"


def write_from(cast: Cast) -> None:
    """Lists with a few quotations, and working translations, as in desk.yaml."""
    desk = sample_desk()
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


def _on(cast: Cast, day: str) -> Actor:
    return cast.actor(REVIEWER, moment(datetime.fromisoformat(day).replace(hour=10, tzinfo=UTC)))


def _submission(row: Row) -> Submission:
    """The version that counts of a body in a cycle."""
    rows = Submission.objects.current().select_related("assessment__body", "assessment__cycle")
    return rows.get(assessment__body__slug=row["body"], assessment__cycle__slug=row["cycle"])


def _explanation(submission: Submission, paragraph: int) -> str:
    return text_at(json.loads(submission.document), paragraph, EXPLANATION)
