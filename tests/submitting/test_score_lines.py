"""Score lines and rollups: frozen at submission, moved with it, and checked by counting again."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace

import pytest
from django.db.models import F

from assessments.answering.rules import Refused
from assessments.answering.saving import apply_file, save_answer
from assessments.answering.starting import start_assessment
from assessments.answers.principles import carrying
from assessments.answers.scoring import Standing, State
from assessments.answers.value import Answer
from assessments.models import Assessment, Invitation, Rollup, ScoreLine, Submission
from assessments.report.document import canonical_json
from assessments.reviewing.acts import return_to_body
from assessments.submitting.choices import Choices
from assessments.submitting.score_lines import move_body, rebuild, score_differences
from assessments.submitting.submitting import change_choices, submit, withdraw
from mechanisms.access import Sharing
from recommendations.outline import CriterionValue, Variant
from tests.comparing.compared_bodies import behind, mixed
from tests.factories import BodyFactory, acting, all_at, file_of, level, locks
from tests.report.sample_reports import outline

PRIVATE = Choices(Sharing.PRIVATE, False, False, False)
SHARED = Choices(Sharing.RAPPORTEUR, False, False, False)
PUBLIC = Choices(Sharing.PUBLIC, True, False, False)
NO_DIFFERENCE: list[str] = []


def rollups(paragraph: int) -> dict[tuple[str, str], int]:
    """(sharing, sign) → how many, without the zeros."""
    rows = Rollup.objects.filter(topic="answer", paragraph=paragraph).exclude(count=0)
    found: Counter[tuple[str, str]] = Counter()
    for row in rows:  # one for named bodies, one for the others
        found[row.sharing, row.mark] += row.count
    return dict(found)


@pytest.fixture
def neighbour(stranger, south, draft) -> Submission:
    """The south's submission in the same cycle: all at level 1 but 112, which is 3."""
    by = acting(stranger)
    assessment = start_assessment(
        by=by, body=south, cycle=draft.cycle, period_start=draft.period_start, period_end=draft.period_end
    )
    apply_file(by=by, assessment=assessment, file=all_at(1))
    save_answer(by=by, assessment=assessment, entry=level(112, 3))
    return submit(by=by, assessment=assessment, choices=SHARED)


def test_a_line_holds_a_sign_for_each_answer_in_the_order_of_the_paragraphs(draft, coordinator) -> None:
    by = acting(coordinator)
    BodyFactory.create(slug="river")
    answers = (
        level(106, 0),
        level(107, 3),
        Answer(108, State.DONT_KNOW),
        Answer(109, State.WITHHELD),
        Answer(131, State.NOT_APPLICABLE, explanation="No such cases can arise."),
        Answer(137, State.ELSEWHERE, elsewhere="river"),
    )
    apply_file(by=by, assessment=draft, file=file_of(*answers))
    sent = submit(by=by, assessment=draft, choices=SHARED)
    line = sent.score_line
    assert line.marks == "03dw" + "b" * 21 + "n" + "b" * 5 + "e"
    assert (line.kind, line.sharing, line.counted) == ("regional", "rapporteur", True)


def test_a_line_holds_a_sign_for_what_stands_behind_each_level(draft, coordinator) -> None:
    each = [behind(number, standing) for number, standing in zip(range(106, 112), Standing, strict=True)]
    apply_file(by=acting(coordinator), assessment=draft, file=file_of(*each, mixed(112, 1)))
    sent = submit(by=acting(coordinator), assessment=draft, choices=SHARED)
    line = sent.score_line
    # Above, unanswered, in part, no reference, not open, borne out; a dash where there is no level 2 or 3.
    assert line.standings == "auprnb" + "-" * 26
    assert line.documents == 1
    found = Rollup.objects.filter(topic="standing").values_list("paragraph", "mark", "count")
    assert set(found) == {(106 + place, f"2{sign}", 1) for place, sign in enumerate("auprnb")}
    assert list(score_differences()) == NO_DIFFERENCE


def test_criteria_of_a_principle_count_only_where_enough_is_answered(draft, coordinator) -> None:
    """All yes but for remedy, of which every criterion is left open."""
    principles = [item.code for item in outline().principles]
    assert principles.index("remedy") == 7
    answers = []
    for recommendation in outline().recommendations:
        criteria = {
            item.code: CriterionValue.YES
            for item in recommendation.criteria
            if "remedy" not in item.principles[Variant.REGIONAL]
        }
        answers.append(replace(level(recommendation.paragraph, 1), criteria=criteria))
    apply_file(by=acting(coordinator), assessment=draft, file=file_of(*answers))
    submit(by=acting(coordinator), assessment=draft, choices=SHARED)
    marks = set(Rollup.objects.filter(topic="principle").values_list("paragraph", "mark"))
    assert (0, "8:") in marks
    assert not {mark for number, mark in marks if number and mark.startswith("8:")}
    for place, code in enumerate(principles[:7], 1):
        expected = {
            (number, f"{place}:{item.code.partition('.')[2]}{'b' if 'remedy' in of else 'y'}")
            for number, item in carrying(outline(), Variant.REGIONAL, code)
            for of in [item.principles[Variant.REGIONAL]]
        }
        assert {pair for pair in marks if pair[1].startswith(f"{place}:") and pair[0]} == expected, code
    assert list(score_differences()) == NO_DIFFERENCE


def test_a_line_holds_the_tallies_of_the_document(submission) -> None:
    document, tallies = json.loads(submission.document), submission.score_line.tallies
    assert tallies["tally"] == document["tally"]
    assert tallies["tally"]["points_low"] == 32
    assert [part["code"] for part in tallies["sections"]] == ["general", *"abcdef"]
    assert len(tallies["principles"]) == 8


def test_a_submission_is_counted_once_for_each_recommendation(submission) -> None:
    assert Rollup.objects.filter(topic="answer").count() == 32
    assert rollups(106) == {("rapporteur", "1"): 1}


def test_two_submissions_are_counted_together(submission, neighbour) -> None:
    assert rollups(106) == {("rapporteur", "1"): 2}
    assert rollups(112) == {("rapporteur", "1"): 1, ("rapporteur", "3"): 1}
    assert list(score_differences()) == NO_DIFFERENCE


def test_a_new_version_takes_the_place_of_the_old_one(submission, neighbour, coordinator, reviewer) -> None:
    return_to_body(by=acting(reviewer), submission=submission, paragraphs=[112], message="Which?")
    assert rollups(112) == {("rapporteur", "1"): 1, ("rapporteur", "3"): 1}
    returned = Assessment.objects.with_frame().get(body__slug="north")
    save_answer(by=acting(coordinator), assessment=returned, entry=level(112, 3))
    second = submit(by=acting(coordinator), assessment=returned, choices=SHARED)
    assert rollups(112) == {("rapporteur", "3"): 2}
    assert rollups(113) == {("rapporteur", "1"): 2}
    counted = ScoreLine.objects.filter(counted=True).values_list("submission", flat=True)
    assert set(counted) == {second.pk, neighbour.pk}
    assert list(score_differences()) == NO_DIFFERENCE


def test_a_withdrawn_submission_leaves_the_count(submission, neighbour, coordinator) -> None:
    withdraw(by=acting(coordinator), submission=submission)
    assert rollups(106) == {("rapporteur", "1"): 1}
    assert rollups(112) == {("rapporteur", "3"): 1}
    assert ScoreLine.objects.get(submission=submission).counted is False
    assert list(score_differences()) == NO_DIFFERENCE


def test_a_change_of_sharing_moves_the_count(submission, neighbour, coordinator) -> None:
    change_choices(by=acting(coordinator), submission=submission, choices=PUBLIC)
    assert rollups(106) == {("public", "1"): 1, ("rapporteur", "1"): 1}
    change_choices(by=acting(coordinator), submission=submission, choices=PRIVATE)
    assert rollups(106) == {("private", "1"): 1, ("rapporteur", "1"): 1}
    assert list(score_differences()) == NO_DIFFERENCE


def test_the_sharing_of_a_withdrawn_submission_moves_no_count(submission, coordinator) -> None:
    withdraw(by=acting(coordinator), submission=submission)
    with pytest.raises(Refused):
        change_choices(by=acting(coordinator), submission=submission, choices=PUBLIC)
    assert not Rollup.objects.exclude(count=0).exists()
    assert list(score_differences()) == NO_DIFFERENCE


def test_an_invitation_says_what_the_body_shares_now(draft, coordinator, reviewer) -> None:
    by, cycle = acting(coordinator), draft.cycle
    Invitation.objects.create(cycle=cycle, body=draft.body, invited_on=cycle.opens_on)

    def said() -> tuple[str, bool]:
        row = Invitation.objects.get()
        return row.sharing, row.named

    assert said() == ("", False)
    submission = submit(by=by, assessment=draft, choices=SHARED)
    assert said() == ("rapporteur", False)
    change_choices(by=by, submission=submission, choices=PUBLIC)
    assert said() == ("public", True)
    change_choices(by=by, submission=submission, choices=PRIVATE)
    assert said() == ("", False)
    change_choices(by=by, submission=submission, choices=SHARED)
    assert said() == ("rapporteur", False)
    withdraw(by=by, submission=submission)
    assert said() == ("", False)
    assert list(score_differences()) == NO_DIFFERENCE


def test_an_invitation_moves_with_its_body(draft) -> None:
    body, cycle = draft.body, draft.cycle
    Invitation.objects.create(cycle=cycle, body=body, invited_on=cycle.opens_on)
    body.name, body.region = "Émile Mechanism", "Asia-Pacific"
    body.save()
    assert "north 2026: region of the invitation differs" in list(score_differences())
    move_body(body)
    row = Invitation.objects.get()
    assert (row.kind, row.region, row.sort_name) == (body.kind, "Asia-Pacific", "emile mechanism")
    assert list(score_differences()) == NO_DIFFERENCE


# Counting again finds what was tampered with.


def tampered(submission: Submission, change) -> None:
    document = json.loads(submission.document)
    change(document)
    text = canonical_json(document).decode()
    Submission.objects.filter(pk=submission.pk).update(document=text)


def better_points(document) -> None:
    document["tally"]["points_low"] += 1


def better_group(document) -> None:
    document["sections"][0]["tally"]["in_operation"] = 3


def fewer_gaps(document) -> None:
    document["gaps"].remove(128)


def better_standing(document) -> None:
    document["tally"]["borne_out"] += 1


def more_documents(document) -> None:
    document["sections"][2]["tally"]["documents"] = 4


def fewer_unmet(document) -> None:
    document["principles"][0]["by_kind"]["structural"]["yes"] += 1


def within(document) -> None:
    document["answers"][0]["claim"] = "within"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (better_points, "north 2026 version 1: tally of the frozen document differs"),
        (better_group, "north 2026 version 1: sections of the frozen document differs"),
        (fewer_gaps, "north 2026 version 1: gaps of the frozen document differs"),
        (better_standing, "north 2026 version 1: tally of the frozen document differs"),
        (more_documents, "north 2026 version 1: sections of the frozen document differs"),
        (fewer_unmet, "north 2026 version 1: principles of the frozen document differs"),
        (within, "north 2026 version 1: answers of the frozen document differs"),
    ],
)
def test_a_changed_number_in_a_frozen_document_is_found(submission, change, said: str) -> None:
    assert list(score_differences()) == NO_DIFFERENCE
    tampered(submission, change)
    assert said in list(score_differences())


def test_a_document_that_is_none_is_said_and_does_not_stop_the_check(submission, neighbour) -> None:
    tampered(submission, lambda document: document.pop("answers"))
    tampered(neighbour, better_points)
    found = list(score_differences())
    assert any(line.startswith("north 2026 version 1: ") for line in found)
    assert "south 2026 version 1: tally of the frozen document differs" in found


def test_another_content_than_its_hash_is_found(submission) -> None:
    tampered(submission, lambda document: document["answers"][6].update(explanation="Nicer words."))
    assert list(score_differences()) == ["north 2026 version 1: the document is not that of its hash"]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"marks": "3" * 32}, "marks of the score line differs"),
        ({"standings": "b" * 32}, "standings of the score line differs"),
        ({"documents": 9}, "documents of the score line differs"),
        ({"tallies": {}}, "tallies of the score line differs"),
        ({"kind": "national"}, "kind of the score line differs"),
        ({"sharing": "public", "named": True}, "sharing of the score line differs"),
        ({"named": False}, "named of the score line differs"),
        ({"changes_staff": "i" * 32}, "changes_staff of the score line differs"),
        ({"counted": False}, "the score line is not counted"),
    ],
)
def test_a_changed_line_is_found(submission, values, said: str) -> None:
    ScoreLine.objects.update(**values)
    assert f"north 2026 version 1: {said}" in list(score_differences())


def test_a_missing_line_is_found(submission) -> None:
    ScoreLine.objects.all().delete()
    assert "north 2026 version 1: has no score line" in list(score_differences())


def test_a_changed_rollup_is_found(submission) -> None:
    Rollup.objects.filter(topic="answer", paragraph=112).update(count=F("count") + 1)
    found = list(score_differences())
    assert found == [
        "rollup 2026 regional rapporteur True Africa regional_organisation answer 112 1: stored 2, counted 1"
    ]


def test_a_rollup_of_nothing_is_found(submission) -> None:
    row = Rollup.objects.get(topic="answer", paragraph=112)
    Rollup.objects.create(
        cycle=row.cycle,
        kind="regional",
        sharing="public",
        named=True,
        region="Africa",
        type="process",
        topic="answer",
        paragraph=112,
        mark="3",
        count=1,
    )
    said = "rollup 2026 regional public True Africa process answer 112 3: stored 1, counted 0"
    assert list(score_differences()) == [said]


def test_moving_a_line_with_its_thirty_two_signs_takes_twenty_four_queries(
    submission, coordinator, django_assert_num_queries
) -> None:
    change_choices(by=acting(coordinator), submission=submission, choices=PUBLIC)
    with django_assert_num_queries(24 + locks(1)):
        change_choices(by=acting(coordinator), submission=submission, choices=SHARED)


def test_a_body_that_moves_takes_its_line_along(submission) -> None:
    body = submission.assessment.body
    body.name, body.region = "Émile Mechanism", "Asia-Pacific"
    body.save()
    assert "north 2026 version 1: region of the score line differs" in list(score_differences())
    move_body(body)
    assert list(score_differences()) == NO_DIFFERENCE
    assert ScoreLine.objects.get().sort_name == "emile mechanism"


def test_what_an_invitation_repeats_wrongly_is_found(submission) -> None:
    cycle, body = submission.assessment.cycle, submission.assessment.body
    Invitation.objects.create(cycle=cycle, body=body, invited_on=cycle.opens_on)
    assert list(score_differences()) == [
        "north 2026: sharing of the invitation differs",
        "north 2026: named of the invitation differs",
    ]
    rebuild()
    assert list(score_differences()) == NO_DIFFERENCE


def test_lines_and_rollups_can_be_made_anew(submission, neighbour) -> None:
    ScoreLine.objects.filter(submission=submission).delete()
    Rollup.objects.update(count=F("count") + 5)
    assert rebuild() == 2
    assert list(score_differences()) == NO_DIFFERENCE


def test_a_choice_can_be_changed_before_an_upgrade_has_made_the_lines_anew(submission, coordinator) -> None:
    ScoreLine.objects.all().delete()
    Rollup.objects.all().delete()
    change_choices(by=acting(coordinator), submission=submission, choices=PUBLIC)
    assert not Rollup.objects.exists()
    rebuild()
    assert rollups(106) == {("public", "1"): 1}
    assert list(score_differences()) == NO_DIFFERENCE
