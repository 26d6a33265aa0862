"""What may be said of you: what each reader is given, by the choices of the body; and the answers."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assessments.consenting.asking import ask_to_name
from assessments.consenting.said import Said, read_said, versions_that_count
from assessments.models import Cycle, NamingRequest, PassageConsent, Reading, Submission
from assessments.reviewing.acts import release_readings, save_reading
from mechanisms.access import Sharing
from mechanisms.models import Body, BodyMembership, Person, Role
from tests.comparing.compared_bodies import shares
from tests.factories import BodyFactory, CycleFactory, MembershipFactory, acting, level, signed_in_now

pytestmark = pytest.mark.django_db

STAFF, PUBLIC, PRIVATE = Sharing.RAPPORTEUR, Sharing.PUBLIC, Sharing.PRIVATE
EVERYBODY, MECHANISM, REPORT, DESK = 0, 1, 2, 3


def said_of(body: Body) -> Said:
    return read_said(versions_that_count(body)[0])


def task_force(cycle: Cycle, north: Body, **more: Any) -> Submission:
    """A national body that takes part in a regional mechanism."""
    sent = shares(cycle, "Task Force", level(112, 2), national=True, **more)
    BodyMembership.objects.create(member=sent.assessment.body, mechanism=north)
    return sent


@pytest.mark.parametrize(
    ("choices", "rows", "reports"),
    [
        # Whose row is read by: everybody, its mechanism, the annual report, the staff at their desk.
        ({"sharing": PRIVATE}, "----", "----"),
        ({"sharing": STAFF}, "---x", "---x"),
        ({"sharing": STAFF, "named": True}, "--xx", "---x"),
        ({"sharing": STAFF, "shown": True}, "-x-x", "-x-x"),
        ({"sharing": STAFF, "named": True, "shown": True}, "-xxx", "-x-x"),
        ({"sharing": PUBLIC}, "xxxx", "xx-x"),
        ({"sharing": PUBLIC, "named": True}, "xxxx", "xx-x"),
    ],
)
def test_each_reader_is_given_what_the_choices_let(
    cycle: Cycle, north: Body, choices: dict[str, Any], rows: str, reports: str
) -> None:
    sent = task_force(cycle, north, **choices)
    seen = said_of(sent.assessment.body).seen
    assert "".join("x" if one.row else "-" for one in seen) == rows
    assert "".join("x" if one.report else "-" for one in seen) == reports


def test_it_is_what_they_really_get(client: Client, cycle: Cycle, north: Body) -> None:
    """The preview and the page itself, for a member of the mechanism and for a visitor."""
    sent = task_force(cycle, north, shown=True)
    member = MembershipFactory.create(body=north, role=Role.READER).account
    seen = said_of(sent.assessment.body).seen
    address = f"/compare/?kind=national&cycle={cycle.slug}"
    assert (seen[EVERYBODY].row, seen[REPORT].row) == (None, None)
    assert sent.assessment.body.name not in client.get(address).content.decode()
    client.force_login(member)
    page = client.get(address)
    (read,) = page.context["comparison"].bodies
    assert seen[MECHANISM].row == read


def test_readings_are_there_once_they_are_published(cycle: Cycle, reviewer: Person) -> None:
    sent = shares(cycle, "Quiet Council", named=True)
    by = acting(reviewer)
    save_reading(by=by, submission=sent, paragraph=112, verdict="other_level", level=0, reason="No text.")
    assert said_of(sent.assessment.body).seen[1].read == ()
    release_readings(by=by, submission=sent, reply_until=date(2099, 1, 31))
    assert said_of(sent.assessment.body).seen[1].read == ()
    Reading.objects.update(reply_until=date(2026, 1, 31))
    (read,) = said_of(sent.assessment.body).seen[1].read
    assert (read.paragraph, read.reason) == (112, "No text.")


def passage(sent: Submission, text: str, *, agreed: bool | None, translation: str = "") -> PassageConsent:
    return PassageConsent.objects.create(
        submission=sent,
        paragraph=112,
        source="explanation",
        text=text,
        translation=translation,
        translation_language="en" if translation else "",
        asked_at=sent.submitted_at,
        agreed=agreed,
        answered_at=None if agreed is None else sent.submitted_at,
    )


def test_cleared_passages_stand_there_word_for_word_and_no_others(client: Client, cycle: Cycle) -> None:
    sent = shares(cycle, "Quiet Council")
    Submission.objects.filter(pk=sent.pk).update(may_be_quoted=True)
    passage(sent, "La ley de 2022.", agreed=True, translation="The law of 2022.")
    passage(sent, "Otra ley.", agreed=False)
    quotations = said_of(sent.assessment.body).quotations
    assert [(one.text, one.translation) for one in quotations] == [("La ley de 2022.", "The law of 2022.")]
    Submission.objects.filter(pk=sent.pk).update(may_be_quoted=False)
    assert said_of(sent.assessment.body).quotations == ()


class TestTheAnswerOnThePage:
    @pytest.fixture
    def quiet(self, cycle: Cycle) -> Submission:
        sent = shares(cycle, "Quiet Council")
        return Submission.objects.select_related("assessment__body").get(pk=sent.pk)

    @staticmethod
    def person(submission: Submission) -> Person:
        found: Person = submission.assessment.body.memberships.get().account
        return found

    def test_a_yes_asks_for_a_fresh_sign_in_and_a_no_does_not(
        self, client: Client, quiet: Submission, reviewer: Person
    ) -> None:
        row = ask_to_name(by=acting(reviewer), submission=quiet)
        address = reverse("assessments:said_answer", args=["quiet-council"])
        form = {"request": f"naming-{row.pk}"}
        client.force_login(self.person(quiet))
        answer = client.post(address, {**form, "answer": "yes"})
        assert answer["Location"].startswith(reverse("account_reauthenticate"))
        assert not NamingRequest.objects.exclude(agreed=None).exists()
        client.post(address, {**form, "answer": "no"})
        assert NamingRequest.objects.get().agreed is False
        fresh = signed_in_now(Client(), self.person(quiet))
        assert fresh.post(address, {**form, "answer": "yes"})["Location"].endswith(f"#naming-{row.pk}")
        quiet.refresh_from_db()
        assert quiet.may_be_named

    def test_whoever_confirms_the_password_need_not_answer_again(
        self, client: Client, quiet: Submission, reviewer: Person
    ) -> None:
        row = ask_to_name(by=acting(reviewer), submission=quiet)
        person = self.person(quiet)
        person.set_password("a long and quiet sentence")
        person.save()
        client.force_login(person)
        form = {"request": f"naming-{row.pk}", "answer": "yes"}
        confirm = client.post(reverse("assessments:said_answer", args=["quiet-council"]), form)["Location"]
        assert not NamingRequest.objects.exclude(agreed=None).exists()
        done = client.post(confirm, {"password": "a long and quiet sentence"})
        assert done["Location"].endswith(f"#naming-{row.pk}")
        assert NamingRequest.objects.get().agreed is True

    def test_the_first_page_leads_to_it_while_something_waits(
        self, client: Client, quiet: Submission, reviewer: Person
    ) -> None:
        row = ask_to_name(by=acting(reviewer), submission=quiet)
        page = reverse("assessments:said", args=["quiet-council"])
        client.force_login(self.person(quiet))
        front = reverse("assessments:dashboard")
        assert f'href="{page}"' in client.get(front).content.decode()
        assert f'value="naming-{row.pk}"' in client.get(page).content.decode()
        form = {"request": f"naming-{row.pk}", "answer": "no"}
        client.post(reverse("assessments:said_answer", args=["quiet-council"]), form)
        assert f'href="{page}"' not in client.get(front).content.decode()
        assert "What the staff asked before" in client.get(page).content.decode()

    def test_nobody_reads_who_of_the_staff_asked(
        self, client: Client, quiet: Submission, reviewer: Person
    ) -> None:
        ask_to_name(by=acting(reviewer), submission=quiet)
        client.force_login(self.person(quiet))
        said = client.get(reverse("assessments:said", args=["quiet-council"])).content.decode()
        assert str(reviewer) not in said

    @pytest.mark.parametrize(
        "form", [{"answer": "yes"}, {"request": "naming-x", "answer": "yes"}, {"request": ""}]
    )
    def test_anything_else_is_no_answer(
        self, client: Client, quiet: Submission, form: dict[str, str]
    ) -> None:
        client.force_login(self.person(quiet))
        address = reverse("assessments:said_answer", args=["quiet-council"])
        assert client.post(address, form).status_code == 404

    def test_a_request_is_answered_by_its_own_body_alone(
        self, client: Client, quiet: Submission, cycle: Cycle, reviewer: Person
    ) -> None:
        row = ask_to_name(by=acting(reviewer), submission=quiet)
        other = shares(cycle, "Other Council")
        client.force_login(self.person(Submission.objects.get(pk=other.pk)))
        form = {"request": f"naming-{row.pk}", "answer": "no"}
        address = reverse("assessments:said_answer", args=["other-council"])
        assert client.post(address, form).status_code == 404


def test_a_cycle_can_be_chosen_and_a_body_without_any_is_told_so(
    client: Client, cycle: Cycle, edition: Any
) -> None:
    earlier = CycleFactory.create(
        slug="2024", edition=edition, opens_on=date(2024, 1, 1), closes_on=date(2024, 6, 30)
    )
    first = shares(earlier, "Quiet Council", sharing=PUBLIC)
    body = first.assessment.body
    shares(cycle, "Quiet Council", body=body)
    client.force_login(body.memberships.get().account)
    page = reverse("assessments:said", args=[body.slug])
    assert client.get(page).context["said"].submission.assessment.cycle == cycle
    assert client.get(page, {"cycle": "2024"}).context["said"].submission == first
    assert client.get(page, {"cycle": "2000"}).status_code == 404
    lonely = MembershipFactory.create(body=BodyFactory.create(slug="lonely")).account
    client.force_login(lonely)
    assert "has submitted nothing that counts" in client.get("/bodies/lonely/said/").content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_the_number_of_queries_does_not_grow(
    client: Client, cycle: Cycle, number: int, django_assert_num_queries: Any
) -> None:
    sent = shares(cycle, "Quiet Council")
    Submission.objects.filter(pk=sent.pk).update(may_be_quoted=True)
    for place in range(number):
        passage(sent, f"A law of {place}.", agreed=None)
        passage(sent, f"Another law of {place}.", agreed=True)
    client.force_login(sent.assessment.body.memberships.get().account)
    page = reverse("assessments:said", args=["quiet-council"])
    client.get(page)
    with django_assert_num_queries(21):
        client.get(page)
