"""What may be typed about one answer: a reason is needed only where the reading differs (finding B2)."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from django.http import QueryDict

from assessments.answering.rules import Refused
from assessments.models import BlindReading, Reading
from assessments.reviewing.acts import save_reading
from assessments.reviewing.forms import TypedReview
from assessments.reviewing.questions import Said
from tests.factories import acting

NO_CHOICE = "Choose how you read this answer."
NO_REASON = "Write the reason: your reading differs from the body’s answer."


def typed(own: int | None = 2, **fields: str) -> TypedReview:
    return TypedReview.sent(QueryDict(urlencode({"revision": "0", **fields})), own)


@pytest.mark.parametrize(
    ("own", "choice", "reason", "verdict", "level"),
    [
        # the body's level, what is chosen, the reason → what is saved
        (2, "agree", "", "agree", None),
        (2, "agree", "We saw it.", "agree", None),
        (2, "2", "", "agree", None),
        (0, "0", "", "agree", None),
        (2, "0", "No law.", "other_level", 0),
        (2, "3", "All of it.", "other_level", 3),
        (2, "cannot_tell", "No source.", "cannot_tell", None),
        # a body that gave no level
        (None, "agree", "", "agree", None),
        (None, "2", "Two reports.", "other_level", 2),
    ],
)
def test_what_is_saved(own, choice, reason, verdict, level) -> None:
    review = typed(own, choice=choice, reason=reason)
    assert review.check(None)
    assert review.said(None) == Said(verdict, reason, level, "", 0)


@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        ({"choice": "1"}, {"reason": NO_REASON}),
        ({"choice": "1", "reason": "  "}, {"reason": NO_REASON}),
        ({"choice": "cannot_tell"}, {"reason": NO_REASON}),
        ({}, {"choice": NO_CHOICE}),
        ({"reason": "Yes."}, {"choice": NO_CHOICE}),
        ({"choice": "4", "reason": "Yes."}, {"choice": "Choose one of the readings on the list."}),
        ({"choice": "other_level", "reason": "Yes."}, {"choice": "Choose one of the readings on the list."}),
        # a question or a note alone needs no reading
        ({"question": "Which plan?"}, {}),
        ({"note": "Ask the embassy."}, {}),
    ],
)
def test_what_is_missing(fields, errors) -> None:
    review = typed(**fields)
    assert review.check(None) is not bool(errors)
    assert review.errors == errors


@pytest.mark.parametrize("make", [Reading, BlindReading])
def test_what_stands_is_shown_and_not_saved_again(make) -> None:
    """Also of one of two readers: the form holds her own reading, whichever it is."""
    stands = make(verdict="other_level", level=1, reason="No law.", revision=4)
    shown = TypedReview.of(stands, None)
    assert (shown.choice, shown.reason, shown.revision) == ("1", "No law.", 4)
    assert typed(2, choice="1", reason="No law.").said(stands) is None
    assert typed(2, choice="agree").said(stands) == Said("agree", "", None, "", 0)


@pytest.mark.django_db
class TestTheActItself:
    def test_agreeing_needs_no_reason(self, reviewer, submission) -> None:
        saved = save_reading(
            by=acting(reviewer), submission=submission, paragraph=112, verdict="agree", reason=""
        )
        assert saved.reason == ""

    @pytest.mark.parametrize(("verdict", "level"), [("other_level", 0), ("cannot_tell", None)])
    def test_differing_does(self, reviewer, submission, verdict, level) -> None:
        with pytest.raises(Refused, match="Write the reason"):
            save_reading(
                by=acting(reviewer),
                submission=submission,
                paragraph=112,
                verdict=verdict,
                level=level,
                reason=" ",
            )
