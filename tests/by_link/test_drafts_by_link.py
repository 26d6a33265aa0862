"""By a link a ministry drafts and releases; nothing that looks like a victim's data goes out unasked."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.answering.giving import save_input
from assessments.answering.inputs import inputs_of
from assessments.answering.rules import Refused
from assessments.by_link.links import link_with, make_link, open_ones, revoke_link
from assessments.models import Assessment, InputDraft
from assessments.offline.mailing import mailings_of, set_mailing
from assessments.reviewing.acts import return_to_body
from assessments.submitting.submitting import submit
from mechanisms.models import Body, Membership, Person
from tests.answering.test_inputs import SHARED
from tests.by_link.test_links import (
    QUESTIONS,
    RELEASE,
    TYPED,
    begun,
    health,
    north,
    question,
    secret,
)
from tests.factories import acting, level

__all__ = ["health", "north", "secret"]
pytestmark = pytest.mark.django_db

WORDS = "The office began in May."
VICTIM = {"choice": "", "explanation": "Maria Lopez, born 3 May 1999", "revision": "0"}
ASKED = "Could somebody find a victim by this?"


def read_by(person: Person, draft: Assessment, name: str, *more: object) -> str:
    client = Client()
    client.force_login(person)
    return str(client.get(reverse(f"assessments:{name}", args=[draft.pk, *more])).content.decode())


def released(draft: Assessment) -> dict[int, str]:
    """Paragraph → what the body reads."""
    given = inputs_of([draft.pk]).get(draft.pk, {})
    return {number: item.proposal.explanation for number, items in given.items() for item in items}


# A draft, and its release.


def test_a_draft_by_link_is_read_by_nobody_else(secret, draft, coordinator, reader, health) -> None:
    client = begun(secret)
    assert client.post(question(133), TYPED)["Location"] == QUESTIONS
    assert WORDS in client.get(question(133)).content.decode()
    assert released(draft) == {}
    for person in (coordinator, reader):
        assert WORDS not in read_by(person, draft, "question", 133)
    assert WORDS not in read_by(coordinator, draft, "input_for", 133, health.pk)
    assert "1 draft is not released yet" in client.get(QUESTIONS).content.decode()


def test_release_lets_the_body_read_it_and_a_change_is_a_new_draft(secret, draft, coordinator) -> None:
    client = begun(secret)
    client.post(question(133), TYPED | RELEASE)
    assert released(draft) == {133: WORDS}
    assert WORDS in read_by(coordinator, draft, "question", 133)
    change = TYPED | {"explanation": "In June.", "revision": str(InputDraft.objects.get().revision)}
    client.post(question(133), change)
    assert released(draft) == {133: WORDS}
    assert "changes not released yet" in client.get(QUESTIONS).content.decode()


def test_nothing_is_released_that_proposes_nothing(secret, draft) -> None:
    answer = begun(secret).post(question(133), TYPED | RELEASE | {"choice": ""})
    assert answer.status_code == 422
    assert "Choose a level, or another answer, before you release" in answer.content.decode()
    assert released(draft) == {}


def test_what_the_coordinator_released_meanwhile_is_shown_before_one_releases_over_it(
    secret, draft, coordinator, health
) -> None:
    client = begun(secret)
    client.post(question(133), TYPED)
    by = acting(coordinator)
    save_input(by=by, assessment=draft, entry=level(133, 0, "By telephone."), membership_id=health.pk)
    revision = str(InputDraft.objects.get().revision)
    answer = client.post(question(133), TYPED | RELEASE | {"revision": revision})
    assert answer.status_code == 409
    assert "By telephone." in answer.content.decode()
    assert released(draft) == {133: "By telephone."}
    client.post(question(133), TYPED | {"revision": revision, "release": "1"})
    assert released(draft) == {133: WORDS}


def test_the_draft_that_is_left_when_the_link_ends_goes_to_the_coordinator(
    secret, draft, coordinator, health
) -> None:
    begun(secret).post(question(133), TYPED)
    revoke_link(by=acting(coordinator), assessment=draft, membership_id=health.pk)
    assert WORDS in read_by(coordinator, draft, "input_for", 133, health.pk)


def test_a_link_that_nobody_opened_takes_no_draft_from_the_coordinator(
    secret, draft, coordinator, health
) -> None:
    assert "Save the draft" in read_by(coordinator, draft, "input_for", 133, health.pk)
    begun(secret)
    page = read_by(coordinator, draft, "input_for", 133, health.pk)
    assert "This ministry drafts by itself." in page


# The question about victims.


def test_the_question_about_victims_comes_before_anything_is_released(secret, draft) -> None:
    client = begun(secret)
    typed = VICTIM | RELEASE | {"choice": "2"}
    answer = client.post(question(133), typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count(ASKED) >= 2  # on top, and at the field
    assert released(draft) == {}
    assert reverse("assessments:remove_text", args=["north"]) not in page  # nothing that a visitor can't open
    seen = page.split('name="sure" value="')[1][:16]
    revision = str(InputDraft.objects.get().revision)
    client.post(question(133), typed | {"revision": revision, "sure": seen})
    assert released(draft) == {133: "Maria Lopez, born 3 May 1999"}


def test_who_was_sure_of_one_thing_is_asked_about_another(secret, draft) -> None:
    client = begun(secret)
    typed = VICTIM | RELEASE | {"choice": "2"}
    seen = client.post(question(133), typed).content.decode().split('name="sure" value="')[1][:16]
    revision = str(InputDraft.objects.get().revision)
    other = {"explanation": "Amina Diallo, 14 years old", "revision": revision, "sure": seen}
    assert client.post(question(133), typed | other).status_code == 422
    assert released(draft) == {}


def test_whoever_saves_such_a_draft_is_asked_on_the_next_page(secret, draft) -> None:
    client = begun(secret)
    answer = client.post(question(133), VICTIM, follow=True)
    assert "could somebody find a victim by what is written there?" in answer.content.decode()
    assert f"{question(133)}#id_explanation" in answer.content.decode()
    assert released(draft) == {}


def test_the_coordinator_is_asked_on_the_check_page_until_somebody_says_why(
    secret, draft, coordinator, health
) -> None:
    by = acting(coordinator)
    entry = level(133, 2, "Maria Lopez, born 3 May 1999")
    save_input(by=by, assessment=draft, entry=entry, membership_id=health.pk)
    page = read_by(coordinator, draft, "check")
    assert "input of <bdi>Health</bdi>" in page
    assert "Maria Lopez, born 3 May 1999" in page
    client = Client()
    client.force_login(coordinator)
    address = reverse("assessments:personal_data", args=[draft.pk, 133])
    asked = client.get(address).content.decode()
    assert "Input of <bdi>Health</bdi>" in asked
    found = asked.split('name="found" value="')[1][:16]
    assert client.post(address, {"found": found, "reason": "A minister."}).status_code == 302
    assert "Maria Lopez, born 3 May 1999" not in read_by(coordinator, draft, "check")


# What the tracking says of it.


STEPS = {
    "made": "Not sent",
    "opened": "Opened the link",
    "drafted": "Drafting by the link",
    "released one": "Answered in part by the link",
    "released all": "Answered by the link",
}


@pytest.mark.parametrize(("step", "words"), STEPS.items())
def test_the_tracking_says_what_happened_by_the_link(
    secret, draft, coordinator, client: Client, step: str, words: str
) -> None:
    """The ministry is asked two questions."""
    reached = list(STEPS).index(step)
    if reached > 0:
        theirs = begun(secret)
    if reached > 1:
        theirs.post(question(133), TYPED)
    if reached > 2:
        theirs.post(question(133), TYPED | RELEASE | {"revision": "1"})
    if reached > 3:
        theirs.post(question(131), TYPED | RELEASE)
    (row,) = [row for row in mailings_of(draft) if row.ministry == "Health"]
    assert row.words == words
    client.force_login(coordinator)
    listed = client.get(reverse("assessments:offline_contributors", args=[draft.pk])).content.decode()
    assert words in listed


def test_what_the_coordinator_wrote_down_is_not_said_to_have_come_by_the_link(
    secret, draft, coordinator, health
) -> None:
    begun(secret).post(question(133), TYPED)
    for number in (131, 133):
        save_input(by=acting(coordinator), assessment=draft, entry=level(number, 1), membership_id=health.pk)
    (row,) = [row for row in mailings_of(draft) if row.ministry == "Health"]
    assert row.words == "Drafting by the link"


def test_a_file_that_came_back_is_said_before_the_link(secret, draft, coordinator, health) -> None:
    begun(secret)
    today = timezone.localdate()
    set_mailing(
        by=acting(coordinator), assessment=draft, membership_id=health.pk, sent_on=None, returned_on=today
    )
    (row,) = [row for row in mailings_of(draft) if row.ministry == "Health"]
    assert row.words == "Returned in part"


# Where the reviewer opened only a part.


def returned_about(paragraphs: list[int], draft: Assessment, coordinator: Person, reviewer: Person) -> None:
    sent = submit(by=acting(coordinator), assessment=draft, choices=SHARED)
    return_to_body(by=acting(reviewer), submission=sent, paragraphs=paragraphs, message="Which?")
    draft.refresh_from_db()


@pytest.mark.parametrize(("opened", "listed"), [([133, 110], [133]), ([131, 133], [131, 133]), ([110], [])])
def test_a_link_is_made_only_where_something_can_be_written_and_lists_only_that(
    draft, coordinator, reviewer, health: Membership, opened: list[int], listed: list[int]
) -> None:
    returned_about(opened, draft, coordinator, reviewer)
    assert list(open_ones(draft, (131, 133))) == listed
    by = acting(coordinator)
    if not listed:
        with pytest.raises(Refused, match="Health could write nothing by a link"):
            make_link(by=by, assessment=draft, membership_id=health.pk, days=7)
        return
    _link, made = make_link(by=by, assessment=draft, membership_id=health.pk, days=7)
    client = begun(made)
    page = client.get(QUESTIONS).content.decode()
    assert [number for number in (131, 133) if question(number) in page] == listed


def test_where_nothing_is_open_any_more_what_was_given_is_read(secret, draft, coordinator, reviewer) -> None:
    client = begun(secret)
    client.post(question(133), TYPED | RELEASE)
    returned_about([110], draft, coordinator, reviewer)
    page = client.get(QUESTIONS).content.decode()
    assert question(133) in page
    assert "you can read it and not change it" in page
    assert "reviewer" not in page
    assert WORDS in client.get(question(133)).content.decode()


# The head of its pages.


def test_the_head_offers_only_what_the_person_can_use(secret) -> None:
    client = begun(secret)
    pages = [
        Client().get(reverse("assessments:link", args=["a-link-that-is-none"])),
        client.get(QUESTIONS),
        client.get(question(133)),
    ]
    for page in pages:
        head = page.content.decode().split("</header>")[0]
        for name in ("account_login", "assessments:compare", "recommendations:list", "mechanisms:list"):
            assert f'href="{reverse(name)}"' not in head
        assert "Demo" not in head
    assert QUESTIONS in pages[1].content.decode().split("</header>")[0]


# Where the coordinator finds it.


def test_the_link_is_shown_in_one_line_with_a_button_and_a_letter_that_has_it(
    draft, coordinator, health, north, client: Client
) -> None:
    client.force_login(coordinator)
    health.assignments.update(due=timezone.localdate())
    address = reverse("assessments:offline_link", args=[draft.pk, health.pk])
    page = client.post(address, {"days": "7"}).content.decode()
    assert "js/copy.js" in page
    field = page.split('id="link-once"')[0].rpartition("<")[2]
    assert field.startswith("input ")
    made = page.split('id="link-once"')[1].split('value="')[1].split('"')[0]
    letter = page.split('id="link-letter-text"')[1].split("</textarea>")[0]
    assert made in letter
    assert "Dear Ana" in letter
    assert 'data-copy="link-letter-text"' in page
    assert link_with(made.rstrip("/").rpartition("/")[2]) is not None


@pytest.mark.parametrize("allowed", [True, False])
def test_the_members_page_leads_to_where_links_are_made_and_the_list_offers_them(
    draft, coordinator, health, north: Body, client: Client, allowed: bool
) -> None:
    Body.objects.filter(pk=north.pk).update(input_links=allowed)
    client.force_login(coordinator)
    listed = reverse("assessments:offline_contributors", args=[draft.pk])
    members = client.get(reverse("assessments:members", args=["north"])).content.decode()
    assert ("letters and links" in members) == allowed
    page = client.get(listed).content.decode()
    address = reverse("assessments:offline_link", args=[draft.pk, health.pk])
    assert (f'action="{address}"' in page) == allowed
    own = client.get(reverse("assessments:offline_contributor", args=[draft.pk, health.pk]))
    assert ('href="#link"' in own.content.decode()) == allowed


def test_the_page_says_that_nothing_is_saved_while_one_types(secret) -> None:
    assert "Nothing is saved while you type." in begun(secret).get(question(133)).content.decode()
