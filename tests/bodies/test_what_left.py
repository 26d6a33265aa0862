"""What left the house: each download is on record with who took it, and an account is shut out at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.models import Assessment, Event, Submission
from assessments.offline.letters import make_letters
from assessments.offline.questionnaire import make_workbook, scope_of_all, scope_of_member, stands_for
from assessments.submitting.choices import Choices
from assessments.submitting.submitting import change_choices
from assessments.trail.acting import record
from mechanisms.access import Sharing
from mechanisms.models import ApiToken, Body, KnownPlace, Membership, Person
from mechanisms.people.api_tokens import make_token
from mechanisms.people.places import half_of
from tests.answering.evidence_cast import Attach, content_of, download_of, file_beside
from tests.factories import acting, signed_in_now
from tests.offline.test_uploads_files import ministry

pytestmark = pytest.mark.django_db

PASSWORD = "a long and quiet sentence"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
EDGE = "Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0"


def left(kind: str = "") -> list[tuple[str, str, dict[str, Any]]]:
    events = Event.objects.filter(chain="north", kind__in=[kind] if kind else KINDS).order_by("number")
    return [(event.kind, event.actor_label, event.data) for event in events]


KINDS = ("report_downloaded", "file_opened", "bundle_downloaded", "answers_downloaded")


def report(assessment: Assessment, form: str, version: int | None = None) -> str:
    address = reverse("assessments:report_file", args=[assessment.pk, form])
    return f"{address}?version={version}" if version else address


@pytest.mark.parametrize("form", ["xlsx", "json", "svg", "csv"])
def test_a_report_of_the_draft(client: Client, draft: Assessment, reader: Person, form: str) -> None:
    client.force_login(reader)
    assert client.get(report(draft, form)).status_code == 200
    data = {"assessment": str(draft.pk), "format": form}
    assert left() == [("report_downloaded", "Reader", data)]


WHO_IS_ON_RECORD: dict[tuple[str, Sharing], bool] = {
    ("reader", Sharing.PRIVATE): True,
    ("reader", Sharing.PUBLIC): True,
    ("reviewer", Sharing.RAPPORTEUR): True,
    ("reviewer", Sharing.PUBLIC): False,
    ("stranger", Sharing.PUBLIC): False,
    ("nobody", Sharing.PUBLIC): False,
}


@pytest.mark.parametrize(("who", "sharing"), WHO_IS_ON_RECORD, ids=" ".join)
def test_a_report_of_a_submission(
    request: pytest.FixtureRequest,
    client: Client,
    submission: Submission,
    coordinator: Person,
    who: str,
    sharing: Sharing,
) -> None:
    change_choices(
        by=acting(coordinator), submission=submission, choices=Choices(sharing, False, False, False)
    )
    if who != "nobody":
        client.force_login(request.getfixturevalue(who))
    assert client.get(report(submission.assessment, "json")).status_code == 200
    assert [kind for kind, _who, _data in left()] == ["report_downloaded"] * WHO_IS_ON_RECORD[(who, sharing)]


def test_looking_at_it_without_taking_it_is_not_on_record(
    client: Client, draft: Assessment, submission: Submission, coordinator: Person
) -> None:
    client.force_login(coordinator)
    client.head(report(submission.assessment, "json"))
    client.get(reverse("assessments:report", args=[submission.assessment_id]))
    kept = client.get(report(submission.assessment, "json"))
    again = client.get(report(submission.assessment, "json"), headers={"If-None-Match": kept["ETag"]})
    assert again.status_code == 304
    assert len(left()) == 1


@pytest.mark.parametrize("hidden", [True, False])
def test_a_file_of_evidence(
    client: Client, draft: Assessment, attach: Attach, contributor: Person, hidden: bool
) -> None:
    file = file_beside(attach(confidential=hidden))
    client.force_login(contributor)
    content_of(client.get(download_of(draft, file.pk)))
    data = {"assessment": str(draft.pk), "file": str(file.pk), "confidential": hidden}
    assert left() == [("file_opened", "Contributor", data)]
    assert file.name not in str(Event.objects.get(kind="file_opened").data)


def test_the_answers_as_data_and_on_paper(client: Client, draft: Assessment, coordinator: Person) -> None:
    client.force_login(coordinator)
    client.get(reverse("assessments:offline_answers", args=[draft.pk]))
    assert [data["format"] for _kind, _who, data in left("answers_downloaded")] == ["json"]


def test_what_a_program_takes_counts_too(
    client: Client, submission: Submission, reviewer: Person, coordinator: Person
) -> None:
    _token, secret = make_token(by=reviewer, name="R", scope=ApiToken.ApiScope.REVIEW, days=30)
    address = reverse("assessments:api_report", args=[submission.pk])
    headers = {"Authorization": f"Bearer {secret}"}
    assert client.get(address, {"names": "staff"}, headers=headers).status_code == 200
    ((_kind, who, data),) = left()
    assert (who, data["program"], data["format"]) == ("Reviewer", True, "json")


# The page.


def page(body: Body) -> str:
    return reverse("assessments:what_left", args=[body.slug])


def test_the_page_says_who_took_what(
    client: Client, draft: Assessment, north: Body, attach: Attach, coordinator: Person, contributor: Person
) -> None:
    theirs = Client()
    theirs.force_login(contributor)
    content_of(theirs.get(download_of(draft, file_beside(attach(confidential=True)).pk)))
    theirs.get(report(draft, "xlsx"))
    client.force_login(coordinator)
    shown = client.get(page(north)).content.decode()
    for words in ("plan.pdf", "Confidential", "Report of the draft, 2026: Excel", "Contributor"):
        assert words in shown
    shut = reverse("assessments:member_shut_out", args=[north.slug, contributor.pk])
    assert shown.count(shut) == 3  # beside the person, and beside each line
    assert "plan.pdf" not in client.get(page(north), {"person": str(coordinator.pk)}).content.decode()
    assert "plan.pdf" in client.get(page(north), {"person": str(contributor.pk)}).content.decode()


@pytest.mark.parametrize("number", [1, 3, 60])
def test_it_takes_as_many_queries_however_much_left(
    client: Client,
    draft: Assessment,
    north: Body,
    attach: Attach,
    coordinator: Person,
    number: int,
    django_assert_num_queries: Any,
) -> None:
    file = str(file_beside(attach()).pk)
    for _ in range(number):
        data = {"file": file, "confidential": False}
        record(by=acting(coordinator), kind="file_opened", chain=north.slug, data=data)
    client.force_login(coordinator)
    client.get(page(north))
    with django_assert_num_queries(10):
        client.get(page(north))


# Letters to ministries.


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "1 letter with a workbook, {cycle}, for Ministry 0"),
        (3, "3 letters with a workbook each, {cycle}, for Ministry 0; Ministry 1; Ministry 2"),
    ],
)
def test_letters_that_were_made_in_one_act_are_one_line_that_names_the_ministries(
    client: Client,
    draft: Assessment,
    north: Body,
    coordinator: Person,
    number: int,
    words: str,
    django_assert_num_queries: Any,
) -> None:
    members = [ministry(north, f"Ministry {place}", 113) for place in range(number)]
    keys = [member.pk for member in members]
    by = acting(coordinator)
    make_letters(by=by, assessment=draft, members=keys, language="en", with_last=False)
    client.force_login(coordinator)
    client.get(page(north))
    with django_assert_num_queries(10):
        shown = client.get(page(north)).content.decode()
    assert words.format(cycle=draft.cycle.slug) in shown
    assert shown.count("workbook") == 1
    assert Event.objects.filter(chain="north", kind="letters_made").count() == 1


def test_a_workbook_that_was_made_for_one_ministry_names_it(
    client: Client, draft: Assessment, north: Body, coordinator: Person
) -> None:
    health = ministry(north, "Health", 113)
    by, own = acting(coordinator), scope_of_member(draft, health)
    for scope in (own, scope_of_all(draft)):
        stands = stands_for(draft, scope)
        make_workbook(by=by, assessment=draft, scope=scope, stands=stands, language="en", filled=False)
    client.force_login(coordinator)
    shown = client.get(page(north)).content.decode()
    assert f"Workbook to answer offline, {draft.cycle.slug}, for <bdi>Health</bdi>: Excel" in shown
    assert f"Workbook to answer offline, {draft.cycle.slug}: Excel" in shown


# Sign-ins from a new place.


def sign_in(person: Person, agent: str, address: str = "196.25.1.1") -> None:
    client = Client(REMOTE_ADDR=address)
    client.post(
        "/account/login/", {"login": person.email, "password": PASSWORD}, headers={"User-Agent": agent}
    )


@pytest.mark.parametrize(
    ("then", "is_new"),
    [
        ((FIREFOX, "196.25.1.1"), False),
        ((FIREFOX, "196.25.200.7"), False),
        ((FIREFOX, "41.13.1.1"), True),
        ((EDGE, "196.25.1.1"), True),
    ],
    ids=["the same", "the same network", "another network", "another browser"],
)
def test_what_is_a_new_place(contributor: Person, then: tuple[str, str], is_new: bool) -> None:
    contributor.set_password(PASSWORD)
    contributor.save()
    sign_in(contributor, FIREFOX)
    assert not Event.objects.filter(kind="signed_in_new_place").exists()
    sign_in(contributor, *then)
    events = list(Event.objects.filter(kind="signed_in_new_place"))
    assert [event.chain for event in events] == ["north"] * is_new
    sign_in(contributor, *then)
    assert Event.objects.filter(kind="signed_in_new_place").count() == is_new


def test_no_whole_address_is_kept(contributor: Person) -> None:
    contributor.set_password(PASSWORD)
    contributor.save()
    sign_in(contributor, FIREFOX, "41.13.77.1")
    sign_in(contributor, EDGE)
    kept = [*Event.objects.values_list("data", flat=True), *KnownPlace.objects.values_list("mark", flat=True)]
    assert "41.13.77" not in str(kept)
    assert "196.25.1.1" not in str(kept)
    assert "196.25.x.x" in str(kept)


@pytest.mark.parametrize(
    ("address", "half"),
    [
        ("196.25.1.1", "196.25.x.x"),
        ("2001:db8:1::7", "2001:0db8:x"),
        ("::ffff:196.25.1.1", "196.25.x.x"),
        ("", ""),
        ("unix:", ""),
    ],
)
def test_half_of_an_address(address: str, half: str) -> None:
    assert half_of(address) == half


# Shut out.


def test_an_account_is_shut_out(
    client: Client,
    north: Body,
    coordinator: Person,
    contributor: Person,
    administrator: Person,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    theirs = Client()
    theirs.force_login(contributor)
    _token, _secret = make_token(by=contributor, name="R", scope=ApiToken.ApiScope.PUBLIC, days=30)
    client.force_login(coordinator)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("assessments:member_shut_out", args=[north.slug, contributor.pk]))
    assert not Membership.objects.active().filter(person=contributor).exists()
    assert theirs.get("/dashboard/").status_code == 302  # to the sign-in
    assert not ApiToken.objects.working(timezone.now()).exists()
    told = {address for letter in mail.outbox for address in letter.to}
    assert {administrator.email, coordinator.email} <= told
    assert Event.objects.filter(chain="north", kind="access_ended").count() == 1


def test_nobody_shuts_out_oneself(client: Client, north: Body, coordinator: Person) -> None:
    client.force_login(coordinator)
    answer = client.post(reverse("assessments:member_shut_out", args=[north.slug, coordinator.pk]))
    assert answer.status_code == 422
    assert Membership.objects.active().filter(person=coordinator).exists()


def test_the_members_list_says_how_they_sign_in(client: Client, north: Body, coordinator: Person) -> None:
    Person.objects.filter(pk=coordinator.pk).update(last_login=timezone.now() - timedelta(days=2))
    signed_in_now(client, coordinator)
    shown = client.get(reverse("assessments:members", args=[north.slug])).content.decode()
    assert "no second factor" in shown
