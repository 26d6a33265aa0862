"""A link without an account: who makes it, in which browser it works, what it reaches, and when it ends."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.answering.giving import save_input
from assessments.answering.inputs import inputs_of
from assessments.answering.rules import Refused
from assessments.by_link.links import (
    actor_by,
    allow_links,
    link_with,
    make_link,
    paragraphs_of,
    principal_by,
    revoke_link,
)
from assessments.models import Assessment, Event, InputLink
from assessments.trail.acting import broken_links
from mechanisms.access import TABLE, Capability, Matter, can
from mechanisms.membership.by_mail import remove_contributor_without_account
from mechanisms.models import Body, Membership, Person
from tests.factories import acting, level
from tests.offline.test_uploads_files import ask, ministry

pytestmark = pytest.mark.django_db

QUESTIONS = reverse("assessments:link_questions")
TYPED = {"choice": "2", "explanation": "The office began in May.", "revision": "0"}
RELEASE = {"release": "0"}


def question(paragraph: int) -> str:
    return reverse("assessments:link_question", args=[paragraph])


@pytest.fixture
def north(north: Body) -> Body:
    Body.objects.filter(pk=north.pk).update(input_links=True)
    north.input_links = True
    return north


@pytest.fixture
def health(draft: Assessment, north: Body) -> Membership:
    """Asked for 131 and 133; another ministry is asked for 131 and 137."""
    ministry(north, "Border", 131, 137)
    return ministry(north, "Health", 131, 133)


@pytest.fixture
def secret(draft: Assessment, coordinator: Person, health: Membership) -> str:
    _link, made = make_link(by=acting(coordinator), assessment=draft, membership_id=health.pk, days=14)
    return made


def begun(secret: str) -> Client:
    """The browser in which the link was opened first."""
    client = Client()
    client.post(reverse("assessments:link", args=[secret]))
    return client


# Making it.


def test_it_is_off_unless_the_body_switches_it_on(draft, coordinator, health, north) -> None:
    allow_links(by=acting(coordinator), body=north, allowed=False)
    with pytest.raises(Refused, match="switched links without an account off"):
        make_link(by=acting(coordinator), assessment=draft, membership_id=health.pk, days=14)
    assert Body._meta.get_field("input_links").get_default() is False


@pytest.mark.parametrize("days", [0, 31, -1])
def test_it_works_for_thirty_days_at_most(draft, coordinator, health, days: int) -> None:
    with pytest.raises(Refused, match="1 to 30 days"):
        make_link(by=acting(coordinator), assessment=draft, membership_id=health.pk, days=days)


@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        ("contributor", PermissionDenied),
        ("reader", PermissionDenied),
        ("stranger", Http404),
        ("reviewer", Http404),
        ("administrator", Http404),
    ],
)
def test_the_coordinator_alone_makes_one(
    request: pytest.FixtureRequest, draft, health, who: str, refusal: type[Exception]
) -> None:
    by = acting(request.getfixturevalue(who))
    with pytest.raises(refusal):
        make_link(by=by, assessment=draft, membership_id=health.pk, days=7)
    with pytest.raises(refusal):
        revoke_link(by=by, assessment=draft, membership_id=health.pk)
    with pytest.raises(refusal):
        allow_links(by=by, body=draft.body, allowed=True)


def test_no_secret_is_stored_or_put_on_record(secret, draft) -> None:
    link = InputLink.objects.get()
    assert link.token_hash != secret
    assert re.fullmatch(r"[0-9a-f]{64}", link.token_hash)
    assert secret not in str([(event.subject, event.data) for event in Event.objects.all()])


def test_a_member_with_an_account_gets_none(draft, coordinator, contributor) -> None:
    member = contributor.memberships.get()
    with pytest.raises(Http404):
        make_link(by=acting(coordinator), assessment=draft, membership_id=member.pk, days=7)


def test_a_new_one_takes_the_place_of_the_one_before(secret, draft, coordinator, health) -> None:
    make_link(by=acting(coordinator), assessment=draft, membership_id=health.pk, days=7)
    assert link_with(secret) is None
    assert InputLink.objects.filter(revoked_at=None).count() == 1


# One browser.


def test_opening_shows_and_only_the_button_binds(secret, client: Client) -> None:
    page = client.get(reverse("assessments:link", args=[secret]))
    assert page.status_code == 200
    assert "Questions for <bdi>Health</bdi>" in page.content.decode()
    assert InputLink.objects.get().browser_hash == ""
    assert not page.cookies.get("by-link")
    answer = client.post(reverse("assessments:link", args=[secret]))
    assert answer["Location"] == QUESTIONS
    cookie = answer.cookies["by-link"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert cookie.value not in str(InputLink.objects.values().get())


def test_another_browser_finds_a_dead_link(secret) -> None:
    mine, other = begun(secret), Client()
    assert mine.get(QUESTIONS).status_code == 200
    assert mine.get(reverse("assessments:link", args=[secret]))["Location"] == QUESTIONS
    for answer in (
        other.get(reverse("assessments:link", args=[secret])),
        other.post(reverse("assessments:link", args=[secret])),
        other.get(QUESTIONS),
        other.post(question(133), TYPED),
    ):
        assert answer.status_code == 410
    assert not inputs_of([InputLink.objects.get().assessment_id])


@pytest.mark.parametrize(
    "cookie",
    ["", ".", "x", "a" * 32, "a" * 32 + ".x", "0" * 32 + "." + "é", "{pk}.", "{pk}.guessed", "'; drop"],
)
def test_a_cookie_that_was_made_up_opens_nothing(secret, cookie: str) -> None:
    begun(secret)
    client = Client()
    client.cookies["by-link"] = cookie.format(pk=InputLink.objects.get().pk.hex)
    assert client.get(QUESTIONS).status_code == 410


def test_the_cookie_of_one_link_opens_no_other(draft, coordinator, secret, north) -> None:
    labour = ministry(north, "Labour", 120)
    _link, other = make_link(by=acting(coordinator), assessment=draft, membership_id=labour.pk, days=7)
    mine = begun(secret)
    begun(other)
    value = mine.cookies["by-link"].value.partition(".")[2]
    mine.cookies["by-link"] = f"{InputLink.objects.get(membership=labour).pk.hex}.{value}"
    assert mine.get(QUESTIONS).status_code == 410


# What ends it.


def ended(what: str, draft: Assessment, coordinator: Person, health: Membership) -> None:
    by = acting(coordinator)
    match what:
        case "taken back":
            revoke_link(by=by, assessment=draft, membership_id=health.pk)
        case "its time is over":
            InputLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        case "switched off":
            allow_links(by=by, body=draft.body, allowed=False)
        case "asked no more":
            remove_contributor_without_account(by=coordinator, body=draft.body, membership_id=health.pk)
        case "has an account":
            health.person = Person.objects.create(username="h", email="h@example.org")
            health.name = ""
            health.save()


@pytest.mark.parametrize(
    "what", ["taken back", "its time is over", "switched off", "asked no more", "has an account"]
)
def test_it_ends_at_once_and_what_was_typed_is_on_the_page(
    what: str, secret, draft, coordinator, health
) -> None:
    client = begun(secret)
    ended(what, draft, coordinator, health)
    assert client.get(QUESTIONS).status_code == 410
    answer = client.post(question(133), TYPED)
    assert answer.status_code == 410
    assert "The office began in May." in answer.content.decode()
    assert not inputs_of([draft.pk])


# What it reaches.


def test_it_lists_and_writes_its_own_questions(secret, draft, health) -> None:
    client = begun(secret)
    page = client.get(QUESTIONS).content.decode()
    assert [int(number) for number in re.findall(r"by-link/questions/(\d+)/", page)] == [131, 133]
    answer = client.post(question(133), TYPED | RELEASE)
    assert answer["Location"] == QUESTIONS
    (given,) = inputs_of([draft.pk])[draft.pk][133]
    assert (given.membership_id, given.proposal.level, given.saved_by) == (
        health.pk,
        2,
        "Health, by its link",
    )
    assert "1 of 2 questions answered and released" in client.get(QUESTIONS).content.decode()
    assert 'value="2"' in client.get(question(133)).content.decode().split('name="revision"')[1][:40]


@pytest.mark.parametrize("paragraph", [106, 137, 999])
def test_a_question_that_is_not_its_own_does_not_exist(secret, paragraph: int) -> None:
    client = begun(secret)
    assert client.get(question(paragraph)).status_code == 404
    assert client.post(question(paragraph), TYPED).status_code == 404


def test_what_is_asked_no_more_is_out_of_reach_and_what_is_asked_since_is_in_it(secret, health) -> None:
    client = begun(secret)
    health.assignments.filter(recommendation__paragraph=133).delete()
    ask(health, 110)
    assert client.get(question(133)).status_code == 404
    assert client.get(question(110)).status_code == 200


def test_it_sees_nothing_of_the_others(secret, draft, coordinator, north) -> None:
    by = acting(coordinator)
    border = Membership.objects.get(ministry="Border")
    save_input(by=by, assessment=draft, entry=level(131, 3, "Secret of Border."), membership_id=border.pk)
    page = begun(secret).get(question(131)).content.decode()
    assert "Secret of Border" not in page
    assert "Border" not in page


def test_the_head_of_its_pages_is_a_visitors(secret) -> None:
    client = begun(secret)
    for page in (QUESTIONS, question(133)):
        shown = client.get(page).content.decode()
        assert reverse("account_logout") not in shown
        assert reverse("assessments:dashboard") not in shown


def test_no_other_page_knows_it(secret, draft, health) -> None:
    """The access table has every address for a visitor; whoever has the cookie is one."""
    client = begun(secret)
    for name, arguments in [
        ("question", [draft.pk, 133]),
        ("own_input", [draft.pk, 133]),
        ("input_for", [draft.pk, 133, health.pk]),
        ("task_list", [draft.pk]),
        ("offline", [draft.pk]),
        ("offline_answers", [draft.pk]),
        ("members", ["north"]),
        ("dashboard", []),
    ]:
        answer = client.get(reverse(f"assessments:{name}", args=arguments))
        assert answer.status_code == 302, name
        assert answer["Location"].startswith(reverse("account_login")), name


@pytest.mark.parametrize("capability", sorted(TABLE))
def test_of_all_that_can_be_asked_for_it_may_give_its_input_alone(
    capability: Capability, secret, draft, health
) -> None:
    who = principal_by(InputLink.objects.get())
    body = draft.body_id
    assert can(who, capability, Matter(body, 133)) is (capability is Capability.CONTRIBUTE)
    for matter in (
        Matter(body, 106),
        Matter(body),
        Matter(),
        Matter(body, 133, submitted=True),
        Matter(Body.objects.create(slug="other", name="Other", type="other", region="Africa").pk, 133),
        Matter(body, 133, submitted=True, sharing="public", shown=True),
    ):
        assert not can(who, capability, matter), matter


def test_it_writes_for_no_other_contributor_without_an_account(secret, draft) -> None:
    border = Membership.objects.get(ministry="Border")
    by = actor_by(InputLink.objects.get())
    with pytest.raises(PermissionDenied):
        save_input(by=by, assessment=draft, entry=level(131, 1), membership_id=border.pk)
    assert save_input(by=by, assessment=draft, entry=level(131, 1)).name == "Health"
    assert not by.is_command_line


def test_a_closed_assessment_is_shown_and_not_written(secret, draft) -> None:
    client = begun(secret)
    Assessment.objects.filter(pk=draft.pk).update(status=Assessment.Status.SUBMITTED)
    assert client.get(question(133)).status_code == 200
    answer = client.post(question(133), TYPED)
    assert answer.status_code == 409
    assert "The office began in May." in answer.content.decode()
    assert not inputs_of([draft.pk])


def test_a_coordinators_change_meanwhile_is_shown_and_not_overwritten(
    secret, draft, coordinator, health
) -> None:
    client = begun(secret)
    save_input(
        by=acting(coordinator),
        assessment=draft,
        entry=level(133, 0, "By telephone."),
        membership_id=health.pk,
    )
    answer = client.post(question(133), TYPED)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "By telephone." in page
    assert "The office began in May." in page
    assert client.post(question(133), TYPED | {"revision": "1"}).status_code == 302


# Told, kept apart, counted.


def test_the_coordinators_are_told_of_the_first_opening_and_of_each_day_of_use(
    secret, draft, coordinator, settings, django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        client = begun(secret)
    assert [(one.subject, one.to) for one in mail.outbox] == [
        ("Health has opened its link", [coordinator.email])
    ]
    InputLink.objects.update(told_on=timezone.localdate() - timedelta(days=1))
    with django_capture_on_commit_callbacks(execute=True):
        client.post(question(133), TYPED)
        client.post(question(131), TYPED)
    assert [one.subject for one in mail.outbox[1:]] == ["Health has saved something by its link"]
    link = InputLink.objects.get()
    assert link.uses == 2
    assert "office" not in mail.outbox[1].body
    kinds = Event.objects.filter(chain="north", kind__startswith="input_link").values_list(
        "kind", "actor_label"
    )
    assert list(kinds.order_by("number")) == [
        ("input_link_made", "Coordinator"),
        ("input_link_opened", "Health, by its link"),
    ]
    assert not list(broken_links("north"))


def test_its_use_stands_in_the_list(secret, draft, coordinator, client: Client) -> None:
    begun(secret).post(question(133), TYPED)
    client.force_login(coordinator)
    listed = client.get(reverse("assessments:offline_contributors", args=[draft.pk])).content.decode()
    assert "Link: saved 1 time, last" in listed


def test_every_answer_keeps_search_engines_caches_and_other_sites_out(secret) -> None:
    client = Client()
    address = reverse("assessments:link", args=[secret])
    answers = [client.get(address), client.post(address), client.get(QUESTIONS), client.get(question(133))]
    answers.append(Client().get(QUESTIONS))
    for answer in answers:
        assert answer["X-Robots-Tag"].startswith("noindex")
        assert answer["Cache-Control"] == "no-store"
        assert answer["Referrer-Policy"] == "same-origin"


def test_whoever_tries_many_links_is_slowed_down(settings, secret) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "input_link": "3/m/ip"}
    client = Client()
    found = [client.get(reverse("assessments:link", args=[f"guess{n}"])).status_code for n in range(5)]
    assert found == [410, 410, 410, 429, 429]


def test_the_list_takes_as_many_queries_whatever_is_asked(
    secret, health, django_assert_num_queries: Any
) -> None:
    client = begun(secret)
    with django_assert_num_queries(4):
        client.get(QUESTIONS)
    ask(health, 110, 111, 112)
    with django_assert_num_queries(4):
        client.get(QUESTIONS)


def test_where_one_alone_with_an_account_is_asked_it_is_no_input(draft, contributor, north) -> None:
    member = contributor.memberships.get()
    assert paragraphs_of(draft, member.pk) == ()
