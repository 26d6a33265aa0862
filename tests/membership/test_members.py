"""Members of a body: changed, removed, handed over to; a body never loses its last coordinator."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.models import Assessment, Event
from mechanisms.access import principal_of
from mechanisms.membership.assignments import Work
from mechanisms.membership.by_mail import add_contributor_without_account
from mechanisms.membership.invitations import NotOpen, accept, invite
from mechanisms.membership.members import (
    LastCoordinator,
    change_member,
    coordinators_who_can_act,
    hand_over,
    members_of,
    members_since,
    remove_member,
)
from mechanisms.models import Body, Membership, Person, Role
from mechanisms.people.people import RequestRefused
from tests.factories import MembershipFactory, signed_in_now

pytestmark = pytest.mark.django_db


def role_of(person: Person, body: Body) -> Role | None:
    return principal_of(person).role_in(body.pk)


def last_event(body: Body) -> tuple[str, dict[str, Any]]:
    event = Event.objects.filter(chain=body.slug).order_by("-number")[0]
    return event.kind, event.data


@pytest.fixture
def second(north: Body, coordinator: Person) -> Person:
    """A second coordinator."""
    person: Person = MembershipFactory.create(
        person__username="second", body=north, role=Role.COORDINATOR
    ).account
    return person


# Who else coordinates, and whether their account is open: may the coordinator go?
LAST = [
    ("nobody", False),
    ("a second one", True),
    ("one whose account is closed", False),
    ("one who was removed", False),
    ("one of another body", False),
]


@pytest.mark.parametrize(("other", "may_go"), LAST)
@pytest.mark.parametrize("act", ["remove", "become a reader", "become a contributor"])
def test_a_body_keeps_a_coordinator_who_can_act(
    request: pytest.FixtureRequest, north: Body, coordinator: Person, other: str, may_go: bool, act: str
) -> None:
    if other == "one of another body":
        request.getfixturevalue("stranger")
    elif other != "nobody":
        second = request.getfixturevalue("second")
        if other == "one whose account is closed":
            Person.objects.filter(pk=second.pk).update(is_active=False)
        if other == "one who was removed":
            second.memberships.get().end()

    def go() -> None:
        if act == "remove":
            remove_member(by=coordinator, body=north, person=coordinator)
        else:
            role = Role.READER if act == "become a reader" else Role.CONTRIBUTOR
            change_member(by=coordinator, body=north, person=coordinator, role=role)

    if may_go:
        go()
        assert role_of(coordinator, north) != Role.COORDINATOR
    else:
        with pytest.raises(LastCoordinator, match="Hand over first"):
            go()
        assert role_of(coordinator, north) == Role.COORDINATOR


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
def test_the_coordinator_alone_manages(
    request: pytest.FixtureRequest, north: Body, second: Person, who: str, refusal: type[Exception]
) -> None:
    by = request.getfixturevalue(who)
    with pytest.raises(refusal):
        remove_member(by=by, body=north, person=second)
    with pytest.raises(refusal):
        change_member(by=by, body=north, person=second, role=Role.READER)
    with pytest.raises(refusal):
        hand_over(by=by, body=north, to=second, then=None)
    assert role_of(second, north) == Role.COORDINATOR


class TestChanging:
    def test_another_role_begins_and_the_old_one_stays_on_record(
        self, north: Body, coordinator: Person, reader: Person
    ) -> None:
        change_member(by=coordinator, body=north, person=reader, role=Role.COORDINATOR)
        assert role_of(reader, north) == Role.COORDINATOR
        assert [row.role for row in reader.memberships.order_by("pk")] == ["reader", "coordinator"]
        assert last_event(north) == (
            "member_changed",
            {"person": str(reader.pk), "role": "coordinator", "before": "reader"},
        )

    @pytest.mark.parametrize("who", ["reader", "contributor"])
    def test_whoever_becomes_coordinator_is_a_member_since_before(
        self, client: Client, request: pytest.FixtureRequest, north: Body, coordinator: Person, who: str
    ) -> None:
        """A contributor who is asked something goes on with the same membership, another member does not."""
        person = request.getfixturevalue(who)
        long_ago = datetime(2025, 3, 1, tzinfo=UTC)
        Membership.objects.filter(person=person).update(since=long_ago)
        change_member(by=coordinator, body=north, person=person, role=Role.COORDINATOR)
        member = members_of(north).get(person=person)
        assert timezone.now() - member.since < timedelta(minutes=1)
        assert members_since(north)[member.pk] == long_ago
        client.force_login(coordinator)
        page = client.get(reverse("assessments:members", args=[north.slug])).content.decode()
        assert f'1 March 2025<div class="task-note">Coordinator since {timezone.now():%-d %B %Y}' in page

    def test_whoever_left_and_came_back_is_a_member_since_then(
        self, north: Body, coordinator: Person, reader: Person
    ) -> None:
        Membership.objects.filter(person=reader).update(since=datetime(2024, 1, 1, tzinfo=UTC))
        remove_member(by=coordinator, body=north, person=reader)
        Membership.objects.filter(person=reader).update(removed_at=datetime(2024, 6, 1, tzinfo=UTC))
        back = MembershipFactory.create(person=reader, body=north, role=Role.READER)
        assert members_since(north)[back.pk] == back.since

    def test_work_is_assigned_and_taken_back(
        self, north: Body, coordinator: Person, contributor: Person
    ) -> None:
        membership = contributor.memberships.get()
        kept = membership.assignments.get(section__code="d")
        work = Work(
            sections=frozenset({"d", "general"}),
            paragraphs=frozenset({137}),
            due=date(2026, 12, 1),
            note="Ask the data officer.",
        )
        change_member(
            by=coordinator,
            body=north,
            person=contributor,
            role=Role.CONTRIBUTOR,
            ministry="Ministry of Justice",
            work=work,
        )
        assert principal_of(contributor).assigned[north.pk] == {106, 107, 108, 128, 129, 137}
        membership.refresh_from_db()
        assert membership.ministry == "Ministry of Justice"
        assert membership.removed_at is None
        # What was asked before is asked since the same day.
        assert membership.assignments.get(section__code="d").since == kept.since
        assert {row.due for row in membership.assignments.all()} == {date(2026, 12, 1)}
        kind, data = last_event(north)
        assert (kind, data["sections"], data["paragraphs"]) == ("member_changed", ["d", "general"], [137])
        assert "Ask the data officer" not in str(data)

    def test_without_work_nothing_is_assigned(
        self, north: Body, coordinator: Person, contributor: Person
    ) -> None:
        change_member(by=coordinator, body=north, person=contributor, role=Role.CONTRIBUTOR)
        assert principal_of(contributor).assigned.get(north.pk, frozenset()) == frozenset()

    def test_who_is_no_member_is_not_changed(
        self, north: Body, coordinator: Person, stranger: Person
    ) -> None:
        with pytest.raises(Membership.DoesNotExist):
            change_member(by=coordinator, body=north, person=stranger, role=Role.READER)
        assert role_of(stranger, north) is None

    def test_a_group_that_does_not_exist_changes_nothing(
        self, north: Body, coordinator: Person, reader: Person, edition: Any
    ) -> None:
        with pytest.raises(RequestRefused):
            change_member(
                by=coordinator,
                body=north,
                person=reader,
                role=Role.CONTRIBUTOR,
                work=Work(sections=frozenset({"z"})),
            )
        assert role_of(reader, north) == Role.READER


class TestRemoving:
    def test_the_next_request_is_refused(
        self, client: Client, north: Body, coordinator: Person, contributor: Person, draft: Assessment
    ) -> None:
        client.force_login(contributor)
        pages = (f"/assessments/{draft.pk}/", f"/bodies/{north.slug}/members/")
        assert [client.get(page).status_code for page in pages] == [200, 200]
        remove_member(by=coordinator, body=north, person=contributor)
        assert [client.get(page).status_code for page in pages] == [404, 404]
        form = {"choice": "2", "explanation": "Too late."}
        assert client.post(f"/assessments/{draft.pk}/113/", form).status_code == 404
        assert draft.answers.get(paragraph=113).state == "blank"

    def test_what_was_written_stays(
        self, client: Client, north: Body, coordinator: Person, contributor: Person, draft: Assessment
    ) -> None:
        client.force_login(contributor)
        client.post(
            f"/assessments/{draft.pk}/113/", {"choice": "2", "explanation": "Our plan.", "revision": "0"}
        )
        remove_member(by=coordinator, body=north, person=contributor)
        answer = draft.answers.get(paragraph=113)
        assert (answer.explanation, answer.saved_by_label) == ("Our plan.", str(contributor))

    def test_it_is_on_record(self, north: Body, coordinator: Person, reader: Person) -> None:
        remove_member(by=coordinator, body=north, person=reader)
        assert last_event(north) == ("member_removed", {"person": str(reader.pk), "role": "reader"})

    @pytest.mark.parametrize("then", [None, Role.READER])
    def test_an_invitation_that_was_not_used_opens_nothing_again(
        self, north: Body, coordinator: Person, contributor: Person, then: Role | None
    ) -> None:
        """Whoever was invited as coordinator, and removed before saying yes, would come back as one."""
        _made, secret = invite(by=coordinator, body=north, email=contributor.email, role=Role.COORDINATOR)
        if then is None:
            remove_member(by=coordinator, body=north, person=contributor)
        else:
            change_member(by=coordinator, body=north, person=contributor, role=then)
        with pytest.raises(NotOpen):
            accept(secret=secret, person=contributor)
        assert role_of(contributor, north) == then

    def test_nor_for_whoever_hands_over_and_leaves(
        self, north: Body, coordinator: Person, second: Person
    ) -> None:
        _made, secret = invite(by=coordinator, body=north, email=second.email, role=Role.READER)
        hand_over(by=second, body=north, to=coordinator, then=None)
        with pytest.raises(NotOpen):
            accept(secret=secret, person=second)

    def test_a_change_of_work_alone_leaves_the_invitation_open(
        self, north: Body, coordinator: Person, contributor: Person
    ) -> None:
        _made, secret = invite(by=coordinator, body=north, email=contributor.email, role=Role.COORDINATOR)
        change_member(
            by=coordinator, body=north, person=contributor, role=Role.CONTRIBUTOR, ministry="Police"
        )
        accept(secret=secret, person=contributor)
        assert role_of(contributor, north) == Role.COORDINATOR


class TestHandingOver:
    @pytest.mark.parametrize("then", [Role.CONTRIBUTOR, Role.READER, None])
    def test_in_one_act(self, north: Body, coordinator: Person, reader: Person, then: Role | None) -> None:
        hand_over(by=coordinator, body=north, to=reader, then=then)
        assert role_of(reader, north) == Role.COORDINATOR
        assert role_of(coordinator, north) == then
        assert coordinators_who_can_act(north).count() == 1
        assert last_event(north) == (
            "handed_over",
            {"person": str(reader.pk), "then": then.value if then else None},
        )

    def test_to_a_second_coordinator(self, north: Body, coordinator: Person, second: Person) -> None:
        hand_over(by=coordinator, body=north, to=second, then=None)
        assert role_of(second, north) == Role.COORDINATOR
        assert role_of(coordinator, north) is None

    def test_not_to_a_closed_account(self, north: Body, coordinator: Person, reader: Person) -> None:
        reader.is_active = False
        reader.save()
        with pytest.raises(RequestRefused, match="closed"):
            hand_over(by=coordinator, body=north, to=reader, then=None)
        assert role_of(coordinator, north) == Role.COORDINATOR

    def test_not_to_oneself(self, north: Body, coordinator: Person) -> None:
        with pytest.raises(RequestRefused, match="oneself"):
            hand_over(by=coordinator, body=north, to=coordinator, then=None)

    def test_not_to_a_stranger(self, north: Body, coordinator: Person, stranger: Person) -> None:
        with pytest.raises(Membership.DoesNotExist):
            hand_over(by=coordinator, body=north, to=stranger, then=None)


def test_a_person_of_two_bodies_is_told_apart_by_address(
    client: Client, north: Body, south: Body, coordinator: Person, stranger: Person
) -> None:
    """Nothing of it stands in the session: the two are open side by side."""
    MembershipFactory.create(person=coordinator, body=south, role=Role.READER)
    client.force_login(coordinator)
    client.get("/dashboard/")
    before = dict(client.session)
    for _time in range(2):
        own, other = (client.get(f"/bodies/{body.slug}/members/") for body in (north, south))
        assert "Invite somebody" in own.content.decode()
        assert "Invite somebody" not in other.content.decode()
    assert dict(client.session) == before
    shown = client.get("/dashboard/").content.decode()
    assert f"/bodies/{north.slug}/members/" in shown
    assert f"/bodies/{south.slug}/members/" in shown


class TestThePages:
    @pytest.fixture
    def signed_in(self, client: Client, coordinator: Person) -> Client:
        return signed_in_now(client, coordinator)

    def test_everybody_of_the_body_sees_who_does_what(
        self, client: Client, north: Body, coordinator: Person, contributor: Person, reader: Person
    ) -> None:
        client.force_login(reader)
        shown = client.get(f"/bodies/{north.slug}/members/").content.decode()
        for words in ("Coordinator", "Contributor", "contributor@example.org", "113", "(d)"):
            assert words in shown
        assert "Invite somebody" not in shown
        assert "/remove/" not in shown

    def test_coordinators_stand_first_and_readers_last(
        self, north: Body, reader: Person, contributor: Person, coordinator: Person
    ) -> None:
        assert [row.role for row in members_of(north)] == ["coordinator", "contributor", "reader"]

    def test_whoever_is_alone_is_told_what_that_means(
        self, signed_in: Client, north: Body, coordinator: Person
    ) -> None:
        warned = "You are the only member"
        page = f"/bodies/{north.slug}/members/"
        assert warned in signed_in.get(page).content.decode()
        MembershipFactory.create(body=north, role=Role.READER)
        assert warned not in signed_in.get(page).content.decode()

    def test_a_change_is_saved(self, signed_in: Client, north: Body, contributor: Person) -> None:
        page = f"/bodies/{north.slug}/members/{contributor.pk}/"
        shown = signed_in.get(page).content.decode()
        assert 'value="d"' in shown
        form = {"role": "contributor", "ministry": "Police", "sections": ["b"], "note": "Thanks."}
        response = signed_in.post(page, form, follow=True)
        assert "Police" in response.content.decode()
        assert principal_of(contributor).assigned[north.pk] == frozenset(range(112, 124))

    @pytest.mark.parametrize(
        ("form", "sentence"),
        [
            ({}, "Choose a role."),
            ({"role": "contributor", "due": "2020-01-01"}, "This day has passed."),
            ({"role": "king"}, "Choose from the list."),
        ],
    )
    def test_a_problem_is_said_and_what_was_typed_stays(
        self, signed_in: Client, north: Body, contributor: Person, form: dict[str, str], sentence: str
    ) -> None:
        page = f"/bodies/{north.slug}/members/{contributor.pk}/"
        response = signed_in.post(page, {**form, "note": "Kept as typed"})
        shown = response.content.decode()
        assert response.status_code == 422
        assert shown.count(sentence) == 2
        assert "<title>Error:" in shown
        assert "Kept as typed" in shown
        assert principal_of(contributor).assigned[north.pk] == {113, 128, 129}

    @pytest.mark.parametrize("act", ["", "remove/"])
    def test_the_last_coordinator_is_told_the_way_out(
        self, signed_in: Client, north: Body, coordinator: Person, act: str
    ) -> None:
        page = f"/bodies/{north.slug}/members/{coordinator.pk}/{act}"
        response = signed_in.post(page, {"role": "reader"})
        assert response.status_code == 422
        assert "This is the only coordinator" in response.content.decode()
        assert role_of(coordinator, north) == Role.COORDINATOR

    def test_removing_is_asked_first(self, signed_in: Client, north: Body, reader: Person) -> None:
        page = f"/bodies/{north.slug}/members/{reader.pk}/remove/"
        assert "It takes effect at once" in signed_in.get(page).content.decode()
        assert role_of(reader, north) == Role.READER
        signed_in.post(page)
        assert role_of(reader, north) is None
        assert signed_in.post(page).status_code == 404

    def test_handing_over(self, signed_in: Client, north: Body, coordinator: Person, reader: Person) -> None:
        page = f"/bodies/{north.slug}/members/hand-over/"
        assert signed_in.post(page, {}).status_code == 422
        form = {"successor": str(reader.pk), "then": "leave"}
        assert signed_in.post(page, form).headers["Location"] == "/dashboard/"
        assert (role_of(reader, north), role_of(coordinator, north)) == (Role.COORDINATOR, None)

    def test_inviting_shows_the_link_once(
        self, signed_in: Client, north: Body, mailoutbox: list[Any]
    ) -> None:
        page = f"/bodies/{north.slug}/members/invite/"
        form = {"email": "amina@example.org", "role": "contributor", "paragraphs": ["113"]}
        shown = signed_in.post(page, form).content.decode()
        link = shown.split('readonly value="')[1].split('"')[0]
        assert link.startswith("http://localhost:8000/invitations/")
        assert link in mailoutbox[0].body
        members = signed_in.get(f"/bodies/{north.slug}/members/").content.decode()
        assert "amina@example.org" in members
        assert link not in members
        path = link.removeprefix("http://localhost:8000")
        assert "113" in Client().get(path).content.decode()

    def test_the_link_is_copied_by_a_button_and_the_note_is_shown_to_both(
        self, signed_in: Client, north: Body
    ) -> None:
        note = "Ask Eleni about the register first."
        form = {"email": "amina@example.org", "role": "contributor", "paragraphs": ["113"], "note": note}
        made = signed_in.post(f"/bodies/{north.slug}/members/invite/", form).content.decode()
        assert '<input type="text" class="form-control" id="link-once"' in made
        assert 'data-copy="link-once"' in made
        assert "js/copy.js" in made
        assert note in made
        link = made.split('readonly value="')[1].split('"')[0]
        invited = Client().get(link.removeprefix("http://localhost:8000")).content.decode()
        assert note in invited
        assert "To make sure that it is genuine" in invited

    @pytest.mark.parametrize(
        ("work", "with_the_link", "on_the_list"),
        [
            ({"sections": ["d"]}, "Asked to answer: (d) ", "Asked to answer: (d) "),
            ({"paragraphs": ["113"]}, "Asked to answer: 113 ", "Asked to answer: 113 "),
            ({}, "Nothing is assigned yet", "nothing assigned yet"),
        ],
    )
    def test_what_a_contributor_will_be_asked_can_be_checked(
        self, signed_in: Client, north: Body, work: dict[str, Any], with_the_link: str, on_the_list: str
    ) -> None:
        page = f"/bodies/{north.slug}/members/"
        form = {"email": "amina@example.org", "role": "contributor"} | work
        assert with_the_link in signed_in.post(f"{page}invite/", form).content.decode()
        assert on_the_list in signed_in.get(page).content.decode()

    def test_a_reader_is_asked_nothing(self, signed_in: Client, north: Body) -> None:
        page, form = f"/bodies/{north.slug}/members/", {"email": "a@example.org", "role": "reader"}
        made = signed_in.post(f"{page}invite/", form | {"sections": ["d"]}).content.decode()
        for shown in (made, signed_in.get(page).content.decode()):
            assert "assigned yet" not in shown
            assert "Asked to answer:" not in shown

    def test_what_is_wrong_is_listed_in_the_order_of_the_fields(self, signed_in: Client, north: Body) -> None:
        shown = signed_in.post(f"/bodies/{north.slug}/members/invite/", {}).content.decode()
        assert shown.index("Write the e-mail address.") < shown.index("Choose a role.")

    def test_an_invitation_is_taken_back(self, signed_in: Client, north: Body) -> None:
        form = {"email": "amina@example.org", "role": "reader"}
        signed_in.post(f"/bodies/{north.slug}/members/invite/", form)
        invitation = north.invitations.get()
        address = f"/bodies/{north.slug}/members/invitations/{invitation.pk}/take-back/"
        assert signed_in.get(address).status_code == 405
        signed_in.post(address)
        assert not north.invitations.open().exists()

    def test_one_that_nobody_used_stays_on_the_list_until_it_is_made_again_or_taken_off(
        self, signed_in: Client, north: Body
    ) -> None:
        page, form = f"/bodies/{north.slug}/members/", {"email": "a@example.org", "role": "reader"}
        signed_in.post(f"{page}invite/", form)
        invitation = north.invitations.get()
        invitation.expires_at = timezone.now()
        invitation.save()
        shown = signed_in.get(page).content.decode()
        assert "the link expired" in shown
        assert f"?again={invitation.pk}" in shown
        signed_in.post(f"{page}invitations/{invitation.pk}/take-back/")
        assert "a@example.org" not in signed_in.get(page).content.decode()

    def test_and_not_where_the_person_came_by_another_way(self, signed_in: Client, north: Body) -> None:
        page, form = f"/bodies/{north.slug}/members/", {"email": "a@example.org", "role": "reader"}
        signed_in.post(f"{page}invite/", form)
        north.invitations.update(expires_at=timezone.now())
        MembershipFactory.create(body=north, role=Role.READER, person__email="a@example.org")
        assert "the link expired" not in signed_in.get(page).content.decode()

    def test_a_new_link_begins_with_what_the_old_one_asked(self, signed_in: Client, north: Body) -> None:
        page = f"/bodies/{north.slug}/members/invite/"
        signed_in.post(page, {"email": "amina@example.org", "role": "reader", "note": ""})
        invitation = north.invitations.get()
        assert "amina@example.org" in signed_in.get(f"{page}?again={invitation.pk}").content.decode()
        assert signed_in.get(f"{page}?again=nonsense\x00").status_code == 200

    @pytest.mark.parametrize("more", [1, 3])
    def test_the_list_takes_as_many_queries_whatever_there_is(
        self,
        signed_in: Client,
        north: Body,
        coordinator: Person,
        contributor: Person,
        more: int,
        django_assert_num_queries: Any,
    ) -> None:
        for number in range(more):
            MembershipFactory.create(body=north, role=Role.READER)
            form = {"email": f"new{number}@example.org", "role": "reader"}
            signed_in.post(f"/bodies/{north.slug}/members/invite/", form)
            add_contributor_without_account(
                by=coordinator,
                body=north,
                name=f"Person {number}",
                ministry="Labour Inspectorate",
                work=Work(sections=frozenset({"d"}), paragraphs=frozenset({137})),
            )
        # Session, person, roles; the body; its members with what is assigned (4), contributors without an
        # account as well (4); since when each is a member and a
        # coordinator, invitations, recovery.
        with django_assert_num_queries(17):
            signed_in.get(f"/bodies/{north.slug}/members/")
