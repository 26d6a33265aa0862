"""What is saved while somebody types is no version of its own; undo and restore go by what a person meant."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from assessments.answering.giving import save_input
from assessments.answering.restoring import restore_version, undo_last_save, versions_of
from assessments.answering.saving import current_entry, save_answer
from assessments.answers.scoring import State
from assessments.answers.value import Action, Answer
from assessments.models import Action as ActionRow
from assessments.models import Answer as AnswerRow
from assessments.models import Assessment, Contribution
from mechanisms.models import Membership, Person
from tests.factories import acting

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def save(who: Person, draft: Assessment, text: str, minutes: float, *actions: str, **more: Any) -> None:
    plan = tuple(Action(what=what) for what in actions)
    entry = Answer(113, State.LEVEL, level=1, explanation=text, actions=plan)
    save_answer(by=acting(who, at(minutes)), assessment=draft, entry=entry, **more)


def row_of(draft: Assessment) -> AnswerRow:
    return AnswerRow.objects.get(assessment=draft, paragraph=113)


def told(draft: Assessment) -> list[str]:
    return [version.entry.get("explanation", "") for version in versions_of(row_of(draft))]


def typed(who: Person, draft: Assessment, *texts: str, begin: float) -> None:
    for number, text in enumerate(texts):
        save(who, draft, text, begin + number / 10, typed_on=True)


class TestVersions:
    def test_half_words_are_none(self, draft: Assessment, coordinator: Person) -> None:
        save(coordinator, draft, "We have a plan.", 0)
        typed(coordinator, draft, "Mar", "Maria Lo", "A woman told us.", begin=1)
        assert told(draft) == ["We have a plan.", "A woman told us."]

    def test_the_save_by_the_button_ends_the_typing(self, draft: Assessment, coordinator: Person) -> None:
        typed(coordinator, draft, "We ha", "We have", begin=0)
        save(coordinator, draft, "We have it.", 1)
        typed(coordinator, draft, "We have it. An", "We have it. And more.", begin=2)
        assert told(draft) == ["We have it.", "We have it. And more."]

    @pytest.mark.parametrize(
        ("who", "minutes", "versions"),
        [
            ("coordinator", 9.9, ["Second"]),
            ("coordinator", 10.1, ["First", "Second"]),  # another sitting
            ("contributor", 1, ["First", "Second"]),  # somebody else
        ],
    )
    def test_one_sitting_of_one_person(
        self,
        draft: Assessment,
        coordinator: Person,
        request: pytest.FixtureRequest,
        who: str,
        minutes: float,
        versions: list[str],
    ) -> None:
        save(coordinator, draft, "First", 0, typed_on=True)
        save(request.getfixturevalue(who), draft, "Second", minutes, typed_on=True)
        assert told(draft) == versions

    def test_what_was_brought_back_stands_for_itself(self, draft: Assessment, coordinator: Person) -> None:
        typed(coordinator, draft, "First", begin=0)
        save(coordinator, draft, "From a file", 1, reason="uploaded Police")
        typed(coordinator, draft, "Second", begin=2)
        assert told(draft) == ["First", "From a file", "Second"]


class TestUndo:
    def test_it_goes_back_to_before_the_typing(self, draft: Assessment, coordinator: Person) -> None:
        save(coordinator, draft, "We have a plan.", 0, "Train")
        for number, text in enumerate(["W", "We h", "We have two."]):
            save(coordinator, draft, text, 1 + number, "Train", "Hire"[: number + 2], typed_on=True)
        by = acting(coordinator, at(5))
        saved = undo_last_save(by=by, assessment=draft, paragraph=113, revision=None)
        assert saved.answer.explanation == "We have a plan."
        assert [row.what for row in ActionRow.objects.all()] == ["Train"]
        again = undo_last_save(by=acting(coordinator, at(6)), assessment=draft, paragraph=113, revision=None)
        assert again.answer.explanation == "We have two."
        assert sorted(row.what for row in ActionRow.objects.all()) == ["Hire", "Train"]

    def test_any_version_can_be_restored(self, draft: Assessment, coordinator: Person) -> None:
        typed(coordinator, draft, "Fir", "First.", begin=0)
        typed(coordinator, draft, "Sec", "Second.", begin=20)
        first = versions_of(row_of(draft)).first()
        restore_version(by=acting(coordinator, at(30)), assessment=draft, version=first, revision=None)
        assert current_entry(draft, 113).explanation == "First."
        assert told(draft) == ["First.", "Second.", "First."]


class TestThePlan:
    def history(self) -> list[tuple[str, str]]:
        rows = ActionRow.history.order_by("history_date", "history_id")
        return list(rows.values_list("history_type", "what"))

    def test_an_action_that_is_typed_leaves_no_half_words(
        self, draft: Assessment, coordinator: Person
    ) -> None:
        save(coordinator, draft, "x", 0, "Train police")
        for number, what in enumerate(["Pro", "Protect Maria", "Protect witnesses"]):
            save(coordinator, draft, "x", 1 + number, what, typed_on=True)
        save(coordinator, draft, "x", 5, "Protect witnesses")
        assert self.history() == [("+", "Train police"), ("-", "Train police"), ("+", "Protect witnesses")]

    def test_what_was_saved_by_the_button_stays(self, draft: Assessment, coordinator: Person) -> None:
        save(coordinator, draft, "x", 0, "Protect", typed_on=True)
        save(coordinator, draft, "x", 1, "Protect")
        save(coordinator, draft, "x", 2, "Hire", typed_on=True)
        assert self.history() == [("+", "Protect"), ("+", "Hire"), ("-", "Protect")]


class TestInputs:
    def test_half_words_are_no_versions_of_an_input_either(
        self, draft: Assessment, coordinator: Person, labour: Membership
    ) -> None:
        def give(text: str, minutes: float, **more: Any) -> None:
            save_input(
                by=acting(coordinator, at(minutes)),
                assessment=draft,
                entry=Answer(131, State.LEVEL, level=1, explanation=text),
                membership_id=labour.pk,
                **more,
            )

        give("Mar", 0, typed_on=True)
        give("A woman.", 1, typed_on=True)
        give("A woman.", 2)
        give("Ano", 3, typed_on=True)
        give("Another one.", 4, typed_on=True)
        rows = Contribution.history.order_by("history_date", "history_id")
        assert [row.entry["explanation"] for row in rows] == ["A woman.", "Another one."]
