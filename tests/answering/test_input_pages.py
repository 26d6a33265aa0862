"""The pages of inputs: a contributor’s own, all of them beside the coordinator’s answer, and the lists."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from assessments.answering.giving import save_input
from assessments.answering.plan import change_action
from assessments.answering.saving import save_answer
from assessments.answers.labels import with_dates
from assessments.answers.scoring import State
from assessments.answers.value import Action, Answer, Reference
from assessments.home.daily import send_digests
from assessments.issuing.report_files import FORMATS, draft_of
from assessments.models import Action as ActionRow
from assessments.models import Answer as AnswerRow
from assessments.models import Assessment, Contribution, InputDraft
from assessments.submitting.choices import Choices
from assessments.submitting.submitting import ask_clearance, submit
from mechanisms.access import Sharing
from mechanisms.models import Assignment, Membership, Person, Role
from recommendations.models import Criterion, Recommendation
from recommendations.outline import CriterionValue
from tests.factories import SHARED, MembershipFactory, acting, answer_all, level

AUTOSAVE = {"HX-Request": "true"}
PLAN = Reference("National plan", 2, "2026-03-01", "https://example.org/plan")
LETTER = Reference("Letter", 1)
POLICE = Answer(
    113,
    State.LEVEL,
    2,
    "The police keep a register.",
    {"113.1": CriterionValue.YES, "113.2": CriterionValue.PARTLY, "113.3": CriterionValue.YES},
    (PLAN,),
)
JUSTICE = Answer(
    113,
    State.LEVEL,
    0,
    "No court has seen it.",
    {"113.1": CriterionValue.NO, "113.2": CriterionValue.PARTLY},
    (PLAN, LETTER),
)


def member_of(person: Person, ministry: str, *paragraphs: int) -> Membership:
    membership = person.memberships.get(removed_at=None)
    membership.ministry = ministry
    membership.save()
    for paragraph in paragraphs:
        Assignment.objects.create(
            membership=membership, recommendation=Recommendation.objects.get(paragraph=paragraph)
        )
    return membership


@pytest.fixture
def police(contributor: Person) -> Membership:
    return member_of(contributor, "Police")


@pytest.fixture
def other(north) -> Person:
    return MembershipFactory.create(person__username="other", body=north, role=Role.CONTRIBUTOR).account


@pytest.fixture
def justice(police: Membership, other: Person, edition) -> Membership:
    return member_of(other, "Justice", 113)


@pytest.fixture
def both(draft: Assessment, justice: Membership, contributor: Person, other: Person) -> Assessment:
    """Two inputs that contradict each other; no answer yet."""
    save_input(by=acting(contributor), assessment=draft, entry=POLICE)
    save_input(by=acting(other), assessment=draft, entry=JUSTICE)
    return draft


@pytest.fixture
def as_(request: pytest.FixtureRequest) -> Callable[[str], Client]:
    def signed_in(name: str) -> Client:
        client = Client()
        client.force_login(request.getfixturevalue(name))
        return client

    return signed_in


def question(draft: Assessment, paragraph: int = 113) -> str:
    return reverse("assessments:question", args=[draft.pk, paragraph])


def own(draft: Assessment, paragraph: int = 113) -> str:
    return reverse("assessments:own_input", args=[draft.pk, paragraph])


def for_other(draft: Assessment, member: Membership) -> str:
    return reverse("assessments:input_for", args=[draft.pk, 113, member.pk])


def text_of(response: Any) -> str:
    """The words of a page, tags taken out."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def answer_113() -> AnswerRow:
    return AnswerRow.objects.get(paragraph=113)


# A contributor’s own input.


def test_one_of_several_finds_the_form_of_the_own_input(draft, justice, as_) -> None:
    page = as_("other").get(question(draft)).content.decode()
    assert f'action="{own(draft)}"' in page
    assert "Input of <bdi>Justice</bdi>" in page
    assert 'name="explanation"' in page
    assert 'name="action-0-what"' not in page
    assert 'name="priority"' not in page


def test_whoever_is_asked_alone_finds_the_answer(draft, justice, as_) -> None:
    page = as_("contributor").get(question(draft, 128)).content.decode()
    assert f'action="{question(draft, 128)}"' in page
    assert 'name="action-0-what"' in page


def test_a_draft_is_saved_beside_the_answer(draft, justice, as_) -> None:
    post = {
        "revision": "0",
        "choice": "1",
        "criterion-113.1": "yes",
        "explanation": "Two\r\nlines",
        "evidence-0-title": "Letter",
        "evidence-0-strength": "1",
        "evidence-0-confidential": "1",
        "stay": "1",
    }
    response = as_("other").post(own(draft), post)
    assert (response.status_code, response["Location"]) == (302, own(draft))
    assert not Contribution.objects.exists()
    row = InputDraft.objects.get()
    assert row.entry == {
        "paragraph": 113,
        "state": "level",
        "level": 1,
        "explanation": "Two\nlines",
        "criteria": {"113.1": "yes"},
        "evidence": [{"title": "Letter", "strength": 1}],
        "confidential": [0],
    }
    assert answer_113().state == "blank"


def test_autosave_renews_the_revision_of_the_input(draft, justice, as_) -> None:
    client = as_("other")
    for revision, text in (("0", "One"), ("1", "Two"), ("2", "Two")):
        post = {"revision": revision, "choice": "1", "explanation": text}
        response = client.post(own(draft), post, headers=AUTOSAVE)
        assert response.status_code == 200
        assert "data-saved" in response.content.decode()
    assert 'value="2"' in response.content.decode()
    assert InputDraft.objects.get().revision == 2


def test_the_last_input_leads_to_the_next_that_waits(draft, justice, as_) -> None:
    """The police are asked for 113 with Justice, and for 128 and 129 alone."""
    client = as_("contributor")
    response = client.post(own(draft), {"revision": "0", "choice": "1", "release": "0"})
    assert response["Location"] == question(draft, 128)
    response = as_("other").post(own(draft), {"revision": "0", "choice": "1", "release": "0"})
    assert response["Location"] == reverse("assessments:task_list", args=[draft.pk])


@pytest.mark.parametrize("headers", [{}, AUTOSAVE])
def test_a_stale_input_gets_both_texts(both, as_, justice, coordinator, headers) -> None:
    save_input(
        by=acting(coordinator),
        assessment=both,
        entry=level(113, 1, "Written down by phone."),
        membership_id=justice.pk,
    )
    post = {"revision": "1", "choice": "3", "explanation": "What I typed"}
    response = as_("other").post(own(both), post, headers=headers)
    assert response.status_code == 409
    page = response.content.decode()
    assert "Written down by phone." in page
    assert 'name="over" value="2"' in page
    if not headers:
        assert "What I typed" in page
    assert Contribution.objects.get(name="Justice").entry["level"] == 1
    saved = as_("other").post(own(both), {**post, "over": "2", "release": "2"})
    assert saved.status_code == 302
    assert Contribution.objects.get(name="Justice").entry["level"] == 3


def test_a_form_that_names_a_save_of_no_input_is_shown_beside_a_blank_one(draft, justice, as_) -> None:
    response = as_("contributor").post(
        own(draft), {"revision": "7", "choice": "2", "explanation": "From nowhere"}
    )
    assert response.status_code == 409
    assert "From nowhere" in text_of(response)
    assert not Contribution.objects.exists()


def test_a_wrong_reference_keeps_the_stored_ones_and_the_rest_is_saved(both, as_) -> None:
    post = {
        "revision": "1",
        "choice": "1",
        "explanation": "New",
        "evidence-0-title": "Plan",
        "evidence-0-strength": "2",
    }
    response = as_("other").post(own(both), post)
    assert response.status_code == 422
    assert "Evidence 1: A public document needs its date." in response.content.decode()
    entry = InputDraft.objects.get().entry
    assert (entry["explanation"], len(entry["evidence"])) == ("New", 2)


def test_what_cannot_be_stored_is_shown_again(draft, justice, as_) -> None:
    response = as_("other").post(own(draft), {"revision": "0", "choice": "7", "explanation": "Mine"})
    assert response.status_code == 422
    assert "Mine" in response.content.decode()
    assert not Contribution.objects.exists()


def test_others_are_read_and_the_answer_stands_above(both, as_, coordinator) -> None:
    save_answer(by=acting(coordinator), assessment=both, entry=level(113, 1, "Composed."))
    page = as_("other").get(question(both)).content.decode()
    assert "The police keep a register." in page
    assert "Composed." in page
    assert "Take over" not in page
    assert 'name="clear"' not in page


def test_the_answer_given_before_can_begin_the_input(draft, police, other, contributor, as_) -> None:
    """It stays as the answer, and the page says so."""
    save_answer(by=acting(contributor), assessment=draft, entry=level(113, 2, "I wrote this."))
    member_of(other, "Justice", 113)
    client = as_("contributor")
    assert "is still the answer, until the coordinator changes it" in text_of(client.get(question(draft)))
    filled = client.get(f"{question(draft)}?from=answer-0").content.decode()
    form = filled[filled.index("<form method") :]
    assert "I wrote this.</textarea>" in form
    assert not Contribution.objects.exists()
    save_input(by=acting(contributor), assessment=draft, entry=level(113, 1, "My input."))
    kept = client.get(f"{question(draft)}?from=answer-0").content.decode()
    assert "My input.</textarea>" in kept


# When the way changes under an open page.


TYPED = {
    "revision": "0",
    "choice": "2",
    "criterion-113.2": "partly",
    "explanation": "All I know",
    "evidence-0-title": "My letter",
    "evidence-0-strength": "1",
    "action-0-what": "Write it down",
    "action-0-owner": "Me",
    "action-0-status": "planned",
}


def test_an_answer_by_one_of_several_is_refused_and_stands_in_the_input(draft, justice, as_) -> None:
    response = as_("other").post(question(draft), TYPED)
    page = response.content.decode()
    assert response.status_code == 409
    assert "your coordinator writes the answer" in page
    assert f'action="{own(draft)}"' in page
    assert "All I know</textarea>" in page
    assert 'value="My letter"' in page
    assert re.search(r'name="choice" id="id_choice-2" value="2" checked', page)
    assert re.search(r'id="id_criterion-113.2-partly" value="partly" checked', page)
    assert "Write it down" in page
    assert (answer_113().state, Contribution.objects.count(), ActionRow.objects.count()) == ("blank", 0, 0)


def test_its_autosave_says_why(draft, justice, as_) -> None:
    response = as_("other").post(question(draft), TYPED, headers=AUTOSAVE)
    assert response.status_code == 409
    assert "Several ministries are asked" in response.content.decode()
    assert answer_113().state == "blank"


def test_an_input_of_the_last_one_left_stands_in_the_answer(draft, justice, as_, coordinator) -> None:
    """The plan is not lost by it, which the form of an input does not hold."""
    change_action(
        by=acting(coordinator),
        body=draft.body,
        edition_id=draft.cycle.edition_id,
        paragraph=113,
        entry=Action("Standing action"),
    )
    Membership.objects.get(ministry="Police").end()
    client = as_("other")
    assert client.get(own(draft)).status_code == 302
    response = client.post(own(draft), {"revision": "0", "choice": "2", "explanation": "Typed"})
    page = response.content.decode()
    assert response.status_code == 409
    assert "write the answer itself" in page
    assert f'action="{question(draft)}"' in page
    assert "Typed</textarea>" in page
    assert "Standing action</textarea>" in page
    assert answer_113().state == "blank"
    autosaved = client.post(own(draft), {"revision": "0", "choice": "2"}, headers=AUTOSAVE)
    assert autosaved.status_code == 409


def test_the_row_of_a_group_has_no_fields_for_the_answer_but_a_way_to_the_input(draft, justice, as_) -> None:
    page = as_("other").get(group_row(draft)).content.decode()
    assert 'name="explanation"' not in page
    assert f'href="{own(draft)}"' in page
    late = as_("other").post(question(draft), TYPED | {"revision": "0", "group": "b"})
    assert late.status_code == 409
    for words in ("All I know", "My letter", "Write it down"):
        assert words in late.content.decode()
    assert answer_113().state == "blank"


def test_in_the_row_of_a_group_the_coordinator_writes_and_is_led_to_the_inputs(both, as_) -> None:
    page = as_("coordinator").get(group_row(both)).content.decode()
    assert 'name="explanation"' in page
    assert f'href="{question(both)}#inputs"' in page


def group_row(assessment) -> str:
    return reverse("assessments:section", args=[assessment.pk, "b"]) + "?open=113"


# The coordinator.


def test_all_inputs_stand_beside_the_answer_and_contradictions_are_said(both, as_) -> None:
    response = as_("coordinator").get(question(both))
    words = text_of(response)
    assert "Inputs of the ministries 2 of 2 inputs received: 1 answer agrees, 2 contradictions" in words
    assert "The inputs contradict each other at 113.1 (Justice: No; Police: Yes)." in words
    assert "on the level (Justice: 0: Not in place; Police: 2: In operation)" in words
    table = words[words.index("Answer as saved") :]
    for code, said in {
        "113.1": "– Contradict No Yes",
        "113.2": "– All agree Partly Partly",
        "113.3": "– Answered by one alone – Yes",
    }.items():
        text = Criterion.objects.get(recommendation__paragraph=113, code=code).regional["text"]
        assert f"{code} {escape(with_dates(text, both.period_end))} {said}" in table
    assert "The police keep a register." in words
    assert "No court has seen it." in words


def test_a_reader_reads_them_and_changes_nothing(both, as_) -> None:
    client = as_("reader")
    page = client.get(question(both)).content.decode()
    assert "The police keep a register." in page
    assert "take=" not in page
    assert 'name="clear"' not in page
    assert client.post(own(both), TYPED).status_code == 403


def take(both: Assessment, which: str, revision: int = 0) -> str:
    pk = which if which == "all" else str(Contribution.objects.get(name=which).pk)
    return f"{question(both)}?take={pk}&over={revision}"


def fields_of(response: Any) -> dict[str, Any]:
    form = response.context["form"]
    return {
        "choice": form.choice,
        "criteria": form.criteria,
        "text": form.explanation,
        "evidence": [row["title"] for row in form.evidence],
    }


def test_one_input_is_taken_over_into_the_fields_and_nothing_is_saved(both, as_) -> None:
    fields = fields_of(as_("coordinator").get(take(both, "Justice")))
    assert fields == {
        "choice": "0",
        "criteria": {"113.1": "no", "113.2": "partly"},
        "text": "Justice: No court has seen it.",
        "evidence": ["National plan", "Letter"],
    }
    assert (answer_113().state, answer_113().revision) == ("blank", 0)


def test_of_all_only_what_agrees_is_taken_beside_texts_and_references(both, as_) -> None:
    """A reference that both name stands once."""
    assert fields_of(as_("coordinator").get(take(both, "all"))) == {
        "choice": "",
        "criteria": {"113.2": "partly", "113.3": "yes"},
        "text": "Justice: No court has seen it.\n\nPolice: The police keep a register.",
        "evidence": ["National plan", "Letter"],
    }


def test_a_statement_on_which_they_differ_is_left_open_whatever_was_saved(both, as_, coordinator) -> None:
    """The saved Yes is the word of neither Police nor Justice: the coordinator chooses."""
    saved = dict.fromkeys(("113.1", "113.4"), CriterionValue.YES)
    entry = Answer(113, State.LEVEL, 1, "Composed.", saved)
    save_answer(by=acting(coordinator), assessment=both, entry=entry)
    response = as_("coordinator").get(take(both, "all", revision=1))
    assert fields_of(response)["criteria"] == {"113.2": "partly", "113.3": "yes", "113.4": "yes"}
    told = text_of(response)
    assert "A statement on which they differ is left open: choose." in told
    assert "take out the names of the ministries if readers should not see them" in told


def test_what_is_taken_over_a_second_time_is_not_doubled(both, as_, coordinator) -> None:
    text = "Our own words.\n\nPolice: The police keep a register."
    entry = Answer(113, State.LEVEL, 1, text, evidence=(PLAN,))
    save_answer(by=acting(coordinator), assessment=both, entry=entry)
    fields = fields_of(as_("coordinator").get(take(both, "Police", revision=1)))
    assert (fields["text"], fields["evidence"]) == (text, ["National plan"])


@pytest.mark.parametrize("revision", [1, ""])
def test_an_address_from_before_a_save_takes_nothing(both, as_, revision) -> None:
    assert fields_of(as_("coordinator").get(take(both, "Police", revision)))["text"] == ""


def test_the_answer_is_saved_and_marked_as_cleared_in_one(both, as_) -> None:
    client = as_("coordinator")
    page = client.get(question(both)).content.decode()
    found = re.search(r'name="clear" value="(\d+)"', page)
    assert found
    post = {"revision": "0", "choice": "1", "explanation": "Composed", "clear": found[1]}
    response = client.post(question(both), post)
    assert response["Location"] == question(both)
    assert answer_113().is_cleared
    assert "Cleared by Coordinator on" in text_of(client.get(question(both)))
    assert "Cleared by Coordinator on" in text_of(as_("other").get(question(both)))


def test_an_autosave_never_clears_and_says_what_it_took_off(both, as_) -> None:
    client = as_("coordinator")
    client.post(question(both), {"revision": "0", "choice": "1", "clear": "2"})
    same = client.post(question(both), {"revision": "1", "choice": "1"}, headers=AUTOSAVE)
    assert "clearing-state" not in same.content.decode()
    assert answer_113().is_cleared
    changed = client.post(question(both), {"revision": "2", "choice": "2"}, headers=AUTOSAVE)
    assert "please clear it again" in text_of(changed)
    assert 'id="clearing-state" hx-swap-oob="true"' in changed.content.decode()
    assert not answer_113().is_cleared


@pytest.mark.parametrize("seen", ["1", "", "many", "9" * 50])
def test_with_an_input_that_was_not_seen_the_answer_is_saved_but_not_cleared(both, as_, seen: str) -> None:
    post = {"revision": "0", "choice": "1", "clear": seen}
    response = as_("coordinator").post(question(both), post, follow=True)
    assert "An input has changed since you opened this page" in text_of(response)
    assert (answer_113().level, answer_113().is_cleared) == (1, False)


def test_a_contributor_clears_nothing_by_the_same_button(draft, police, as_) -> None:
    """Asked alone he writes the answer; the mark is the coordinator’s."""
    response = as_("contributor").post(question(draft), {"revision": "0", "choice": "1", "clear": "0"})
    assert response.status_code == 403
    assert not answer_113().is_cleared


def test_the_mark_is_taken_off_by_hand(both, as_) -> None:
    client = as_("coordinator")
    client.post(question(both), {"revision": "0", "choice": "1", "clear": "2"})
    off = reverse("assessments:clearing_off", args=[both.pk, 113])
    assert as_("other").post(off).status_code == 403
    assert client.get(off).status_code == 405
    assert client.post(off)["Location"] == question(both)
    assert not answer_113().is_cleared
    assert "please clear it again." in text_of(client.get(question(both)))


def test_the_coordinator_writes_down_what_a_ministry_said(draft, justice, police, as_) -> None:
    address = for_other(draft, justice)
    client = as_("coordinator")
    assert "Input of Justice , which you write for it." in text_of(client.get(address))
    response = client.post(address, {"revision": "0", "choice": "1", "explanation": "By phone"})
    assert response["Location"] == question(draft)
    row = Contribution.objects.get()
    assert (row.name, row.membership, row.saved_by_label) == ("Justice", justice, "Coordinator")


@pytest.mark.parametrize(
    ("who", "status"),
    [("contributor", 403), ("reader", 403), ("other", 200), ("coordinator", 200), ("stranger", 404),
     ("reviewer", 404), ("administrator", 404)],
)  # fmt: skip
def test_who_opens_the_page_of_the_input_of_justice(draft, justice, as_, who, status) -> None:
    assert as_(who).get(for_other(draft, justice)).status_code == status


def test_there_is_no_input_of_somebody_who_is_not_asked(draft, justice, as_, coordinator) -> None:
    member = coordinator.memberships.get()
    assert as_("coordinator").get(for_other(draft, member)).status_code == 404
    assert as_("coordinator").get(own(draft)).status_code == 404
    assert as_("other").get(own(draft, 112)).status_code == 403
    assert as_("other").get(own(draft, 999)).status_code == 404
    foreign = reverse("assessments:own_input", args=[UUID(int=1), 113])
    assert as_("other").get(foreign).status_code == 404


def test_what_a_removed_member_left_stays_readable(both, as_, justice) -> None:
    justice.end()
    words = text_of(as_("coordinator").get(question(both)))
    assert "Justice : released (no longer asked)" in words
    assert "No court has seen it." in words
    assert "One contributor is asked now" in words


def test_in_clearance_inputs_are_read_and_closed(both, as_, coordinator) -> None:
    ask_clearance(by=acting(coordinator), assessment=both, choices=SHARED)
    client = as_("other")
    page = client.get(question(both))
    assert "is locked for approval" in text_of(page)
    assert 'name="explanation"' not in page.content.decode()
    assert "No court has seen it." in text_of(page)
    late = client.post(own(both), {"revision": "1", "choice": "3", "explanation": "Too late"})
    assert late.status_code == 409
    assert "Too late" in text_of(late)
    assert Contribution.objects.get(name="Justice").entry["level"] == 0
    assert "take=" not in as_("coordinator").get(question(both)).content.decode()


# Lists.


def row_113(response: Any) -> str:
    page = response.content.decode()
    task = next(item for item in page.split('<li class="task">')[1:] if "/113/" in item)
    return " ".join(re.sub(r"<[^>]+>", " ", task.split("</li>")[0]).split())


def test_the_task_list_says_how_far_the_inputs_are(draft, justice, as_, other) -> None:
    address = reverse("assessments:task_list", args=[draft.pk])
    assert "Your input: not started · 0 of 2 inputs in" in row_113(as_("other").get(address))
    assert "Not assigned to you" not in row_113(as_("other").get(address))
    begun = Answer(113, State.BLANK, explanation="We ask the courts.")
    save_input(by=acting(other), assessment=draft, entry=begun)
    assert "Your input: released, without a level · 0 of 2" in row_113(as_("other").get(address))
    save_input(by=acting(other), assessment=draft, entry=JUSTICE)
    assert "Your input: released · 1 of 2 inputs in" in row_113(as_("other").get(address))
    assert "1 of 2 inputs in" in row_113(as_("coordinator").get(address))
    assert "Your input" not in row_113(as_("coordinator").get(address))


def test_the_task_list_says_what_is_cleared_and_by_whom_it_was_changed(both, as_, other) -> None:
    client = as_("coordinator")
    address = reverse("assessments:task_list", args=[both.pk])
    client.post(question(both), {"revision": "0", "choice": "1", "clear": "2"})
    assert "Cleared by Coordinator on" in row_113(client.get(address))
    save_input(by=acting(other), assessment=both, entry=level(113, 3))
    assert "Changed after it was cleared, by Other" in row_113(client.get(address))


def waiting(client: Client) -> list[int]:
    card = client.get(reverse("assessments:dashboard")).context["cards"][0]
    return [row.paragraph for row in card.progress.waiting]


def test_the_dashboard_waits_for_an_input_until_it_is_in(draft, justice, as_, other) -> None:
    """An answer that stands does not make the input given, nor an input the recommendation answered."""
    answer_all(draft, level=1)
    assert waiting(as_("other")) == [113]
    save_input(by=acting(other), assessment=draft, entry=JUSTICE)
    assert waiting(as_("other")) == []
    draft.answers.update(state="blank", level=None)
    card = as_("other").get(reverse("assessments:dashboard")).context["cards"][0]
    assert (card.progress.done, card.progress.waiting) == (0, ())


def test_the_dashboard_tells_the_coordinator_what_has_to_be_cleared_again(both, as_, other) -> None:
    client, address = as_("coordinator"), reverse("assessments:dashboard")
    client.post(question(both), {"revision": "0", "choice": "1", "clear": "2"})
    assert "Changed after it was cleared" not in text_of(client.get(address))
    save_input(by=acting(other), assessment=both, entry=level(113, 3))
    assert "Changed after it was cleared: 113" in text_of(client.get(address))
    assert "Changed after it was cleared" not in text_of(as_("other").get(address))
    send_digests()
    letters = {item.to[0].split("@")[0]: item.body for item in mail.outbox}
    assert "1 answer that was cleared and has changed since\n" in letters["coordinator"]
    assert "cleared" not in letters.get("other", "")


def test_the_check_page_remarks_on_inputs_that_are_not_cleared(both, as_) -> None:
    client = as_("coordinator")
    address = reverse("assessments:check", args=[both.pk])
    assert "answer not cleared (1) Paragraph 113: 2 inputs" in text_of(client.get(address))
    client.post(question(both), {"revision": "0", "choice": "1", "clear": "2"})
    assert "answer not cleared" not in text_of(client.get(address))


# Nobody outside.


def test_no_input_stands_in_a_report_an_export_or_a_submission(both, as_, coordinator) -> None:
    answer_all(both, level=1)
    marks = (b"police keep a register", b"No court has seen it", b"Letter")
    report, rendering = draft_of(both, "en")
    for kind in FORMATS.keys() - {"pdf", "brief"}:
        content = FORMATS[kind](report, rendering).data
        assert not any(mark in content for mark in marks), kind
    pages = [reverse("assessments:report", args=[both.pk])]
    pages.append(reverse("assessments:evidence", args=[both.pk]))
    for address in pages:
        content = as_("coordinator").get(address).content
        assert not any(mark in content for mark in marks), address
    sent = submit(by=acting(coordinator), assessment=both, choices=Choices(Sharing.PUBLIC, True, True, True))
    assert not any(mark.decode() in sent.document for mark in marks)


@pytest.mark.parametrize("who", ["stranger", "reviewer", "administrator"])
def test_nobody_outside_the_body_finds_an_input(both, as_, justice, who: str) -> None:
    client = as_(who)
    for address in (question(both), own(both), for_other(both, justice)):
        assert client.get(address).status_code == 404
        assert client.post(address, TYPED).status_code == 404
    off = reverse("assessments:clearing_off", args=[both.pk, 113])
    assert client.post(off).status_code == 404


# Queries.


@pytest.fixture(params=[1, 3])
def inputs(request, draft: Assessment, justice: Membership, north, coordinator) -> int:
    """So many inputs of as many further ministries."""
    for number in range(request.param):
        person = MembershipFactory.create(
            person__username=f"more-{number}", body=north, role=Role.CONTRIBUTOR
        ).account
        member_of(person, f"Ministry {number}", 113)
        save_input(by=acting(person), assessment=draft, entry=JUSTICE)
    return int(request.param)


@pytest.mark.parametrize(
    ("who", "page", "queries"),
    [
        ("coordinator", "question", 12),
        ("other", "question", 15),
        ("reader", "question", 12),
        ("coordinator", "task_list", 10),
        ("other", "task_list", 12),
        ("other", "dashboard", 15),
        ("coordinator", "check", 18),
    ],
)
def test_pages_take_the_same_queries_whatever_came_in(
    draft, inputs: int, as_, who: str, page: str, queries: int, django_assert_num_queries: Any
) -> None:
    args = {"question": [draft.pk, 113], "dashboard": []}.get(page, [draft.pk])
    address, client = reverse(f"assessments:{page}", args=args), as_(who)
    client.get(address)
    with django_assert_num_queries(queries):
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_an_input_that_may_tell_of_a_victim_is_asked_about_and_saved(both, as_, headers) -> None:
    """It stays inside the body, so that nobody has to say why it may stand."""
    post = {"revision": "1", "choice": "1", "explanation": "Maria Santos, aged 15, was heard."}
    client = as_("other")
    shown = client.post(own(both), post | {"stay": "1"}, headers=headers, follow=True)
    page = shown.content.decode()
    if not headers:
        page = client.get(own(both)).content.decode()
    assert "Could somebody find a victim by this?" in page
    assert "If it is not, leave it as it is." in page
    assert "personal-data/" not in page
    row = InputDraft.objects.get(saved_by__username="other")
    assert row.entry["explanation"] == post["explanation"]
