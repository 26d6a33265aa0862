"""A reader's own phrases: kept from the reason just typed, used by a click, seen by nobody else."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from assessments.answering.rules import Refused
from assessments.models import Event, Phrase, Reading
from assessments.reviewing.phrases import LONGEST, MOST, keep_phrase, phrases_of, remove_phrase
from mechanisms.models import Person
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db

BORNE_OUT = "Borne out by the evidence named."


@pytest.fixture
def staff(client: Client, reviewer: Person) -> Client:
    client.force_login(reviewer)
    return client


@pytest.fixture
def address(submission) -> str:
    return reverse("assessments:review_answer", args=[submission.assessment_id, 112])


def texts(person: Person) -> list[str]:
    return [row.text for row in phrases_of(person)]


class TestRules:
    def test_in_the_order_in_which_they_were_kept_each_once(self, reviewer) -> None:
        for text in ("No source.", BORNE_OUT, "No source.\r\n"):
            keep_phrase(person=reviewer, text=text)
        assert texts(reviewer) == ["No source.", BORNE_OUT]

    @pytest.mark.parametrize(
        ("text", "why"),
        [("  ", "Write the reason first"), ("x" * (LONGEST + 1), "at most 500"), ("a\x00b", "invisible")],
    )
    def test_what_is_no_phrase(self, reviewer, text, why) -> None:
        with pytest.raises(Refused, match=why):
            keep_phrase(person=reviewer, text=text)
        assert texts(reviewer) == []

    def test_the_longest_fits(self, reviewer) -> None:
        keep_phrase(person=reviewer, text="x" * LONGEST)
        assert len(texts(reviewer)) == 1

    def test_thirty_and_no_more(self, reviewer) -> None:
        for number in range(MOST):
            keep_phrase(person=reviewer, text=f"Phrase {number}")
        with pytest.raises(Refused, match="You keep 30 phrases"):
            keep_phrase(person=reviewer, text="One more")
        keep_phrase(person=reviewer, text="Phrase 3")  # known already
        assert len(texts(reviewer)) == MOST

    def test_one_removes_ones_own_alone(self, reviewer) -> None:
        colleague = PersonFactory.create(username="colleague", is_reviewer=True)
        theirs = keep_phrase(person=colleague, text=BORNE_OUT)
        remove_phrase(person=reviewer, pk=theirs.pk)
        assert texts(colleague) == [BORNE_OUT]
        remove_phrase(person=colleague, pk=theirs.pk)
        assert texts(colleague) == []

    def test_they_go_with_the_account_and_are_on_no_record(self, reviewer) -> None:
        events = Event.objects.count()
        keep_phrase(person=reviewer, text=BORNE_OUT)
        assert Event.objects.count() == events
        reviewer.delete()
        assert not Phrase.objects.exists()


class TestOnThePage:
    def test_the_reason_is_kept_as_a_phrase_and_nothing_is_saved(self, staff, reviewer, address) -> None:
        fields = {"choice": "1", "reason": BORNE_OUT, "note": "Half a thought", "keep_phrase": "1"}
        response = staff.post(address, fields)
        assert response.status_code == 200
        assert texts(reviewer) == [BORNE_OUT]
        assert response.text.count(BORNE_OUT) >= 2  # in the field, and as a phrase
        assert "Half a thought" in response.text
        assert not Reading.objects.exists()

    def test_without_a_script_it_is_written_behind_the_reason(self, staff, reviewer, address) -> None:
        phrase = keep_phrase(person=reviewer, text=BORNE_OUT)
        fields = {"choice": "agree", "reason": "Seen.", "use_phrase": str(phrase.pk)}
        assert f"Seen. {BORNE_OUT}</textarea>" in staff.post(address, fields).text

    def test_removed_with_what_is_typed_kept(self, staff, reviewer, address) -> None:
        phrase = keep_phrase(person=reviewer, text=BORNE_OUT)
        response = staff.post(address, {"reason": "Seen.", "remove_phrase": str(phrase.pk)})
        assert texts(reviewer) == []
        assert "Seen.</textarea>" in response.text

    def test_too_long_is_told_at_the_reason(self, staff, address) -> None:
        response = staff.post(address, {"reason": "x" * 501, "keep_phrase": "1"})
        assert response.status_code == 422
        assert response.text.count("A phrase has at most 500 characters") == 2

    @pytest.mark.parametrize("act", ["use_phrase", "remove_phrase"])
    @pytest.mark.parametrize("sent", ["", "x", "-1", "²", "9" * 30])
    def test_what_is_no_phrase_changes_nothing(self, staff, address, act, sent) -> None:
        assert staff.post(address, {"reason": "Seen.", act: sent}).status_code == 200

    def test_nobody_else_sees_or_uses_it(self, client, reviewer, address) -> None:
        phrase = keep_phrase(person=reviewer, text=BORNE_OUT)
        client.force_login(PersonFactory.create(username="colleague", is_reviewer=True))
        assert BORNE_OUT not in client.get(address).text
        assert BORNE_OUT not in client.post(address, {"use_phrase": str(phrase.pk)}).text
