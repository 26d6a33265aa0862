"""Search at the desk: what is shared is found in any language, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assessments.models import Cycle, Submission
from assessments.submitting.submitting import withdraw
from assessments.writing.translations import save_translation
from mechanisms.access import Sharing
from mechanisms.models import Body, Person
from mechanisms.models.body import Region
from mechanisms.models.person import Role
from tests.factories import BodyFactory, CycleFactory, MembershipFactory, NationalBodyFactory, acting
from tests.writing.writing_cast import ARABIC, FUND, PLAN, answer, full, sender, sent

PATH = "/review/search/"


@pytest.fixture
def page(client: Client, reviewer: Person) -> Client:
    client.force_login(reviewer)
    return client


def found(client: Client, **query: str) -> list[tuple[str, int, str]]:
    """(body, paragraph, source) of each hit."""
    hits = client.get(PATH, query).context["hits"]
    return [(hit.body.slug, hit.passage.paragraph, hit.passage.source) for hit in hits]


def test_every_word_has_to_be_found_in_one_passage(page: Client, north: Body, cycle: Cycle) -> None:
    sent(north, cycle, full(112), answer(137, FUND, 0))
    assert found(page, q="compensacion SOLICITUD") == [("north", 137, "explanation")]
    assert found(page, q="compensacion plan") == []
    assert found(page, q="plan") == [
        ("north", 112, "explanation"),
        ("north", 112, "evidence"),
        ("north", 112, "action"),
    ]
    assert found(page, q="auditors chapter") == [("north", 112, "evidence")]
    assert found(page, q="%") == []
    assert found(page, q="_") == []


def test_arabic_chinese_and_russian_are_found(page: Client, north: Body, cycle: Cycle) -> None:
    chinese, russian = "我国没有任何赔偿机制。", "Выплат ещё не было."
    sent(north, cycle, answer(135, ARABIC), answer(136, chinese), answer(137, russian))
    assert found(page, q="الضَحايا") == [("north", 135, "explanation")]
    assert found(page, q="赔偿") == [("north", 136, "explanation")]
    assert found(page, q="ЕЩЕ") == [("north", 137, "explanation")]
    content = page.get(PATH, {"q": "赔偿"}).content.decode()
    assert "<mark>赔偿</mark>" in content
    content = page.get(PATH, {"q": "الضحايا"}).content.decode()
    assert 'class="typed-text" lang="ar" dir="rtl">' in content


def test_draft_private_withdrawn_and_own_are_not_found(
    page: Client, reviewer: Person, draft: Any, south: Body, cycle: Cycle
) -> None:
    """The draft of the north, a private one, one taken back, one of the reviewer's own body."""
    sent(south, cycle, sharing=Sharing.PRIVATE)
    back = sent(BodyFactory.create(), cycle, sharing=Sharing.PUBLIC)
    withdraw(by=acting(sender(back)), submission=back)
    own = BodyFactory.create()
    sent(own, cycle, sharing=Sharing.PUBLIC)
    MembershipFactory.create(person=reviewer, body=own, role=Role.READER)
    assert found(page, q="plan") == []
    assert found(page, cycle="2026") == []


def test_of_a_replaced_version_nothing_is_found(page: Client, north: Body, cycle: Cycle) -> None:
    submission = sent(north, cycle)
    assert found(page, q="plan")
    Submission.objects.filter(pk=submission.pk).update(superseded_at=submission.submitted_at)
    assert found(page, q="plan") == []


def test_the_filters_narrow_and_stand_in_the_address(page: Client, cycle: Cycle) -> None:
    earlier = CycleFactory.create(slug="2025", edition=cycle.edition)
    north, asia = BodyFactory.create(slug="a-north"), BodyFactory.create(slug="b-asia")
    Body.objects.filter(pk=asia.pk).update(region=Region.ASIA_PACIFIC)
    state = NationalBodyFactory.create(slug="c-state")
    sent(north, cycle, answer(112, PLAN, 2), answer(137, FUND, 0))
    sent(asia, cycle, answer(112, PLAN, 1))
    sent(state, earlier, answer(118, PLAN, 3))
    assert [slug for slug, _p, _s in found(page, q="plan")] == ["a-north", "b-asia", "c-state"]
    assert found(page, q="plan", cycle="2025") == [("c-state", 118, "explanation")]
    assert found(page, q="plan", kind="national") == [("c-state", 118, "explanation")]
    assert found(page, q="plan", region="Asia-Pacific") == [("b-asia", 112, "explanation")]
    assert found(page, about="137") == [("a-north", 137, "explanation")]
    assert len(found(page, q="plan", about="b")) == 3
    assert found(page, q="plan", answered="2") == [("a-north", 112, "explanation")]
    assert found(page, language="es") == [("a-north", 137, "explanation")]
    assert page.get(PATH, {"q": "plan", "cycle": "1999"}).status_code == 422
    assert page.get(PATH, {"about": "x"}).status_code == 422


def test_a_corrected_language_is_the_one_that_is_searched(
    page: Client, reviewer: Person, north: Body, cycle: Cycle
) -> None:
    submission = sent(north, cycle, answer(137, FUND, 0), answer(136, "Nada."))
    assert found(page, language="none") == [("north", 136, "explanation")]
    for paragraph, language in ((136, "es"), (137, "und")):
        save_translation(
            by=acting(reviewer),
            submission=submission,
            paragraph=paragraph,
            revision=0,
            text="",
            language="en",
            original_language=language,
        )
    assert found(page, language="es") == [("north", 136, "explanation")]
    assert found(page, language="none") == []
    hits = page.get(PATH, {"about": "136"}).context["hits"]
    assert [hit.language for hit in hits] == ["es"]


def test_a_hit_leads_to_its_answer_in_the_version_that_counts(
    page: Client, north: Body, cycle: Cycle
) -> None:
    submission = sent(north, cycle)
    content = page.get(PATH, {"q": "plan"}).content.decode()
    pk = submission.assessment_id
    assert f'href="/assessments/{pk}/report/?version=1#answer-112"' in content
    assert f"/review/{pk}/112/keep/evidence/0/?q=plan" in content


def test_bodies_stand_by_name_and_paragraphs_in_order_whatever_the_score(page: Client, cycle: Cycle) -> None:
    for name, number in (("zebra", 3), ("Émile", 0), ("alpha", 1)):
        body = BodyFactory.create(name=name)
        sent(body, cycle, answer(130, PLAN, number), answer(107, PLAN, 3 - number))
    hits = page.get(PATH, {"q": "plan"}).context["hits"]
    assert [(hit.body.name, hit.passage.paragraph) for hit in hits] == [
        ("alpha", 107),
        ("alpha", 130),
        ("Émile", 107),
        ("Émile", 130),
        ("zebra", 107),
        ("zebra", 130),
    ]


def test_twenty_five_stand_on_a_page(page: Client, north: Body, cycle: Cycle) -> None:
    sent(north, cycle, *(answer(number, PLAN) for number in range(106, 136)))
    first = page.get(PATH, {"q": "plan"})
    assert (len(first.context["hits"]), first.context["page"].paginator.count) == (25, 30)
    assert "?q=plan&amp;page=2" in first.content.decode()
    assert len(page.get(PATH, {"q": "plan", "page": "2"}).context["hits"]) == 5
    assert len(page.get(PATH, {"q": "plan", "page": "9"}).context["hits"]) == 5


@pytest.mark.parametrize("bodies", [1, 3])
def test_a_search_takes_twelve_queries(
    page: Client, cycle: Cycle, bodies: int, django_assert_num_queries: Any
) -> None:
    """Session, person, roles; lists and the last one; cycles with their edition; the index, its passages
    and their submissions, one page of them, what of it is shared, translations."""
    for _ in range(bodies):
        sent(BodyFactory.create(), cycle)
    page.get(PATH)
    with django_assert_num_queries(11):
        response = page.get(PATH, {"q": "plan", "language": "en", "about": "b"})
    assert len(response.context["hits"]) == bodies


def test_without_words_or_filter_it_says_what_to_do(page: Client, cycle: Cycle) -> None:
    assert "Type a word, or choose a filter" in page.get(PATH).content.decode()
    nothing = page.get(PATH, {"q": "nowhere"}).content.decode()
    assert "No passage found" in nothing


def test_without_any_cycle_it_stands_as_well(page: Client) -> None:
    assert page.get(PATH, {"q": "plan"}).status_code == 200


def test_what_a_body_typed_is_no_markup(page: Client, north: Body, cycle: Cycle) -> None:
    sent(north, cycle, answer(112, "<script>alert(1)</script> the plan"))
    content = page.get(PATH, {"q": "<script>"}).content.decode()
    assert "&lt;<mark>script</mark>&gt;alert(1)&lt;/<mark>script</mark>&gt;" in content
    assert reverse("assessments:search") == PATH
