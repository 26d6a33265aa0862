"""A list of ministries, pasted: what is read of each line, what is wrong; all is added, or nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assessments.models import Assessment
from mechanisms.membership.assignments import Work
from mechanisms.membership.by_mail import add_contributor_without_account, contributors_by_mail
from mechanisms.membership.pasted_list import add_list, asked_in_words, read_list
from mechanisms.models import Body, Person
from mechanisms.people.people import RequestRefused
from recommendations.catalogue import current_edition, outline_of

pytestmark = pytest.mark.django_db

TABS = (
    "Name\tMinistry\tAddress\tRecommendations\n"
    "Ana Lima\tLabour\tAna@Labour.example\t113, 120–122\n\nJo\tHealth\t\td"
)


@pytest.fixture
def outline(edition: Any) -> Any:
    return outline_of(current_edition())


@pytest.mark.parametrize(
    "text",
    [
        TABS,
        TABS.replace("\t", ";"),
        TABS.replace("\t", " ; "),
        'Ana Lima,Labour,ana@labour.example,"113, 120–122"\nJo,Health,,(d)',
        "Ana Lima,Labour,ana@labour.example,113,120-122\nJo,Health,,Group D",
        TABS.replace("\n", "\r\n"),
    ],
    ids=["tabs", "semicolons", "with blanks", "commas quoted", "commas", "from Windows"],
)
def test_a_table_is_read_however_it_is_separated(text: str, north: Body, outline: Any) -> None:
    ana, jo = read_list(text, north, outline)
    assert (ana.name, ana.ministry, ana.email.lower()) == ("Ana Lima", "Labour", "ana@labour.example")
    assert ana.work == Work(paragraphs=frozenset({113, 120, 121, 122}))
    assert (jo.name, jo.email, jo.work) == ("Jo", "", Work(sections=frozenset({"d"})))
    assert not ana.problems
    assert not jo.problems


ASKED = [
    ("113", set(), {113}, []),
    ("113 114;115/116", set(), {113, 114, 115, 116}, []),
    ("113 – 115", set(), {113, 114, 115}, []),
    ("group d and 137", {"d"}, {137}, []),
    ("(d), (e)", {"d", "e"}, set(), []),
    ("paras. 113 and 114", set(), {113, 114}, []),
    ("105", set(), set(), ["105"]),
    ("130-140", set(), set(), ["130–140"]),
    ("120–113", set(), set(), ["120–113"]),
    ("z, everything", set(), set(), ["z", "everything"]),
]


@pytest.mark.parametrize(("text", "sections", "paragraphs", "unknown"), ASKED, ids=[one[0] for one in ASKED])
def test_what_is_asked_is_numbers_ranges_and_letters(
    text: str, sections: set[str], paragraphs: set[int], unknown: list[str], outline: Any
) -> None:
    assert asked_in_words(text, outline) == (frozenset(sections), frozenset(paragraphs), unknown)


def test_all_means_all_of_them(outline: Any) -> None:
    assert asked_in_words("all", outline)[1] == frozenset(range(106, 138))


WRONG = [
    (";Labour;a@b.org;113", "Write the name."),
    ("Ana;;a@b.org;113", "Write the ministry"),
    ("Ana;Labour;a at b;113", "a at b is not an e-mail address"),
    ("Ana;Labour;a@b.org;", "Write what is asked"),
    ("Ana;Labour;a@b.org;113, 200", "“200” is no recommendation"),
    ("Ana;Labour;reader@example.org;113", "Reader has an account under this address"),
    ("x" * 201 + ";Labour;;113", "At most 200 characters fit."),
]


@pytest.mark.parametrize(("text", "why"), WRONG, ids=[one[1][:30] for one in WRONG])
def test_a_line_that_can_not_be_taken_says_why(
    text: str, why: str, north: Body, reader: Person, outline: Any
) -> None:
    (line,) = read_list(text, north, outline)
    assert why in " ".join(line.problems)


def test_the_same_ministry_twice_is_named_with_its_first_line(north: Body, outline: Any) -> None:
    lines = read_list("Ana;Labour;;113\nBo;Health;;113\nana;labour;;114", north, outline)
    assert [line.problems for line in lines] == [
        (),
        (),
        ("The same name and ministry are in line 1 already.",),
    ]


def test_nothing_is_added_as_long_as_a_line_is_wrong(coordinator: Person, north: Body, outline: Any) -> None:
    lines = read_list("Ana;Labour;;113\nBo;Health;;999", north, outline)
    with pytest.raises(RequestRefused, match="a line is wrong"):
        add_list(by=coordinator, body=north, lines=lines)
    assert not contributors_by_mail(north).exists()


def test_who_is_in_the_list_is_asked_more_and_keeps_what_was_asked(
    coordinator: Person, north: Body, outline: Any
) -> None:
    before = Work(paragraphs=frozenset({110}), due=date(2030, 1, 1), note="By hand.")
    add_contributor_without_account(
        by=coordinator, body=north, name="Ana", ministry="Labour", email="ana@example.org", work=before
    )
    lines = read_list("ana;LABOUR;;113\nBo;Health;bo@example.org;d", north, outline)
    assert [line.known is not None for line in lines] == [True, False]
    assert add_list(by=coordinator, body=north, lines=lines, note="Soon.") == {"added": 1, "changed": 1}
    bo, ana = contributors_by_mail(north)
    assert (ana.name, ana.email) == ("Ana", "ana@example.org")
    work = Work.of_membership(ana)
    assert (work.paragraphs, work.due, work.note) == (frozenset({110, 113}), date(2030, 1, 1), "Soon.")
    assert Work.of_membership(bo).sections == {"d"}


def test_the_page_shows_what_it_read_and_adds_all_in_one_act(
    client: Client, coordinator: Person, north: Body, draft: Assessment
) -> None:
    client.force_login(coordinator)
    address = reverse("assessments:by_mail_list", args=["north"])
    wrong = client.post(address, {"text": "Ana;Labour;;113\nBo;Health;;999", "act": "add"})
    assert wrong.status_code == 422
    assert "Line 2: “999” is no recommendation" in wrong.content.decode()
    assert not contributors_by_mail(north).exists()
    seen = client.post(address, {"text": "Ana;Labour;;113\nBo;Health;;d", "act": "look"})
    assert seen.status_code == 200
    assert "Add all 2 ministries" in seen.content.decode()
    assert not contributors_by_mail(north).exists()
    done = client.post(address, {"text": "Ana;Labour;;113\nBo;Health;;d", "act": "add", "due": "2031-01-01"})
    assert done["Location"] == reverse("assessments:offline_contributors", args=[draft.pk])
    assert [Work.of_membership(one).due for one in contributors_by_mail(north)] == [date(2031, 1, 1)] * 2


def test_the_list_is_read_with_as_many_queries_however_long_it_is(
    north: Body, outline: Any, django_assert_max_num_queries: Any
) -> None:
    text = "\n".join(f"Person {number};Ministry {number};;113" for number in range(30))
    with django_assert_max_num_queries(3):
        assert len(read_list(text, north, outline)) == 30
