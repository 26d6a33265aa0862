"""The staff choose and write: their words stay while the data change, and what changed is marked."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from assessments.annual.saving import StaleParagraph, choose_paragraph, keep_text, save_paragraph
from assessments.answering.rules import Refused
from assessments.models import AnnualParagraph, Event
from assessments.submitting.choices import Choices
from assessments.submitting.submitting import change_choices, withdraw
from mechanisms.access import Sharing
from tests.annual.annual_cast import draft_of, fill, lacks, text_of
from tests.comparing.compared_bodies import shares
from tests.factories import acting

pytestmark = pytest.mark.django_db

KEY = "finding-112-regional"
MINE = "Two of three mechanisms have no plan.[^gap-112-regional]"


@pytest.fixture
def world(cycle):
    return fill(cycle)


@pytest.fixture
def write(cycle, reviewer):
    """Save a text as the page does."""

    def saved(text: str, key: str = KEY, **more: Any) -> AnnualParagraph:
        seen = draft_of(reviewer, cycle).find(key)
        given: dict[str, Any] = {"revision": seen.revision, "proposed": seen.proposal.text}
        given |= {"language": "en"} | more
        return save_paragraph(by=acting(reviewer), cycle=cycle, key=key, text=text, **given)

    return saved


def by_sender(submission: Any) -> Any:
    return acting(submission.assessment.body.memberships.get().account)


class TestTheirWords:
    """What the staff wrote is printed, until they go back."""

    def test_stay_and_are_printed(self, world, write, cycle, reviewer) -> None:
        write(MINE)
        paragraph = draft_of(reviewer, cycle).find(KEY)
        assert (paragraph.text, paragraph.is_edited, paragraph.has_changed) == (MINE, True, False)

    def test_stay_when_the_data_change_and_are_marked(self, world, write, cycle, reviewer) -> None:
        write(MINE)
        before = draft_of(reviewer, cycle).find(KEY).now
        shares(cycle, "Fern Council", lacks(112, 0), named=True)
        draft = draft_of(reviewer, cycle)
        paragraph = draft.find(KEY)
        assert (paragraph.text, paragraph.has_changed) == (MINE, True)
        assert "2 of 3 regional mechanisms" in before
        assert "3 of 4 regional mechanisms" in paragraph.now
        assert [each.key for each in draft.to_settle] == [KEY]

    def test_are_settled_by_keeping_them(self, world, write, cycle, reviewer) -> None:
        row = write(MINE)
        shares(cycle, "Fern Council", lacks(112, 0), named=True)
        now = draft_of(reviewer, cycle).find(KEY).now
        by = acting(reviewer)
        keep_text(by=by, cycle=cycle, key=KEY, proposed=now, language="en", revision=row.revision)
        paragraph = draft_of(reviewer, cycle).find(KEY)
        assert (paragraph.text, paragraph.has_changed) == (MINE, False)

    @pytest.mark.parametrize("text", ["", "  \n"])
    def test_give_way_to_the_proposal_where_nothing_is_typed(
        self, world, write, cycle, reviewer, text
    ) -> None:
        write(MINE)
        write(text)
        paragraph = draft_of(reviewer, cycle).find(KEY)
        assert not paragraph.is_edited
        assert paragraph.text.startswith("“Help countries")

    def test_that_only_repeat_the_proposal_are_no_words_of_their_own(
        self, world, write, cycle, reviewer
    ) -> None:
        write(text_of(draft_of(reviewer, cycle), KEY))
        assert not draft_of(reviewer, cycle).find(KEY).is_edited

    def test_are_kept_but_not_printed_once_nothing_is_proposed(self, world, write, cycle, reviewer) -> None:
        key = "example-112-regional"
        write("Amber League shows it.", key)
        withdraw(by=by_sender(world["amber"]), submission=world["amber"])
        draft = draft_of(reviewer, cycle)
        assert [row.key for row in draft.gone] == [key]
        assert "Amber" not in " ".join(each.text for each in draft.paragraphs)

    @pytest.mark.parametrize(
        ("text", "whom"),
        [
            ("We learnt much from the Quiet Union.", ("Quiet Union",)),
            ("Coral Forum publishes its answers.", ("Coral Forum",)),
            ("We learnt much from Amber League.", ()),
        ],
    )
    def test_are_held_back_where_they_name_whom_the_report_may_not_name(
        self, world, write, cycle, reviewer, text, whom
    ) -> None:
        write(text)
        paragraph = draft_of(reviewer, cycle).find(KEY)
        assert paragraph.names == whom
        assert (paragraph.text == text) is not bool(whom)

    def test_are_held_back_after_a_change_of_consent(self, world, write, cycle, reviewer) -> None:
        write("Amber League carries out its plan.")
        no = Choices(Sharing.RAPPORTEUR, False, False, False)
        change_choices(by=by_sender(world["amber"]), submission=world["amber"], choices=no)
        draft = draft_of(reviewer, cycle)
        assert draft.find(KEY).is_held_back
        assert "Amber" not in " ".join(each.text for each in draft.paragraphs)

    def test_are_compared_in_the_language_in_which_they_were_written(
        self, world, write, cycle, reviewer
    ) -> None:
        write(MINE)
        with translation.override("fr"):
            assert not draft_of(reviewer, cycle).find(KEY).has_changed

    def test_come_too_late_where_a_colleague_was_quicker(self, world, write) -> None:
        row = write(MINE)
        with pytest.raises(StaleParagraph) as stale:
            write("Mine.", revision=0)
        assert stale.value.row == row

    def test_are_at_most_so_long(self, world, write) -> None:
        with pytest.raises(Refused):
            write("x" * 10_001)


class TestChoice:
    """What is in the draft."""

    def test_the_most_common_gaps_are_in_it_and_the_others_can_be_taken_in(
        self, world, cycle, reviewer
    ) -> None:
        draft = draft_of(reviewer, cycle)
        assert not draft.find("finding-119-regional").is_included
        by = acting(reviewer)
        choose_paragraph(by=by, cycle=cycle, key="finding-119-regional", chosen=True, revision=0)
        choose_paragraph(by=by, cycle=cycle, key="levels", chosen=False, revision=0)
        draft = draft_of(reviewer, cycle)
        assert draft.find("finding-119-regional").is_included
        assert not draft.find("levels").is_included

    def test_a_paragraph_of_ones_own_is_in_it_once_it_is_written(self, world, write, cycle, reviewer) -> None:
        assert not draft_of(reviewer, cycle).find("own-conclusions").is_included
        write("States should act.", "own-conclusions")
        assert draft_of(reviewer, cycle).find("own-conclusions").is_included

    def test_every_act_is_on_record_without_words(self, world, write, reviewer, cycle) -> None:
        row = write(MINE)
        by = acting(reviewer)
        choose_paragraph(by=by, cycle=cycle, key=KEY, chosen=False, revision=row.revision)
        events = Event.objects.filter(kind__startswith="annual_paragraph").order_by("number")
        assert [event.kind for event in events] == ["annual_paragraph_saved", "annual_paragraph_left_out"]
        assert [event.data for event in events] == [
            {"paragraph": KEY, "revision": 1}, {"paragraph": KEY, "revision": 2}
        ]  # fmt: skip


class TestPages:
    """The outline and the form."""

    OUTLINE = "/review/annual/2026/"

    @pytest.fixture
    def desk(self, client: Client, reviewer) -> Client:
        client.force_login(reviewer)
        return client

    def test_the_outline_shows_what_is_in_the_draft_and_what_else_there_is(self, desk, world) -> None:
        said = desk.get(self.OUTLINE).text
        assert "is a gap for 2 of 3 regional mechanisms" in said
        assert "paragraphs more that you can take in" in said
        for hidden in ("Quiet", "Coral"):
            assert hidden not in said

    def test_a_text_is_saved_and_found_again(self, desk, world) -> None:
        sent = {"text": MINE, "revision": "0"}
        assert desk.post(f"{self.OUTLINE}{KEY}/", sent)["Location"] == f"{self.OUTLINE}#{KEY}"
        assert "Two of three mechanisms have no plan." in desk.get(self.OUTLINE).text

    def test_what_changed_is_shown_then_and_now(self, desk, world, write, cycle) -> None:
        write(MINE)
        shares(cycle, "Fern Council", lacks(112, 0), named=True)
        assert "The figures changed" in desk.get(self.OUTLINE).text
        said = desk.get(f"{self.OUTLINE}{KEY}/").text
        assert "The figures behind this paragraph changed since you wrote it." in said
        assert "<del>" in said
        assert "<ins>" in said
        desk.post(f"{self.OUTLINE}{KEY}/", {"text": MINE, "revision": "1", "act": "proposed"})
        assert "is a gap for 3 of 4 regional mechanisms" in desk.get(self.OUTLINE).text

    def test_nothing_typed_is_lost_where_a_colleague_was_quicker(self, desk, world, write) -> None:
        write(MINE)
        answer = desk.post(f"{self.OUTLINE}{KEY}/", {"text": "My own words.", "revision": "0"})
        assert answer.status_code == 409
        for words in ("My own words.", "Two of three mechanisms", "Save mine over it"):
            assert words in answer.text
        desk.post(f"{self.OUTLINE}{KEY}/", {"text": "My own words.", "revision": "0", "over": "1"})
        assert AnnualParagraph.objects.get().text == "My own words."

    def test_htmx_gets_the_paragraph_alone(self, desk, world) -> None:
        headers = {"HX-Request": "true"}
        form = desk.get(f"{self.OUTLINE}{KEY}/", headers=headers).text
        assert "<form" in form
        assert "<h1" not in form
        saved = desk.post(f"{self.OUTLINE}{KEY}/", {"text": MINE, "revision": "0"}, headers=headers).text
        assert "Your words" in saved
        assert "<h1" not in saved

    def test_choosing_leads_back_to_the_place(self, desk, world) -> None:
        answer = desk.post(f"{self.OUTLINE}choose/", {"leave": "levels 0"})
        assert answer["Location"] == f"{self.OUTLINE}#levels"
        assert AnnualParagraph.objects.get().chosen is False

    @pytest.mark.parametrize("where", ["nothing/", "choose/"])
    def test_there_is_no_paragraph_of_another_name(self, desk, world, where) -> None:
        answer = desk.post(f"{self.OUTLINE}{where}", {"text": "x", "take": "nothing 0"})
        assert answer.status_code == 404

    def test_it_reads_as_a_report(self, desk, world) -> None:
        said = desk.get(f"{self.OUTLINE}preview/").text
        assert "Self-assessments, not verified by the United Nations" in said
        assert "1. The report draws on" in " ".join(said.split())

    def test_without_a_named_body_the_outline_says_so(self, desk, cycle) -> None:
        shares(cycle, "Quiet Union")
        said = desk.get(self.OUTLINE).text
        assert "No named body shares" in said
        assert desk.get(f"{self.OUTLINE}preview/").status_code == 404
