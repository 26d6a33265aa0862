"""What the draft proposes, in sentences: figures, the reasons, examples, rights, coverage, both kinds."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from assessments.annual.draft import read_draft
from assessments.annual.figures import WIDTH, drawn_figure
from assessments.annual.proposals import NOTE, BarRow, Figure
from assessments.models import Event
from assessments.submitting.line_signs import Audience
from assessments.trail.words import details
from mechanisms.access import Sharing, principal_of
from recommendations.outline import CriterionValue
from tests.annual.annual_cast import PLAN, draft_of, fill, lacks, text_of, works
from tests.comparing.compared_bodies import shares
from tests.factories import CycleFactory, level

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(cycle):
    return fill(cycle)


@pytest.fixture
def draft(world, cycle, reviewer):
    return draft_of(reviewer, cycle)


def test_a_finding_gives_the_figures_over_named_bodies(draft) -> None:
    said = text_of(draft, "finding-112-regional")
    assert said.startswith(
        "“Help countries to make national plans of action” (para. 112) is a gap for 2 of 3 regional "
        "mechanisms: not in place for 1, only begun for 1.[^gap-112-regional]"
    )
    assert "It is in operation for 1, and its own answers" in said


def test_unmet_criteria_are_the_why(draft) -> None:
    """The staff's finding B6: what is not met was absent."""
    first, second, *_others = [
        item.text["regional"].rstrip(".") for item in draft.kinds[0].patterns.comparison.counts[6]
        .recommendation.criteria
    ]  # fmt: skip
    said = text_of(draft, "finding-112-regional")
    assert f"Of these bodies, each answers no to “{first}” and 1 answers no to “{second}”." in said


def test_that_no_case_arose_is_no_reason(cycle, reviewer) -> None:
    shares(cycle, "Amber League", lacks(115, 0, n4="no_case"), named=True)
    assert "answers no to" not in text_of(draft_of(reviewer, cycle), "finding-115-regional")


def test_a_footnote_names_who_has_the_gap_but_nobody_who_said_no_to_that(draft) -> None:
    note = draft.find("finding-112-regional").proposal.notes[0]
    assert note.citation.endswith("at level 0 or 1: Basalt Pact; and 1 more.")


def test_an_example_is_cited_with_its_document(draft) -> None:
    paragraph = draft.find("example-112-regional")
    assert "Amber League reports it in operation: “Amber plan in force.”[^112-amber-league]" in paragraph.text
    assert paragraph.proposal.notes[0].citation == (
        "Amber League, self-assessment 2026, answer to paragraph 112, version 1; “Plan”, 1 March 2026, page "
        "or article 4, https://example.org/plan."
    )


def test_the_draft_cites_another_body_before_it_cites_one_again(cycle, reviewer) -> None:
    """Of a group it shows the example of a gap that fewer bodies have, if it is another body's."""
    shares(cycle, "Amber League", works(112, "So."), works(128, "So."), named=True)
    shares(cycle, "Basalt Pact", works(129, "So."), level(128, 0), named=True)
    draft = draft_of(reviewer, cycle)
    shown = {paragraph.key for paragraph in draft.paragraphs if paragraph.is_included}
    assert {key for key in shown if key.startswith("example-1")} == {
        "example-112-regional", "example-129-regional"
    }  # fmt: skip
    assert draft.find("example-128-regional").text


def test_words_in_another_language_stand_in_the_footnote_with_its_name(cycle, reviewer) -> None:
    """The staff's finding B6: texts in Spanish and Arabic stood in an English report without a word."""
    spanish = "La ley de 2022 crea un fondo de compensación para las víctimas de la trata de personas."
    shares(cycle, "Amber League", works(112, spanish), named=True)
    paragraph = draft_of(reviewer, cycle).find("example-112-regional")
    assert "describes it in another language (Spanish).[^112-amber-league]" in paragraph.text
    assert spanish not in paragraph.text
    assert (paragraph.proposal.notes[0].quoted, paragraph.proposal.notes[0].language) == (spanish, "es")


def test_a_long_text_ends_with_a_whole_sentence_and_says_that_there_is_more(cycle, reviewer) -> None:
    """The staff's finding B6: examples were cut in the middle of a sentence."""
    sentence = "The plan is carried out in every province of the country, and checked. "
    shares(cycle, "Amber League", works(112, sentence * 9), named=True)
    said = text_of(draft_of(reviewer, cycle), "example-112-regional")
    assert "and checked. […]”[^112-amber-league]" in said


def test_without_a_reading_that_can_be_published_the_chapter_on_readings_is_left_out(draft) -> None:
    assert not draft.find("readings-regional").is_included
    assert "can be published yet" in text_of(draft, "readings-regional")


def test_both_kinds_are_in_one_report(draft) -> None:
    """The staff's finding B6: the Council gets one report."""
    assert [kind.variant for kind in draft.kinds] == ["regional", "national"]
    assert "3 regional mechanisms and 2 national bodies" in draft.summary.text
    assert "is a gap for 1 of 2 national bodies" in text_of(draft, "finding-112-national")


def test_bars_are_of_one_length_and_carry_their_digits(draft) -> None:
    """The staff's finding B6: bars had no digits, and were longest where most was asked."""
    for each in draft.sections:
        for figure in filter(lambda one: one.rows, each.section.figures):
            for _label, pieces in drawn_figure(figure).rows:
                assert sum(piece.span for piece in pieces) == WIDTH
                assert all(piece.count for piece in pieces)
    found = next(each for each in draft.sections if each.section.code == "group-b").section.figures[0]
    row = next(row for row in found.rows if row.label.startswith("112 ") and "(regional)" in row.label)
    assert row.counts == (("0", 1), ("1", 1), ("2", 1), ("3", 0), ("unknown", 0))


@pytest.mark.parametrize(("bars", "parted"), [(10, False), (11, True)])
def test_a_long_figure_may_be_parted_by_the_end_of_a_page(bars: int, parted: bool) -> None:
    """The staff's finding B6: pages stood half empty before a figure that took most of the next one."""
    figure = drawn_figure(Figure("figure-b", "All", (BarRow("112 Plans", (("0", 1), ("no", 2))),) * bars))
    assert figure.is_long is parted
    assert [meaning for _fill, meaning in figure.legend] == ["Not in place", "Not met"]
    page = render_to_string("assessments/annual/print/figure.html", {"figure": figure})
    assert ("is-long" in page) is parted


def test_small_principles_are_said_with_their_numbers(cycle, reviewer) -> None:
    """The staff's finding B15: of few bodies, the principle with the fewest criteria met was left unsaid."""
    yes, no = CriterionValue.YES, CriterionValue.NO
    shares(cycle, "Amber League", named=True, criteria=yes)
    shares(cycle, "Basalt Pact", named=True, criteria=no)
    patterns = draft_of(reviewer, cycle).kinds[0].patterns
    by_code = {row.principle.code: row for row in patterns.principles}
    for row in by_code.values():
        for kind in row.kinds:
            counted = row.by_kind[kind]
            key = f"right-{row.principle.code.replace('_', '-')}-regional"
            assert f"{counted.yes} of {counted.counted} " in text_of(draft_of(reviewer, cycle), key)


def test_coverage_gives_one_number_for_all_others(draft, world, cycle, reviewer) -> None:
    said = text_of(draft, "coverage-regional")
    assert said.startswith(
        "The figures on regional mechanisms rest on the answers of 3 regional mechanisms; 1 made the "
        "self-assessment public."
    )
    inside = text_of(draft_of(reviewer, cycle, Audience.STAFF), "coverage-regional")
    assert "the answers of 4 regional mechanisms" in inside


def test_change_is_over_the_bodies_with_two_submissions(cycle, edition, reviewer) -> None:
    earlier = CycleFactory.create(slug="2024", edition=edition, opens_on="2024-01-01", closes_on="2024-06-30")
    body = shares(earlier, "Amber League", level(112, 0), named=True).assessment.body
    shares(cycle, "Amber League", works(112, "So."), body=body, named=True)
    shares(cycle, "Basalt Pact", named=True)
    said = text_of(draft_of(reviewer, cycle), "change-regional")
    assert "1 answer is higher than before, 0 lower and 31 the same." in said
    assert "Most answers moved on “Help countries to make national plans of action” (para. 112)" in said


def test_nothing_is_told_where_nobody_is_named(cycle, reviewer) -> None:
    shares(cycle, "Quiet Union")
    assert read_draft(principal_of(reviewer), cycle) is None
    assert read_draft(principal_of(reviewer), cycle, Audience.STAFF) is not None


def test_every_key_is_one_of_a_kind_and_fits_its_column(draft) -> None:
    keys = [proposal.key for proposal in draft.proposed.paragraphs]
    assert len(keys) == len(set(keys))
    assert all(len(key) <= 80 and key.isascii() for key in keys)


def test_the_audit_trail_has_words_for_every_key(draft) -> None:
    for proposal in draft.proposed.paragraphs:
        event = Event(kind="annual_paragraph_saved", data={"paragraph": proposal.key})
        assert list(details(event)) != [proposal.key]


def test_every_sign_of_a_footnote_has_its_footnote(draft) -> None:
    for proposal in draft.proposed.paragraphs:
        assert set(NOTE.findall(proposal.text)) == {note.key for note in proposal.notes}


@pytest.mark.parametrize("number", [1, 3])
def test_the_number_of_queries_does_not_grow(cycle, reviewer, number, django_assert_num_queries) -> None:
    for place in range(number):
        shares(cycle, f"Body {place}", works(112, "So."), named=True)
    me = reviewer
    draft_of(me, cycle)
    with django_assert_num_queries(20):
        draft_of(me, cycle)


def test_it_speaks_another_language(draft, world, cycle, reviewer) -> None:
    with translation.override("ar"):
        assert draft_of(reviewer, cycle).summary.text


def test_a_public_body_that_said_no_to_being_named_is_counted_and_not_mentioned(draft, world) -> None:
    assert world["coral"].sharing == Sharing.PUBLIC
    for paragraph in draft.paragraphs:
        assert "Coral" not in paragraph.text
        assert all("Coral" not in note.citation for note in paragraph.proposal.notes)
    assert PLAN.title
