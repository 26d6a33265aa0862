"""The page of a body: what the report says of it, and what it made public itself."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assessments.models import Assessment, Submission
from assessments.reviewing.acts import return_to_body
from assessments.submitting.choices import Choices
from assessments.submitting.submitting import change_choices, submit, withdraw
from mechanisms.access import Sharing
from mechanisms.models import Body, BodyMembership, Country, Person
from mechanisms.models.body import BodyKind, BodyType, Region
from tests.factories import AssessmentFactory, BodyFactory, CycleFactory, NationalBodyFactory, acting


def address(slug: str) -> str:
    return reverse("assessments:body", args=[slug])


def share(submission: Submission, by: Person, sharing: Sharing) -> None:
    choices = Choices(sharing, False, False, False)
    change_choices(by=acting(by), submission=submission, choices=choices)


def test_its_address_is_the_one_others_rely_on() -> None:
    assert address("coe") == "/mechanisms/coe/"


@pytest.mark.usefixtures("directory")
class TestTheDirectory:
    def test_facts_and_instruments_stand_with_their_paragraphs(self, client: Client) -> None:
        content = client.get(address("coe")).content.decode()
        body = Body.objects.get(slug="coe")
        for fact in body.facts.all():
            assert f'href="/report/#para-{fact.paragraph}"' in content
        for instrument in body.instruments.all():
            assert instrument.name in content
        assert "As of May 2010" in content
        assert "https://undocs.org/A/HRC/14/32" in content

    def test_a_real_body_has_no_sample_banner(self, client: Client) -> None:
        assert "Sample data" not in client.get(address("coe")).content.decode()

    def test_what_cannot_answer_says_so_and_lists_no_assessments(self, client: Client) -> None:
        organ = Body.objects.filter(can_answer=False).order_by("slug")[0]
        content = client.get(address(organ.slug)).content.decode()
        assert "Listed only: it does not assess itself" in content
        assert "Published self-assessments" not in content


def test_an_unknown_body_does_not_exist(client: Client, db: None) -> None:
    assert client.get(address("nobody")).status_code == 404


def test_an_invented_body_shows_the_banner(client: Client, north: Body) -> None:
    content = client.get(address("north")).content.decode()
    assert "Sample data" in content
    assert "This body has made no self-assessment public." in content


def test_a_national_body_has_a_country_and_the_mechanisms_it_takes_part_in(
    client: Client, north: Body
) -> None:
    country = Country.objects.create(m49="998", iso3="XAA", name_en="Tavoria")
    national = NationalBodyFactory.create(
        slug="tavoria", name="Task Force of Tavoria", sample=False, country=country
    )
    BodyMembership.objects.create(member=national, mechanism=north)
    content = client.get(address("tavoria")).content.decode()
    assert "Tavoria</dd>" in content
    assert f'href="{address("north")}"' in content
    back = client.get(address("north")).content.decode()
    assert f'href="{address("tavoria")}"' in back


class TestPublished:
    def test_only_what_the_body_made_public_is_listed(
        self, client: Client, submission: Submission, coordinator: Person, reviewer: Person
    ) -> None:
        """Also for those who may read more elsewhere: the page says the same to everybody."""
        report = reverse("assessments:report", args=[submission.assessment_id])
        for sharing, listed in ((Sharing.PRIVATE, 0), (Sharing.RAPPORTEUR, 0), (Sharing.PUBLIC, 1)):
            share(submission, coordinator, sharing)
            for person in (None, coordinator, reviewer):
                client.logout()
                if person is not None:
                    client.force_login(person)
                content = client.get(address("north")).content.decode()
                assert content.count(f'href="{report}"') == listed, (sharing, person)

    def test_a_replaced_version_gives_way_and_a_withdrawn_one_leaves(
        self, client: Client, submission: Submission, coordinator: Person, reviewer: Person
    ) -> None:
        share(submission, coordinator, Sharing.PUBLIC)
        return_to_body(by=acting(reviewer), submission=submission, paragraphs=[108], message="Which?")
        assert ", version 1" in client.get(address("north")).content.decode()
        again = submit(
            by=acting(coordinator),
            assessment=Assessment.objects.get(pk=submission.assessment_id),
            choices=Choices(Sharing.PUBLIC, False, False, False),
        )
        content = client.get(address("north")).content.decode()
        assert ", version 2" in content
        assert ", version 1" not in content
        withdraw(by=acting(coordinator), submission=again)
        assert "has made no self-assessment public" in client.get(address("north")).content.decode()


def test_what_is_published_is_told_on_the_page_itself(
    client: Client, submission: Submission, coordinator: Person
) -> None:
    """B11: the finding, the strip with its table, every file, the way to its row and to other sites."""
    before = client.get(address("north")).content.decode()
    assert "strip-groups" not in before
    assert "/embed/strip/" not in before
    share(submission, coordinator, Sharing.PUBLIC)
    page = client.get(address("north")).content.decode()
    published = page.split('id="published"')[1]
    assert '<p class="finding">' in published
    assert published.count("strip-groups") == 1
    assert published.count('<tr><th scope="row">') == 32
    report = f"/assessments/{submission.assessment_id}/report"
    for extension in ("pdf", "docx", "xlsx", "json", "svg", "csv"):
        assert f'href="{report}.{extension}"' in published
    assert 'href="/compare/?cycle=2026&amp;kind=regional&amp;body=north#body-north"' in published
    assert "/embed/strip/north/?cycle=2026" in published
    assert 'href="/help/reuse/">CC BY 4.0</a>' in published


def test_a_member_finds_the_way_to_the_dashboard(
    client: Client, north: Body, reader: Person, stranger: Person
) -> None:
    client.force_login(reader)
    assert "You belong to this body." in client.get(address("north")).content.decode()
    client.force_login(stranger)
    assert "You belong to this body." not in client.get(address("north")).content.decode()


def publish_again(submission: Submission, year: int) -> None:
    """The same content, public in an earlier cycle."""
    cycle = CycleFactory.create(
        slug=str(year),
        edition=submission.assessment.cycle.edition,
        opens_on=date(year, 7, 1),
        closes_on=date(year + 1, 1, 31),
    )
    Submission.objects.create(
        assessment=AssessmentFactory.create(body=submission.assessment.body, cycle=cycle),
        version=1,
        document=submission.document,
        digest=submission.digest,
        sharing=Sharing.PUBLIC,
        may_be_named=False,
        may_be_introduced=False,
        shown_to_mechanisms=False,
        submitted_at=submission.submitted_at,
        submitted_by_label="Coordinator",
    )


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_takes_eight_queries(
    client: Client,
    north: Body,
    submission: Submission,
    coordinator: Person,
    rows: int,
    django_assert_num_queries: Any,
) -> None:
    """Six for the body, one for its own words, one for what it published; for one and three of each."""
    share(submission, coordinator, Sharing.PUBLIC)
    for number in range(rows):
        north.facts.create(paragraph=40 + number, text=f"Fact {number}", order=number)
        north.instruments.create(name=f"Instrument {number}", kind="convention", order=number)
        BodyMembership.objects.create(member=NationalBodyFactory.create(), mechanism=north)
        BodyFactory.create(parent=north)
    for year in (2024, 2023)[: rows - 1]:
        publish_again(submission, year)
    with django_assert_num_queries(8):
        response = client.get(address("north"))
    assert response.content.decode().count("strip-groups") == rows


def test_the_kind_of_body_is_said(client: Client, north: Body) -> None:
    assert (north.kind, north.type) == (BodyKind.REGIONAL, BodyType.REGIONAL_ORGANISATION)
    content = client.get(address("north")).content.decode()
    assert "Regional mechanism" in content
    assert str(Region.AFRICA.label) in content
