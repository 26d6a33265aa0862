"""One recommendation read over all bodies, in the comparison (finding B4): what can be opened, what is saved,
and where one comes back to."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assessments.models import BlindReading, Reading, Submission
from assessments.reviewing.acts import close_review, save_reading
from mechanisms.access import Sharing
from mechanisms.models import Person, Role
from recommendations.catalogue import outline_of
from recommendations.models import Recommendation
from recommendations.outline import Variant
from tests.comparing.compared_bodies import shares
from tests.factories import MembershipFactory, PersonFactory, acting, level

pytestmark = pytest.mark.django_db

PUBLIC, PRIVATE = Sharing.PUBLIC, Sharing.PRIVATE
PAGE = "/compare/112/?cycle=2026&kind=regional"
OPENED = re.compile(r'<h3 id="open-title"[^>]*><bdi>([^<]*)</bdi>')


@pytest.fixture
def bodies(cycle) -> dict[str, Submission]:
    """Four that are shared with the staff, one that is not."""
    made = {
        name: shares(cycle, name, level(112, place), sharing=PUBLIC)
        for place, name in enumerate(("Amber League", "Birch Pact", "Cedar Union", "Delta Accord"))
    }
    shares(cycle, "Hidden Union", sharing=PRIVATE)
    return made


@pytest.fixture
def staff(client: Client, reviewer: Person) -> Client:
    client.force_login(reviewer)
    return client


def opened(client: Client, query: str) -> str:
    """The body whose answer is open; empty where none is."""
    found = OPENED.findall(client.get(f"{PAGE}&{query}").text)
    return found[0] if found else ""


def can_be_opened(html: str) -> list[str]:
    return re.findall(r'&amp;open=([\w-]+)#reading" data-review-open', html)


def form_of(html: str) -> dict[str, Any]:
    form = html[html.index('id="id_review"') :]
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form.replace("&amp;", "&")))


def read(person: Person, submission: Submission) -> Reading:
    found = save_reading(by=acting(person), submission=submission, paragraph=112, verdict="agree", reason="")
    assert isinstance(found, Reading)
    return found


def read_blind(person: Person, submission: Submission) -> None:
    edition = submission.assessment.cycle.edition
    BlindReading.objects.create(
        submission=submission,
        recommendation=Recommendation.objects.get(edition=edition, paragraph=112),
        paragraph=112,
        second=False,
        verdict="agree",
        by=person,
        by_label=str(person),
        at=submission.submitted_at,
    )


class TestWhatCanBeOpened:
    def test_what_is_shared_and_none_of_an_own_body_or_a_closed_review(self, staff, reviewer, bodies) -> None:
        MembershipFactory.create(person=reviewer, body=bodies["Birch Pact"].assessment.body, role=Role.READER)
        close_review(by=acting(reviewer), submission=bodies["Cedar Union"])
        assert can_be_opened(staff.get(PAGE).text) == ["amber-league", "delta-accord"]
        for slug in ("birch-pact", "cedar-union", "hidden-union", "nobody"):
            assert opened(staff, f"open={slug}") == ""
        assert opened(staff, "open=delta-accord") == "Delta Accord"

    def test_the_answer_with_criteria_evidence_and_the_form(self, staff, bodies) -> None:
        shown = staff.get(f"{PAGE}&open=birch-pact").text
        for part in ('id="criteria-title"', 'id="evidence-title"', 'id="reading"', 'id="id_choice"'):
            assert shown.count(part) == 1
        assert shown.count('class="review-levels"') == 1

    def test_others_see_the_page_they_saw_before(self, client, coordinator, bodies) -> None:
        for person in (None, coordinator):
            if person:
                client.force_login(person)
            plain, asked = (client.get(f"{PAGE}{more}").text for more in ("", "&open=birch-pact&after="))
            assert without_secrets(asked) == without_secrets(plain)
            for word in ("open-answer", "Read it here", "review-pinned", "answer-list"):
                assert word not in plain

    def test_a_page_of_its_own_is_found(self, staff, cycle) -> None:
        for number in range(27):
            shares(cycle, f"Body {number:02}", sharing=PUBLIC)
        shown = staff.get(f"{PAGE}&open=body-26").text
        assert OPENED.findall(shown) == ["Body 26"]
        assert can_be_opened(shown) == ["body-25"]


class TestTheNextToRead:
    def test_after_one_comes_the_next_without_a_reading(self, staff, reviewer, bodies) -> None:
        read(reviewer, bodies["Birch Pact"])
        assert opened(staff, "after=") == "Amber League"
        assert opened(staff, "after=amber-league") == "Cedar Union"
        assert opened(staff, "after=delta-accord") == ""

    def test_what_one_read_blind_is_read_and_what_another_did_is_not(self, staff, reviewer, bodies) -> None:
        colleague = PersonFactory.create(username="colleague", is_reviewer=True)
        read_blind(reviewer, bodies["Amber League"])
        read_blind(colleague, bodies["Birch Pact"])
        assert opened(staff, "after=") == "Birch Pact"

    def test_j_and_k_lead_to_those_that_can_be_opened(self, staff, reviewer, bodies) -> None:
        close_review(by=acting(reviewer), submission=bodies["Birch Pact"])
        shown = staff.get(f"{PAGE}&open=cedar-union").text
        found = dict(
            re.findall(r'data-review-key="([jk])" data-review-open href="[^"]*open=([\w-]+)#', shown)
        )
        assert found == {"k": "amber-league", "j": "delta-accord"}

    def test_how_many_are_left(self, staff, reviewer, bodies) -> None:
        assert "4 answers have no reading yet." in staff.get(PAGE).text
        for submission in bodies.values():
            read(reviewer, submission)
        assert "All of these answers are read." in staff.get(PAGE).text


class TestSaving:
    def test_b4_a_reading_is_recorded_there_and_the_next_body_opens(self, staff, bodies) -> None:
        asked = f"{PAGE}&answer=1"
        fields = form_of(staff.get(f"{asked}&open=birch-pact").text)
        sent = bodies["Birch Pact"]
        address = reverse("assessments:review_answer", args=[sent.assessment_id, 112])
        response = staff.post(address, fields | {"choice": "1"})
        assert Reading.objects.get().verdict == "agree"
        assert response.headers["Location"] == (
            "/compare/112/?cycle=2026&kind=regional&answer=1&after=birch-pact#reading"
        )
        assert "Saved: Birch Pact." in staff.get(response.headers["Location"]).text

    def test_staying_opens_the_same_again(self, staff, bodies) -> None:
        fields = form_of(staff.get(f"{PAGE}&open=birch-pact").text) | {"choice": "agree", "stay": "1"}
        address = reverse("assessments:review_answer", args=[bodies["Birch Pact"].assessment_id, 112])
        assert "&open=birch-pact#reading" in staff.post(address, fields).headers["Location"]

    def test_what_is_wrong_keeps_what_is_typed_and_the_way_back(self, staff, bodies) -> None:
        fields = form_of(staff.get(f"{PAGE}&open=birch-pact").text)
        address = reverse("assessments:review_answer", args=[bodies["Birch Pact"].assessment_id, 112])
        response = staff.post(address, fields | {"choice": "3", "note": "Half a thought"})
        assert response.status_code == 422
        assert "Half a thought" in response.text
        assert form_of(response.text)["across"] == fields["across"]

    @pytest.mark.parametrize("sent", ["", "cycle=2026&next=//example.org&open=x", "%00", "//example.org"])
    def test_the_way_back_leads_nowhere_else(self, staff, bodies, sent) -> None:
        address = reverse("assessments:review_answer", args=[bodies["Birch Pact"].assessment_id, 112])
        response = staff.post(address, {"choice": "agree", "revision": "0", "across": sent})
        place = response.headers["Location"]
        assert re.fullmatch(r"/compare/112/\?(cycle=2026&)?after=birch-pact#reading", place)

    def test_with_htmx_the_list_alone_is_put_in_place(self, staff, bodies) -> None:
        response = staff.get(f"{PAGE}&after=", headers={"HX-Request": "true"})
        assert response.headers["HX-Retarget"] == response.headers["HX-Reselect"] == "#answer-list"
        assert response.headers["HX-Push-Url"] == f"{PAGE}&after="
        assert "HX-Retarget" not in staff.get(f"{PAGE}&after=").headers


@pytest.mark.parametrize("number", [1, 3])
def test_the_number_of_queries_does_not_grow(staff, cycle, number, django_assert_num_queries) -> None:
    for place in range(number):
        shares(cycle, f"Body {place}", level(112, place), sharing=PUBLIC)
    staff.get(PAGE)
    with django_assert_num_queries(13):
        staff.get(PAGE)
    with django_assert_num_queries(34):
        staff.get(f"{PAGE}&open=body-0")


def test_the_descriptors_are_those_of_the_kind_of_body(staff, cycle) -> None:
    shares(cycle, "Country", national=True, sharing=PUBLIC)
    shares(cycle, "Region", sharing=PUBLIC)
    words = outline_of(cycle.edition).recommendation(112).levels
    for kind, slug, variant in (
        ("national", "country", Variant.NATIONAL),
        ("regional", "region", Variant.REGIONAL),
    ):
        shown = unescape(staff.get(f"/compare/112/?cycle=2026&kind={kind}&open={slug}").text)
        assert all(text in shown for text in words[variant])


def without_secrets(html: str) -> str:
    """The page without what is drawn anew for each answer, and without the address that it was asked by."""
    html = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", html)
    return html.replace("&amp;open=birch-pact&amp;after=", "")
