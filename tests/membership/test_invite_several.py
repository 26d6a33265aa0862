"""Several people invited on one form: a line each, all of them or none, and nothing typed is lost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mechanisms.membership.assignments import Work
from mechanisms.membership.invite_several import invite_several, read_people
from mechanisms.models import MemberInvitation, Role
from recommendations.catalogue import current_edition, outline_of

TWO = "Ana Lima; Labour; ana@labour.example; 113, 120–122\n\nben@health.example"


@pytest.mark.parametrize(
    ("line", "who", "work"),
    [
        ("ana@a.example", ("", ""), Work()),
        ("Ana Lima; Labour; ana@a.example; 113", ("Ana Lima", "Labour"), Work(paragraphs=frozenset({113}))),
        ("Ana Lima\tLabour\tAna@A.example\td", ("Ana Lima", "Labour"), Work(sections=frozenset({"d"}))),
        ("Ana, ana@a.example, 113, 120-121", ("Ana", ""), Work(paragraphs=frozenset({113, 120, 121}))),
    ],
)
def test_how_a_line_is_read(edition, line: str, who: tuple[str, str], work: Work) -> None:
    (one,) = read_people(line, outline_of(current_edition()))
    assert (one.email, (one.name, one.ministry), one.work, one.problem) == ("ana@a.example", who, work, "")


def test_headings_are_no_line(edition) -> None:
    text = "Name;Ministry;E-mail;Recommendations\nAna;Labour;ana@a.example;113"
    assert [one.number for one in read_people(text, outline_of(current_edition()))] == [2]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("Ana Lima; Labour; 113", "There is no e-mail address in this line."),
        ("ana@a.example; 213", "“213” is no recommendation (106 to 137) and no letter of a group."),
        ("BEN@health.example", "The same address is in line 1 already."),
        ("ana@a", "ana@a is not an e-mail address."),
        ("contributor@example.org", "Contributor is contributor of this body already"),
    ],
)
def test_a_wrong_line_is_named_and_nobody_is_invited(
    coordinator, contributor, north, client: Client, line: str, problem: str
) -> None:
    client.force_login(coordinator)
    typed = f"ben@health.example\n{line}"
    answer = client.post(address(north), {"people": typed, "role": "contributor", "note": "Soon."})
    assert answer.status_code == 422
    assert f"Line 2: {problem}" in answer.content.decode()
    assert answer.context["form"]["people"].value() == typed
    assert answer.context["form"]["note"].value() == "Soon."
    assert not MemberInvitation.objects.exists()
    assert not mail.outbox


def address(north) -> str:
    return reverse("assessments:invite_several", args=[north.slug])


def test_each_gets_an_invitation_with_its_own_link_and_work(
    coordinator, north, edition, client: Client
) -> None:
    client.force_login(coordinator)
    day = timezone.localdate() + timedelta(days=14)
    post = {"people": TWO, "role": "contributor", "due": day.isoformat()}
    page = client.post(address(north), post).content.decode()
    ana, ben = MemberInvitation.objects.order_by("email")
    assert (ana.name, ana.ministry, ana.due) == ("Ana Lima", "Labour", day)
    assert [row["paragraph"] for row in ana.assigned] == [113, 120, 121, 122]
    assert (ben.role, ben.assigned) == ("contributor", [])
    assert page.count("/invitation") == 2
    assert [message.to for message in mail.outbox] == [["ana@labour.example"], ["ben@health.example"]]


def test_who_answers_nothing_is_asked_nothing(coordinator, north, client: Client) -> None:
    client.force_login(coordinator)
    client.post(address(north), {"people": "ana@a.example; 213", "role": "reader"})
    assert MemberInvitation.objects.get().assigned == []


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"people": ""}, "Write at least one address."),
        ({"people": "\n \n"}, "Write at least one address."),
        ({"role": ""}, "Choose a role."),
        ({"due": "2020-01-01"}, "This day has passed. Choose a later one."),
    ],
)
def test_what_is_missing_is_said(
    coordinator, north, client: Client, changes: dict[str, Any], sentence: str
) -> None:
    client.force_login(coordinator)
    answer = client.post(address(north), {"people": TWO, "role": "reader"} | changes)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not MemberInvitation.objects.exists()


def test_at_most_fifty_at_once(edition) -> None:
    lines = read_people("\n".join(f"p{n}@a.example" for n in range(60)), outline_of(current_edition()))
    assert [bool(line.problem) for line in lines] == [False] * 50 + [True]


@pytest.mark.parametrize(("who", "error"), [("contributor", PermissionDenied), ("stranger", Http404)])
def test_the_coordinator_alone_invites(north, edition, who: str, error: type[Exception], request) -> None:
    person = request.getfixturevalue(who)
    lines = read_people(TWO, outline_of(current_edition()))
    with pytest.raises(error):
        invite_several(by=person, body=north, role=Role.READER, lines=lines)
    assert not MemberInvitation.objects.exists()
