"""People, roles and assignments as rows, and what a request learns of them."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.utils import translation

from mechanisms.access import ANONYMOUS, Capability, Matter, can, principal_of
from mechanisms.models import Assignment, Body, Country, Membership, Person, Region, Role
from recommendations.models import Edition, Recommendation, Section

pytestmark = pytest.mark.django_db


def a_body(slug: str) -> Body:
    return Body.objects.create(slug=slug, name=slug, type="process", region=Region.AFRICA)


def a_person(email: str = "amina@example.org", **fields) -> Person:
    return Person.objects.create_user(email, **fields)


@pytest.fixture
def section(no_instrument: None) -> Section:
    edition = Edition.objects.create(code="t", symbol="T", published=date(2010, 5, 1))
    section = Section.objects.create(edition=edition, code="b", order=1)
    for paragraph in (112, 113):
        Recommendation.objects.create(edition=edition, section=section, paragraph=paragraph)
    return section


@pytest.mark.parametrize(
    ("email", "username"),
    [
        ("amina.diallo@example.org", "amina-diallo"),
        ("Amina+UN@example.org", "amina-un"),
        ("амина@example.org", "person"),
    ],
)
def test_a_short_name_is_made_from_the_address(email: str, username: str) -> None:
    assert a_person(email).username == username


def test_two_people_never_share_a_short_name() -> None:
    names = [a_person(f"amina@{host}.org").username for host in ("a", "b", "c")]
    assert names == ["amina", "amina-2", "amina-3"]


def test_addresses_are_one_in_any_case() -> None:
    person = a_person(" Amina@Example.ORG ")
    assert person.email == "amina@example.org"
    assert Person.objects.get_by_natural_key("AMINA@example.org") == person
    with pytest.raises(IntegrityError), transaction.atomic():
        a_person("AMINA@EXAMPLE.ORG")


def test_the_database_itself_refuses_an_address_in_capitals() -> None:
    person = a_person()
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.filter(pk=person.pk).update(email="Amina@example.org")


def test_nobody_is_staff_of_an_admin_that_does_not_exist() -> None:
    person = a_person(is_administrator=True)
    assert (person.is_staff, person.is_superuser) == (False, False)


def test_an_account_without_password_opens_with_none() -> None:
    assert not a_person().has_usable_password()


def test_one_active_role_in_a_body_and_the_old_one_stays_on_record() -> None:
    person, body = a_person(), a_body("one")
    first = Membership.objects.create(person=person, body=body, role=Role.READER)
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(person=person, body=body, role=Role.COORDINATOR)
    first.end()
    Membership.objects.create(person=person, body=body, role=Role.COORDINATOR)
    assert Membership.objects.count() == 2
    assert principal_of(person).roles == {body.pk: Role.COORDINATOR}


def test_a_removed_member_is_a_stranger_at_the_next_request() -> None:
    person, body = a_person(), a_body("one")
    membership = Membership.objects.create(person=person, body=body, role=Role.COORDINATOR)
    draft = Matter(body_id=body.pk)
    assert can(principal_of(person), Capability.SEE_DRAFT, draft)
    membership.end()
    assert not can(principal_of(person), Capability.SEE_DRAFT, draft)


def test_a_closed_account_is_nobody() -> None:
    person, body = a_person(is_reviewer=True), a_body("one")
    Membership.objects.create(person=person, body=body, role=Role.COORDINATOR)
    person.is_active = False
    assert principal_of(person) is ANONYMOUS


def test_a_visitor_is_nobody_and_costs_no_query(django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        assert principal_of(AnonymousUser()) is ANONYMOUS


def test_assignments_of_groups_are_paragraphs(section: Section) -> None:
    person, body = a_person(), a_body("one")
    membership = Membership.objects.create(person=person, body=body, role=Role.CONTRIBUTOR)
    Assignment.objects.create(membership=membership, section=section)
    assert principal_of(person).assigned == {body.pk: frozenset({112, 113})}


def test_assignments_of_single_recommendations_add_up(section: Section) -> None:
    person, body, other = a_person(), a_body("one"), a_body("two")
    for place, paragraph in ((body, 112), (other, 113)):
        membership = Membership.objects.create(person=person, body=place, role=Role.CONTRIBUTOR)
        recommendation = Recommendation.objects.get(paragraph=paragraph)
        Assignment.objects.create(membership=membership, recommendation=recommendation)
    assert principal_of(person).assigned == {body.pk: frozenset({112}), other.pk: frozenset({113})}


def test_an_assignment_names_a_group_or_a_recommendation_never_both(section: Section) -> None:
    membership = Membership.objects.create(person=a_person(), body=a_body("one"), role=Role.CONTRIBUTOR)
    recommendation = Recommendation.objects.get(paragraph=112)
    for wrong in ({}, {"section": section, "recommendation": recommendation}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Assignment.objects.create(membership=membership, **wrong)


@pytest.mark.parametrize("bodies", [1, 3])
@pytest.mark.parametrize(("role", "queries"), [(Role.COORDINATOR, 1), (Role.CONTRIBUTOR, 2)])
def test_a_principal_takes_one_query_two_for_a_contributor(
    role: Role, queries: int, bodies: int, django_assert_num_queries
) -> None:
    person = a_person()
    for number in range(bodies):
        Membership.objects.create(person=person, body=a_body(f"body-{number}"), role=role)
    with django_assert_num_queries(queries):
        principal_of(person)


def test_a_country_belongs_to_national_bodies_alone() -> None:
    country = Country.objects.create(m49="404", iso3="KEN", name_en="Kenya")
    with pytest.raises(IntegrityError), transaction.atomic():
        Body.objects.create(slug="x", name="X", type="process", region=Region.AFRICA, country=country)
    with pytest.raises(IntegrityError), transaction.atomic():
        Body.objects.create(
            slug="x", name="X", type="national_task_force", region=Region.AFRICA, kind="national"
        )


def test_a_country_is_named_in_the_language_of_the_page() -> None:
    country = Country(m49="818", iso3="EGY", name_en="Egypt", name_fr="Égypte", name_ar="مصر")
    names = []
    for language in ("en", "fr", "ar", "de"):
        with translation.override(language):
            names.append(country.name)
    assert names == ["Egypt", "Égypte", "مصر", "Egypt"]
