"""What is promised of each act that matters most, by its page.

A fresh sign-in, a mail to all members at once, and a second coordinator where the body wants one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.models import Assessment, Deletion, Event, PassageConsent, Submission
from assessments.submitting.retelling import frozen_content
from mechanisms.models import Body, BodyAct, Membership, Person
from tests.factories import signed_in_now

pytestmark = pytest.mark.django_db

type Page = tuple[str, dict[str, Any]]
"""An address and what its form sends."""

PUBLIC = {"sharing": "public", "named": "no", "quoted": "no", "introduced": "no"}


def _publish(request: pytest.FixtureRequest) -> Page:
    draft: Assessment = request.getfixturevalue("draft")
    typed = {"confirmed": "on", "name": "Coordinator", "digest": frozen_content(draft)[2]}
    return reverse("assessments:submit", args=[draft.pk]), PUBLIC | typed


def _of_submission(name: str, form: dict[str, str]) -> Callable[[pytest.FixtureRequest], Page]:
    def page(request: pytest.FixtureRequest) -> Page:
        sent: Submission = request.getfixturevalue("submission")
        return reverse(f"assessments:{name}", args=[sent.assessment_id, 1]), form

    return page


def _of_body(page_name: str, **form: str) -> Callable[[pytest.FixtureRequest], Page]:
    def page(request: pytest.FixtureRequest) -> Page:
        return reverse(f"assessments:{page_name}", args=["north"]), form

    return page


def _hand_over(request: pytest.FixtureRequest) -> Page:
    to: Person = request.getfixturevalue("reader")
    form = {"successor": str(to.pk), "then": "reader"}
    return reverse("assessments:hand_over", args=["north"]), form


def _of_second(name: str, **form: str) -> Callable[[pytest.FixtureRequest], Page]:
    def page(request: pytest.FixtureRequest) -> Page:
        second: Person = request.getfixturevalue("second")
        return reverse(f"assessments:{name}", args=["north", second.pk]), form

    return page


def _agree(request: pytest.FixtureRequest) -> Page:
    """Yes to a passage: asked with the choices as they are, so that nothing else is widened."""
    sent: Submission = request.getfixturevalue("submission")
    Submission.objects.filter(pk=sent.pk).update(may_be_quoted=True)
    row = PassageConsent.objects.create(
        submission=sent, paragraph=112, source="explanation", text="We train.", asked_at=timezone.now()
    )
    form = {"request": f"passage-{row.pk}", "answer": "yes"}
    return reverse("assessments:said_answer", args=["north"]), form


# What a coordinator does: the page, and what is asked of the second one.
ACTS: dict[str, tuple[Callable[[pytest.FixtureRequest], Page], str]] = {
    "submit for everybody": (_publish, "submit"),
    "make public": (_of_submission("sharing", PUBLIC), "share"),
    "withdraw": (_of_submission("withdraw", {}), "withdraw"),
    "agree to what the staff ask": (_agree, "agree"),
    "hand over": (_hand_over, "hand_over"),
    "download all data": (_of_body("body_data_export"), "export"),
    "delete": (_of_body("body_data_delete", name="Northern Mechanism"), "delete"),
    "remove a coordinator": (_of_second("member_remove"), "end_role"),
    "give a coordinator another role": (_of_second("member", role="reader"), "end_role"),
    "shut a coordinator out": (_of_second("member_shut_out"), "end_role"),
}


def _as_it_is() -> tuple[Any, ...]:
    """All that these acts change."""
    return (
        list(Submission.objects.order_by("pk").values_list("sharing", "withdrawn_at")),
        list(Membership.objects.order_by("pk").values_list("role", "removed_at")),
        list(PassageConsent.objects.values_list("agreed", flat=True)),
        Deletion.objects.count(),
        Event.objects.filter(kind="data_exported").count(),
    )


def _read(answer: Any) -> None:
    """A download goes out while it is read."""
    if getattr(answer, "streaming", False):
        b"".join(answer)


@pytest.mark.parametrize("act", ACTS)
def test_whoever_signed_in_long_ago_confirms_who_he_or_she_is_first(
    act: str, request: pytest.FixtureRequest, client: Client, coordinator: Person, second: Person
) -> None:
    address, form = ACTS[act][0](request)
    before = _as_it_is()
    client.force_login(coordinator)
    answer = client.post(address, form)
    assert answer["Location"].startswith(reverse("account_reauthenticate"))
    assert _as_it_is() == before


@pytest.mark.parametrize("act", ACTS)
def test_all_members_get_a_mail_at_once(
    act: str,
    request: pytest.FixtureRequest,
    north: Body,
    coordinator: Person,
    second: Person,
    reader: Person,
    contributor: Person,
    django_capture_on_commit_callbacks: Any,
) -> None:
    address, form = ACTS[act][0](request)
    before = _as_it_is()
    with django_capture_on_commit_callbacks(execute=True):
        _read(signed_in_now(Client(), coordinator).post(address, form))
    assert _as_it_is() != before
    told = [letter.to[0] for letter in mail.outbox if "Northern Mechanism" in letter.body]
    everybody = [person.email for person in (coordinator, second, reader, contributor)]
    assert sorted(told) == sorted(everybody), "each of them once, also who is no member any more"


@pytest.mark.parametrize("act", ACTS)
def test_where_the_body_wants_it_nothing_happens_before_a_second_coordinator_confirms(
    act: str,
    request: pytest.FixtureRequest,
    guarded: Body,
    coordinator: Person,
    second: Person,
    reader: Person,
    django_capture_on_commit_callbacks: Any,
) -> None:
    address, form = ACTS[act][0](request)
    before = _as_it_is()
    with django_capture_on_commit_callbacks(execute=True):
        answer = signed_in_now(Client(), coordinator).post(address, form, follow=True)
    assert "Nothing has happened yet" in answer.content.decode()
    assert _as_it_is() == before
    asked = BodyAct.objects.get()
    assert asked.kind == ACTS[act][1]
    told = {letter.to[0] for letter in mail.outbox if "second coordinator is needed" in letter.subject}
    assert told == {person.email for person in (coordinator, second, reader)}
    theirs = signed_in_now(Client(), second)
    theirs.post(reverse("assessments:body_act_confirm", args=[guarded.slug, asked.pk]))
    if asked.kind == "export":
        _read(signed_in_now(Client(), coordinator).post(address, form))
    assert _as_it_is() != before
    assert BodyAct.objects.get().done_at


def test_the_second_one_confirms_who_he_or_she_is_too(
    client: Client, guarded: Body, request: pytest.FixtureRequest, coordinator: Person, second: Person
) -> None:
    address, form = ACTS["make public"][0](request)
    signed_in_now(Client(), coordinator).post(address, form)
    client.force_login(second)
    confirm = reverse("assessments:body_act_confirm", args=[guarded.slug, BodyAct.objects.get().pk])
    assert client.post(confirm)["Location"].startswith(reverse("account_reauthenticate"))
    assert BodyAct.objects.get().is_open
