"""The administrator of a fresh installation is led to its first cycle and its first coordinator."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from lxml import html

from assessments.models import Cycle
from mechanisms.membership.invitations import invite
from mechanisms.models import MemberInvitation, Person, Role
from recommendations.catalogue import current_edition
from tests.factories import BodyFactory, CycleFactory, MembershipFactory

pytestmark = pytest.mark.django_db


def buttons(client: Client, page: str) -> list[str]:
    """Where the primary buttons of the page lead."""
    found = html.fromstring(client.get(page).content).find_class("btn-primary")
    return [str(link.get("href")) for link in found if link.tag == "a"]


def a_cycle(_by: Person) -> None:
    CycleFactory.create(edition=current_edition())


def a_coordinator(_by: Person) -> None:
    MembershipFactory.create(role=Role.COORDINATOR)


def an_invitation(by: Person) -> None:
    invite(by=by, body=BodyFactory.create(sample=False), email="first@example.org", role=Role.COORDINATOR)


def a_reader(_by: Person) -> None:
    MembershipFactory.create(role=Role.READER)


def a_closed_account(_by: Person) -> None:
    MembershipFactory.create(role=Role.COORDINATOR, person__is_active=False)


@pytest.mark.parametrize(
    ("what_is_there", "leads_to"),
    [
        ([], "/administration/cycles/add/"),
        ([a_coordinator], "/administration/cycles/add/"),
        ([a_cycle], "/administration/people/coordinator/"),
        ([a_cycle, a_reader], "/administration/people/coordinator/"),
        ([a_cycle, a_closed_account], "/administration/people/coordinator/"),
        ([a_cycle, an_invitation], None),
        ([a_cycle, a_coordinator], None),
    ],
)
def test_the_next_step_is_the_one_primary_button_until_both_are_done(
    client: Client,
    administrator: Person,
    edition: object,
    what_is_there: list[Callable[[Person], None]],
    leads_to: str | None,
) -> None:
    for make in what_is_there:
        make(administrator)
    client.force_login(administrator)
    own = {
        "/administration/people/": "/administration/people/add/",
        "/administration/cycles/": "/administration/cycles/add/",
        "/administration/bodies/": "/administration/bodies/add/",
    }
    for page, its_own in own.items():
        assert buttons(client, page) == [leads_to or its_own]


def test_an_invitation_that_lapsed_is_no_step_done(
    client: Client, administrator: Person, edition: object
) -> None:
    a_cycle(administrator)
    an_invitation(administrator)
    MemberInvitation.objects.update(expires_at="2020-01-01T00:00Z")
    client.force_login(administrator)
    assert buttons(client, "/administration/people/") == ["/administration/people/coordinator/"]


@pytest.mark.parametrize(("name", "slug"), [("Round 2031", "round-2031"), ("2031", "2031")])
def test_a_cycle_needs_no_name_in_links(
    client: Client, administrator: Person, edition: object, name: str, slug: str
) -> None:
    client.force_login(administrator)
    days = {"opens_on": "2031-01-01", "closes_on": "2031-06-30"}
    typed = {"name": name, "slug": "", "edition": str(edition.pk), **days}  # type: ignore[attr-defined]
    assert client.post("/administration/cycles/add/", typed).status_code == 302
    assert Cycle.objects.get().slug == slug


@pytest.mark.parametrize(
    ("kind", "types", "asks_country"),
    [("national", {"national_task_force", "national_rapporteur"}, True), ("regional", None, False)],
)
def test_the_form_of_a_new_body_offers_what_fits(
    client: Client, administrator: Person, kind: str, types: set[str] | None, asks_country: bool
) -> None:
    client.force_login(administrator)
    page = html.fromstring(client.get(f"/administration/bodies/add/?kind={kind}").content)
    offered = {
        str(option.get("value")) for option in page.get_element_by_id("id_type") if option.get("value")
    }
    assert offered == types if types else len(offered) == 10
    assert not any(each.startswith("national") for each in offered) or kind == "national"
    assert bool(page.xpath("//*[@id='id_country']")) is asks_country
