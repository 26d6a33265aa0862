"""Bodies that the report does not name: added by an administrator together with their first coordinator."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError
from django.http import Http404
from django.test import Client
from django.urls import reverse

from assessments.models import Event
from mechanisms.membership.added_bodies import add_body, rename_body
from mechanisms.membership.invitations import invite
from mechanisms.models import Body, Country, MemberInvitation, Person, Role
from mechanisms.people.people import RequestRefused
from tests.factories import MembershipFactory, NationalBodyFactory

TYPED = {
    "kind": "national",
    "type": "national_task_force",
    "name": "National Committee against Trafficking",
    "short_name": "",
    "region": "Africa",
    "slug": "",
    "coordinator_email": "first@committee.example",
    "coordinator_name": "A. First",
}
ADD = "/administration/bodies/add/"


@pytest.fixture
def kenya(directory: None) -> Country:
    return Country.objects.get(iso3="KEN")


@pytest.fixture
def typed(kenya: Country) -> dict[str, Any]:
    african_union = Body.objects.get(slug="au")
    return {**TYPED, "country": kenya.pk, "member_of": [str(african_union.pk)]}


@pytest.fixture
def office(client: Client, administrator: Person) -> Client:
    client.force_login(administrator)
    return client


class TestAdding:
    def test_body_and_invitation_come_together_and_the_link_is_shown_once(
        self, office: Client, typed: dict[str, Any]
    ) -> None:
        shown = office.post(ADD, typed).content.decode()
        body = Body.objects.get(slug="ken-national-committee-against-trafficking")
        invitation = MemberInvitation.objects.get(body=body)
        assert (invitation.email, invitation.role) == ("first@committee.example", Role.COORDINATOR)
        assert "/invitations/" in shown
        assert "We sent the link to" in shown
        assert [str(each) for each in body.member_of.all()] == ["African Union"]
        assert "/invitations/" not in office.get("/administration/bodies/").content.decode()
        kinds = set(Event.objects.filter(chain=body.slug).values_list("kind", flat=True))
        assert kinds == {"body_added", "invitation_made"}

    def test_without_a_mail_server_the_link_is_to_be_handed_over(
        self, office: Client, typed: dict[str, Any], settings: Any
    ) -> None:
        console = "django.core.mail.backends.console.EmailBackend"
        settings.MAILERS = {"default": {"BACKEND": console}}
        assert "No mail was sent" in office.post(ADD, typed).content.decode()

    def test_the_directory_says_that_the_report_does_not_name_it(
        self, office: Client, typed: dict[str, Any]
    ) -> None:
        office.post(ADD, {**typed, "slug": "kenya"})
        listed = Client().get("/mechanisms/?q=kenya").content.decode()
        assert "not in the report" in listed
        page = Client().get("/mechanisms/kenya/").content.decode()
        assert "does not name this body" in page
        assert "What the report says" not in page
        assert "kenya" not in Client().get("/mechanisms.json").content.decode()

    def test_a_regional_mechanism_has_no_country(self, office: Client, typed: dict[str, Any]) -> None:
        wanted = {**typed, "kind": "regional", "type": "process", "country": "", "slug": "young"}
        assert office.post(ADD, wanted).status_code == 200
        assert Body.objects.get(slug="young").country is None

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"type": ""}, "Choose what the body is."),
            ({"type": "process"}, "Choose what the body is."),
            ({"name": ""}, "Write the name of the body."),
            ({"country": ""}, "Choose the country of the national body."),
            ({"kind": "regional"}, "Choose what the body is."),
            ({"region": ""}, "Choose a region."),
            ({"slug": "au"}, "The name in links “au” is taken. Choose another."),
            (
                {"name": "委员会", "country": "", "kind": "regional", "type": "process"},
                "Write a name in links.",
            ),
            ({"coordinator_email": ""}, "Write the address of the first coordinator."),
            ({"coordinator_email": "no-address"}, "Write the e-mail address, like name@example.org."),
        ],
    )
    def test_a_problem_is_said_and_nothing_is_written(
        self, office: Client, typed: dict[str, Any], changes: dict[str, str], sentence: str
    ) -> None:
        response = office.post(ADD, {**typed, **changes})
        shown = response.content.decode()
        assert response.status_code == 422
        assert shown.count(sentence) >= 2
        assert "<title>Error:" in shown
        assert not Body.objects.filter(listed=False).exists()
        assert not MemberInvitation.objects.exists()

    def test_without_the_invitation_there_is_no_body(
        self, office: Client, typed: dict[str, Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(**_values: Any) -> None:
            raise RequestRefused("Not today.")

        monkeypatch.setattr("assessments.bodies.administration.invite", refuse)
        response = office.post(ADD, typed)
        assert response.status_code == 422
        assert "Not today." in response.content.decode()
        assert not Body.objects.filter(listed=False).exists()

    def test_of_two_at_once_the_second_is_told(
        self, kenya: Country, administrator: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def meanwhile(**_values: Any) -> None:
            raise IntegrityError

        monkeypatch.setattr(Body.objects, "create", meanwhile)
        with pytest.raises(RequestRefused, match="is taken"):
            add_body(
                by=administrator,
                kind="national",
                type="national_rapporteur",
                name="Rapporteur",
                region="Africa",
                country=kenya,
            )


class TestNames:
    @pytest.fixture
    def added(self, kenya: Country) -> Body:
        return NationalBodyFactory.create(slug="kenya", name="Comittee", sample=False, country=kenya)

    def test_an_added_body_is_renamed_and_keeps_its_address(self, office: Client, added: Body) -> None:
        address = reverse("assessments:administration_body", args=["kenya"])
        assert 'value="Comittee"' in office.get(address).content.decode()
        office.post(address, {"name": "Committee", "short_name": "NC"})
        added.refresh_from_db()
        assert (added.name, added.short_name, added.slug) == ("Committee", "NC", "kenya")
        assert Event.objects.filter(kind="body_renamed", chain="kenya").count() == 1

    def test_an_empty_name_is_said(self, office: Client, added: Body) -> None:
        address = reverse("assessments:administration_body", args=["kenya"])
        response = office.post(address, {"name": " ", "short_name": ""})
        assert response.status_code == 422
        assert response.content.decode().count("Write the name of the body.") == 2

    @pytest.mark.parametrize("slug", ["au", "north"])
    def test_what_the_report_names_and_what_is_invented_keep_theirs(
        self, office: Client, administrator: Person, directory: None, north: Body, slug: str
    ) -> None:
        address = reverse("assessments:administration_body", args=[slug])
        assert office.post(address, {"name": "Other", "short_name": ""}).status_code == 404
        body = Body.objects.get(slug=slug)
        with pytest.raises(RequestRefused, match="added here"):
            rename_body(by=administrator, body=body, name="Other", short_name="")
        assert Body.objects.get(slug=slug).name == body.name


class TestWhoMay:
    @pytest.mark.parametrize("who", ["coordinator", "reader", "stranger", "reviewer"])
    @pytest.mark.parametrize("place", ["", "add/", "kenya/"])
    def test_nobody_but_the_administrator_finds_these_pages(
        self, request: pytest.FixtureRequest, client: Client, typed: dict[str, Any], who: str, place: str
    ) -> None:
        client.force_login(request.getfixturevalue(who))
        address = f"/administration/bodies/{place}"
        assert client.get(address).status_code == 404
        if place:
            assert client.post(address, typed).status_code == 404
        assert not Body.objects.filter(listed=False, sample=False).exists()

    def test_the_rule_holds_without_a_page(self, kenya: Country, coordinator: Person) -> None:
        with pytest.raises(Http404):
            add_body(
                by=coordinator,
                kind="national",
                type="national_rapporteur",
                name="Rapporteur",
                region="Africa",
                country=kenya,
            )


@pytest.mark.parametrize("rows", [1, 4])
def test_the_list_takes_one_query_and_says_who_coordinates(
    office: Client, administrator: Person, kenya: Country, rows: int, django_assert_num_queries: Any
) -> None:
    bodies = [
        NationalBodyFactory.create(sample=False, country=kenya, name=f"Body {number}")
        for number in range(rows)
    ]
    MembershipFactory.create(body=bodies[0], role=Role.COORDINATOR)
    if rows > 2:
        MembershipFactory.create(body=bodies[2], role=Role.COORDINATOR, person__is_active=False)
    if rows > 1:
        invite(by=administrator, body=bodies[1], email="first@example.org", role=Role.COORDINATOR)
    office.get("/administration/bodies/")  # the first request of a session writes it
    # Session, person, roles; the bodies; the first steps.
    with django_assert_num_queries(5):
        shown = office.get("/administration/bodies/").content.decode()
    assert "1 coordinator" in shown
    assert ("None who can sign in" in shown) is (rows > 2)
    assert ("Invited until" in shown) is (rows > 1)
    assert shown.count("None, and nobody is invited") == max(0, rows - 3)
