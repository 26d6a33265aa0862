"""Who could learn from whom: with what evidence, which criteria; and what of it leaves the desk."""

from __future__ import annotations

import csv
import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assessments.answers.scoring import State
from assessments.answers.value import Answer, Reference
from assessments.models import Cycle, Introduction, Passage, Submission
from assessments.submitting.score_lines import stop_counting
from mechanisms.access import Sharing
from mechanisms.models import Person, Region
from recommendations.outline import CriterionValue
from tests.comparing.compared_bodies import shares
from tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db

PAGE = "/review/matches/"
ASIA, EUROPE = Region.ASIA_PACIFIC, Region.EUROPE
YES, PARTLY, NO = CriterionValue.YES, CriterionValue.PARTLY, CriterionValue.NO
PLAN = Reference("Plan of action", strength=2, date="2026-03-01", url="https://example.org/plan")
SECRET = Reference("Secret note", strength=2, date="2026-03-01", url="https://example.org/secret")
SPANISH = "La ley de 2022 crea un fondo de compensación y nadie ha decidido todavía ninguna solicitud."


def teaches(text: str = "So.", *, more: tuple[Reference, ...] = ()) -> Answer:
    criteria = {f"112.{place}": YES for place in range(1, 5)}
    return Answer(112, State.LEVEL, level=2, explanation=text, criteria=criteria, evidence=(PLAN, *more))


def lacks(second: CriterionValue = NO) -> Answer:
    criteria = {"112.1": YES, "112.2": second, "112.3": NO, "112.4": NO}
    return Answer(
        112,
        State.LEVEL,
        level=1,
        explanation="Nobody has decided this yet, and there is no plan for it.",
        criteria=criteria,
    )


@pytest.fixture
def crowd(cycle: Cycle) -> None:
    """Two that can show it, two that lack it; one of each is named. One of each said no to introductions."""
    shares(cycle, "Able", teaches(), introduced=True, named=True, region=ASIA)
    shares(cycle, "Beta", teaches(SPANISH), introduced=True, region=EUROPE)
    shares(cycle, "Closed", teaches())
    shares(cycle, "Told", lacks(), introduced=True, named=True, region=EUROPE)
    shares(cycle, "Unnamed", lacks(), introduced=True, region=ASIA)
    shares(cycle, "Wall", lacks())
    shares(cycle, "Hidden", lacks(), sharing=Sharing.PRIVATE)


def shown(client: Client, **asked: str) -> dict[str, list[str]]:
    """Who is shown with whom."""
    found = client.get(PAGE, {"cycle": "2026", "paragraph": "112", **asked}).context["found"]
    return {
        teacher.side.body: [other.side.body for other in teacher.others]
        for teacher in (found.teachers if found else ())
    }


@pytest.mark.usefixtures("crowd")
class TestThePage:
    @pytest.fixture(autouse=True)
    def desk(self, client: Client, reviewer: Person) -> None:
        client.force_login(reviewer)

    @pytest.mark.parametrize(
        ("asked", "pairs"),
        [
            ({}, {"Able": ["Told", "Unnamed"], "Beta": ["Told", "Unnamed"]}),
            ({"from_region": ASIA}, {"Able": ["Told", "Unnamed"]}),
            ({"to_region": ASIA}, {"Able": ["Unnamed"], "Beta": ["Unnamed"]}),
            ({"from_region": EUROPE, "to_region": EUROPE}, {"Beta": ["Told"]}),
            ({"language": "es"}, {"Beta": ["Told", "Unnamed"]}),
            ({"language": "ar"}, {}),
            ({"kind": "national"}, {}),
            ({"paragraph": "113"}, {}),
        ],
    )
    def test_pairs_of_those_that_agreed_in_alphabetical_order(
        self, client: Client, asked: dict[str, str], pairs: dict[str, list[str]]
    ) -> None:
        """With region, language and kind; one has it, the other lacks it, and nobody is scored."""
        assert shown(client, **asked) == pairs

    def test_what_the_evidence_is_and_which_criterion_the_other_lacks(self, client: Client) -> None:
        said = client.get(PAGE, {"paragraph": "112"})
        (able, _beta) = said.context["found"].teachers
        assert [(one.title, one.date, one.url) for one in able.side.documents] == [
            ("Plan of action", "2026-03-01", "https://example.org/plan")
        ]
        assert [each.code for each in able.meets] == ["112.1", "112.2", "112.3", "112.4"]
        assert [[each.code for each, _value in other.learns] for other in able.others] == [
            ["112.2", "112.3", "112.4"]
        ] * 2
        assert 'href="https://example.org/plan"' in said.content.decode()

    def test_each_body_stands_with_its_type_region_and_language(self, client: Client) -> None:
        """The staff's finding B13: a list of names is no match."""
        _able, beta = client.get(PAGE, {"paragraph": "112"}).context["found"].teachers
        kind = Submission.objects.get(assessment__body__slug="beta").assessment.body.get_type_display()
        page = client.get(PAGE, {"paragraph": "112"}).content.decode()
        assert beta.side.framed == f"{kind} · {EUROPE.label} · Spanish"
        for side in (beta.side, *(other.side for other in beta.others)):
            assert f"{side.framed} · " in page
        assert [other.side.language for other in beta.others] == ["en", "en"]

    def test_from_the_pair_to_the_question_to_both(self, client: Client) -> None:
        page = client.get(PAGE, {"paragraph": "112"})
        teacher = page.context["found"].teachers[0]
        pair = f"112.{teacher.side.submission}.{teacher.others[0].side.submission}"
        assert f'value="{pair}"' in page.content.decode()
        ask = reverse("assessments:ask_bodies")
        preview = client.get(ask, {"pair": pair}).content.decode()
        assert "could learn from" in preview
        assert "https://example.org/plan" in preview
        assert client.post(f"{ask}?pair={pair}", {"pair": pair})["Location"] == "/review/introductions/"
        assert Introduction.objects.count() == 1
        assert "Not both have answered yet" in client.get("/review/introductions/").content.decode()
        assert f'value="{pair}"' not in client.get(ask, {"pair": pair}).content.decode()

    def test_a_reviewer_sees_no_pair_of_a_body_of_his_own(
        self, client: Client, reviewer: Person, cycle: Cycle
    ) -> None:

        own = Submission.objects.get(assessment__body__slug="able").assessment.body
        MembershipFactory.create(person=reviewer, body=own)
        assert shown(client) == {"Beta": ["Told", "Unnamed"]}

    def test_files_hold_named_bodies_alone_but_for_internal_copies(self, client: Client) -> None:
        asked = "cycle=2026&paragraph=112"
        for names, pairs in (
            ("", [("Able", "Told")]),
            ("staff", [("Able", "Told"), ("Able", "Unnamed"), ("Beta", "Told"), ("Beta", "Unnamed")]),
        ):
            data = client.get(f"/review/matches.json?{asked}&names={names}").json()
            assert [(row["has"], row["lacks"]) for row in data["rows"]] == pairs
        lines = client.get(f"/review/matches.csv?{asked}").content.decode()
        first = list(csv.reader(lines.splitlines()))[1]
        assert first[0] == "Able"
        assert "Plan of action" in first[4]
        assert "Unnamed" not in lines
        assert "Beta" not in lines

    @pytest.mark.parametrize("form", ["csv", "json"])
    def test_with_all_unnamed_ones_deleted_the_files_have_the_same_bytes(
        self, client: Client, form: str
    ) -> None:
        address = f"/review/matches.{form}?cycle=2026&paragraph=112"
        before = client.get(address).content
        unnamed = Submission.objects.filter(may_be_named=False).exclude(sharing=Sharing.PUBLIC)
        assert unnamed.count() > 3
        for submission in unnamed:
            stop_counting(submission)
        Passage.objects.filter(submission__in=unnamed).delete()
        unnamed.delete()
        assert client.get(address).content == before

    @pytest.mark.parametrize("written", ["999", "x", "12345", "-1"])
    def test_what_is_no_recommendation_finds_nobody(self, client: Client, written: str) -> None:
        assert client.get(PAGE, {"paragraph": written}).context["found"] is None
        assert client.get(f"/review/matches.csv?paragraph={written}").status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_number_of_queries_does_not_grow(
    client: Client, cycle: Cycle, reviewer: Person, number: int, django_assert_num_queries: Any
) -> None:
    for place in range(number):
        shares(cycle, f"Able {place}", teaches(), introduced=True)
        shares(cycle, f"Bare {place}", lacks(), introduced=True)
    client.force_login(reviewer)
    client.get(PAGE)
    with django_assert_num_queries(10):
        client.get(PAGE)


def test_what_is_confidential_is_told_to_nobody(client: Client, cycle: Cycle, reviewer: Person) -> None:
    sent = shares(cycle, "Able", teaches(more=(SECRET,)), introduced=True)
    shares(cycle, "Bare", lacks(), introduced=True)
    document = json.loads(sent.document)
    for answer in document["answers"]:
        for item in answer["evidence"]:
            if item["title"] == "Secret note":
                item["confidential"] = True
    Submission.objects.filter(pk=sent.pk).update(document=json.dumps(document))
    client.force_login(reviewer)
    found = client.get(PAGE).context["found"]
    assert [one.title for one in found.teachers[0].side.documents] == ["Plan of action"]


def test_the_menu_of_languages_is_that_of_every_page(crowd: None, reviewer: Person, client: Client) -> None:
    """Its filter by language once took the place of the menu: two buttons without a word."""
    client.force_login(reviewer)
    page = client.get(PAGE, {"cycle": "2026", "paragraph": "112"})
    assert page.context["spoken"]
    assert 'name="language" value="fr" lang="fr"' in page.text
