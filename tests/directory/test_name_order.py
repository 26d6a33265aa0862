"""Where names are read in a language, their lists stand in its order: in Python and in the database."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from django.conf import settings
from django.db.models import F
from django.test import Client
from django.utils import timezone, translation

from assessments.bodies.forms import AddedBodyForm
from assessments.comparing.comparison import ComparisonFilter
from assessments.comparing.rows import Round
from assessments.comparing.tables import beside
from assessments.comparing.views.answers import side_of
from assessments.models import Cycle, Invitation, Submission
from assessments.reviewing.queue import Participants
from assessments.reviewing.queue_filter import Narrowed, QueueFilter
from assessments.submitting.line_signs import Audience
from mechanisms.access import principal_of
from mechanisms.called import called
from mechanisms.directory.directory import DirectoryFilter, directory_document, read_directory
from mechanisms.models import Body, BodyKind, Country, Person
from mechanisms.models.body import plain
from mechanisms.name_order import body_key, by_name, plain_key, sort_key
from recommendations.catalogue import outline_of
from tests.comparing.compared_bodies import shares
from tests.factories import BodyFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("directory")]

LANGUAGES = [code for code, _name in settings.LANGUAGES]
TYPED = ("Communauté de l’exemple", "Économie et paix", "zélée union", "رابطة الأمثلة")
COUNTRIES = {
    "ar": "SLV DEU ZMB EGY",
    "en": "EGY SLV DEU ZMB",
    "es": "DEU EGY SLV ZMB",
    "fr": "DEU EGY SLV ZMB",
    "ru": "DEU EGY ZMB SLV",
    "zh-hans": "EGY DEU SLV ZMB",
}
"""Egypt, El Salvador, Germany and Zambia as each language names and sorts them."""
SHARING = ("ecowas", "asean", "cis", "sadc")


@pytest.fixture
def typed() -> list[Body]:
    """Bodies whose names somebody typed."""
    return [
        BodyFactory.create(slug=f"typed-{number}", name=name, sample=False)
        for number, name in enumerate(TYPED)
    ]


@pytest.mark.parametrize(
    ("language", "in_order"),
    [
        ("en", ["Council of Europe", "Economic Community of West African States", "European Union"]),
        (
            "fr",
            [
                "Communauté d’États indépendants",
                "Communauté de développement de l’Afrique australe",
                "Communauté de l’exemple",
                "Communauté économique des États de l’Afrique de l’Ouest",
                "Économie et paix",
                "Union africaine",
                "zélée union",
            ],
        ),
        ("ar", ["الاتحاد الأفريقي", "جامعة الدول العربية", "رابطة الأمثلة", "رابطة أمم جنوب شرق آسيا"]),
    ],
)
@pytest.mark.usefixtures("typed")
def test_names_of_the_directory_and_typed_ones_together(language: str, in_order: list[str]) -> None:
    with translation.override(language):
        names = [called(body) for body in by_name(Body.objects.all())]
        assert [name for name in names if name in in_order] == in_order


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.usefixtures("typed")
def test_the_database_sorts_bodies_as_python_does(language: str) -> None:
    with translation.override(language):
        assert list(Body.objects.order_by(body_key(), "slug")) == by_name(Body.objects.all())


def test_english_lists_go_along_their_index() -> None:
    with translation.override("en"):
        assert (plain_key(), body_key("body__")) == (F("sort_name"), F("body__names"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_directory_and_its_countries(language: str, django_assert_num_queries) -> None:
    for iso3, slug in (("EGY", "b"), ("ZMB", "a"), ("SLV", "c"), ("DEU", "d")):
        country = Country.objects.get(iso3=iso3)
        BodyFactory.create(slug=slug, kind=BodyKind.NATIONAL, country=country, sample=False)
    with translation.override(language), django_assert_num_queries(6):
        groups = read_directory(DirectoryFilter()).groups
    with translation.override(language):
        for group in groups[:-1]:
            assert list(group.bodies) == by_name(group.bodies)
        national = [body.country.iso3 for body in groups[-1].bodies if body.country]
    assert national == COUNTRIES[language].split()


@pytest.mark.parametrize(
    ("language", "first", "last"),
    [
        ("en", "Afghanistan", "Zimbabwe"),
        ("fr", "Afghanistan", "Zimbabwe"),
        ("ar", "آيرلندا", "هولندا (مملكة -)"),
    ],
)
def test_a_form_offers_countries_and_mechanisms_by_name(language: str, first: str, last: str) -> None:
    with translation.override(language):
        form = AddedBodyForm(kind=BodyKind.NATIONAL)
        countries = [str(label) for _value, label in form.fields["country"].choices][1:]  # type: ignore[attr-defined]
        assert (countries[0], countries[-1]) == (first, last)
        offered = list(form.fields["member_of"].queryset)  # type: ignore[attr-defined]
        assert offered == by_name(offered)


@pytest.fixture
def shared(cycle: Cycle, typed: list[Body]) -> list[Body]:
    """Bodies of the directory and typed ones that share a submission."""
    bodies = [*Body.objects.filter(slug__in=SHARING), *typed]
    for body in bodies:
        shares(cycle, body.name, body=body)
    return bodies


def test_the_desk_and_the_comparison_page_by_page(cycle: Cycle, reviewer: Person, shared: list[Body]) -> None:
    asked = list(Body.objects.filter(can_answer=True, listed=True).exclude(slug__in=SHARING))
    for body in asked:
        Invitation.objects.create(cycle=cycle, body=body, invited_on=date(2026, 1, 1))
    me = principal_of(reviewer)
    queue = Participants(me, cycle, timezone.localdate())
    wanted = ComparisonFilter(cycle=cycle.slug, kind="regional")
    compared = Round(me, cycle, outline_of(cycle.edition), wanted, Audience.STAFF)
    for language in LANGUAGES:
        with translation.override(language):
            slugs = [body.slug for body in by_name([*asked, *shared])]
            for rows in (queue, Narrowed(queue, QueueFilter())):
                pages = [rows[start : start + 7] for start in range(0, rows.count(), 7)]
                assert [row.slug for page in pages for row in page] == slugs
            lines = compared.lines().select_related("body")
            assert [line.body for line in lines] == by_name(shared)


def test_one_answer_after_the_other_as_the_page_has_them(
    client: Client, cycle: Cycle, reviewer: Person, shared: list[Body]
) -> None:
    client.force_login(reviewer)
    page = f"/compare/112/?cycle={cycle.slug}&kind=regional"
    for language in LANGUAGES:
        with translation.override(language):
            slugs = [body.slug for body in by_name(shared)]
            for before, after in pairwise(slugs):
                shown = client.get(f"{page}&after={before}", headers={"accept-language": language})
                assert shown.context["opened"].body.slug == after


def test_files_keep_one_order(cycle: Cycle, reviewer: Person, shared: list[Body]) -> None:
    wanted, outline = ComparisonFilter(cycle=cycle.slug, kind="regional"), outline_of(cycle.edition)
    file = Round(principal_of(reviewer), cycle, outline, wanted, Audience.STAFF, is_file=True)
    of_directory = directory_document()
    sides = [side_of(row) for row in Submission.objects.select_related("assessment__body")]
    in_english = sorted((body.name for body in shared), key=plain)
    for language in LANGUAGES:
        with translation.override(language):
            assert [line.body.name for line in file.lines()] == in_english
            assert [side.name for side in beside(sides, outline, is_file=True).sides] == in_english
            on_page = [sort_key(called(side)) for side in beside(sides, outline).sides]
            assert on_page == sorted(on_page)
            assert directory_document() == of_directory
