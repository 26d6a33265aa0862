"""The question page: what is typed is saved, refused with a reason, or shown beside a colleague's text."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from assessments.answering.rows import load_answers
from assessments.answering.saving import save_answer
from assessments.answering.starting import start_assessment
from assessments.answers.labels import months_before, with_dates
from assessments.answers.scoring import State
from assessments.answers.value import Answer, Reference
from assessments.models import Action, Assessment, Cycle, Evidence, Submission
from assessments.models import Answer as AnswerRow
from assessments.reviewing.acts import return_to_body
from mechanisms.models import Body, Person
from recommendations.models import Criterion
from recommendations.outline import CriterionValue
from tests.factories import BodyFactory, MembershipFactory, acting, level, locks

REVISION_0 = {"revision": "0"}
EVIDENCE = {
    "evidence-0-title": "National plan",
    "evidence-0-strength": "2",
    "evidence-0-date": "2026-03-01",
    "evidence-0-url": "https://example.org/plan",
    "evidence-0-page": "",
    "evidence-0-source": "",
}


def address(draft: Assessment, paragraph: int = 112) -> str:
    return reverse("assessments:question", args=[draft.pk, paragraph])


def stored(draft: Assessment, paragraph: int = 112) -> AnswerRow:
    return AnswerRow.objects.get(assessment=draft, paragraph=paragraph)


@pytest.fixture
def signed_in(client: Client, coordinator: Person) -> Client:
    client.force_login(coordinator)
    return client


def test_the_whole_answer_is_saved_by_one_post(signed_in: Client, draft: Assessment) -> None:
    """Level, criteria, why, evidence and action; then on to the next recommendation without an answer."""
    post = {
        **REVISION_0,
        **EVIDENCE,
        "choice": "2",
        "criterion-112.1": "yes",
        "criterion-112.3": "partly",
        "explanation": "The plan is in force.\r\nIt has two parts.",
        "priority": "1",
        "action-0-what": "Write a guideline",
        "action-0-owner": "Secretariat",
        "action-0-due": "2027-01-31",
        "action-0-status": "planned",
        "action-0-assistance": ["technical", "legal"],
    }
    response = signed_in.post(address(draft), post)
    assert response.status_code == 302
    assert response["Location"] == address(draft, 113)
    answer = load_answers(draft, 112)[0]
    assert (answer.state, answer.level, answer.priority) == ("level", 2, True)
    assert answer.explanation == "The plan is in force.\nIt has two parts."
    assert dict(answer.criteria) == {"112.1": "yes", "112.3": "partly"}
    assert [item.title for item in answer.evidence] == ["National plan"]
    action = Action.objects.get(body=draft.body)
    assert (action.what, action.assistance) == ("Write a guideline", ["technical", "legal"])


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"choice": "7"}, "not one of 0, 1, 2, 3"),
        ({"choice": "best"}, "Choose one of the values offered."),
        ({"choice": "not_applicable"}, "can’t be chosen for this recommendation"),
        ({"choice": "1", "criterion-112.1": "maybe"}, "Choose one of the values offered."),
        ({"choice": "1", "explanation": "a\x00b"}, "invisible character"),
        ({"choice": "1", "explanation": "x" * 20_001}, "Characters: 20001; at most 20000"),
    ],
)
def test_what_cannot_be_stored_is_shown_again_with_the_reason(
    signed_in: Client, draft: Assessment, typed: dict[str, str], sentence: str
) -> None:
    response = signed_in.post(address(draft), {**REVISION_0, "explanation": "My words", **typed})
    page = response.content.decode()
    assert response.status_code == 422
    assert "<title>Error: 112" in page
    assert sentence in page
    assert typed.get("explanation", "My words")[:3] in page
    assert stored(draft).revision == 0


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"evidence-0-date": ""}, "Evidence 1: A public document needs its date."),
        ({"evidence-0-url": ""}, "Evidence 1: A public document needs a link or a page."),
        ({"evidence-0-strength": ""}, "Evidence 1: Fill in this field, or clear the whole row."),
        ({"evidence-0-url": "javascript:alert(1)"}, "Evidence 1: Write a link that begins with"),
        ({"evidence-0-strength": "3"}, "Evidence 1: Say who, other than your body, confirms it."),
        ({"evidence-0-date": "tomorrow"}, "Evidence 1: This is not a date. Give at least the year."),
        ({"evidence-0-date": "0001-01-01"}, "Evidence 1: Choose a year between 1900 and 2100."),
    ],
)
def test_a_wrong_reference_never_keeps_the_rest_from_being_saved(
    signed_in: Client, draft: Assessment, changed: dict[str, str], sentence: str
) -> None:
    response = signed_in.post(
        address(draft), {**REVISION_0, "choice": "2", "explanation": "Kept", **EVIDENCE, **changed}
    )
    page = response.content.decode()
    assert response.status_code == 422
    assert sentence in page
    assert 'value="National plan"' in page
    answer = stored(draft)
    assert (answer.level, answer.explanation) == (2, "Kept")
    assert not Evidence.objects.filter(answer=answer).exists()


@pytest.mark.parametrize(
    ("changed", "fields"),
    [
        ({"evidence-0-title": ""}, ["title"]),
        ({"evidence-0-strength": ""}, ["strength"]),
        ({"evidence-0-url": ""}, ["url"]),
        ({"evidence-0-url": "javascript:alert(1)", "evidence-0-date": ""}, ["date", "url"]),
        ({"evidence-0-strength": "3", "evidence-0-date": ""}, ["date", "source"]),
        ({"evidence-0-strength": "3", "evidence-0-source": "Northern Mechanism"}, ["source"]),
    ],
)
def test_each_problem_of_a_reference_stands_at_its_own_field(
    signed_in: Client, draft: Assessment, changed: dict[str, str], fields: list[str]
) -> None:
    response = signed_in.post(address(draft), {**REVISION_0, "choice": "2", **EVIDENCE, **changed})
    page = response.content.decode()
    linked = re.findall(r'<a href="#id_evidence-0-(\w+)">', page)
    described = re.findall(r'id="id_evidence-0-(\w+)-error"', page)
    assert sorted(linked) == sorted(described) == fields


def test_a_wrong_change_leaves_the_stored_references_alone(signed_in: Client, draft: Assessment) -> None:
    signed_in.post(address(draft), {**REVISION_0, "choice": "2", **EVIDENCE})
    wrong = {"revision": "1", "choice": "2", **EVIDENCE, "evidence-0-date": ""}
    assert signed_in.post(address(draft), wrong).status_code == 422
    assert Evidence.objects.get(answer=stored(draft)).date == "2026-03-01"


def test_a_draft_may_hold_a_half_answer_but_says_what_is_missing(
    signed_in: Client, draft: Assessment
) -> None:
    """Another mechanism without its name: kept, and said."""
    response = signed_in.post(address(draft), {**REVISION_0, "choice": "elsewhere"})
    assert response.status_code == 422
    assert "Choose the mechanism that does it." in response.content.decode()
    assert stored(draft).state == "elsewhere"
    assert stored(draft).elsewhere is None


def test_opening_a_half_answer_is_no_error_and_says_what_is_open(
    signed_in: Client, draft: Assessment
) -> None:
    signed_in.post(address(draft), {**REVISION_0, "choice": "elsewhere"})
    page = signed_in.get(address(draft)).content.decode()
    assert "<title>112" in page
    assert "Choose the mechanism that does it." in page
    assert 'aria-invalid="true"' not in page


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ({**EVIDENCE, "evidence-0-date": ""}, "Not saved: Evidence 1."),
        (
            {
                **EVIDENCE,
                "evidence-1-title": "Half",
                "evidence-1-strength": "",
                "action-0-what": "Do",
                "action-0-due": "soon",
                "action-0-status": "planned",
            },
            "Not saved: Evidence 2 · Action 1. Correct this first; then the other rows are saved too.",
        ),
        ({**EVIDENCE, "choice": "elsewhere"}, ""),
    ],
)
def test_it_is_said_which_rows_are_not_saved(
    signed_in: Client, draft: Assessment, rows: dict[str, str], said: str
) -> None:
    """On the page after the button, and in the answer to an autosave, which keeps the warning on leaving."""
    post = {"choice": "2", "explanation": "Kept", **rows}
    page = signed_in.post(address(draft), {**REVISION_0, **post})
    fragment = signed_in.post(address(draft), {"revision": "1", **post}, headers={"HX-Request": "true"})
    assert (page.status_code, fragment.status_code) == (422, 200)
    foot = page.content.decode().split('id="save-state"')[1]
    assert said in foot
    assert "data-saved" in foot
    for response in (page, fragment):
        shown = response.content.decode()
        assert said in shown
        assert ("Not saved: Evidence" in shown) == bool(said)
        assert ("data-unsaved-text" in shown) == bool(said)


def test_a_reference_dated_after_the_period_is_saved_with_a_remark(
    signed_in: Client, draft: Assessment
) -> None:
    late = {**REVISION_0, "choice": "2", **EVIDENCE, "evidence-0-date": "2026-07-01"}
    fragment = signed_in.post(address(draft), late, headers={"HX-Request": "true"})
    page = signed_in.get(address(draft)).content.decode()
    said = "This date is after the period of evidence, which ends on 30 June 2026."
    assert f"Evidence 1: {said}" in fragment.content.decode()
    remark = page.split('id="id_evidence-0-date-remark"')[1]
    assert said in remark[:200]
    assert Evidence.objects.get(answer=stored(draft)).date == "2026-07-01"


class TestAnotherAnswerWithTheOldExplanation:
    """An answer that moves to another state with the words written for the first one is asked about."""

    SAID = "Is the explanation still true?"
    OTHER = {"revision": "1", "choice": "dont_know", "explanation": "It runs."}

    @pytest.fixture(autouse=True)
    def first(self, signed_in: Client, draft: Assessment) -> None:
        signed_in.post(address(draft), {**REVISION_0, "choice": "2", "explanation": "It runs."})

    def test_it_is_asked_after_the_button(self, signed_in: Client, draft: Assessment) -> None:
        response = signed_in.post(address(draft), self.OTHER, follow=True)
        assert "Paragraph 112: You changed the answer" in response.content.decode()
        assert self.SAID in response.content.decode()
        assert stored(draft).state == "dont_know"

    def test_it_stands_beside_the_explanation_until_that_is_changed(
        self, signed_in: Client, draft: Assessment
    ) -> None:
        def autosave(post: dict[str, str]) -> str:
            headers = {"HX-Request": "true"}
            return signed_in.post(address(draft), post, headers=headers).content.decode()

        changed = autosave(self.OTHER)
        untouched = autosave({**self.OTHER, "revision": "2", "criterion-112.1": "no"})
        rewritten = autosave({**self.OTHER, "revision": "3", "explanation": "Nobody counted."})
        place = 'id="id_explanation-remark"'
        assert self.SAID in changed.split(place)[1]
        assert place not in untouched
        assert place in rewritten
        assert self.SAID not in rewritten


def test_a_contributor_who_is_through_is_told_so(
    client: Client, draft: Assessment, contributor: Person
) -> None:
    """113, 128 and 129 are assigned; the last one saved as open is not the end of it."""
    client.force_login(contributor)
    done = "You have answered everything. Your coordinator submits."
    for paragraph in (113, 128):
        post = {**REVISION_0, "choice": "1"}
        page = client.post(address(draft, paragraph), post, follow=True).content.decode()
        assert done not in page
    kept_open = {**REVISION_0, "choice": "", "explanation": "Later"}
    page = client.post(address(draft, 129), kept_open, follow=True).content.decode()
    assert done not in page
    post = {"revision": "1", "choice": "1"}
    page = client.post(address(draft, 129), post, follow=True).content.decode()
    assert done in page


def test_a_coordinator_who_is_through_is_led_to_the_check(signed_in: Client, draft: Assessment) -> None:
    AnswerRow.objects.filter(assessment=draft).exclude(paragraph=112).update(state="dont_know")
    page = signed_in.post(address(draft), {**REVISION_0, "choice": "1"}, follow=True)
    assert "Everything is answered. Check and submit." in page.content.decode()


def test_a_copy_is_saved_as_it_stands_by_the_ordinary_button(signed_in: Client, draft: Assessment) -> None:
    AnswerRow.objects.filter(assessment=draft, paragraph=112).update(
        state="level", level=2, explanation="As last year", copied=True
    )
    page = signed_in.get(address(draft)).content.decode()
    assert re.search(r'<button type="submit"[^>]* form="answer">Still true: save and go on</button>', page)
    signed_in.post(address(draft), {**REVISION_0, "choice": "2", "explanation": "As last year"})
    assert (stored(draft).copied, stored(draft).revision) == (False, 1)


def test_another_mechanism_is_named_from_the_directory(signed_in: Client, draft: Assessment) -> None:
    other = BodyFactory.create(slug="east", name="Eastern Process")
    page = signed_in.get(address(draft)).content.decode()
    assert "Eastern Process" in page
    signed_in.post(address(draft), {**REVISION_0, "choice": "elsewhere", "elsewhere": "east"})
    assert stored(draft).elsewhere == other


def test_a_mechanism_may_mean_itself_and_does_not_name_itself_elsewhere(
    signed_in: Client, draft: Assessment
) -> None:
    """Asked what it has built, it mostly means itself: a copied answer keeps that when it is saved."""
    own = draft.body.slug
    page = signed_in.get(address(draft, 115)).content.decode()
    assert f'name="mechanisms" id="id_mechanisms-{own}" value="{own}"' in page
    assert f'<option value="{own}"' not in page
    signed_in.post(address(draft, 115), {**REVISION_0, "choice": "2", "mechanisms": [own]})
    assert list(stored(draft, 115).mechanisms.all()) == [draft.body]


def test_a_confidential_reference_keeps_its_flag_from_the_form(signed_in: Client, draft: Assessment) -> None:
    marked = {**EVIDENCE, "evidence-0-confidential": "1"}
    signed_in.post(address(draft), {**REVISION_0, "choice": "2", **marked})
    assert Evidence.objects.get(answer=stored(draft)).confidential
    signed_in.post(address(draft), {"revision": "1", "choice": "2", **EVIDENCE})
    assert not Evidence.objects.get(answer=stored(draft)).confidential


def test_a_confidential_reference_stays_so_when_its_words_are_tidied(
    signed_in: Client, draft: Assessment
) -> None:
    """A title pasted from a table brings a tab along, which is stored as a blank."""
    pasted = {"evidence-0-title": "Minutes\tof the meeting", "evidence-0-confidential": "1"}
    signed_in.post(address(draft), {**REVISION_0, "choice": "2", **EVIDENCE, **pasted})
    item = Evidence.objects.get(answer=stored(draft))
    assert (item.title, item.confidential) == ("Minutes of the meeting", True)


def test_as_many_references_as_a_file_may_bring_outlive_a_save(signed_in: Client, draft: Assessment) -> None:
    answer = stored(draft)
    Evidence.objects.bulk_create(
        Evidence(answer=answer, title=f"Paper {number}", strength=1, position=number) for number in range(100)
    )
    page = signed_in.get(address(draft))
    rows = page.context["form"].evidence_rows
    post = {
        f"evidence-{number}-{name}": row[name]
        for number, row in enumerate(rows)
        for name in ("title", "strength", "date", "url", "page", "source")
    }
    signed_in.post(address(draft), {**REVISION_0, "choice": "2", **post})
    assert stored(draft).level == 2
    assert Evidence.objects.filter(answer=answer).count() == 100


@pytest.mark.parametrize(
    ("name", "status"), [("choice", 422), ("revision", 409), ("evidence-0-strength", 422)]
)
def test_a_number_without_end_is_no_number(
    signed_in: Client, draft: Assessment, name: str, status: int
) -> None:
    post = {**REVISION_0, **EVIDENCE, name: "9" * 5000}
    assert signed_in.post(address(draft), post).status_code == status


class TestTwoPeople:
    """A save carries the revision it was opened with; nothing is ever overwritten in silence."""

    @pytest.fixture
    def theirs(self, signed_in: Client, draft: Assessment) -> None:
        signed_in.post(address(draft), {**REVISION_0, "choice": "3", "explanation": "Their text"})

    @pytest.mark.usefixtures("theirs")
    def test_a_stale_save_is_refused_with_both_texts(self, signed_in: Client, draft: Assessment) -> None:
        response = signed_in.post(address(draft), {**REVISION_0, "choice": "1", "explanation": "My text"})
        page = response.content.decode()
        assert response.status_code == 409
        assert "Their text" in page
        assert "My text" in page
        assert stored(draft).explanation == "Their text"

    @pytest.mark.usefixtures("theirs")
    def test_a_stale_autosave_is_refused_with_both_texts(self, signed_in: Client, draft: Assessment) -> None:
        response = signed_in.post(
            address(draft),
            {**REVISION_0, "choice": "1", "explanation": "My text"},
            headers={"HX-Request": "true"},
        )
        page = response.content.decode()
        assert response.status_code == 409
        assert "data-conflict" in page
        assert "Their text" in page
        assert stored(draft).explanation == "Their text"

    @pytest.mark.usefixtures("theirs")
    def test_saving_over_it_names_the_revision_that_was_seen(
        self, signed_in: Client, draft: Assessment
    ) -> None:
        post = {**REVISION_0, "over": "1", "choice": "1", "explanation": "My text"}
        assert signed_in.post(address(draft), post).status_code == 302
        assert stored(draft).explanation == "My text"

    @pytest.mark.parametrize("revision", ["", "-1", "x", "99999999999999999999"])
    def test_a_form_without_a_true_revision_saves_nothing(
        self, signed_in: Client, draft: Assessment, revision: str
    ) -> None:
        response = signed_in.post(address(draft), {"revision": revision, "choice": "1"})
        page = response.content.decode()
        assert response.status_code == 409
        assert "This page was opened before the answer was last saved" in page
        assert "colleague" not in page.split('id="save-state"')[0]
        assert stored(draft).state == "blank"

    @pytest.mark.usefixtures("theirs")
    @pytest.mark.parametrize(
        ("who", "said", "kind"),
        [
            ("coordinator", "You saved this answer in another window", "own"),
            ("second", "A colleague changed this answer", "colleague"),
        ],
    )
    def test_it_says_whether_it_was_a_colleague_or_oneself(
        self, client: Client, draft: Assessment, coordinator: Person, who: str, said: str, kind: str
    ) -> None:
        if who == "second":
            member = MembershipFactory.create(person__username="second", body=draft.body)
            client.force_login(member.account)
        post = {**REVISION_0, "choice": "1", "explanation": "My text"}
        for headers in ({}, {"HX-Request": "true"}):
            page = client.post(address(draft), post, headers=headers).content.decode()
            assert said in page
            assert f'data-conflict="{kind}"' in page
            assert (str(coordinator) in page.split("data-conflict=")[1][:900]) == (who == "second")

    @pytest.mark.usefixtures("theirs")
    def test_the_foot_never_calls_saved_what_is_not(self, signed_in: Client, draft: Assessment) -> None:
        post = {**REVISION_0, "choice": "1", "explanation": "My text"}
        conflict = signed_in.post(address(draft), post).content.decode()
        wrong = signed_in.post(address(draft), {**post, "choice": "7"}).content.decode()
        for page in (conflict, wrong):
            assert "data-unsaved-text" in page
            assert "data-saved" not in page
            assert "Not saved: what you typed is still here." in page.split('class="answer-line"')[1]
        opened = signed_in.get(address(draft)).content.decode()
        assert "data-saved" in opened
        assert "data-unsaved-text" not in opened


def test_autosave_says_when_it_was_saved_and_what_the_criteria_support(
    signed_in: Client, draft: Assessment
) -> None:
    post = {**REVISION_0, "criterion-112.1": "yes", "criterion-112.3": "partly"}
    response = signed_in.post(address(draft), post, headers={"HX-Request": "true"})
    fragment = response.content.decode()
    assert response.status_code == 200
    assert "<html" not in fragment
    assert "data-saved" in fragment
    assert 'name="revision" id="id_revision" value="1"' in fragment
    assert "1–3" in fragment or "1–2" in fragment


class TestWhoMayWrite:
    """Coordinator all, contributor what is assigned, reader nothing, a stranger finds no such page."""

    @pytest.mark.parametrize(
        ("who", "paragraph", "status"),
        [
            ("coordinator", 112, 302),
            ("contributor", 113, 302),
            ("contributor", 112, 422),
            ("reader", 112, 422),
            ("stranger", 112, 404),
            ("reviewer", 112, 404),
            ("administrator", 112, 404),
        ],
    )
    def test_saving(
        self,
        request: pytest.FixtureRequest,
        client: Client,
        draft: Assessment,
        who: str,
        paragraph: int,
        status: int,
    ) -> None:
        client.force_login(request.getfixturevalue(who))
        response = client.post(address(draft, paragraph), {**REVISION_0, "choice": "1"})
        assert response.status_code == status
        assert (stored(draft, paragraph).revision == 1) == (status == 302)

    def test_a_visitor_is_asked_to_sign_in(self, client: Client, draft: Assessment) -> None:
        response = client.get(address(draft))
        assert response.status_code == 302
        assert response["Location"].startswith(reverse("account_login"))

    def test_a_reader_sees_the_answer_without_a_form(
        self, client: Client, draft: Assessment, reader: Person
    ) -> None:
        client.force_login(reader)
        page = client.get(address(draft)).content.decode()
        assert "You can read, not change." in page
        assert "not assigned to you" not in page
        assert "<textarea" not in page
        assert "<title>112" in page

    def test_a_reader_reads_the_statements_and_finds_the_evidence(
        self, client: Client, draft: Assessment, coordinator: Person, reader: Person
    ) -> None:
        """Nowhere else on the page stands what “112.1: Yes” says yes to."""
        evidence = Reference(title="Model plan", strength=1, url="https://example.org/p", page="7")
        said = replace(level(112, 2), criteria={"112.1": CriterionValue.YES}, evidence=(evidence,))
        save_answer(by=acting(coordinator), assessment=draft, entry=said)
        client.force_login(reader)
        page = client.get(address(draft)).content.decode()
        words = " ".join(re.sub(r"<[^>]+>", " ", page).split())
        texts = Criterion.objects.filter(recommendation__paragraph=112).order_by("code")
        assert texts
        for row in texts:
            answer = "Yes" if row.code == "112.1" else "No answer"
            statement = escape(with_dates(row.regional["text"], draft.period_end))
            assert f"{row.code} {statement} {answer}" in words
        assert 'href="https://example.org/p" rel="noopener noreferrer"' in page
        assert "Model plan (Unpublished document; page or article 7 )" in words

    def test_a_body_that_is_not_offered_any_more_is_still_named(
        self, client: Client, draft: Assessment, coordinator: Person, reader: Person
    ) -> None:
        east = BodyFactory.create(slug="east", name="Eastern Process")
        meant = Answer(115, State.BLANK, mechanisms=("east",))
        for entry in (Answer(112, State.ELSEWHERE, elsewhere="east"), meant):
            save_answer(by=acting(coordinator), assessment=draft, entry=entry)
        Body.objects.filter(pk=east.pk).update(can_answer=False)
        client.force_login(reader)
        for paragraph in (112, 115):
            assert "Eastern Process" in client.get(address(draft, paragraph)).content.decode()

    def test_a_copy_tells_a_reader_that_somebody_has_to_check_it(
        self, client: Client, draft: Assessment, coordinator: Person, reader: Person
    ) -> None:
        stored_rows = AnswerRow.objects.filter(assessment=draft, paragraph=112)
        stored_rows.update(state="level", level=2, copied=True)
        for person, words in {
            reader: "It counts once somebody has saved it",
            coordinator: "It counts as soon as you save it",
        }.items():
            client.force_login(person)
            assert words in client.get(address(draft)).content.decode()

    def test_a_contributor_is_told_who_can_assign_a_recommendation(
        self, client: Client, draft: Assessment, contributor: Person
    ) -> None:
        client.force_login(contributor)
        page = client.get(address(draft)).content.decode()
        assert "not assigned to you: you can read, not change." in page
        assert "<title>112" in page

    @pytest.mark.parametrize("paragraph", [1, 105, 138, 999])
    def test_other_paragraphs_have_no_question(
        self, signed_in: Client, draft: Assessment, paragraph: int
    ) -> None:
        assert signed_in.get(address(draft, paragraph)).status_code == 404


def test_what_was_saved_on_another_day_says_on_which(signed_in: Client, draft: Assessment) -> None:
    signed_in.post(address(draft), {**REVISION_0, "choice": "1"})
    assert "Saved at " in signed_in.get(address(draft)).content.decode()
    earlier = datetime(2026, 1, 7, 9, 30, tzinfo=UTC)
    AnswerRow.objects.filter(pk=stored(draft).pk).update(saved_at=earlier)
    assert "Saved on 7 January 2026, 09:30 " in signed_in.get(address(draft)).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_takes_twelve_queries_whatever_it_shows(
    signed_in: Client, draft: Assessment, rows: int, django_assert_num_queries: Any
) -> None:
    answer = stored(draft)
    for number in range(rows):
        Evidence.objects.create(answer=answer, title=f"Item {number}", strength=0)
        BodyFactory()
    signed_in.get(address(draft))
    with django_assert_num_queries(12):
        assert signed_in.get(address(draft)).status_code == 200


def test_saving_takes_twelve_queries(
    signed_in: Client, draft: Assessment, django_assert_num_queries: Any
) -> None:
    """Session, person, roles, assessment; status, answer, criteria, references; three writes, the event
    before it: twelve, and the two frames of a savepoint that only a test has."""
    headers = {"HX-Request": "true"}
    signed_in.post(address(draft), {**REVISION_0, "choice": "1"}, headers=headers)
    post = {"revision": "1", "choice": "2", "explanation": "More"}
    with django_assert_num_queries(12 + 2 + locks(1)):
        signed_in.post(address(draft), post, headers=headers)


@pytest.mark.parametrize(
    ("end", "months", "since"),
    [
        (date(2026, 6, 30), 24, date(2024, 6, 30)),
        (date(2026, 6, 30), 36, date(2023, 6, 30)),
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2023, 2, 28)),
        (date(2026, 1, 15), 12, date(2025, 1, 15)),
    ],
)
def test_windows_count_back_from_the_end_of_the_period(end: date, months: int, since: date) -> None:
    assert months_before(end, months) == since


def test_criteria_print_real_dates() -> None:
    text = "The body met {window:12} and reported {window:24}."
    assert with_dates(text, date(2026, 6, 30)) == (
        "The body met in the last 12 months (since 30 June 2025) and reported in the last 24 months "
        "(since 30 June 2024)."
    )


class TestCopyingTheLastAnswer:
    """The last cycle's answer stands beside the question, and comes into the fields when asked for."""

    @pytest.fixture
    def this_year(self, submission: Submission, coordinator: Person) -> Assessment:
        cycle = Cycle.objects.create(
            slug="2027",
            name="2027",
            edition=submission.assessment.cycle.edition,
            opens_on=date(2027, 7, 1),
            closes_on=date(2028, 1, 31),
        )
        return start_assessment(
            by=acting(coordinator),
            body=submission.assessment.body,
            cycle=cycle,
            period_start=date(2026, 7, 1),
            period_end=date(2027, 6, 30),
        )

    def test_it_is_shown_and_not_filled_in(self, signed_in: Client, this_year: Assessment) -> None:
        page = signed_in.get(address(this_year)).content.decode()
        assert "Your answer in 2026" in page
        assert "Copy it into the fields" in page
        assert page.count("As the plan says.") == 1

    def test_copied_into_the_fields_it_is_not_saved(self, signed_in: Client, this_year: Assessment) -> None:
        page = signed_in.get(address(this_year), {"copy": "0"}).content.decode()
        assert page.count("As the plan says.") == 2
        assert "Check it, then save it." in page
        assert stored(this_year).state == "blank"

    def test_after_a_save_the_same_address_shows_what_was_saved(
        self, signed_in: Client, this_year: Assessment
    ) -> None:
        post = {**REVISION_0, "choice": "2", "explanation": "Of this year."}
        signed_in.post(address(this_year), post, headers={"HX-Request": "true"})
        page = signed_in.get(address(this_year), {"copy": "0"}).content.decode()
        assert "Of this year.</textarea>" in page
        assert "Check it, then save it." not in page

    def test_without_an_earlier_answer_there_is_nothing_to_copy(
        self, signed_in: Client, draft: Assessment
    ) -> None:
        page = signed_in.get(address(draft), {"copy": "0"}).content.decode()
        assert "Check it, then save it." not in page


class TestReturned:
    """What the reviewer asks stands at the question, and the way leads from one to the next."""

    @pytest.fixture
    def returned(self, submission: Submission, reviewer: Person) -> Assessment:
        return_to_body(
            by=acting(reviewer), submission=submission, paragraphs=[112, 118], message="Since when?"
        )
        return Assessment.objects.get()

    def test_the_question_is_shown_where_it_is_asked(self, signed_in: Client, returned: Assessment) -> None:
        assert "Since when?" in signed_in.get(address(returned, 118)).content.decode()
        assert "Since when?" not in signed_in.get(address(returned, 119)).content.decode()

    def test_who_is_not_assigned_is_told_that_and_not_that_it_is_closed(
        self, client: Client, returned: Assessment, contributor: Person
    ) -> None:
        client.force_login(contributor)
        assert "not assigned to you" in client.get(address(returned, 118)).content.decode()
        assert (
            "You can change only what the reviewer asks about"
            in client.get(address(returned, 119)).content.decode()
        )

    def test_saving_one_leads_to_the_next_that_is_asked_about(
        self, signed_in: Client, returned: Assessment
    ) -> None:
        revision = str(stored(returned).revision)
        response = signed_in.post(address(returned), {"revision": revision, "choice": "2"})
        assert response["Location"] == address(returned, 118)
        revision = str(stored(returned, 118).revision)
        response = signed_in.post(address(returned, 118), {"revision": revision, "choice": "2"})
        assert response["Location"] == reverse("assessments:task_list", args=[returned.pk])
