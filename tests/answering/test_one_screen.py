"""The question in one screen: nothing chosen in advance, the supported levels drawn, the rest folded."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from assessments.answering.forms.rows import Parts, parts_of, typed_day
from assessments.answering.rows import load_answers
from assessments.answering.saving import save_answer
from assessments.answers.scoring import State
from assessments.answers.value import Answer
from assessments.models import Action, Assessment, Evidence
from assessments.models import Answer as AnswerRow
from mechanisms.models import Person
from tests.factories import BodyFactory, acting

REFERENCE = {"title": "National plan", "strength": "2", "url": "https://example.org/plan", "page": ""}
PLAN = {f"evidence-0-{name}": value for name, value in REFERENCE.items()}
DAY = {"evidence-0-date-day": "1", "evidence-0-date-month": "03", "evidence-0-date-year": "2026"}


def address(draft: Assessment, paragraph: int = 112) -> str:
    return reverse("assessments:question", args=[draft.pk, paragraph])


def stored(draft: Assessment, paragraph: int = 112) -> AnswerRow:
    return AnswerRow.objects.get(assessment=draft, paragraph=paragraph)


def opened(page: str, mark: str) -> bool:
    """Whether the row with this mark in its tag stands open."""
    tag = re.search(rf"<details[^>]*{mark}[^>]*>", page)
    assert tag is not None
    return " open" in tag[0]


@pytest.fixture
def signed_in(client: Client, coordinator: Person) -> Client:
    client.force_login(coordinator)
    return client


def test_nothing_is_chosen_in_advance(signed_in: Client, draft: Assessment) -> None:
    page = signed_in.get(address(draft)).content.decode()
    radios = re.findall(r'<input[^>]*type="radio"[^>]*>', page)
    assert len(radios) > 20
    assert not [radio for radio in radios if " checked" in radio]


@pytest.mark.parametrize(
    ("said", "drawn"),
    [
        ({}, "level-range"),
        ({"112.1": "no", "112.2": "no", "112.3": "no", "112.4": "no"}, "level-range has-0 from-0 to-0"),
        (
            {"112.1": "yes", "112.2": "yes", "112.3": "yes", "112.4": "yes"},
            "level-range has-2 from-2 has-3 to-3",
        ),
        ({"112.1": "no", "112.2": "no", "112.3": "no", "112.4": "no", "level": "3"}, "is-above"),
    ],
)
def test_what_the_criteria_support_is_drawn_on_the_levels(
    signed_in: Client, draft: Assessment, said: dict[str, str], drawn: str
) -> None:
    """On the page, and in the answer to an autosave, which renews the drawing and the line at the bottom."""
    post = {f"criterion-{code}": value for code, value in said.items() if code != "level"}
    post |= {"revision": "0", "choice": said.get("level", "")}
    fragment = signed_in.post(address(draft), post, headers={"HX-Request": "true"}).content.decode()
    page = signed_in.get(address(draft)).content.decode()
    for shown in (fragment, page):
        tag = re.search(r'<div id="id_range" hidden class="([^"]*)"', shown)
        assert tag is not None
        assert drawn in tag[1]
    assert ("Level 3 is above your criteria." in fragment.split('id="id_verdict"')[1]) == ("level" in said)


@pytest.mark.parametrize(
    ("choice", "is_open"),
    [("", False), ("2", False), ("dont_know", True), ("withheld", True), ("elsewhere", True)],
)
def test_the_other_states_open_where_one_is_chosen(
    signed_in: Client, draft: Assessment, choice: str, is_open: bool
) -> None:
    signed_in.post(address(draft), {"revision": "0", "choice": choice})
    assert opened(signed_in.get(address(draft)).content.decode(), 'class="other-states"') is is_open


def test_a_state_typed_in_error_is_seen(signed_in: Client, draft: Assessment) -> None:
    response = signed_in.post(address(draft), {"revision": "0", "choice": "not_applicable"})
    assert response.status_code == 422
    assert opened(response.content.decode(), 'class="other-states"')


def test_evidence_and_actions_are_closed_until_something_is_wrong(
    signed_in: Client, draft: Assessment
) -> None:
    right = signed_in.get(address(draft)).content.decode()
    wrong = signed_in.post(address(draft), {"revision": "0", "choice": "2", **PLAN}).content.decode()
    assert "A public document needs its date." in wrong
    assert [opened(page, 'id="evidence-title"') for page in (right, wrong)] == [False, True]
    assert [opened(page, 'id="action-title"') for page in (right, wrong)] == [False, False]


def test_a_date_is_typed_as_day_month_and_year(signed_in: Client, draft: Assessment) -> None:
    due = {"action-0-due-day": "31", "action-0-due-month": "01", "action-0-due-year": "2027"}
    action = {"action-0-what": "Write a guideline", "action-0-owner": "", "action-0-status": "planned"}
    post = {"revision": "0", "choice": "2", **PLAN, **DAY, **action, **due}
    assert signed_in.post(address(draft), post).status_code == 302
    assert Evidence.objects.get(answer=stored(draft)).date == date(2026, 3, 1)
    assert Action.objects.get(body=draft.body).due == date(2027, 1, 31)
    page = signed_in.get(address(draft)).content.decode()
    assert re.search(r'name="evidence-0-date-day" id="id_evidence-0-date" value="1"', page)
    assert '<option value="03" selected>March</option>' in page


@pytest.mark.parametrize(
    ("day", "month", "year", "written"),
    [
        ("1", "03", "2026", "2026-03-01"),
        ("", "", "", ""),
        ("", "03", "2026", "2026-03"),
        ("", "", "2026", "2026"),
        ("5", "03", "", "-03-05"),
        ("31", "02", "2026", "2026-02-31"),
    ],
)
def test_what_was_typed_as_a_date_is_shown_as_it_was_typed(
    day: str, month: str, year: str, written: str
) -> None:
    typed = {"x-day": day, "x-month": month, "x-year": year}
    assert typed_day(typed, "x") == written
    assert parts_of(written) == Parts(year=year, month=month, day=day)


@pytest.mark.parametrize(
    ("page", "field", "more"),
    [
        ("assessments:action_add", "due", {"paragraph": "112", "what": "Write", "status": "planned"}),
        ("assessments:evidence_add", "date", {"title": "National plan", "strength": "1"}),
    ],
)
def test_so_it_is_on_the_pages_of_one_action_and_one_reference(
    signed_in: Client, draft: Assessment, page: str, field: str, more: dict[str, str]
) -> None:
    """A wrong day is said, and stands in the three fields; a right one is kept."""
    place = [draft.pk] if field == "due" else [draft.pk, 112]
    typed = {f"{field}-day": "31", f"{field}-month": "02", f"{field}-year": "2027"}
    wrong = signed_in.post(reverse(page, args=place), {**more, **typed}).content.decode()
    assert "This is not a date. Give the day, the month and the year." in wrong
    assert re.search(rf'name="{field}-day" id="id_{field}" value="31" aria-invalid="true"', wrong)
    assert '<option value="02" selected>February</option>' in wrong
    right = signed_in.post(reverse(page, args=place), {**more, **typed, f"{field}-day": "28"})
    assert right.status_code == 302
    saved = {"due": Action.objects.filter(body=draft.body), "date": Evidence.objects.all()}[field]
    assert list(saved.values_list(field, flat=True)) == [date(2027, 2, 28)]


def test_a_reference_and_an_action_are_removed_by_their_button(signed_in: Client, draft: Assessment) -> None:
    second = {f"evidence-1-{name}": value for name, value in REFERENCE.items()} | {
        "evidence-1-title": "Annual report",
        "evidence-1-date": "2026-04-01",
    }
    action = {"action-0-what": "Write a guideline", "action-0-owner": "", "action-0-status": "planned"}
    post = {"choice": "2", **PLAN, **DAY, **second, **action}
    signed_in.post(address(draft), {"revision": "0", **post})
    for number, gone in enumerate(("evidence-0", "action-0"), start=1):
        response = signed_in.post(address(draft), {"revision": str(number), **post, "remove": gone})
        assert response["Location"] == address(draft)
        post = {name: value for name, value in post.items() if not name.startswith(gone)}
        post = {name.replace("evidence-1", "evidence-0"): value for name, value in post.items()}
    answer = load_answers(draft, 112)[0]
    assert [item.title for item in answer.evidence] == ["Annual report"]
    assert answer.actions == ()


def test_evidence_is_added_on_a_page_of_its_own_after_a_save(signed_in: Client, draft: Assessment) -> None:
    post = {"revision": "0", "choice": "1", "explanation": "Typed before.", "evidence": "add"}
    response = signed_in.post(address(draft), post)
    assert response["Location"] == reverse("assessments:evidence_add", args=[draft.pk, 112])
    assert stored(draft).explanation == "Typed before."


@pytest.mark.parametrize(("meant", "is_open"), [((), False), (("own",), False), (("east",), True)])
def test_the_own_mechanism_comes_first_and_the_others_are_folded(
    signed_in: Client, draft: Assessment, coordinator: Person, meant: tuple[str, ...], is_open: bool
) -> None:
    BodyFactory.create(slug="east", name="Eastern Process")
    slugs = tuple(draft.body.slug if slug == "own" else slug for slug in meant)
    save_answer(by=acting(coordinator), assessment=draft, entry=Answer(115, State.BLANK, mechanisms=slugs))
    page = signed_in.get(address(draft, 115)).content.decode()
    boxes = re.findall(r'name="mechanisms"[^>]*value="([^"]*)"', page)
    assert boxes == [draft.body.slug, "east"]
    assert opened(page, 'class="other-mechanisms"') is is_open
