"""What a filter leaves, and what a body's page says: plain values out of rows."""

from __future__ import annotations

import pytest
from django.http import QueryDict
from django.utils.translation import override

from mechanisms.directory.body_page import body_page, load_body
from mechanisms.directory.directory import DirectoryFilter, directory_document, read_directory
from mechanisms.directory.typed_body import typed_body
from mechanisms.models import Body, BodyKind, BodyMembership, BodyType, Country, Region
from mechanisms.models.body import plain

pytestmark = pytest.mark.django_db


def slugs(query: str) -> set[str]:
    directory = read_directory(DirectoryFilter.of(QueryDict(query)))
    return {body.slug for group in directory.groups for body in group.bodies}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=asean", {"asean", "asean-counter-trafficking-units"}),
        ("q=mercado+comun", {"mercosur"}),
        ("q=MERCADO+COMÚN", {"mercosur"}),
        ("q=ouagadougou", {"au", "africa-eu-partnership"}),
        ("q=handbook+parliamentarians", {"coe", "coe-pace"}),
        ("q=cedeao", {"ecowas"}),
        ("q=جامعة+العربية", {"las", "arab-justice-ministers"}),
        ("q=no+such+body", set()),
        ("type=economic_commission", {"eca", "eclac", "ece", "escap", "escwa"}),
        ("type=process&can_answer=no", {"oas-mna"}),
        ("q=arab&answered_2009=responded", {"las"}),
        ("type=process&answered_2009=responded", {"bali-process", "commit"}),
    ],
)
@pytest.mark.usefixtures("directory")
def test_what_a_filter_leaves(query: str, found: set[str]) -> None:
    assert slugs(query) == found


@pytest.mark.parametrize(
    "query", ["", "q=", "q=+", "type=nonsense", "answered_2009=1", "can_answer=perhaps", "slug=eu", "page=2"]
)
@pytest.mark.usefixtures("directory")
def test_what_is_on_no_list_leaves_everything(query: str) -> None:
    assert len(slugs(query)) == 70
    assert not DirectoryFilter.of(QueryDict(query)).is_set


@pytest.mark.usefixtures("directory")
def test_groups_stand_in_the_order_of_the_report_and_bodies_in_that_of_the_alphabet() -> None:
    directory = read_directory(DirectoryFilter())
    assert [group.title for group in directory.groups] == list(Region.values)
    for group in directory.groups:
        names = [body.name for body in group.bodies]
        assert names == sorted(names, key=str.casefold)
    assert (directory.shown, directory.total) == (70, 70)


@pytest.mark.usefixtures("directory")
def test_national_and_sample_bodies_stand_apart() -> None:
    Body.objects.create(
        slug="ken-cap",
        name="Committee",
        kind=BodyKind.NATIONAL,
        type=BodyType.NATIONAL_TASK_FORCE,
        region=Region.AFRICA,
        country=Country.objects.get(iso3="KEN"),
    )
    Body.objects.create(slug="sample-one", name="One", type="process", region=Region.AFRICA, sample=True)
    by_code = {group.code: group for group in read_directory(DirectoryFilter()).groups}
    assert [body.slug for body in by_code["national"].bodies] == ["ken-cap"]
    assert [body.slug for body in by_code["sample"].bodies] == ["sample-one"]
    assert {body.slug for body in by_code["africa"].bodies}.isdisjoint({"ken-cap", "sample-one"})
    assert slugs("q=kenya") == {"ken-cap"}
    assert "ken-cap" not in slugs("answered_2009=not_listed")
    listed = {entry["slug"] for entry in directory_document()["bodies"]}
    assert len(listed) == 70
    assert listed.isdisjoint({"ken-cap", "sample-one"})


@pytest.mark.parametrize(
    ("text", "same"), [("Común", "comun"), ("TÜRKIYE", "turkiye"), ("ÎLES", "iles"), ("", "")]
)
def test_accents_and_case_make_no_difference(text: str, same: str) -> None:
    assert plain(text) == same


@pytest.mark.usefixtures("directory")
def test_the_page_of_a_body_says_all_the_report_does() -> None:
    page = body_page(load_body("coe"))
    assert page.listed
    assert page.can_answer
    assert page.cannot_answer == ""
    assert [fact.paragraph for fact in page.facts] == list(page.paragraphs)
    assert {part.slug for part in page.parts} == {"greta", "coe-committee-parties", "coe-pace"}
    convention = page.instruments[0]
    assert (convention.kind, convention.year, convention.paragraphs[0]) == ("Convention", 2005, 27)
    assert page.source_url == "https://undocs.org/A/HRC/14/32"
    assert 36 in page.absent


@pytest.mark.usefixtures("directory")
def test_two_facts_of_one_paragraph_stand_together_and_a_cut_one_says_so() -> None:
    facts = {fact.paragraph: fact for fact in body_page(load_body("eu")).facts}
    assert len(facts[28].texts) == 3
    assert facts[48].cut
    assert not facts[28].cut


@pytest.mark.parametrize(
    ("slug", "why"),
    [
        ("greta", "Council of Europe, which answers as a whole"),
        ("uniap", "Coordinated Mekong Ministerial Initiative against Trafficking"),
        ("oas-atip", "is not one of them"),
        ("unodc", "is not one of them"),
    ],
)
@pytest.mark.usefixtures("directory")
def test_a_body_that_cannot_answer_says_why(slug: str, why: str) -> None:
    page = body_page(load_body(slug))
    assert not page.can_answer
    assert why in page.cannot_answer


@pytest.mark.usefixtures("directory")
def test_membership_is_told_on_both_pages() -> None:
    national = Body.objects.create(
        slug="ken-cap",
        name="Committee",
        kind=BodyKind.NATIONAL,
        type=BodyType.NATIONAL_TASK_FORCE,
        region=Region.AFRICA,
        country=Country.objects.get(iso3="KEN"),
    )
    BodyMembership.objects.create(member=national, mechanism=Body.objects.get(slug="au"))
    assert [(each.slug, each.note) for each in body_page(load_body("au")).members] == [("ken-cap", "Kenya")]
    page = body_page(load_body("ken-cap"))
    assert [each.slug for each in page.member_of] == ["au"]
    assert (page.country, page.answered, page.facts) == ("Kenya", "", ())


IN_FRENCH = "Communauté économique des États de l’Afrique de l’Ouest"


@pytest.mark.parametrize("typed", ["ecowas", "CEDEAO", IN_FRENCH])
@pytest.mark.usefixtures("directory")
def test_a_body_is_found_by_its_name_in_the_language_of_the_page(typed: str) -> None:
    with override("fr"):
        found = typed_body(Body.objects.filter(listed=True), typed)
        assert found.body is not None
        assert found.shown == IN_FRENCH
    assert found.body.slug == "ecowas"
