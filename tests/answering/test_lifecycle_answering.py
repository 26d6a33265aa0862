"""Saving an answer: whole, never silently over a colleague's, only where it is open; and the live plan."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from assessments.answering.plan import change_action, remove_action
from assessments.answering.rows import load_answers
from assessments.answering.rules import Refused, StaleRevision
from assessments.answering.saving import apply_file, current_entry, save_answer
from assessments.answering.starting import save_frame
from assessments.answers.scoring import State
from assessments.answers.value import (
    Action,
    ActionStatus,
    Answer,
    Assistance,
    Contributor,
    ContributorKind,
    Period,
    Reference,
)
from assessments.models import Action as ActionRow
from assessments.models import Answer as AnswerRow
from assessments.models import Assessment, Event, Evidence
from assessments.reviewing.cycles import close_cycle
from assessments.submitting.submitting import Choices, ask_clearance, submit
from assessments.trail.acting import COMMAND_LINE
from mechanisms.access import Sharing
from recommendations.outline import CriterionValue
from tests.factories import SHARED, BodyFactory, acting, draft_report, file_of, level, locks

YES, NO, PARTLY = CriterionValue.YES, CriterionValue.NO, CriterionValue.PARTLY
PLAN = Reference("National plan", 2, "2024-03-01", "https://example.org/plan", "4")
LETTER = Reference("Letter", 1)
FULL = Answer(
    112,
    State.LEVEL,
    level=2,
    explanation="The plan runs\nin all provinces.",
    criteria={"112.1": YES, "112.3": PARTLY},
    evidence=(PLAN, LETTER),
    priority=True,
)


def stored(draft: Assessment, paragraph: int = 112) -> Answer:
    return replace(load_answers(draft, paragraph)[0].in_file(), actions=None)


def test_what_is_saved_is_read_back_alike(draft, coordinator) -> None:
    save_answer(by=acting(coordinator), assessment=draft, entry=FULL)
    assert stored(draft) == FULL
    assert current_entry(draft, 112) == FULL


def test_a_save_says_who_and_when_and_counts_up(draft, coordinator) -> None:
    answer = save_answer(by=acting(coordinator), assessment=draft, entry=FULL, revision=0).answer
    assert (answer.revision, answer.saved_by, answer.saved_by_label) == (1, coordinator, "Coordinator")
    event = Event.objects.last()
    assert event is not None
    assert (event.kind, event.subject, event.data["revision"]) == ("answer_saved", "2026 112", 1)
    assert event.at == answer.saved_at


def test_the_trail_holds_no_content(draft, coordinator) -> None:
    save_answer(by=acting(coordinator), assessment=draft, entry=FULL)
    said = " ".join(str(event.data) + event.subject for event in Event.objects.all())
    assert "plan" not in said.lower()


@pytest.mark.parametrize(
    "entry",
    [
        level(112, 0),
        Answer(112, State.DONT_KNOW, explanation="Nobody counted."),
        Answer(112, State.WITHHELD),
        Answer(112, State.BLANK, criteria={"112.2": NO}, evidence=(LETTER,)),
        Answer(112, State.ELSEWHERE, elsewhere="river"),
        Answer(112, State.BLANK),
    ],
    ids=lambda entry: entry.state.value,
)
def test_a_save_replaces_the_whole_answer(draft, coordinator, entry: Answer) -> None:
    BodyFactory.create(slug="river")
    by = acting(coordinator)
    save_answer(by=by, assessment=draft, entry=FULL)
    save_answer(by=by, assessment=draft, entry=entry)
    assert stored(draft) == entry


def test_mechanisms_are_kept_where_the_recommendation_names_them(draft, coordinator) -> None:
    for slug in ("river", "islands"):
        BodyFactory.create(slug=slug)
    by = acting(coordinator)
    entry = replace(level(115, 2), mechanisms=("islands", "river"))
    save_answer(by=by, assessment=draft, entry=entry)
    assert stored(draft, 115) == entry
    save_answer(by=by, assessment=draft, entry=level(115, 2))
    assert stored(draft, 115).mechanisms == ()


def test_history_keeps_the_whole_of_every_version(draft, coordinator) -> None:
    by = acting(coordinator)
    save_answer(by=by, assessment=draft, entry=FULL)
    save_answer(by=by, assessment=draft, entry=level(112, 1))
    versions = draft.answers.get(paragraph=112).history.order_by("revision")
    assert [version.entry for version in versions if version.entry] == [
        FULL.as_json(),
        level(112, 1).as_json(),
    ]


def test_history_keeps_which_references_are_confidential(draft, coordinator) -> None:
    """Whoever restores a version must not publish what was confidential in it."""
    by = acting(coordinator)
    save_answer(by=by, assessment=draft, entry=FULL, confidential=[LETTER.identity])
    kept_flags = replace(FULL, evidence=(LETTER, PLAN))
    save_answer(by=by, assessment=draft, entry=kept_flags)
    save_answer(by=by, assessment=draft, entry=FULL, confidential=[])
    versions = draft.answers.get(paragraph=112).history.order_by("revision")
    assert [version.entry for version in versions if version.entry] == [
        FULL.as_json() | {"confidential": [1]},
        kept_flags.as_json() | {"confidential": [0]},
        FULL.as_json(),
    ]


def test_a_save_says_what_stood_before(draft, coordinator) -> None:
    by = acting(coordinator)
    first = save_answer(by=by, assessment=draft, entry=FULL)
    second = save_answer(by=by, assessment=draft, entry=Answer(112, State.DONT_KNOW))
    assert (first.before, second.before) == (("blank", ""), ("level", FULL.explanation))
    assert second.version == second.answer.history.latest()


def test_only_a_save_of_an_answer_makes_a_version(draft, coordinator) -> None:
    """Whatever else writes a row knows neither who acts nor why, and leaves no version of nobody."""
    entry = replace(level(112, 1), actions=(LAW,))
    save_answer(by=acting(coordinator), assessment=draft, entry=entry)
    for row in (draft.answers.get(paragraph=112), ActionRow.objects.get()):
        row.save()
        assert row.history.count() == 1


def test_equal_evidence_stays_the_same_item_with_its_flags(draft, coordinator) -> None:
    by = acting(coordinator)
    save_answer(by=by, assessment=draft, entry=FULL, confidential=[LETTER.identity])
    before = dict(Evidence.objects.values_list("title", "pk"))
    stronger = replace(LETTER, strength=0)
    changed = replace(FULL, evidence=(stronger, PLAN, Reference("Note", 0)))
    save_answer(by=by, assessment=draft, entry=changed)
    rows = {row.title: row for row in Evidence.objects.all()}
    assert [rows[title].pk for title in before] == list(before.values())
    assert [row.title for row in Evidence.objects.all()] == ["Letter", "National plan", "Note"]
    assert (rows["Letter"].strength, rows["Letter"].confidential) == (0, True)
    assert rows["Note"].confidential is False


def test_evidence_left_out_is_gone(draft, coordinator) -> None:
    by = acting(coordinator)
    save_answer(by=by, assessment=draft, entry=FULL)
    save_answer(by=by, assessment=draft, entry=replace(FULL, evidence=(LETTER,)))
    assert [row.title for row in Evidence.objects.all()] == ["Letter"]


# Two people at one answer.


def test_a_stale_revision_is_refused_and_the_colleagues_text_stays(draft, coordinator, contributor) -> None:
    theirs = level(113, 1, "The ministry's text.")
    mine = level(113, 3, "My text, typed at the same time.")
    save_answer(by=acting(contributor), assessment=draft, entry=theirs, revision=0)
    events = Event.objects.count()
    with pytest.raises(StaleRevision) as refusal:
        save_answer(by=acting(coordinator), assessment=draft, entry=mine, revision=0)
    assert (refusal.value.answer.revision, refusal.value.answer.saved_by) == (1, contributor)
    assert stored(draft, 113) == theirs
    assert Event.objects.count() == events
    assert draft.answers.get(paragraph=113).history.filter(revision=1).count() == 1


def test_with_the_revision_that_stands_the_save_goes_through(draft, coordinator) -> None:
    by = acting(coordinator)
    for revision, number in enumerate((0, 1, 2)):
        save_answer(by=by, assessment=draft, entry=level(113, number), revision=revision)
    assert stored(draft, 113).level == 2


# Whole files.


def test_a_file_is_written_whole(draft, coordinator) -> None:
    period = Period(date(2025, 1, 1), date(2026, 5, 31))
    who = (Contributor("Ministry of Justice", ContributorKind.MINISTRY),)
    file = file_of(FULL, level(113, 0), period=period, contributors=who)
    assert apply_file(by=acting(coordinator), assessment=draft, file=file) == 2
    draft.refresh_from_db()
    report = draft_report(draft)
    assert (report.period, report.contributors) == (period, who)
    assert report.tally.answered == 2


def test_a_file_of_a_contributor_stops_whole_at_the_first_answer_not_assigned(draft, contributor) -> None:
    file = file_of(level(113, 2), level(112, 2))
    with pytest.raises(PermissionDenied):
        apply_file(by=acting(contributor), assessment=draft, file=file)
    assert not AnswerRow.objects.exclude(state="blank").exists()


def test_period_and_contributors_belong_to_the_coordinator(draft, contributor) -> None:
    changed = file_of(level(113, 2), period=Period(date(2020, 1, 1), date(2020, 12, 31)))
    with pytest.raises(PermissionDenied):
        apply_file(by=acting(contributor), assessment=draft, file=changed)
    same = file_of(level(113, 2), period=Period(draft.period_start, draft.period_end))
    assert apply_file(by=acting(contributor), assessment=draft, file=same) == 1


def test_nothing_is_written_once_the_cycle_is_closed(draft, coordinator, cycle) -> None:
    close_cycle(by=COMMAND_LINE, cycle=cycle)
    late = Assessment.objects.with_frame().get()
    by = acting(coordinator)
    for write in (
        lambda: save_answer(by=by, assessment=late, entry=FULL),
        lambda: apply_file(by=by, assessment=late, file=file_of(FULL)),
        lambda: save_frame(
            by=by, assessment=late, start=late.period_start, end=late.period_end, contributors=()
        ),
    ):
        with pytest.raises(Refused, match="The cycle is closed"):
            write()


def test_nothing_is_written_once_it_is_submitted(submission, coordinator, draft) -> None:
    with pytest.raises(Refused, match="is submitted"):
        save_answer(by=acting(coordinator), assessment=draft, entry=FULL)
    assert stored(draft).level == 1


def test_a_page_opened_before_the_submission_saves_nothing_after_it(draft, coordinator) -> None:
    by = acting(coordinator)
    opened_earlier = Assessment.objects.with_frame().get()
    submit(by=by, assessment=draft, choices=Choices(Sharing.PRIVATE, False, False, False))
    assert opened_earlier.status == "draft"
    for write in (
        lambda: save_answer(by=by, assessment=opened_earlier, entry=FULL, revision=0),
        lambda: apply_file(by=by, assessment=opened_earlier, file=file_of(FULL)),
        lambda: save_frame(
            by=by, assessment=opened_earlier, start=date(2020, 1, 1), end=date(2020, 1, 2), contributors=()
        ),
        lambda: ask_clearance(by=by, assessment=opened_earlier, choices=SHARED),
    ):
        opened_earlier.status = "draft"
        with pytest.raises(Refused, match="is submitted"):
            write()
    assert stored(draft).state is State.BLANK


# The plan belongs to the body and lives on.

LAW = Action("Draft the law.", "Ministry", date(2026, 12, 31), ActionStatus.STARTED, (Assistance.LEGAL,))
LAW_AGAIN = replace(LAW, owner="Parliament")


def plan_of(draft: Assessment) -> tuple[Action, ...]:
    return load_answers(draft, 112)[0].plan


def test_an_answer_without_actions_leaves_the_plan_as_it_is(draft, coordinator) -> None:
    by = acting(coordinator)
    save_answer(by=by, assessment=draft, entry=replace(FULL, actions=(LAW,)))
    save_answer(by=by, assessment=draft, entry=FULL)
    assert plan_of(draft) == (LAW,)
    save_answer(by=by, assessment=draft, entry=replace(FULL, actions=()))
    assert plan_of(draft) == ()


def test_an_action_keeps_its_row_while_its_words_stay(draft, coordinator) -> None:
    by = acting(coordinator)
    save_answer(by=by, assessment=draft, entry=replace(FULL, actions=(LAW,)))
    row = ActionRow.objects.get()
    done = replace(LAW, status=ActionStatus.DONE)
    save_answer(by=by, assessment=draft, entry=replace(FULL, actions=(done,)))
    assert (ActionRow.objects.get().pk, ActionRow.objects.get().status) == (row.pk, "done")


def test_two_actions_of_equal_words_stay_two_however_often_they_are_saved(draft, coordinator) -> None:
    entry = replace(FULL, actions=(LAW, LAW_AGAIN))
    for _again in range(3):
        save_answer(by=acting(coordinator), assessment=draft, entry=entry)
    assert plan_of(draft) == (LAW, LAW_AGAIN)


def test_the_plan_stays_editable_after_the_submission(submission, coordinator, draft) -> None:
    by = acting(coordinator)
    edition = draft.cycle.edition_id
    change_action(by=by, body=draft.body, edition_id=edition, paragraph=112, entry=LAW)
    assert plan_of(draft) == (LAW,)


def test_an_action_can_be_added_moved_and_removed_by_itself(draft, coordinator) -> None:
    by, edition = acting(coordinator), draft.cycle.edition_id
    row = change_action(by=by, body=draft.body, edition_id=edition, paragraph=112, entry=LAW)
    change_action(by=by, body=draft.body, edition_id=edition, paragraph=113, entry=LAW, row=row)
    assert [(action.paragraph, action.what) for action in ActionRow.objects.all()] == [
        (113, "Draft the law.")
    ]
    remove_action(by=by, body=draft.body, row=ActionRow.objects.get())
    assert not ActionRow.objects.exists()
    assert list(Event.objects.filter(kind__startswith="action_").values_list("kind", flat=True)) == [
        "action_saved",
        "action_saved",
        "action_removed",
    ]


def test_an_action_moves_only_between_assigned_recommendations(draft, coordinator, contributor):
    edition = draft.cycle.edition_id
    row = change_action(by=acting(coordinator), body=draft.body, edition_id=edition, paragraph=112, entry=LAW)
    with pytest.raises(PermissionDenied):
        change_action(
            by=acting(contributor), body=draft.body, edition_id=edition, paragraph=113, entry=LAW, row=row
        )
    assert ActionRow.objects.get().paragraph == 112


# How many queries a save takes; two of each count are the savepoint of the test's own transaction.


@pytest.fixture
def opened(draft, coordinator) -> Assessment:
    """As a request loads it, with the tree of the instrument at hand."""
    save_answer(by=acting(coordinator), assessment=draft, entry=FULL)
    return Assessment.objects.with_frame().get()


@pytest.mark.parametrize(
    ("entry", "queries"),
    [
        (FULL, 9),
        (replace(FULL, explanation="Typed on."), 9),
        (replace(FULL, criteria={"112.1": NO, "112.3": PARTLY}), 10),
        (replace(FULL, criteria={"112.1": YES, "112.2": NO, "112.3": PARTLY}), 11),
        (replace(FULL, evidence=(PLAN,)), 10),
        (replace(FULL, evidence=(PLAN, LETTER, Reference("Note", 0))), 10),
        (replace(FULL, actions=()), 10),
        (replace(FULL, actions=(LAW,)), 15),
        (level(115, 1), 10),
    ],
    ids=[
        "nothing changed",
        "explanation",
        "one criterion changed",
        "one criterion more",
        "a reference less",
        "a reference more",
        "with an empty plan",
        "an action more",
        "where mechanisms are named",
    ],
)
def test_how_many_queries_a_save_takes(
    opened, coordinator, entry, queries, django_assert_num_queries
) -> None:
    by = acting(coordinator)
    events = 2 if entry.actions else 1
    with django_assert_num_queries(queries + locks(events)):
        save_answer(by=by, assessment=opened, entry=entry)
