"""The pages of contributors without an account, and where their inputs stand, are counted and named."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.answering.giving import clear_answer, inputs_seen, save_input
from assessments.answering.history import on_behalf_of
from assessments.answering.inputs import uncleared_of
from assessments.answering.restoring import UPLOADED
from assessments.answering.saving import save_answer
from assessments.answers.scoring import State
from assessments.answers.value import Answer
from assessments.models import Answer as AnswerRow
from assessments.models import Assessment, Contribution, Mailing
from assessments.offline.letter_texts import first_letter, reminder_letter
from assessments.offline.mailing import mailings_of, set_mailing
from mechanisms.membership.assignments import Work
from mechanisms.membership.by_mail import (
    add_contributor_without_account,
    contributors_by_mail,
    remove_contributor_without_account,
)
from mechanisms.membership.invitations import invite
from mechanisms.models import Assignment, Body, Membership, Person, Role
from recommendations.models import Recommendation
from recommendations.outline import CriterionValue
from tests.factories import MembershipFactory, acting, level

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
SOON = TODAY + timedelta(days=9)
INPUT = Answer(
    137,
    State.LEVEL,
    0,
    "Nobody has been compensated.",
    {"137.1": CriterionValue.NO, "137.2": CriterionValue.PARTLY},
)


@pytest.fixture
def ana(coordinator: Person, north: Body, edition: Any) -> Membership:
    """Asked for group (d), which is 128 and 129, and for 137, all of them alone."""
    return listed(coordinator, north)


def listed(by: Person, body: Body, name: str = "Ana Lima", email: str = "") -> Membership:
    return add_contributor_without_account(
        by=by,
        body=body,
        name=name,
        ministry="Labour Inspectorate",
        email=email or f"{name.split()[0].lower()}@example.org",
        work=Work(frozenset({"d"}), frozenset({137}), SOON, "Between us: she is new."),
    )


@pytest.fixture
def signed_in(client: Client, coordinator: Person) -> Client:
    client.force_login(coordinator)
    return client


def as_(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def text_of(response: Any) -> str:
    """The words of a page, tags taken out."""
    plain = re.sub(r"<[^>]+>", "", response.content.decode())
    return " ".join(html.unescape(plain).split())


def page(name: str, *args: Any) -> str:
    return reverse(f"assessments:{name}", args=args)


def gives(draft: Assessment, who: Membership, by: Person, *, from_file: bool = False) -> None:
    save_input(by=acting(by), assessment=draft, entry=INPUT, membership_id=who.pk, from_file=from_file)


# The list of the body.


FORM = {
    "name": "Bo Ek",
    "ministry": "Border Police",
    "email": "bo@example.org",
    "sections": "d",
    "paragraphs": "137",
    "due": SOON.isoformat(),
    "note": "",
}


def test_somebody_is_added_with_the_work_and_stands_on_the_page_of_members(
    signed_in: Client, north: Body, edition: Any
) -> None:
    response = signed_in.post(page("by_mail_add", north.slug), FORM, follow=True)
    words = text_of(response)
    assert "Bo Ek of Border Police is in the list." in words
    assert "1 person can see the draft" in words
    made = contributors_by_mail(north).get()
    assert Work.of_membership(made) == Work(frozenset({"d"}), frozenset({137}), SOON)
    assert page("by_mail", north.slug, made.pk) in response.content.decode()
    assert 'href="mailto:bo@example.org"' in response.content.decode()


def test_a_reader_sees_the_list_and_can_change_nothing(reader: Person, north: Body, ana: Membership) -> None:
    shown = as_(reader).get(page("members", north.slug)).content.decode()
    assert "Ana Lima" in shown
    assert page("by_mail", north.slug, ana.pk) not in shown
    assert page("by_mail_add", north.slug) not in shown


WRONG = [
    ({"name": ""}, "Name: Write the name."),
    ({"ministry": " "}, "Ministry or agency: Write the ministry or agency."),
    ({"email": "bo at example"}, "E-mail address: Write the e-mail address, like name@example.org."),
    ({"due": "2020-01-01"}, "Please answer by: This day has passed."),
    (
        {"name": "ana lima", "ministry": "Labour inspectorate"},
        "Name: Ana Lima of Labour Inspectorate is in the list already",
    ),
    ({"email": "reader@example.org"}, "E-mail address: Reader is a member of this body"),
]


@pytest.mark.parametrize(("changed", "words"), WRONG)
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(
    signed_in: Client, reader: Person, north: Body, ana: Membership, changed: dict[str, str], words: str
) -> None:
    response = signed_in.post(page("by_mail_add", north.slug), {**FORM, **changed})
    assert response.status_code == 422
    assert words in text_of(response)
    form, typed = response.context["form"], {**FORM, **changed}
    assert {name: form[name].value() for name in FORM} == {**typed, "sections": ["d"], "paragraphs": ["137"]}
    assert contributors_by_mail(north).count() == 1


def test_who_is_changed_keeps_a_day_that_has_passed(signed_in: Client, north: Body, ana: Membership) -> None:
    Assignment.objects.filter(membership=ana).update(due=date(2020, 1, 1))
    address = page("by_mail", north.slug, ana.pk)
    kept = {"name": "Ana L. Lima", "ministry": "Labour", "due": "2020-01-01", "paragraphs": "137"}
    assert signed_in.post(address, kept).status_code == 302
    ana.refresh_from_db()
    assert (ana.name, ana.ministry, ana.email) == ("Ana L. Lima", "Labour", "")
    assert Work.of_membership(ana).paragraphs == {137}
    assert signed_in.post(address, {**kept, "name": ""}).status_code == 422


def test_who_is_removed_leaves_the_list_and_the_inputs(
    signed_in: Client, north: Body, draft: Assessment, ana: Membership, coordinator: Person
) -> None:
    gives(draft, ana, coordinator)
    address = page("by_mail_remove", north.slug, ana.pk)
    assert "Remove Ana Lima?" in text_of(signed_in.get(address))
    assert not contributors_by_mail(north).get().removed_at
    assert "is no longer asked" in text_of(signed_in.post(address, follow=True))
    words = text_of(signed_in.get(page("question", draft.pk, 137)))
    assert "Nobody is asked now. You can still read what was given before." in words
    assert "Labour Inspectorate: released (no longer asked)" in words
    assert signed_in.get(address).status_code == 404


@pytest.mark.parametrize("address", ["by_mail", "by_mail_remove"])
def test_nobody_finds_the_contributor_of_another_body(
    stranger: Person, south: Body, ana: Membership, address: str
) -> None:
    client = as_(stranger)
    assert client.get(page(address, south.slug, ana.pk)).status_code == 404
    assert client.post(page(address, south.slug, ana.pk), FORM).status_code == 404
    assert client.get(page(address, south.slug, 10**30)).status_code == 404


# An account instead.


def test_the_invitation_is_filled_in_with_what_stands(
    signed_in: Client, north: Body, ana: Membership
) -> None:
    own = signed_in.get(page("by_mail", north.slug, ana.pk)).content.decode()
    address = f"{page('invitation_add', north.slug)}?contributor={ana.pk}"
    assert address in own
    form = signed_in.get(address).context["form"]
    shown = {name: form[name].value() for name in ("email", "name", "role", "ministry", "note")}
    assert shown == {
        "email": "ana@example.org",
        "name": "Ana Lima",
        "role": Role.CONTRIBUTOR,
        "ministry": "Labour Inspectorate",
        "note": "Between us: she is new.",
    }
    assert (form["sections"].value(), form["paragraphs"].value(), form["due"].value()) == (["d"], [137], SOON)


@pytest.mark.parametrize("asked", ["0", "7777777", "-1", "x", "9" * 40, "%00"])
def test_a_number_of_nobody_fills_in_nothing(signed_in: Client, north: Body, asked: str) -> None:
    response = signed_in.get(f"{page('invitation_add', north.slug)}?contributor={asked}")
    assert response.status_code == 200
    assert response.context["form"]["email"].value() is None


def test_the_contributor_of_another_body_fills_in_nothing(
    stranger: Person, south: Body, ana: Membership
) -> None:
    response = as_(stranger).get(f"{page('invitation_add', south.slug)}?contributor={ana.pk}")
    assert response.context["form"]["email"].value() is None


def test_the_page_says_that_she_is_invited_then_that_she_has_an_account(
    signed_in: Client, coordinator: Person, north: Body, ana: Membership
) -> None:
    address = page("by_mail", north.slug, ana.pk)
    invite(by=coordinator, body=north, email=ana.email, role=Role.CONTRIBUTOR)
    assert "An invitation to this address is open." in text_of(signed_in.get(address))
    MembershipFactory.create(person__email=ana.email, body=north, role=Role.CONTRIBUTOR)
    assert "now also has an account with this address" in text_of(signed_in.get(address))
    assert "now has an account" in text_of(signed_in.get(page("members", north.slug)))


# Sent and returned.


def test_days_are_noted_and_shown(signed_in: Client, draft: Assessment, ana: Membership) -> None:
    address = page("offline_contributor", draft.pk, ana.pk)
    response = signed_in.post(address, {"sent_on": TODAY.isoformat()}, follow=True)
    words = text_of(response)
    assert "The days for Labour Inspectorate are saved." in words
    assert f"Sent, due {SOON.day} {SOON:%B %Y}" in words
    assert Mailing.objects.get().sent_on == TODAY


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"sent_on": (TODAY + timedelta(1)).isoformat()}, "Sent on: This day is still to come."),
        (
            {"sent_on": TODAY.isoformat(), "returned_on": (TODAY - timedelta(1)).isoformat()},
            "Returned on: It can’t come back before it was sent.",
        ),
        ({"sent_on": "soon"}, "Sent on: This is not a date. Give the day, the month and the year."),
    ],
)
def test_a_wrong_day_is_said_at_its_field(
    signed_in: Client, draft: Assessment, ana: Membership, typed: dict[str, str], words: str
) -> None:
    response = signed_in.post(page("offline_contributor", draft.pk, ana.pk), typed)
    assert response.status_code == 422
    assert words in text_of(response)
    assert f'href="#id_{ana.pk}-sent_on"' in response.content.decode() or "Returned" in words
    assert f'value="{typed["sent_on"].split("-")[0]}"' in response.content.decode()
    assert not Mailing.objects.exists()


def test_a_member_reads_the_table_and_finds_no_form_and_no_letter(
    reader: Person, draft: Assessment, ana: Membership
) -> None:
    shown = as_(reader).get(page("offline_contributors", draft.pk)).content.decode()
    assert "Ana Lima" in shown
    assert "Not sent" in shown
    assert 'name="sent_on-day"' not in shown
    assert "Dear Ana" not in shown
    assert as_(reader).get(page("offline_contributor", draft.pk, ana.pk)).status_code == 403


def test_a_row_leads_to_the_file_for_this_contributor(
    signed_in: Client, draft: Assessment, ana: Membership
) -> None:
    address = f"{page('offline', draft.pk)}?for={ana.pk}#take"
    assert address in signed_in.get(page("offline_contributors", draft.pk)).content.decode()
    assert address in signed_in.get(page("offline_contributor", draft.pk, ana.pk)).content.decode()
    assert signed_in.get(address).status_code == 200


def test_nobody_in_the_list_is_said(signed_in: Client, draft: Assessment) -> None:
    words = text_of(signed_in.get(page("offline_contributors", draft.pk)))
    assert "None: everybody who is asked has an account." in words


@pytest.mark.parametrize("number", [1, 3])
def test_the_table_takes_as_many_queries_whatever_there_is(
    signed_in: Client,
    draft: Assessment,
    coordinator: Person,
    north: Body,
    edition: Any,
    number: int,
    django_assert_num_queries: Any,
) -> None:
    for place in range(number):
        who = listed(coordinator, north, name=f"Person{place}")
        gives(draft, who, coordinator)
    signed_in.get(page("offline_contributors", draft.pk))
    # Session, person, roles; the assessment; the inputs; the contributors and their days;
    # the links, the last submission.
    with django_assert_num_queries(9):
        signed_in.get(page("offline_contributors", draft.pk))


# Letters.


def letters_of(draft: Assessment, sent: int | None = None) -> Any:
    if sent is not None:
        set_mailing(
            by=acting(Person.objects.get(username="coordinator")),
            assessment=draft,
            membership_id=Membership.objects.without_account().get().pk,
            sent_on=TODAY - timedelta(days=sent),
            returned_on=None,
        )
    (row,) = mailings_of(draft)
    return row


def test_the_first_letter_names_what_is_asked_until_when_and_the_file(
    draft: Assessment, ana: Membership
) -> None:
    letter = first_letter(draft, letters_of(draft), "Coordinator")
    assert letter.subject == ("Questions to Labour Inspectorate: self-assessment of Northern Mechanism, 2026")
    for words in (
        "Dear Ana Lima,",
        "- (d) Protection, recovery and reintegration: 128–129\n- 137 ",
        f"by {SOON.day} {SOON:%B %Y}.",
        "send that same file back as an attachment",
        "Protected View",
        "\nCoordinator\nNorthern Mechanism\n",
    ):
        assert words in letter.text
    assert "she is new" not in letter.text


@pytest.mark.parametrize(
    ("answered", "words"),
    [
        (set(), "Nothing has come back so far."),
        ({137}, "So far 1 of 3 recommendations has come back. Still missing: 128, 129."),
        ({128, 129, 106}, "So far 2 of 3 recommendations have come back. Still missing: 137."),
    ],
)
def test_the_reminder_counts_what_has_come_back(
    draft: Assessment, ana: Membership, answered: set[int], words: str
) -> None:
    row = replace(letters_of(draft, sent=0), answered=frozenset(answered))
    letter = reminder_letter(draft, row, "Coordinator")
    assert words in letter.text
    assert f"On {TODAY.day} {TODAY:%B %Y} the questions" in letter.text
    assert "send that same file back, not a PDF of it" in letter.text
    assert f"The answers are due on {SOON.day} {SOON:%B %Y}." in letter.text
    assert "she is new" not in letter.text


def test_a_day_that_has_passed_was_due(draft: Assessment, ana: Membership) -> None:
    Assignment.objects.filter(membership=ana).update(due=date(2020, 1, 1))
    letter = reminder_letter(draft, letters_of(draft), "Coordinator")
    assert "The answers were due on 1 January 2020." in letter.text


def test_no_letter_holds_a_word_of_the_answers(
    signed_in: Client, draft: Assessment, ana: Membership, coordinator: Person
) -> None:
    gives(draft, ana, coordinator)
    answer = level(137, 1, "Known to us alone.")
    save_answer(by=acting(coordinator), assessment=draft, entry=answer)
    letters_of(draft, sent=0)
    shown = signed_in.get(page("offline_contributor", draft.pk, ana.pk)).content.decode()
    assert "So far 1 of 3" in shown
    assert "Known to us alone" not in shown
    assert "Nobody has been compensated" not in shown


def test_the_link_opens_the_letter_in_the_mail_program(draft: Assessment, ana: Membership) -> None:
    letter = first_letter(draft, letters_of(draft), "Coordinator")
    parts = urlsplit(letter.link)
    assert (parts.scheme, parts.path) == ("mailto", "ana@example.org")
    subject, body = parts.query.split("&body=")
    assert unquote(subject) == f"subject={letter.subject}"
    assert unquote(body).replace("\r\n", "\n") == letter.text
    assert letter.holds_text


@pytest.mark.parametrize("name", ["Ана Лимова из Министерства труда", "A" * 200])
def test_what_is_too_long_for_a_link_is_to_be_copied(draft: Assessment, ana: Membership, name: str) -> None:
    everything = frozenset(range(106, 138))
    Membership.objects.filter(pk=ana.pk).update(ministry=name)
    for number in everything - {137}:
        Assignment.objects.create(membership=ana, recommendation=Recommendation.objects.get(paragraph=number))
    letter = first_letter(draft, letters_of(draft), "Coordinator")
    assert not letter.holds_text
    assert "&body=" not in letter.link
    assert letter.link.startswith("mailto:ana@example.org?subject=")


def test_without_an_address_there_is_no_link(signed_in: Client, draft: Assessment, ana: Membership) -> None:
    Membership.objects.filter(pk=ana.pk).update(email="")
    shown = signed_in.get(page("offline_contributor", draft.pk, ana.pk)).content.decode()
    assert "No e-mail address is known." in shown
    assert "mailto:" not in shown


def test_two_of_the_same_page_have_ids_of_their_own(
    signed_in: Client, draft: Assessment, ana: Membership, coordinator: Person, north: Body
) -> None:
    listed(coordinator, north, name="Bo Ek")
    shown = signed_in.get(page("offline_contributors", draft.pk)).content.decode()
    ids = re.findall(r'\bid="([^"]+)"', shown)
    assert len(ids) == len(set(ids))
    assert len(re.findall(r'name="sent_on-day"', shown)) == 2


# Where inputs stand.


def test_one_asked_by_mail_gives_an_input_and_the_coordinator_the_answer(
    signed_in: Client, draft: Assessment, ana: Membership
) -> None:
    words = text_of(signed_in.get(page("question", draft.pk, 137)))
    assert "0 of 1 input received You write the answer. Only your body sees inputs." in words
    assert "Ana Lima is asked, without an account, and has sent nothing yet." in words
    assert "Write it down for this ministry: Labour Inspectorate" in words
    assert "One contributor is asked now and writes the answer" not in words
    listed_there = text_of(signed_in.get(page("task_list", draft.pk)))
    assert "0 of 1 input in" in listed_there
    assert "Inputs of earlier contributors" not in listed_there
    group = text_of(signed_in.get(page("section", draft.pk, "f"), {"open": "137"}))
    assert "1 contributor without an account is asked for an input. Read the input" in group


def test_the_coordinator_writes_it_down(signed_in: Client, draft: Assessment, ana: Membership) -> None:
    address = page("input_for", draft.pk, 137, ana.pk)
    assert "Input of Labour Inspectorate, which you write" in text_of(signed_in.get(address))
    post = {"revision": "0", "choice": "0", "explanation": "By phone."}
    response = signed_in.post(address, post, follow=True)
    assert "The draft of Labour Inspectorate for 137 is saved. It is not released yet." in text_of(response)
    assert not Contribution.objects.exists()
    response = signed_in.post(address, {**post, "revision": "1", "release": "0"}, follow=True)
    assert "The input of Labour Inspectorate to 137 is released" in text_of(response)
    row = Contribution.objects.get()
    assert (row.entry["explanation"], row.from_file) == ("By phone.", False)
    assert AnswerRow.objects.get(paragraph=137).state == "blank"


def test_what_was_uploaded_says_so_until_it_is_written_by_hand(
    signed_in: Client, draft: Assessment, ana: Membership, coordinator: Person
) -> None:
    gives(draft, ana, coordinator, from_file=True)
    words = text_of(signed_in.get(page("question", draft.pk, 137)))
    said = r"Uploaded by Coordinator on behalf of Labour Inspectorate, \d+ \w+ \d{4}, \d\d:\d\d UTC"
    assert re.search(said, words)
    assert "Released by Coordinator" not in words
    post = {"revision": "1", "choice": "1", "explanation": "By phone.", "release": "1"}
    signed_in.post(page("input_for", draft.pk, 137, ana.pk), post)
    assert "Released by Coordinator" in text_of(signed_in.get(page("question", draft.pk, 137)))


# The answer beside the input of level 0: what is said, and whether the check page asks about it.
BESIDE = [
    (None, "", False),
    (level(137, 0), "The input does not contradict the answer", False),
    (level(137, 1), "The input proposes another answer (Labour Inspectorate: 0: Not in place;", True),
    (level(137, 3), "Input and answer contradict each other on the level", True),
    (Answer(137, State.DONT_KNOW), "The input proposes another answer", True),
    (
        Answer(137, State.LEVEL, 0, "x", {"137.1": CriterionValue.YES}),
        "Input and answer contradict each other at 137.1 (Labour Inspectorate: No; Answer as saved: Yes)",
        False,
    ),
]


@pytest.mark.parametrize(("answer", "words", "asked"), BESIDE)
def test_the_only_input_is_compared_with_the_answer(
    signed_in: Client,
    draft: Assessment,
    ana: Membership,
    coordinator: Person,
    answer: Answer | None,
    words: str,
    asked: bool,
) -> None:
    gives(draft, ana, coordinator)
    if answer is not None:
        save_answer(by=acting(coordinator), assessment=draft, entry=answer)
    shown = text_of(signed_in.get(page("question", draft.pk, 137)))
    assert words in shown
    assert ("What each ministry says on each criterion" in shown) == (answer is not None)
    # What is not answered stands elsewhere on that page.
    assert [one.paragraph for one in uncleared_of(draft)] == ([137] if asked else [])


def test_a_cleared_answer_is_asked_about_no_more(
    signed_in: Client, draft: Assessment, ana: Membership, coordinator: Person
) -> None:
    gives(draft, ana, coordinator)
    by = acting(coordinator)
    save_answer(by=by, assessment=draft, entry=level(137, 1))
    said = "Paragraph 137: 1 input with another answer"
    assert said in text_of(signed_in.get(page("check", draft.pk)))
    seen = inputs_seen(AnswerRow.objects.get(paragraph=137))
    clear_answer(by=by, assessment=draft, paragraph=137, seen=seen)
    assert said not in text_of(signed_in.get(page("check", draft.pk)))


def test_beside_one_with_an_account_there_are_two_and_both_give_inputs(
    draft: Assessment, ana: Membership, contributor: Person, coordinator: Person
) -> None:
    """The contributor is asked for group (d) as well, and would write the answer alone."""
    client = as_(contributor)
    words = text_of(client.get(page("question", draft.pk, 128)))
    assert "Several ministries are asked" in words
    assert "0 of 2 inputs received." in words
    remove_contributor_without_account(by=coordinator, body=draft.body, membership_id=ana.pk)
    assert "Several ministries are asked" not in text_of(client.get(page("question", draft.pk, 128)))


# History.


@pytest.mark.parametrize(
    ("reason", "name"),
    [
        (f"{UPLOADED} Ministry of Labour", "Ministry of Labour"),
        (UPLOADED, ""),
        ("uploadedx", None),
        ("restored 2026-07-01T10:00:00+00:00", None),
        ("", None),
    ],
)
def test_what_history_keeps_of_an_upload(reason: str, name: str | None) -> None:
    assert on_behalf_of(reason) == name


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (f"{UPLOADED} Ministry of Labour", "Uploaded by Coordinator on behalf of Ministry of Labour."),
        (UPLOADED, "Uploaded by Coordinator."),
    ],
)
def test_history_says_on_whose_behalf_an_answer_was_uploaded(
    signed_in: Client, draft: Assessment, coordinator: Person, reason: str, words: str
) -> None:
    by = acting(coordinator)
    save_answer(by=by, assessment=draft, entry=level(112, 1))
    save_answer(by=by, assessment=draft, entry=level(112, 2), reason=reason)
    history = text_of(signed_in.get(page("history", draft.pk)))
    assert history.count(words) == 1
    version = AnswerRow.objects.get(paragraph=112).history.latest("pk")
    shown = text_of(signed_in.get(page("version", draft.pk, 112, version.pk)))
    assert words in shown
    assert "Saved by Coordinator" not in shown
