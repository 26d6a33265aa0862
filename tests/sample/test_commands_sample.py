"""`make_sample`: the invented region, told through the lifecycle."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from assessments.answering.inputs import asked_of, by_input, inputs_of, uncleared_of
from assessments.answers.text import language_of
from assessments.home.dashboard import cards_of
from assessments.models import (
    Answer,
    Assessment,
    BlindReading,
    Comment,
    Contribution,
    Cycle,
    Event,
    Invitation,
    QuestionToBody,
    Reading,
    ReceivedFile,
    ReturnToBody,
    ReviewDuty,
    StaffNote,
    Submission,
)
from assessments.offline.mailing import MailingState, mailings_of
from assessments.sample.cast import TIMELINES, moment, reply_until, sample_people
from assessments.submitting.score_lines import score_differences
from assessments.trail.acting import broken_links, chains
from mechanisms.access import principal_of
from mechanisms.models import Assignment, Body, BodyUpdate, MemberInvitation, Membership, Person
from tests.factories import CycleFactory

NAMED = [
    "north-coordinator",
    "north-contributor",
    "north-reader",
    "north-approver",
    "south-coordinator",
    "reviewer",
    "administrator",
]


def run() -> str:
    out = StringIO()
    call_command("make_sample", stdout=out)
    return out.getvalue().strip()


def test_the_whole_sample_once_and_again(edition) -> None:
    """One story, since it takes seconds to tell: what is there, and that a second run adds nothing."""
    CycleFactory.create(slug="2024", edition=edition)
    assert run() == "Sample made: 30 bodies; 57 assessments in 2025, 2026."
    the_bodies_are_all_invented()
    the_people_have_roles_and_no_password()
    what_is_said_of_the_people_counts_as_their_dashboard()
    reviewers_run_the_open_cycle()
    the_closed_cycle_is_all_submitted()
    the_open_cycle_shows_every_stage()
    the_north_has_fourteen_answers_and_the_rest_copied()
    two_ministries_of_the_south_gave_inputs()
    four_ministries_of_irrawen_write_each_in_its_language()
    two_contributors_of_the_south_have_no_account()
    members_of_the_north_talk()
    the_reviewer_asked_and_read()
    somebody_is_invited_and_two_bodies_speak_for_themselves()
    it_happened_in_its_own_time()
    everything_counts_up_and_no_chain_is_broken()
    before = Event.objects.count(), Answer.objects.count(), Person.objects.count()
    assert run() == "The sample is already there; nothing was changed."
    assert (Event.objects.count(), Answer.objects.count(), Person.objects.count()) == before


def the_bodies_are_all_invented() -> None:
    bodies = Body.objects.filter(slug__startswith="sample-")
    assert bodies.count() == Body.objects.filter(sample=True).count() == 30
    kinds = Counter(bodies.values_list("kind", flat=True))
    assert kinds == {"national": 20, "regional": 10}
    regions = set(bodies.values_list("region", flat=True))
    assert len(regions) == 4
    assert all(region.endswith("(sample)") for region in regions)
    assert all(body.name.endswith("(sample)") for body in bodies)
    assert Body.objects.get(slug="sample-southern-task-force").member_of.count() == 2


def the_people_have_roles_and_no_password() -> None:
    for person in sample_people():
        row = Person.objects.get(username=person.username)
        assert (row.email, row.has_usable_password()) == (person.email, False)
    assert Membership.objects.filter(role="coordinator").count() == 30
    assigned = Assignment.objects.filter(membership__person__username="north-contributor")
    assert assigned.count() == 3


def what_is_said_of_the_people_counts_as_their_dashboard() -> None:
    said = {
        person.username: int(found[1])
        for person in sample_people()
        if (found := re.search(r"(\d+) of 32", str(person.about)))
    }
    people = Person.objects.filter(username__in=said)
    shown = {
        person.username: [card.progress.done for card in cards_of(principal_of(person), timezone.localdate())]
        for person in people
    }
    assert len(said) >= 2
    assert shown == {username: [number] for username, number in said.items()}


def the_closed_cycle_is_all_submitted() -> None:
    cycle = Cycle.objects.get(slug="2025")
    assert cycle.closed_at == datetime(2025, 10, 1, 9, 30, tzinfo=UTC)
    stages = Counter(cycle.assessments.values_list("status", flat=True))
    assert stages == {"submitted": 27, "reviewed": 3}
    current = Submission.objects.current().filter(assessment__cycle=cycle)
    assert Counter(row.sharing for row in current) == {"rapporteur": 20, "public": 7, "private": 3}
    assert Submission.objects.filter(assessment__cycle=cycle, version=2).count() == 1


def the_open_cycle_shows_every_stage() -> None:
    cycle = Cycle.objects.get(slug="2026")
    own = cycle.assessments.filter(entered_by_staff=False)
    stages = Counter(own.values_list("status", flat=True))
    assert stages == {"draft": 4, "in_clearance": 2, "submitted": 16, "returned": 2, "reviewed": 3}
    invited = Counter(Invitation.objects.filter(cycle=cycle).values_list("state", flat=True))
    assert invited == {"invited": 29, "declined": 1}


def reviewers_run_the_open_cycle() -> None:
    """One body sent a file, one has more time, one was reminded twice; some have their readers."""
    entered = ReceivedFile.objects.select_related("submission__assessment__body").get()
    assert entered.submission.assessment.body.slug == "sample-kelmara-commission"
    assert (entered.received_on, entered.is_confirmed) == (date(2026, 10, 28), False)
    more = Invitation.objects.exclude(extended_until=None).get()
    assert (more.body.slug, more.extended_until) == ("sample-southern-task-force", date(2027, 2, 28))
    reminded = Invitation.objects.exclude(reminded_on=None).get()
    assert (reminded.body.slug, reminded.reminders) == ("sample-maravela-council", 2)
    assert ReviewDuty.objects.filter(cycle__slug="2026").count() == 5


def the_north_has_fourteen_answers_and_the_rest_copied() -> None:
    draft = Assessment.objects.get(cycle__slug="2026", body__slug="sample-northern-mechanism")
    answers = draft.answers.all()
    assert answers.filter(copied=True).count() == 18
    assert answers.filter(copied=False).exclude(state="blank").count() == 14
    by_contributor = answers.filter(saved_by__username="north-contributor")
    assert {row.paragraph for row in by_contributor} == {113, 128}


def members_of_the_north_talk() -> None:
    threads = Comment.objects.filter(parent=None).order_by("paragraph")
    assert [(row.paragraph, bool(row.resolved_at)) for row in threads] == [(112, True), (113, False)]
    reply = Comment.objects.exclude(parent=None).get()
    assert [person.username for person in reply.mentions.all()] == ["north-contributor"]


def two_ministries_of_the_south_gave_inputs() -> None:
    """One answer is cleared, one changed since, one waits for the other ministry; the north has none."""
    south = Assessment.objects.get(cycle__slug="2026", body__slug="sample-southern-task-force")
    inputs = {number: len(rows) for number, rows in inputs_of([south.pk])[south.pk].items()}
    assert inputs == {126: 1, 127: 1, 135: 2, 136: 2}
    assert Contribution.objects.filter(answer__assessment=south).count() == 6
    assert south.answers.get(paragraph=136).is_cleared
    changed = south.answers.get(paragraph=135)
    assert (changed.is_cleared, changed.uncleared_by_label) == (False, "João Ferreira Lopes")
    asked = asked_of([south.body_id])[south.body_id]
    assert {number for number, who in asked.items() if len(who) > 1} == {127, 135, 136}
    north = asked_of([Body.objects.get(slug="sample-northern-mechanism").pk])
    assert [who for at in north.values() for who in at.values() if len(who) > 1] == []


def four_ministries_of_irrawen_write_each_in_its_language() -> None:
    """Arabic, Chinese, French and Russian stay as they were written: the report prints each in its own."""
    written = Contribution.objects.filter(answer__assessment__body__slug="sample-irrawen-task-force")
    assert {language_of(row.entry["explanation"]) for row in written} == {"ar", "fr", "ru", "zh"}


def two_contributors_of_the_south_have_no_account() -> None:
    """One lets the coordinator wait; the other sent a file back, and says another thing than the answer."""
    south = Assessment.objects.get(cycle__slug="2026", body__slug="sample-southern-task-force")
    assert Membership.objects.without_account().filter(body=south.body).count() == 2
    late, back = mailings_of(south)
    assert (late.ministry, late.returned_on) == ("Border Control Service", None)
    assert late.sent_on is not None
    assert (back.ministry, back.state) == ("Labour Inspectorate", MailingState.RETURNED)
    assert back.answered == {126}
    asked = asked_of([south.body_id])[south.body_id]
    assert {number for number, who in asked.items() if by_input(who)} == {114, 117, 126, *(127, 135, 136)}
    given = Contribution.objects.get(answer__assessment=south, from_file=True)
    assert given.entry["level"] != south.answers.get(paragraph=126).level
    assert 126 in {one.paragraph for one in uncleared_of(south)}
    assert str(given.saved_at.date()) <= str(timezone.localdate())


def the_reviewer_asked_and_read() -> None:
    assert ReturnToBody.objects.filter(closed_at=None).count() == 2
    assert Reading.objects.filter(released_at=None).count() == 4
    to_settle = BlindReading.objects.filter(paragraph=130).order_by("second")
    assert [(row.verdict, row.level) for row in to_settle] == [("other_level", 1), ("agree", None)]
    assert not Reading.objects.filter(paragraph=130, released_at=None).exists()
    assert BlindReading.objects.count() == 7  # 111, 126 and 130 by two, 107 by one
    assert QuestionToBody.objects.filter(sent_with=None).count() == 1
    asked = {row.paragraph for row in QuestionToBody.objects.exclude(sent_with=None)}
    assert asked == {112, 115, 118, 126, 128, 134}
    assert StaffNote.objects.count() == 4
    replied = Reading.objects.exclude(reply="").order_by("submission", "paragraph")
    assert {row.paragraph for row in replied} == {119, 123, 128, 137}
    assert {row.replied_at.date().year for row in replied if row.replied_at} == {2025, 2026}
    may_be_answered = Reading.objects.filter(
        submission__assessment__cycle__slug="2026", reply_until__gt=timezone.localdate()
    )
    assert may_be_answered.count() == 11


def somebody_is_invited_and_two_bodies_speak_for_themselves() -> None:
    waiting = MemberInvitation.objects.open().order_by("body__slug")
    assert [(row.body.slug, row.role) for row in waiting] == [
        ("sample-northern-mechanism", "contributor"),
        ("sample-southern-task-force", "reader"),
    ]
    updates = BodyUpdate.objects.standing()
    assert Counter(row.body.slug for row in updates) == {
        "sample-northern-mechanism": 2,
        "sample-pearl-isles-committee": 1,
    }


def it_happened_in_its_own_time() -> None:
    for submission in Submission.objects.select_related("assessment__cycle"):
        cycle = submission.assessment.cycle
        assert cycle.opens_on <= submission.submitted_at.date() <= cycle.closes_on
    assert Event.objects.latest("at").at <= timezone.now()
    saved = Answer.objects.filter(assessment__cycle__slug="2025").exclude(saved_at=None)
    assert {row.saved_at.year for row in saved if row.saved_at} == {2025}
    assert not Answer.history.filter(history_date__date=timezone.localdate()).exists()


def everything_counts_up_and_no_chain_is_broken() -> None:
    assert list(score_differences()) == []
    assert [line for chain in chains() for line in broken_links(chain)] == []


def test_the_sample_does_not_mix_with_a_real_cycle(cycle) -> None:
    with pytest.raises(CommandError, match="database of its own"):
        run()
    assert not Body.objects.exists()


def test_the_sample_stays_out_of_production(edition, settings) -> None:
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="production"):
        run()
    assert not Person.objects.exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("no_instrument")
def test_without_an_instrument_there_is_no_sample() -> None:
    with pytest.raises(CommandError, match="run load_instrument first"):
        run()


def test_a_broken_file_is_named_and_nothing_is_made(edition, settings, tmp_path) -> None:
    copy, original = tmp_path / "sample", Path(settings.FIXTURES) / "sample"
    for folder in ("2025", "2026"):
        (copy / folder).mkdir(parents=True)
    for path in original.rglob("*.yaml"):
        text = path.read_text().replace("level: 3", "level: 4", 1)
        (copy / path.relative_to(original)).write_text(text)
    settings.FIXTURES = tmp_path
    with pytest.raises(CommandError, match=r"2025/sample-\S+: answers\[.*The level 4 is not one"):
        run()
    assert not Cycle.objects.exists()
    assert not Person.objects.exists()


def test_the_people_that_the_documentation_names_come_first() -> None:
    people = sample_people()
    assert [person.username for person in people if not person.more] == NAMED
    assert [person.username for person in people[: len(NAMED)]] == NAMED
    assert len(people) > len(NAMED)


def test_a_sample_person_is_introduced_in_words() -> None:
    first, *_rest = sample_people()
    assert (first.name, str(first.role), first.body) == (
        "Maja Lindqvist",
        "Coordinator of a regional secretariat",
        "Northern Mechanism (sample)",
    )
    staff = {person.username: person for person in sample_people() if not person.body}
    assert set(staff) == {"reviewer", "second-reviewer", "administrator"}
    assert all(str(person.role) and person.about for person in sample_people())


def test_nothing_of_the_sample_happens_after_today() -> None:
    ahead = timezone.now() + timedelta(days=400)
    assert moment(ahead) <= timezone.now()
    closed, open_ = TIMELINES
    assert reply_until(closed, closed.released) == closed.released.date() + timedelta(days=30)
    assert reply_until(open_, open_.released) > timezone.localdate()
