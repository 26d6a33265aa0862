"""The public pages of the report and of the recommendations."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from recommendations import catalogue
from recommendations.fewest_answers import level_support
from recommendations.models import Edition
from recommendations.outline import CriterionValue, Variant
from recommendations.support import patterns, supported
from tests.invented_instrument import instrument


@pytest.fixture(autouse=True)
def _known_tree(edition: Edition) -> None:
    catalogue.outline_of(edition)


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return " ".join(response.content.decode().split())


def piece(html: str, identity: str) -> str:
    """The part of a page from one paragraph's anchor to the next paragraph's."""
    start = html.index(f'id="{identity}"')
    following = html.find('id="para-', start + 10)
    return html[start:following]


def test_every_paragraph_has_its_anchor_once(client: Client) -> None:
    html = page(client, "/report/")
    anchors = re.findall(r'id="para-(\d+)"', html)
    assert [int(number) for number in anchors] == list(range(1, 138))


def test_no_identity_stands_twice(client: Client) -> None:
    for address in ("/report/", "/report/?q=victims", "/recommendations/", "/recommendations/128/"):
        identities = re.findall(r'\sid="([^"]+)"', page(client, address))
        assert len(identities) == len(set(identities)), address


def test_every_inner_link_of_the_report_leads_somewhere(client: Client) -> None:
    html = page(client, "/report/")
    targets = set(re.findall(r'href="#([^"]+)"', html))
    assert len(targets) > 150
    assert targets <= set(re.findall(r'\sid="([^"]+)"', html))


def test_a_missing_paragraph_leads_to_the_united_nations(client: Client) -> None:
    missing = piece(page(client, "/report/"), "para-87")
    assert "not in our copy of the report" in missing
    assert 'href="https://undocs.org/A/HRC/14/32"' in missing


def test_a_cut_paragraph_says_so_and_shows_what_is_left(client: Client) -> None:
    cut = piece(page(client, "/report/"), "para-86")
    assert "The end of this paragraph is not in our copy of the report." in cut
    assert "obtaining compensation for damage suffered” (art. 6." in cut


def test_a_paragraph_lists_what_it_supports_and_its_principles(client: Client) -> None:
    supports = piece(page(client, "/report/"), "para-43")
    assert 'href="/recommendations/112/"' in supports
    assert 'href="/recommendations/?principle=victim_centred"' in supports
    assert 'href="/recommendations/113/"' not in supports


def test_a_footnote_and_its_mark_lead_to_each_other(client: Client) -> None:
    html = page(client, "/report/")
    assert 'href="#footnote-8" id="footnote-mark-8"' in html
    assert 'href="#footnote-mark-8"' in html
    assert "This footnote is not in our copy of the report." in html


@pytest.mark.parametrize(
    ("query", "heading", "paragraphs"),
    [
        ("shelter", "2 passages contain", [128, 129]),
        ("SHELTER", "2 passages contain", [128, 129]),
        ('"stamp out"', "0 passages contain", []),
        ("comic strip", "1 passage contains", [72]),
        ("no-trafficking.org", "1 passage contains", []),
    ],
)
def test_search_shows_what_was_found_and_how_much(
    client: Client, query: str, heading: str, paragraphs: list[int]
) -> None:
    response = client.get("/report/", {"q": query})
    html = " ".join(response.content.decode().split())
    assert heading in html
    found = re.findall(r'class="report-number" href="/report/#para-(\d+)"', html)
    assert [int(number) for number in found] == paragraphs


def test_search_marks_the_words(client: Client) -> None:
    assert "access to <mark>shelter</mark>, medical" in page(client, "/report/?q=shelter")


def test_search_for_markup_is_only_text(client: Client) -> None:
    html = page(client, "/report/?q=%3Cscript%3Ealert(1)%3C/script%3E")
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "Nothing found. Try fewer words, or another form of them." in html


def test_the_list_shows_groups_lead_ins_and_context_g(client: Client) -> None:
    html = page(client, "/recommendations/")
    assert len(re.findall(r'href="/recommendations/\d+/"', html)) == 32
    assert "With regard to prevention, regional mechanisms should take the actions" in html
    assert "(g) Not one of the 32" in html


def test_the_principle_in_the_address_filters_the_list(client: Client) -> None:
    html = page(client, "/recommendations/?principle=remedy")
    shown = [int(number) for number in re.findall(r'href="/recommendations/(\d+)/"', html)]
    assert shown == [130, 131, 135, 136, 137]
    assert '<option value="remedy" selected>' in html
    assert "3 name it in their own words" in html


def test_the_list_says_that_no_own_words_name_the_child(client: Client) -> None:
    html = page(client, "/recommendations/?principle=child")
    assert "No recommendation’s own words name it; they touch it by our reading of paragraphs 15–105." in html


def test_an_unknown_principle_shows_all(client: Client) -> None:
    html = page(client, "/recommendations/?principle=wealth")
    assert len(re.findall(r'href="/recommendations/\d+/"', html)) == 32


def test_a_recommendation_shows_all_that_stands_beside_it(client: Client) -> None:
    html = page(client, "/recommendations/128/")
    for words in (
        "Develop minimum standards at the regional level on support and services",
        "reference can be made to the IOM Handbook",
        "paragraph 128, word for word",
        "Has your mechanism set minimum standards",
        "Do victims in your country receive support",
        "That means:",
        "Commitment (structural)",
        "named in its own words",
        "by our reading of these paragraphs",
        "all but the last sentence of paragraph 31",
        "Medical treatment, counselling and information",
        "sets out medical, psychological and other assistance",
        "Best-interests procedure for children",
        "Special measures for the protection and support of child victims of trafficking",
        "The regional body is asked whether it helps, the national body whether it has it",
    ):
        assert words in html, words
    assert 'rel="prev" href="/recommendations/127/"' in html
    assert 'rel="next" href="/recommendations/129/"' in html


@pytest.mark.parametrize("paragraph", [106, 113, 128, 137])
def test_both_kinds_of_body_read_their_own_wording_whole(client: Client, paragraph: int) -> None:
    """Each text of ours on the question, by what stands in the tree."""
    html = unescape(page(client, f"/recommendations/{paragraph}/"))
    recommendation = catalogue.outline().recommendation(paragraph)
    for variant in Variant:
        said = [recommendation.titles[variant], recommendation.prompts[variant]]
        said += recommendation.means[variant] + recommendation.levels[variant]
        said += [case.situation for case in recommendation.cases[variant]]
        for each in recommendation.criteria:
            said += [each.text[variant], each.partly[variant], each.no_case[variant], each.step[variant]]
        assert [words for words in said if words and f">{words}<" not in html] == []


def test_practices_say_what_they_rest_on_and_what_was_done_comes_first(client: Client) -> None:
    html = page(client, "/recommendations/113/")
    done, asked_for = html.index("Who has done it"), html.index("Who calls for it, or planned it")
    tags = [
        (found.start(), found[1])
        for found in re.finditer(r">(Adopted|Done|Calls for it|Planned)</span>", html)
    ]
    assert {tag for place, tag in tags if done < place < asked_for} <= {"Adopted", "Done"}
    assert {tag for place, tag in tags if place > asked_for} <= {"Calls for it", "Planned"}
    assert len(tags) == len(catalogue.outline().recommendation(113).good_practices)


INVENTED_SUPPORT = [
    # paragraph, level, in part, fewest answers to the four criteria; None is whatever the answer
    (113, 3, False, ["yes yes yes yes"]),
    (113, 2, False, ["- - yes yes", "- yes - yes", "yes - yes -", "yes yes - -"]),
    (113, 2, True, ["- - part yes", "- part - yes", "part - part -", "part part - -"]),
    (128, 2, False, ["yes - yes -", "yes yes - -"]),
    (128, 2, True, ["yes - part -", "yes part - -"]),
    (129, 2, False, ["yes - yes -", "yes yes - -"]),
    (129, 2, True, ["part - part -", "part part - -"]),
]


@pytest.mark.parametrize(("paragraph", "level", "in_part", "ways"), INVENTED_SUPPORT)
def test_the_fewest_answers_that_a_level_needs(
    paragraph: int, level: int, in_part: bool, ways: list[str]
) -> None:
    """Invented: text, effort, result, text; 128 needs its first yes, 129 at least partly."""
    rows = level_support(instrument().recommendation(paragraph), Variant.REGIONAL)
    (row,) = [each for each in rows if (each.level, each.in_part) == (level, in_part)]
    words = {"partly": "part"}
    found = [" ".join(words.get(a.value, a.value) if a else "-" for a in way) for way in row.ways]
    assert sorted(found) == ways


def test_one_criterion_in_part_is_level_1_and_none_is_level_0() -> None:
    """What the table says in words of the two lowest levels holds for all 64 questions."""
    for recommendation in catalogue.outline().recommendations:
        for variant in Variant:
            for answers in patterns(recommendation, variant):
                known = set(answers.values())
                if CriterionValue.DONT_KNOW not in known:
                    begun = bool(known & {CriterionValue.YES, CriterionValue.PARTLY})
                    support = supported(recommendation, variant, answers)
                    assert support is not None
                    assert (support.high >= 1) is (support.low >= 1) is begun


def test_the_first_and_the_last_have_one_neighbour(client: Client) -> None:
    assert 'rel="prev"' not in page(client, "/recommendations/106/")
    assert 'rel="next"' not in page(client, "/recommendations/137/")


def test_a_reason_is_asked_where_not_applicable_is_allowed(client: Client) -> None:
    assert "founding text of your organization excludes police matters" in page(
        client, "/recommendations/114/"
    )
    assert "Not applicable may be chosen" not in page(client, "/recommendations/113/")


@pytest.mark.parametrize("paragraph", range(106, 138))
def test_each_of_the_32_has_a_page(client: Client, paragraph: int) -> None:
    html = page(client, f"/recommendations/{paragraph}/")
    assert html.count("<h1>") == 1
    assert f"paragraph {paragraph}, word for word" in html


@pytest.mark.parametrize("paragraph", [1, 105, 138])
def test_there_is_no_page_outside_the_32(client: Client, paragraph: int) -> None:
    assert client.get(f"/recommendations/{paragraph}/").status_code == 404


@pytest.mark.parametrize(
    ("address", "queries"),
    [
        ("/report/", 2),
        ("/report/?q=victims", 2),
        ("/recommendations/", 1),
        ("/recommendations/?principle=gender", 1),
        ("/recommendations/113/", 1),
        ("/recommendations/128/", 1),
        ("/instrument.json", 2),
    ],
)
def test_pages_take_a_fixed_number_of_queries(
    client: Client, django_assert_num_queries: Any, address: str, queries: int
) -> None:
    with django_assert_num_queries(queries):
        assert client.get(address).status_code == 200


def test_the_report_travels_small(client: Client) -> None:
    response = client.get("/report/", headers={"accept-encoding": "gzip"})
    assert response["Content-Encoding"] == "gzip"
    assert len(response.content) < 60_000


@pytest.mark.parametrize("address", ["/report/", "/recommendations/", "/instrument.json"])
def test_pages_cannot_be_written_to(client: Client, address: str) -> None:
    assert client.post(address).status_code == 405
