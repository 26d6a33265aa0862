"""The public pages of the report and of the recommendations."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from recommendations import catalogue
from recommendations.models import Edition


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
    assert "No passage of the report contains all of these words." in html


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
    assert "No recommendation’s own words name it; the analysis does" in html


def test_an_unknown_principle_shows_all(client: Client) -> None:
    html = page(client, "/recommendations/?principle=wealth")
    assert len(re.findall(r'href="/recommendations/\d+/"', html)) == 32


def test_a_recommendation_shows_all_that_stands_beside_it(client: Client) -> None:
    html = page(client, "/recommendations/128/")
    for words in (
        "Develop minimum standards at the regional level on support and services",
        "reference can be made to the IOM Handbook",
        "paragraph 128, word for word",
        "Has your organization set minimum standards",
        "Do victims of trafficking in your country receive support",
        "The standards require that a child’s best interests are determined before any return.",
        "Commitment (structural)",
        "Standards cover all services and all victims",
        "named in its own words",
        "all but the last sentence of paragraph 31",
        "Medical treatment, counselling and information",
        "sets out medical, psychological and other assistance",
        "Best-interests procedure for children",
        "Special measures for the protection and support of child victims of trafficking",
        "The regional body is asked whether it assists",
    ):
        assert words in html, words
    assert 'rel="prev" href="/recommendations/127/"' in html
    assert 'rel="next" href="/recommendations/129/"' in html


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
