"""Contradictions over all recommendations: who says what, on what evidence, and why the answer was chosen."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from assessments.answering.saving import save_answer
from assessments.board.reasons import StaleReason, save_reason
from assessments.board.statements import contradictions_of
from assessments.models import Assessment, ChoiceReason, Cycle, Event, Submission
from assessments.submitting.submitting import submit
from tests.answering.test_input_pages import as_, both, justice, other, police
from tests.board.test_board import ministries
from tests.factories import SHARED, acting, answer_all, level

__all__ = ["as_", "both", "justice", "other", "police"]

WHY = "The police count every case; the courts only those that end."


def page(draft: Assessment) -> str:
    return reverse("assessments:contradictions", args=[draft.pk])


def why(draft: Assessment, paragraph: int = 113) -> str:
    return reverse("assessments:choice_reason", args=[draft.pk, paragraph])


def test_statement_ministry_evidence_and_the_answer_beside_it(both, coordinator) -> None:
    save_answer(by=acting(coordinator), assessment=both, entry=level(113, 1))
    one, *others = contradictions_of(both)
    assert not others
    assert [statement.code for statement in one.statements] == ["113.1", ""]
    said = {voice.name: [word for _at, word, _against in voice.said] for voice in one.voices}
    assert said == {"Justice": ["No", "Level 0"], "Police": ["Yes", "Level 2"]}
    evidence = {voice.name: [item.title for item in voice.evidence] for voice in one.voices}
    assert evidence == {"Justice": ["National plan", "Letter"], "Police": ["National plan"]}
    assert [word for _at, word, _against in one.answer.said] == ["–", "Level 1"]


@pytest.mark.parametrize("who", ["reader", "contributor", "other", "coordinator"])
def test_every_member_reads_the_page_and_the_reason(both, coordinator, reader, as_, who: str) -> None:
    save_reason(by=acting(coordinator), assessment=both, paragraph=113, text=WHY, seen=0)
    text = as_(who).get(page(both)).content.decode()
    assert WHY in text
    assert ("Save why" in text) is (who == "coordinator")


def test_each_reason_that_was_saved_stays(both, coordinator, as_) -> None:
    client = as_("coordinator")
    client.post(why(both), {"113-text": "First.", "113-seen": "0"})
    client.post(why(both), {"113-text": WHY, "113-seen": "1"})
    client.post(why(both), {"113-text": "", "113-seen": "2"})
    assert [row.text for row in ChoiceReason.objects.all()] == ["First.", WHY, ""]
    one = contradictions_of(both)[0]
    assert one.reason is None
    assert [row.text for row in one.earlier] == ["", WHY, "First."]
    assert Event.objects.filter(kind="choice_explained").count() == 3
    assert WHY not in str([event.data for event in Event.objects.all()])


def test_what_a_colleague_saved_meanwhile_is_not_overwritten_unseen(both, coordinator, as_) -> None:
    save_reason(by=acting(coordinator), assessment=both, paragraph=113, text="First.", seen=0)
    answer = as_("coordinator").post(why(both), {"113-text": WHY, "113-seen": "0"})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "A colleague saved another reason meanwhile." in text
    assert WHY in text
    assert "First." in text
    assert ChoiceReason.objects.count() == 1
    with pytest.raises(StaleReason):
        save_reason(by=acting(coordinator), assessment=both, paragraph=113, text=WHY, seen=0)


class TestVictims:
    TEXT = "Maria Lopez, born 3 May 1999, passport A1234567, told us."

    def sure(self, text: str) -> list[str]:
        return [part.split('"')[0] for part in text.split('name="113-sure" value="')[1:]]

    def test_a_reason_is_looked_at_before_it_is_saved(self, both, as_) -> None:
        client = as_("coordinator")
        answer = client.post(why(both), {"113-text": self.TEXT, "113-seen": "0"})
        text = answer.content.decode()
        assert answer.status_code == 422
        assert "This is not saved yet. Could somebody find a victim by this?" in text
        assert "Maria Lopez, born 3 May 1999" in text
        assert not ChoiceReason.objects.exists()
        sure = self.sure(text)
        assert len(sure) == 2
        client.post(why(both), {"113-text": self.TEXT, "113-seen": "0", "113-sure": sure})
        assert ChoiceReason.objects.get().text == self.TEXT

    def test_what_is_added_later_is_asked_about_anew(self, both, as_) -> None:
        client = as_("coordinator")
        first = {"113-text": self.TEXT, "113-seen": "0"}
        sure = self.sure(client.post(why(both), first).content.decode())
        more = first | {"113-text": f"{self.TEXT} Call +27 82 555 1234.", "113-sure": sure}
        text = client.post(why(both), more).content.decode()
        assert len(self.sure(text)) == 3
        assert not ChoiceReason.objects.exists()


def test_the_same_reason_again_is_saved_once(both, coordinator) -> None:
    for seen in (0, 1):
        save_reason(by=acting(coordinator), assessment=both, paragraph=113, text=WHY, seen=seen)
    assert ChoiceReason.objects.count() == 1


@pytest.mark.parametrize(
    ("who", "error"),
    [("contributor", PermissionDenied), ("reader", PermissionDenied), ("stranger", Http404)],
)
def test_the_coordinator_alone_says_why(both, who: str, error: type[Exception], request) -> None:
    with pytest.raises(error):
        save_reason(by=acting(request.getfixturevalue(who)), assessment=both, paragraph=113, text=WHY, seen=0)


def test_the_reason_is_in_no_submission(both, coordinator) -> None:
    save_reason(by=acting(coordinator), assessment=both, paragraph=113, text=WHY, seen=0)
    answer_all(both, level=1)
    submit(by=acting(coordinator), assessment=both, choices=SHARED)
    document = Submission.objects.get().document
    assert "As the plan says." in document
    assert WHY not in document


def test_it_can_be_written_until_the_cycle_is_closed(both, coordinator, as_) -> None:
    Cycle.objects.update(closed_at=timezone.now())
    assert "Save why" not in as_("coordinator").get(page(both)).content.decode()
    answer = as_("coordinator").post(why(both), {"113-text": WHY, "113-seen": "0"})
    assert answer.status_code == 422
    assert not ChoiceReason.objects.exists()


def test_without_a_contradiction_the_page_says_what_to_do(draft, reader, as_) -> None:
    text = as_("reader").get(page(draft)).content.decode()
    assert "No released inputs contradict each other." in text
    assert reverse("assessments:board", args=[draft.pk]) in text


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_takes_a_fixed_number_of_queries(
    draft, north, coordinator, as_, number: int, django_assert_num_queries
) -> None:
    ministries(north, draft, number, against=True)
    client = as_("coordinator")
    client.get(page(draft))
    with django_assert_num_queries(PAGE_QUERIES):
        answer = client.get(page(draft))
    assert len(answer.context["rows"]) == number


PAGE_QUERIES = 15
