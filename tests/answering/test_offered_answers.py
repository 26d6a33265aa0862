"""What a question offers, what that means, and what is said of the level beside it, for both variants."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from assessments.answering.rows import load_answers, load_sheet, outline_of
from assessments.answering.starting import start_assessment
from assessments.answers.labels import CRITERION_VALUES, with_dates
from assessments.answers.scoring import Standing
from assessments.models import Assessment, CriterionAnswer, Cycle
from assessments.report.gap_report import build
from mechanisms.models import Person
from recommendations.lists import enumerated
from recommendations.outline import Criterion, CriterionValue, Outline, Recommendation, Variant
from recommendations.support import Claim
from tests.factories import MembershipFactory, NationalBodyFactory, acting

YES, PARTLY, NO, NO_CASE = "yes", "partly", "no", "no_case"
AUTOSAVE = {"HX-Request": "true"}


def address(assessment: Assessment, paragraph: int) -> str:
    return reverse("assessments:question", args=[assessment.pk, paragraph])


def words_of(page: str) -> str:
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", page).split()))


def row(page: str, code: str) -> str:
    """The statement with its radios, as it stands on the page."""
    return page.split(f'id="id_criterion-{code}"', 1)[1].split("</tr>", 1)[0]


@pytest.fixture(params=list(Variant))
def open_draft(request: pytest.FixtureRequest, draft: Assessment, cycle: Cycle) -> Assessment:
    """An assessment of each variant."""
    if request.param is Variant.REGIONAL:
        return draft
    return national_draft(cycle)


def national_draft(cycle: Cycle) -> Assessment:
    membership = MembershipFactory.create(body=NationalBodyFactory.create())
    return start_assessment(
        by=acting(membership.account),
        body=membership.body,
        cycle=cycle,
        period_start=cycle.opens_on.replace(year=2025),
        period_end=cycle.opens_on.replace(month=6, day=30),
    )


@pytest.fixture
def at_page(client: Client, open_draft: Assessment) -> Client:
    client.force_login(Person.objects.get(memberships__body=open_draft.body, memberships__role="coordinator"))
    return client


def asked(assessment: Assessment) -> tuple[Variant, Outline]:
    return Variant(assessment.body.kind), outline_of(assessment)


def criteria(assessment: Assessment) -> Iterator[tuple[Recommendation, Criterion]]:
    for recommendation in asked(assessment)[1].recommendations:
        for criterion in recommendation.criteria:
            yield recommendation, criterion


def first_without(assessment: Assessment, value: CriterionValue) -> tuple[Recommendation, Criterion]:
    variant = asked(assessment)[0]
    return next(pair for pair in criteria(assessment) if value not in pair[1].offers(variant))


def first_with(assessment: Assessment, value: CriterionValue) -> tuple[Recommendation, Criterion]:
    variant = asked(assessment)[0]
    return next(pair for pair in criteria(assessment) if value in pair[1].offers(variant))


def test_title_and_question_are_those_of_the_variant(at_page: Client, open_draft: Assessment) -> None:
    variant, outline = asked(open_draft)
    other = next(one for one in Variant if one is not variant)
    recommendation = next(
        item for item in outline.recommendations if item.titles[variant] != item.titles[other]
    )
    said = words_of(at_page.get(address(open_draft, recommendation.paragraph)).content.decode())
    assert recommendation.titles[variant] in said
    assert recommendation.titles[other] not in said
    assert recommendation.prompts[variant] in said
    tasks = words_of(at_page.get(reverse("assessments:task_list", args=[open_draft.pk])).content.decode())
    assert all(item.titles[variant] in tasks for item in outline.recommendations)


def test_what_a_question_means_stands_below_it(at_page: Client, open_draft: Assessment) -> None:
    variant, outline = asked(open_draft)
    listed = next(item for item in outline.recommendations if item.means[variant])
    plain = next(item for item in outline.recommendations if not item.means[variant])
    said = words_of(at_page.get(address(open_draft, listed.paragraph)).content.decode())
    assert f"{listed.prompts[variant]} That means: {enumerated(listed.means[variant])}." in said
    assert "That means:" not in words_of(at_page.get(address(open_draft, plain.paragraph)).content.decode())


def test_it_is_said_whose_words_they_are(at_page: Client, open_draft: Assessment) -> None:
    section = reverse("assessments:section", args=[open_draft.pk, "b"]) + "?open=112"
    for page in (address(open_draft, 112), section):
        said = words_of(at_page.get(page).content.decode())
        assert said.count("Title, question, criteria and levels are ours.") == 1
    aside = words_of(at_page.get(address(open_draft, 112)).content.decode())
    assert "the report’s analysis" not in aside


def test_each_statement_offers_its_answers_and_says_what_they_mean(
    at_page: Client, open_draft: Assessment
) -> None:
    variant, outline = asked(open_draft)
    for recommendation in outline.recommendations:
        page = at_page.get(address(open_draft, recommendation.paragraph)).content.decode()
        for criterion in recommendation.criteria:
            shown = row(page, criterion.code)
            offered = re.findall(r'type="radio"[^>]*value="([^"]*)"', shown)
            assert offered == [*criterion.offers(variant), ""], criterion.code
            said = words_of(shown)
            for value, meaning in (
                (CriterionValue.PARTLY, criterion.partly[variant]),
                (CriterionValue.NO_CASE, criterion.no_case[variant]),
            ):
                sentence = f"{CRITERION_VALUES[value]}: {with_dates(meaning, open_draft.period_end)}"
                assert (sentence in said) is bool(meaning), criterion.code


@pytest.mark.parametrize("value", [CriterionValue.PARTLY, CriterionValue.NO_CASE])
def test_what_is_not_offered_is_refused_at_its_statement(
    at_page: Client, open_draft: Assessment, value: CriterionValue
) -> None:
    recommendation, criterion = first_without(open_draft, value)
    post = {"revision": "0", "choice": "1", f"criterion-{criterion.code}": value.value}
    response = at_page.post(address(open_draft, recommendation.paragraph), post)
    page = response.content.decode()
    assert response.status_code == 422
    assert f'href="#id_criterion-{criterion.code}"' in page
    assert criterion.code in words_of(row(page, criterion.code).split('class="field-message"')[1])
    assert load_answers(open_draft, recommendation.paragraph)[0].level is None


@pytest.mark.parametrize("value", [CriterionValue.PARTLY, CriterionValue.NO_CASE])
def test_what_is_stored_and_not_offered_any_more_counts_as_blank_until_it_is_answered_again(
    at_page: Client, open_draft: Assessment, value: CriterionValue
) -> None:
    """Four answers, one of them in yesterday's words: the level is compared neither here nor in the list."""
    recommendation, criterion = first_without(open_draft, value)
    place, codes = address(open_draft, recommendation.paragraph), [c.code for c in recommendation.criteria]
    post = {"revision": "0", "choice": "2"} | {f"criterion-{code}": YES for code in codes}
    assert at_page.post(place, post).status_code == 302
    stored = CriterionAnswer.objects.filter(answer__assessment=open_draft, criterion__code=criterion.code)
    assert stored.update(value=value) == 1

    line = build(load_sheet(open_draft), outline_of(open_draft)).line(recommendation.paragraph)
    assert {item.criterion.code: item.value for item in line.criteria}[criterion.code] is CriterionValue.BLANK
    assert (line.claim, line.standing) == (Claim.NOT_COMPARED, Standing.UNANSWERED)
    tasks = at_page.get(reverse("assessments:task_list", args=[open_draft.pk])).content.decode()
    assert "Check: criteria left open" in tasks
    said = f"Answer again: “{CRITERION_VALUES[value]}” is no longer offered here"
    page = at_page.get(place).content.decode()
    assert said in words_of(row(page, criterion.code))
    assert words_of(page).count("Answer again") == 1
    assert "1 criterion is not answered: level 2 can’t be compared." in words_of(page)

    assert at_page.post(place, post | {"revision": "1"}).status_code == 302
    assert "Answer again" not in words_of(at_page.get(place).content.decode())


def test_no_case_is_kept_and_asks_for_a_sentence(client: Client, cycle: Cycle) -> None:
    """Without one the draft is kept, and it is said what is missing; with one nothing is left to say."""
    draft = national_draft(cycle)
    client.force_login(Person.objects.get(memberships__body=draft.body))
    recommendation, criterion = first_with(draft, CriterionValue.NO_CASE)
    place = address(draft, recommendation.paragraph)
    code = f"criterion-{criterion.code}"
    response = client.post(place, {"revision": "0", "choice": "1", code: NO_CASE}, headers=AUTOSAVE)
    assert "Say in the explanation what “no case arose” rests on." in response.content.decode()
    answer = load_answers(draft, recommendation.paragraph)[0]
    assert (answer.level, answer.criteria[criterion.code]) == (1, CriterionValue.NO_CASE)
    tasks = client.get(reverse("assessments:task_list", args=[draft.pk])).content.decode()
    assert "Check: “no case arose” without a sentence on it" in tasks
    check = words_of(client.get(reverse("assessments:check", args=[draft.pk])).content.decode())
    said = f"Paragraph {recommendation.paragraph}: Say in the explanation what “no case arose” rests on."
    assert said in check

    more = {"revision": "1", "choice": "1", code: NO_CASE, "explanation": "The courts had no claim."}
    assert client.post(place, more).status_code == 302
    check = words_of(client.get(reverse("assessments:check", args=[draft.pk])).content.decode())
    assert said not in check


def said_of(client: Client, draft: Assessment, choice: str, *values: str) -> str:
    """What the page says while one answers the four statements of 137 and chooses a level."""
    post = {"revision": "0", "choice": choice}
    post |= {f"criterion-137.{number}": value for number, value in enumerate(values, start=1)}
    page = client.post(address(draft, 137), post, headers=AUTOSAVE).content.decode()
    part = page.split('id="id_support"', 1)[1].split("</div>", 1)[0]
    return words_of("<div" + part).strip()


@pytest.mark.parametrize(
    ("choice", "values", "said"),
    [
        pytest.param(
            "",
            (),
            "Answer the criteria to see which level they support.",
            id="nothing answered",
        ),
        pytest.param(
            "", ("yes",), "Your criteria support level 1 – 3 . 3 are not answered yet.", id="one of four"
        ),
        pytest.param(
            "3",
            ("yes", "yes", "yes"),
            "1 criterion is not answered: level 3 can’t be compared.",
            id="one is blank",
        ),
        pytest.param("2", (), "4 criteria are not answered: level 2 can’t be compared.", id="silence"),
        pytest.param(
            "2",
            ("dont_know",) * 4,
            "4 criteria are answered “don’t know”: level 2 can’t be compared.",
            id="all not known",
        ),
        pytest.param(
            "3",
            ("yes", "yes", "yes", "dont_know"),
            "1 criterion is answered “don’t know”: level 3 can’t be compared.",
            id="one not known",
        ),
        pytest.param(
            "3",
            ("yes", "no", "no", "no"),
            "Your criteria support level 1 . Level 3 goes further: you may keep it, but say why.",
            id="above",
        ),
        pytest.param(
            "1",
            ("yes", "yes", "yes", "no"),
            "Your criteria support level 2 . They support more than level 1: look again, "
            "or say why you keep it.",
            id="below",
        ),
        pytest.param(
            "2",
            ("yes", "yes", "yes", "no"),
            "Your criteria support level 2 . Level 2 fits.",
            id="within",
        ),
        pytest.param(
            "2",
            ("yes", "yes", "partly", "no"),
            "Your criteria support level 1 – 2 . Level 2 fits. Some criteria are met in part only.",
            id="in part",
        ),
        pytest.param(
            "3",
            ("yes",) * 4,
            "Your criteria support level 2 – 3 . All four are met. “Throughout” is your own word.",
            id="four yes",
        ),
    ],
)
def test_what_is_said_of_the_level(
    client: Client, draft: Assessment, coordinator: Person, choice: str, values: tuple[str, ...], said: str
) -> None:
    client.force_login(coordinator)
    found = said_of(client, draft, choice, *values).replace("–", " – ")
    assert " ".join(found.split()) == said


def test_a_level_above_its_statements_is_a_warning_and_another_is_none(
    client: Client, draft: Assessment, coordinator: Person
) -> None:
    client.force_login(coordinator)
    post = {"revision": "0", "choice": "3", "criterion-137.1": "no"}
    page = client.post(address(draft, 137), post, headers=AUTOSAVE).content.decode()
    assert 'class="warning"' in page.split('id="id_support"')[1].split("</div>")[0]
    post = {"revision": "1", "choice": "0", "criterion-137.1": "no"}
    page = client.post(address(draft, 137), post, headers=AUTOSAVE).content.decode()
    assert 'class="warning"' not in page.split('id="id_support"')[1].split("</div>")[0]


def test_a_link_to_a_whole_website_is_remarked_on(
    client: Client, draft: Assessment, coordinator: Person
) -> None:
    client.force_login(coordinator)
    row = {
        "evidence-0-title": "Our site",
        "evidence-0-strength": "2",
        "evidence-0-date": "2026-01-01",
        "evidence-0-url": "https://example.org/",
        "evidence-0-page": "",
        "evidence-0-source": "",
    }
    said = "Evidence 1: This link leads to a home page. Name the document, or the page."
    post = {"revision": "0", "choice": "2", **row}
    assert said in client.post(address(draft, 112), post, headers=AUTOSAVE).content.decode()
    post |= {"revision": "1", "evidence-0-page": "12"}
    assert said not in client.post(address(draft, 112), post, headers=AUTOSAVE).content.decode()
