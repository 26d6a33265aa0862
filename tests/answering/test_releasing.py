"""A ministry drafts unseen and releases its input; what changed since it was cleared; versions."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import Client
from django.urls import reverse

from assessments.answering.drafting import StaleDraft, release_input, save_draft
from assessments.answering.giving import clear_answer, inputs_seen, put_back_input, save_input
from assessments.answering.input_states import InputState, input_states
from assessments.answering.input_versions import since_cleared
from assessments.answering.inputs import asked_in
from assessments.answering.rules import Refused
from assessments.answering.saving import save_answer
from assessments.answers.scoring import State
from assessments.answers.value import Answer
from assessments.models import Answer as AnswerRow
from assessments.models import Assessment, Contribution, Event, InputDraft
from mechanisms.membership.members import change_member
from mechanisms.models import Body, Membership, Person, Role
from tests.answering.test_input_pages import (
    as_,
    for_other,
    justice,
    member_of,
    other,
    own,
    police,
    question,
    text_of,
)
from tests.factories import MembershipFactory, acting, level, signed_in_now

__all__ = ["as_", "justice", "other", "police"]

FIRST = "The courts keep no count."
SECOND = "The courts count since May."
WORDS = {"first": FIRST, "second": SECOND}


def draft_of_justice(draft: Assessment, person: Person, text: str = FIRST, number: int = 1) -> InputDraft:
    return save_draft(by=acting(person), assessment=draft, entry=level(113, number, text))


def released_by_justice(
    draft: Assessment, person: Person, text: str = FIRST, number: int = 1
) -> Contribution:
    draft_of_justice(draft, person, text, number)
    return release_input(by=acting(person), assessment=draft, paragraph=113)


@pytest.fixture
def approver(north: Body) -> Person:
    return MembershipFactory.create(person__username="approver", body=north, role=Role.APPROVER).account


# Who reads what, in every state: yes, or nothing of it. Members see what is released, the ministry its draft.

PEOPLE = (
    "other",
    "contributor",
    "coordinator",
    "reader",
    "approver",
    "stranger",
    "reviewer",
    "administrator",
)
DRAFTED = "first  yes - - - - - - -"
RELEASED = "first  yes yes yes yes yes - - -"
REDRAFTED = "second yes - - - - - - -"
STILL_READ = "first  - yes yes yes yes - - -"


def drafted(draft: Assessment, person: Person) -> None:
    draft_of_justice(draft, person)


def released(draft: Assessment, person: Person) -> None:
    released_by_justice(draft, person)


def redrafted(draft: Assessment, person: Person) -> None:
    released_by_justice(draft, person)
    draft_of_justice(draft, person, SECOND)


@pytest.mark.parametrize(
    ("state", "row"),
    [(drafted, DRAFTED), (released, RELEASED), (redrafted, REDRAFTED), (redrafted, STILL_READ)],
)
@pytest.mark.parametrize("who", PEOPLE)
def test_who_reads_the_words_of_a_ministry(
    draft, justice, other, approver, as_, state: Callable[..., None], row: str, who: str
) -> None:
    state(draft, other)
    which, *cells = row.split()
    expected = cells[PEOPLE.index(who)] == "yes"
    text = WORDS[which]
    if row == STILL_READ and who == "other":
        # Its own page has the released text too, as what the draft changes; nothing to see of it for others.
        return
    client = as_(who)
    pages = [client.get(address).content.decode() for address in addresses(draft, justice)]
    found = any(text in page or text_marked(page, text) for page in pages)
    assert found is expected


def addresses(draft: Assessment, member: Membership) -> list[str]:
    """Every page and file on which words of an input could be."""
    whole = ["task_list", "history", "check", "report", "evidence", "still_true"]
    return [
        question(draft),
        own(draft),
        for_other(draft, member),
        reverse("assessments:answer_history", args=[draft.pk, 113]),
        reverse("assessments:question_row", args=[draft.pk, 113]),
        reverse("assessments:section", args=[draft.pk, "b"]),
        *(reverse(f"assessments:{name}", args=[draft.pk]) for name in whole),
        reverse("assessments:board", args=[draft.pk]),
        reverse("assessments:contradictions", args=[draft.pk]),
        reverse("assessments:report_file", args=[draft.pk, "json"]),
        reverse("assessments:dashboard"),
    ]


def text_marked(page: str, text: str) -> bool:
    return text in " ".join(re.sub(r"<[^>]+>", "", page).split())


def test_the_data_that_a_coordinator_takes_home_have_what_is_released_and_no_draft(
    draft, justice, other, coordinator, north, client: Client
) -> None:
    redrafted(draft, other)
    address = reverse("assessments:body_data_export", args=[north.slug])
    answer = signed_in_now(client, coordinator).post(address)
    content = io.BytesIO(b"".join(answer) if answer.streaming else answer.content)
    with zipfile.ZipFile(content) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist()).decode(errors="ignore")
    assert FIRST in everything
    assert SECOND not in everything


def test_of_a_ministry_without_an_account_the_coordinators_read_the_draft_and_nobody_else(
    draft, police, labour, coordinator, as_
) -> None:
    save_draft(by=acting(coordinator), assessment=draft, entry=level(113, 1, FIRST), membership_id=labour.pk)
    address = for_other(draft, labour)
    assert FIRST in as_("coordinator").get(address).content.decode()
    assert as_("contributor").get(address).status_code == 403
    assert FIRST not in as_("contributor").get(question(draft)).content.decode()
    assert FIRST not in as_("reader").get(question(draft)).content.decode()


# Releasing.


def test_it_is_released_by_a_named_person_on_a_day(draft, justice, other, as_) -> None:
    post = {"revision": "0", "choice": "1", "explanation": FIRST, "release": "0"}
    answer = as_("other").post(own(draft), post, follow=True)
    assert "is released: your whole body reads it now." in text_of(answer)
    row = Contribution.objects.get()
    assert (row.name, row.saved_by_label, row.entry["explanation"]) == ("Justice", "Other", FIRST)
    assert not InputDraft.objects.get().is_open
    shown = text_of(as_("contributor").get(question(draft)))
    assert "Justice : released" in shown
    assert "Released by Other ," in shown
    event = Event.objects.get(kind="input_released")
    assert set(event.data) == {"assessment", "input", "revision"}


def test_a_draft_is_not_in_before_it_is_released(draft, justice, other, as_) -> None:
    tasks = reverse("assessments:task_list", args=[draft.pk])
    draft_of_justice(draft, other)
    assert "Your input: a draft, not released · 0 of 2 inputs in" in text_of(as_("other").get(tasks))
    release_input(by=acting(other), assessment=draft, paragraph=113)
    assert "Your input: released · 1 of 2 inputs in" in text_of(as_("other").get(tasks))
    draft_of_justice(draft, other, SECOND)
    assert "Your input: changed, not released · 1 of 2 inputs in" in text_of(as_("other").get(tasks))


def test_an_input_without_a_level_is_not_released_and_is_kept(draft, justice, as_) -> None:
    answer = as_("other").post(own(draft), {"revision": "0", "explanation": FIRST, "release": "0"})
    assert answer.status_code == 422
    assert "Choose a level, or another answer, before you release your input." in text_of(answer)
    assert InputDraft.objects.get().entry["explanation"] == FIRST
    assert not Contribution.objects.exists()


@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        ("contributor", PermissionDenied),
        ("coordinator", PermissionDenied),
        ("reader", PermissionDenied),
        ("approver", PermissionDenied),
        ("stranger", Http404),
        ("reviewer", Http404),
        ("administrator", Http404),
    ],
)
def test_nobody_else_writes_or_releases_the_draft_of_a_ministry(
    request, draft, justice, other, approver, who: str, refusal: type[Exception]
) -> None:
    draft_of_justice(draft, other)
    by = acting(request.getfixturevalue(who))
    words = {"by": by, "assessment": draft, "membership_id": justice.pk}
    with pytest.raises(refusal):
        release_input(**words, paragraph=113)
    with pytest.raises(refusal):
        save_draft(**words, entry=level(113, 3, "Not ours."))
    assert not Contribution.objects.exists()
    assert InputDraft.objects.get().entry["explanation"] == FIRST


def test_a_draft_saved_in_another_window_is_not_written_over(draft, justice, other) -> None:
    draft_of_justice(draft, other)
    with pytest.raises(StaleDraft):
        save_draft(by=acting(other), assessment=draft, entry=level(113, 3), revision=0)
    with pytest.raises(StaleDraft):
        release_input(by=acting(other), assessment=draft, paragraph=113, revision=0)


@pytest.mark.parametrize("bar", ["release", "stay"])
@pytest.mark.parametrize(("button", "says"), [("Release mine over it", SECOND), ("Save mine over it", FIRST)])
def test_both_buttons_of_a_conflict_do_what_they_say(
    draft, justice, other, as_, bar: str, button: str, says: str
) -> None:
    """The page was opened before the draft was saved in another window."""
    released_by_justice(draft, other)
    opened = InputDraft.objects.get().revision
    draft_of_justice(draft, other, "In another window.", 2)
    typed = {"choice": "3", "explanation": SECOND}
    late = as_("other").post(own(draft), {**typed, "revision": opened, bar: "1"})
    assert late.status_code == 409
    tag = re.search(f"<button([^>]*)>{button}<", late.content.decode())
    assert tag is not None
    sent = dict(re.findall(r'(\w+)="([^"]*)"', tag[1]))
    address = sent.get("formaction", own(draft)).replace("&amp;", "&")
    post = {**typed, "revision": opened, sent["name"]: sent["value"]}
    assert as_("other").post(address, post).status_code == 302
    assert InputDraft.objects.get().entry["explanation"] == SECOND
    assert Contribution.objects.get().entry["explanation"] == says


def test_mine_is_not_released_over_a_text_that_was_released_meanwhile(
    draft, justice, other, coordinator, as_
) -> None:
    """By the coordinator, for the ministry: both texts are shown once more."""
    released_by_justice(draft, other)
    seen = Contribution.objects.get().revision
    save_input(
        by=acting(coordinator), assessment=draft, entry=level(113, 1, "By phone."), membership_id=justice.pk
    )
    typed = {"choice": "3", "explanation": SECOND, "over": InputDraft.objects.get().revision}
    late = as_("other").post(f"{own(draft)}?release={seen}", typed)
    assert late.status_code == 409
    assert "has released another text for you" in text_of(late)
    assert Contribution.objects.get().entry["explanation"] == "By phone."


def test_a_file_releases_and_leaves_the_draft_that_the_ministry_has_open(
    draft, justice, other, coordinator, as_
) -> None:
    """The ministry is told, sees both, and releases its own only after it has seen that."""
    draft_of_justice(draft, other)
    told = level(113, 2, "By a file.")
    save_input(by=acting(coordinator), assessment=draft, entry=told, membership_id=justice.pk, from_file=True)
    assert InputDraft.objects.get().entry["explanation"] == FIRST
    with pytest.raises(StaleDraft):
        release_input(by=acting(other), assessment=draft, paragraph=113, over=0)
    page = as_("other").get(own(draft))
    assert "The others read the text that Coordinator released" in text_of(page)
    assert 'name="release" value="1"' in page.content.decode()
    release_input(by=acting(other), assessment=draft, paragraph=113, over=1)
    assert Contribution.objects.get().entry["explanation"] == FIRST


def test_undoing_a_file_puts_back_what_was_released(draft, justice, other, coordinator) -> None:
    before = dict(released_by_justice(draft, other).entry)
    by = acting(coordinator)
    row = save_input(by=by, assessment=draft, entry=level(113, 2), membership_id=justice.pk, from_file=True)
    done = {"paragraph": 113, "member": justice.pk, "revision": row.revision, "before": before}
    assert put_back_input(by=by, assessment=draft, done=done)
    assert Contribution.objects.get().entry == before
    assert not InputDraft.objects.get().is_open


def test_the_coordinator_writes_down_for_a_ministry_and_its_draft_stays(draft, justice, other, as_) -> None:
    draft_of_justice(draft, other)
    page = as_("coordinator").get(for_other(draft, justice)).content.decode()
    assert "released at once, in its name" in page
    assert "data-autosave" not in page.partition('id="answer"')[2].partition(">")[0]
    post = {"revision": "0", "choice": "3", "explanation": "By telephone."}
    as_("coordinator").post(for_other(draft, justice), post)
    assert Contribution.objects.get().entry["explanation"] == "By telephone."
    assert InputDraft.objects.get().entry["explanation"] == FIRST


def test_the_released_text_can_be_put_into_the_fields_again(draft, justice, other, as_) -> None:
    redrafted(draft, other)
    client = as_("other")
    found = re.search(r'href="(\?from=released-\d+)"', client.get(own(draft)).content.decode())
    assert found
    page = client.get(own(draft) + found[1]).content.decode()
    assert FIRST in page.partition('name="explanation"')[2].partition("</textarea>")[0]
    assert InputDraft.objects.get().entry["explanation"] == SECOND, "nothing is saved by that"


# What existed before there were drafts counts as released, by whoever saved it last.


def test_an_input_from_before_counts_as_released(draft, justice, other, as_) -> None:
    answer = AnswerRow.objects.get(paragraph=113)
    kept = released_by_justice(draft, other)
    InputDraft.objects.all().delete()
    page = as_("other").get(own(draft))
    assert "By Other ," in text_of(page)
    assert FIRST in page.content.decode()
    state = input_states(draft)[113]
    assert [(one.name, one.state, one.released_by) for one in state if one.released_by] == [
        ("Justice", InputState.RELEASED, "Other")
    ]
    assert kept.answer_id == answer.pk


# The states that a board shows.


def test_how_far_each_ministry_is(draft, justice, police, other, contributor, coordinator) -> None:
    def told() -> list[tuple[str, str]]:
        return [(one.name, str(one.state)) for one in input_states(draft)[113]]

    assert told() == [("Justice", "asked"), ("Police", "asked")]
    draft_of_justice(draft, other)
    assert told() == [("Justice", "drafting"), ("Police", "asked")]
    release_input(by=acting(other), assessment=draft, paragraph=113)
    assert told() == [("Justice", "released"), ("Police", "asked")]
    draft_of_justice(draft, other, SECOND)
    assert told() == [("Justice", "redrafting"), ("Police", "asked")]
    cleared(draft, coordinator)
    assert not any(one.changed_since_cleared for one in input_states(draft)[113])
    release_input(by=acting(other), assessment=draft, paragraph=113)
    changed = [one.name for one in input_states(draft)[113] if one.changed_since_cleared]
    assert changed == ["Justice"]
    other.memberships.get().end()
    assert [(one.name, one.asked is None) for one in input_states(draft)[113]] == [
        ("Police", False),
        ("Justice", True),
    ]


@pytest.mark.parametrize("ministries", [1, 3])
def test_the_states_take_the_same_queries(
    draft, justice, other, north, ministries: int, django_assert_num_queries: Any
) -> None:
    for number in range(ministries):
        name = f"more-{number}"
        person = MembershipFactory.create(person__username=name, body=north, role=Role.CONTRIBUTOR).account
        member_of(person, name, 113)
        released_by_justice(draft, person)
    with django_assert_num_queries(3):
        input_states(draft)


# Clearing.


def cleared(draft: Assessment, coordinator: Person) -> AnswerRow:
    by = acting(coordinator)
    answer = AnswerRow.objects.get(paragraph=113)
    if answer.state == State.BLANK:
        save_answer(by=by, assessment=draft, entry=level(113, 1, "Composed. Two courts."))
    seen = inputs_seen(AnswerRow.objects.get(paragraph=113))
    return clear_answer(by=by, assessment=draft, paragraph=113, seen=seen)


def test_a_draft_takes_no_clearing_off_and_a_release_does(draft, justice, other, coordinator) -> None:
    released_by_justice(draft, other)
    cleared(draft, coordinator)
    draft_of_justice(draft, other, SECOND)
    assert AnswerRow.objects.get(paragraph=113).is_cleared
    release_input(by=acting(other), assessment=draft, paragraph=113)
    answer = AnswerRow.objects.get(paragraph=113)
    assert (answer.is_cleared, answer.uncleared_by_label) == (False, "Other")


def test_the_ministry_is_told_before_it_changes_what_was_cleared(
    draft, justice, other, coordinator, as_
) -> None:
    told = "When you release a change, it is no longer cleared"
    released_by_justice(draft, other)
    assert told not in text_of(as_("other").get(own(draft)))
    cleared(draft, coordinator)
    assert told in text_of(as_("other").get(own(draft)))


def test_the_sentence_that_changed_since_it_was_cleared_is_shown(
    draft, justice, police, other, contributor, coordinator, as_
) -> None:
    """Also where the same person changed it within ten minutes, and beside what did not change."""
    released_by_justice(draft, other)
    save_input(by=acting(contributor), assessment=draft, entry=level(113, 2, "The police keep a register."))
    cleared(draft, coordinator)
    released_by_justice(draft, other, "The courts keep no count. Nor did they in May.")
    (change,) = since_cleared(draft, AnswerRow.objects.get(paragraph=113))
    assert (change.ministry, change.by) == ("Justice", "Other")
    (why,) = change.changes
    assert [piece.text.strip() for piece in why.pieces if piece.kind == "added"] == ["Nor did they in May."]
    shown = text_of(as_("coordinator").get(question(draft)))
    assert "What changed since it was cleared" in shown
    assert "Input of Justice , released by Other ," in shown


def test_what_was_changed_and_changed_back_is_no_change_since(draft, justice, other, coordinator) -> None:
    released_by_justice(draft, other)
    cleared(draft, coordinator)
    released_by_justice(draft, other, SECOND)
    released_by_justice(draft, other, FIRST)
    assert since_cleared(draft, AnswerRow.objects.get(paragraph=113)) == ()


def test_a_change_of_the_answer_itself_is_shown_too(draft, justice, other, coordinator) -> None:
    released_by_justice(draft, other)
    cleared(draft, coordinator)
    save_answer(by=acting(coordinator), assessment=draft, entry=level(113, 1, "Composed. Three courts."))
    (change,) = since_cleared(draft, AnswerRow.objects.get(paragraph=113))
    assert change.ministry == ""
    pieces = [(piece.kind.value, piece.text.strip()) for piece in change.changes[0].pieces]
    assert ("removed", "Two") in pieces
    assert ("added", "Three") in pieces


# Versions.


def versions(draft: Assessment, client: Client) -> list[str]:
    page = client.get(reverse("assessments:answer_history", args=[draft.pk, 113])).content.decode()
    return re.findall(r'href="([^"]+/version/\d+/)"', page)


def test_a_version_is_opened_by_every_member_and_brought_back_by_the_ministry(
    draft, justice, other, as_
) -> None:
    released_by_justice(draft, other)
    released_by_justice(draft, other, SECOND)
    _now, first = versions(draft, as_("reader"))
    assert FIRST in as_("reader").get(first).content.decode()
    assert "Put this version into the fields" not in as_("reader").get(first).content.decode()
    assert as_("stranger").get(first).status_code == 404
    page = as_("other").get(first).content.decode()
    back = re.search(r'href="([^"]+from=version-[^"]+)"', page)
    assert back
    form = as_("other").get(back[1]).content.decode()
    assert FIRST in form.partition('name="explanation"')[2].partition("</textarea>")[0]
    assert Contribution.objects.get().entry["explanation"] == SECOND


def test_a_version_of_another_input_is_not_found(draft, justice, police, other, contributor, as_) -> None:
    ours = released_by_justice(draft, other)
    theirs = save_input(by=acting(contributor), assessment=draft, entry=level(113, 2))
    key = theirs.history.latest().pk
    address = reverse("assessments:input_version", args=[draft.pk, 113, ours.pk, key])
    assert as_("other").get(address).status_code == 404


# Whoever spoke for a ministry and becomes coordinator goes on speaking for it.


def test_a_contributor_who_becomes_coordinator_stays_asked_for_the_ministry(
    draft, justice, police, other, coordinator, north, as_
) -> None:
    released_by_justice(draft, other)
    draft_of_justice(draft, other, SECOND)
    change_member(by=coordinator, body=north, person=other, role=Role.COORDINATOR, ministry="Justice")
    assert [one.name for one in asked_in(north.pk)[113]] == ["Justice", "Police"]
    shown = text_of(as_("coordinator").get(question(draft)))
    assert "no longer asked" not in shown
    address = for_other(draft, other.memberships.get(removed_at=None))
    assert SECOND in as_("other").get(address).content.decode()
    assert SECOND not in as_("coordinator").get(address).content.decode()
    post = {"revision": "3", "choice": "1", "explanation": SECOND, "release": "1"}
    as_("other").post(address, post)
    assert Contribution.objects.get().entry["explanation"] == SECOND


def test_a_contributor_who_becomes_a_reader_is_asked_no_longer(
    draft, justice, police, other, coordinator, north
) -> None:
    change_member(by=coordinator, body=north, person=other, role=Role.READER, ministry="Justice")
    assert [one.name for one in asked_in(north.pk)[113]] == ["Police"]


def test_a_closed_assessment_keeps_the_draft_closed(draft, justice, other) -> None:
    draft_of_justice(draft, other)
    Assessment.objects.update(status="submitted")
    with pytest.raises(Refused):
        release_input(by=acting(other), assessment=draft, paragraph=113)
    with pytest.raises(Refused):
        save_draft(by=acting(other), assessment=draft, entry=replace(level(113, 1), explanation=SECOND))


def test_a_blank_draft_is_none(draft, justice, other) -> None:
    save_draft(by=acting(other), assessment=draft, entry=Answer(113, State.BLANK))
    assert not InputDraft.objects.filter(is_open=True).exists()
