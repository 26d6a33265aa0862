"""Queries and the passages they find: the same in either database, by either way of finding, in any language.

Run with DATABASE_URL for PostgreSQL. `RARE`, `OFTEN` and `STEPS` decide between the two ways; each must find
the same.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from assessments.answers.word_search import Words, words_for
from assessments.models import Cycle, Passage, Submission
from assessments.submitting.choices import Choices
from assessments.submitting.passages import passage_differences, rebuild_passages
from assessments.submitting.submitting import change_choices
from assessments.writing import finding
from assessments.writing.finding import Found, Wanted, find
from assessments.writing.index import candidates, index_differences, rebuild_index
from assessments.writing.thesaurus import thesaurus
from assessments.writing.translations import save_translation
from mechanisms.access import Sharing, principal_of
from mechanisms.models import Body, Person
from tests.factories import BodyFactory, CycleFactory, acting
from tests.writing.writing_cast import answer, sender, sent

PATH = "/review/search/"

TEXTS = {
    106: "No victim has been compensated since the compensation fund was set up.",
    107: "Aucune victime n’a été indemnisée : le fonds d’indemnisation est vide.",
    108: "La ley de 2022 crea un fondo de compensación para las víctimas.",
    109: "لم يحصل أي من الضحايا على التعويض، ولا يوجد صندوق للتعويضات.",
    110: "Компенсации жертвам не выплачивались, фонда нет.",
    111: "受害者没有获得赔偿，国家也没有设立赔偿基金。",
    112: "Trafficking in persons is a crime; children who are trafficked are not punished.",
    113: "La traite des personnes et le trafic illicite de migrants sont deux infractions.",
    114: "El tráfico ilícito de migrantes se castiga con prisión; nada se dice de los niños.",
    115: "Торговля людьми наказывается; с детьми работает опекун.",
    116: "人口贩运是犯罪，偷运移民是另一种犯罪。儿童得到保护。",
    117: "الاتجار بالأشخاص جريمة، وللأطفال وصي يحمي مصالح الطفل الفضلى.",
    118: "The national plan of action names a focal point. The policy of the police is new.",
    119: "A plan. Of action nothing is known.",
    120: "Le plan d’action national désigne un point focal.",
    121: "100 % of the budget (50_000) is spent; see A/HRC/14/32 and <tags>.",
}
COMPENSATION = (106, 107, 108, 109, 110, 111)


@pytest.fixture
def texts(north: Body, cycle: Cycle) -> Submission:
    return sent(north, cycle, *(answer(paragraph, text) for paragraph, text in TEXTS.items()))


@pytest.fixture(params=["by the index", "one after the other"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "by the index":
        monkeypatch.setattr(finding, "STEPS", (1, 1_999))
        monkeypatch.setattr(finding, "OFTEN", 99)
    else:
        monkeypatch.setattr(finding, "RARE", -1)


@pytest.mark.parametrize(
    ("query", "paragraphs"),
    [
        ("compensation", COMPENSATION),
        ("compensated", COMPENSATION),
        ("INDEMNISATION", COMPENSATION),
        ("l’indemnisation", COMPENSATION),
        ("compensacion", COMPENSATION),
        ("компенсация", COMPENSATION),
        ("تعويض", COMPENSATION),
        ("بالتعويض", COMPENSATION),
        ("赔偿", COMPENSATION),
        ("compensation victims", COMPENSATION),
        ("victims compensation", COMPENSATION),
        ("受害者 compensation", COMPENSATION),
        ("victim’s fund", ()),
        ("fonds d’indemnisation", (106, 107, 108, 109, 111)),
        ("compensation prison", ()),
        ("trafficking in persons", (112, 113, 115, 116, 117)),
        ("торговля людьми", (112, 113, 115, 116, 117)),
        ("smuggling of migrants", (113, 114, 116)),
        ("traite migrants", (113,)),
        ("child", (112, 114, 115, 116, 117)),
        ("children trafficking", (112, 115, 116, 117)),
        ("best interests of the child", (117,)),
        ("guardian", (115, 117)),
        ("action plan", (118, 119, 120)),
        ('"plan of action"', (118,)),
        ('"PLAN  of"', (118,)),
        ('"plan. of action"', (119,)),
        ('"compensation"', (106,)),
        ("“compensated” victime", (106,)),
        ("focal point", (118, 120)),
        ("police", (118,)),
        ("policies", (118,)),
        ("impris*", ()),
        ("pris*", (114,)),
        ("punish", (112,)),
        ("没有", (111,)),
        ("有获得赔", (111,)),
        ("偿赔", ()),
        ("国", (111,)),
        ("A/HRC/14/32", (121,)),
        ("100 %", (121,)),
        ("50_000", (121,)),
        ("<tags>", (121,)),
        ("nowhere", ()),
        ("compensation NOT victim", ()),
        ("compensation OR victim", ()),
    ],
)
@pytest.mark.usefixtures("way", "texts")
def test_what_is_found(reviewer: Person, query: str, paragraphs: tuple[int, ...]) -> None:
    words = words_for(query, thesaurus())
    assert paragraphs_of(find(principal_of(reviewer), Wanted(words))) == paragraphs
    # The databases only say what the words themselves say.
    assert tuple(number for number, text in TEXTS.items() if words.found_in(text)) == paragraphs


def paragraphs_of(found: Found) -> tuple[int, ...]:
    numbers = dict(Passage.objects.values_list("pk", "paragraph"))
    return tuple(numbers[pk] for pk in found.passages)


@pytest.mark.parametrize(
    "query",
    [
        *(
            '"',
            '""',
            "'",
            "''",
            "%",
            "_",
            "*",
            "**",
            "(",
            ")",
            ":",
            "^",
            "-",
            "--",
            "\\",
            "&",
            "|",
            "!",
            "<->",
        ),
        *(
            "a:b",
            "NEAR(a b)",
            "a AND",
            "AND",
            "OR OR",
            "NOT",
            "a*b",
            '"a',
            'a" b',
            "«»",
            "= =a",
            ":*",
            "' OR 1=1",
        ),
        *(
            "\x00",
            "a\x00b",
            "\u064e",
            "\ud800".encode("utf-8", "replace").decode(),
            "\U0001f600",
            "?!…，。",
            "'" * 300,
        ),
        *(
            "a" * 500,
            "赔" * 500,
            "a " * 250,
            "x" * 70 + " y",
            "²³ ½",
            "ÅÄÖ ﬁ ａｂｃ",
            "İı ẞß",
            "한국어 ไทย हिन्दी",
        ),
    ],
)
@pytest.mark.usefixtures("texts")
def test_nothing_typed_is_an_error(client: Client, reviewer: Person, query: str) -> None:
    client.force_login(reviewer)
    response = client.get(PATH, {"q": query})
    assert response.status_code == 200
    content = response.content.decode()
    says = ("No passage found", "passage", "Type a word", "There is no letter and no digit")
    assert any(said in content for said in says)


def test_what_was_not_looked_for_is_said(client: Client, reviewer: Person, texts: Submission) -> None:
    client.force_login(reviewer)
    assert (
        "There is no letter and no digit in what you typed" in client.get(PATH, {"q": "?!"}).content.decode()
    )
    assert "first ten words" in client.get(PATH, {"q": "plan " * 60}).content.decode()
    assert "first ten words" not in client.get(PATH, {"q": "plan"}).content.decode()


def test_other_names_are_told_and_can_be_left_out(
    client: Client, reviewer: Person, texts: Submission
) -> None:
    client.force_login(reviewer)
    response = client.get(PATH, {"q": "compensated prison"})
    content = response.content.decode()
    assert '<bdi lang="fr">indemnisation</bdi>' in content
    assert '<bdi lang="zh">赔偿</bdi>' in content
    assert '<bdi lang="en">compensation</bdi>' not in content
    assert "?q=compensated+prison&amp;only=on" in content
    response = client.get(PATH, {"q": "compensated", "only": "on"})
    assert [hit.passage.paragraph for hit in response.context["hits"]] == [106, 108]
    assert "was also looked for" not in response.content.decode()


@pytest.mark.usefixtures("way")
def test_a_translation_is_searched_from_the_moment_it_is_saved(
    reviewer: Person, texts: Submission, client: Client
) -> None:
    row = translated(reviewer, texts, "The treasury is empty.", 0)
    assert looked_for(reviewer, "treasury") == (107,)
    client.force_login(reviewer)
    assert "The <mark>treasury</mark> is empty." in client.get(PATH, {"q": "treasury"}).content.decode()
    # What is said there and what is said here are one text; a phrase does not go over from one to the other.
    assert looked_for(reviewer, "treasury indemnisée") == (107,)
    assert looked_for(reviewer, '"vide. the treasury"') == ()
    translated(reviewer, texts, "The purse is empty.", row.revision)
    assert looked_for(reviewer, "treasury") == ()
    assert looked_for(reviewer, '"purse is"') == (107,)
    translated(reviewer, texts, "", row.revision + 1)
    assert looked_for(reviewer, "purse") == ()
    assert looked_for(reviewer, "indemnisée") == COMPENSATION
    assert [*passage_differences(), *index_differences()] == []


def translated(reviewer: Person, submission: Submission, text: str, revision: int) -> Any:
    return save_translation(
        by=acting(reviewer),
        submission=submission,
        paragraph=107,
        revision=revision,
        text=text,
        language="en",
    )


def looked_for(reviewer: Person, query: str) -> tuple[int, ...]:
    return paragraphs_of(find(principal_of(reviewer), Wanted(words_for(query, thesaurus()))))


@pytest.mark.usefixtures("way")
def test_what_is_shared_no_more_is_not_found(reviewer: Person, texts: Submission) -> None:
    assert looked_for(reviewer, "compensation") == COMPENSATION
    by = acting(sender(texts))
    change_choices(by=by, submission=texts, choices=Choices(Sharing.PRIVATE, False, False, False))
    assert looked_for(reviewer, "compensation") == ()


def test_made_anew_it_finds_the_same(reviewer: Person, texts: Submission) -> None:
    translated(reviewer, texts, "The treasury is empty.", 0)
    rebuild_passages()
    rebuild_index()
    assert looked_for(reviewer, "treasury") == (107,)
    assert looked_for(reviewer, "compensation") == COMPENSATION
    assert [*passage_differences(), *index_differences()] == []


def test_the_index_follows_each_row(texts: Submission) -> None:
    words: Words = words_for("castiga")
    (pk,) = candidates(words, 9)
    Passage.objects.filter(pk=pk).update(words=" =jail jail ")
    assert candidates(words, 9) == []
    assert candidates(words_for("jail"), 9) == [pk]
    Passage.objects.filter(pk=pk).delete()
    assert candidates(words_for("jail"), 9) == []
    assert list(index_differences()) == []
    assert len(candidates(words_for("compensation", thesaurus()), 3)) == 3


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL’s index is never behind its rows")
def test_an_index_that_does_not_fit_is_told(texts: Submission) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER assessments_passage_index_removed")
    Passage.objects.filter(paragraph=114).delete()
    assert list(index_differences()) == ["the index of the search does not fit the passages"]
    rebuild_index()
    assert list(index_differences()) == []


def test_after_a_thousand_one_goes_on(
    reviewer: Person, cycle: Cycle, monkeypatch: pytest.MonkeyPatch, way: None
) -> None:
    """Three a time, whole submissions: nothing is told twice or left out, a body of two cycles either."""
    earlier = CycleFactory.create(slug="2025", edition=cycle.edition, opens_on=date(2025, 1, 1))
    bodies = [BodyFactory.create(name=f"Body {letter}") for letter in "cab"]
    for body in bodies:
        for each in (earlier, cycle):
            sent(body, each, answer(112, "the plan"), answer(113, "no plan"))
    monkeypatch.setattr(finding, "ENOUGH", 3)
    me = principal_of(reviewer)
    wanted = Wanted(words_for("plan"))
    told: list[Any] = []
    for _ in range(3):
        found = find(me, wanted)
        assert len(found.passages) == 4
        told += found.passages
        wanted = Wanted(wanted.words, after=found.after)
    assert found.after == 0
    rows = Passage.objects.select_related("submission__assessment__body", "submission__assessment__cycle")
    by_key = rows.in_bulk(told)
    of = [(by_key[pk].submission.assessment, by_key[pk].paragraph) for pk in told]
    assert [(each.body.name[-1], each.cycle.slug, number) for each, number in of] == [
        (letter, slug, number) for letter in "abc" for slug in ("2026", "2025") for number in (112, 113)
    ]


def test_of_a_frequent_word_the_index_is_not_asked(
    reviewer: Person, cycle: Cycle, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That of PostgreSQL reads all it knows of a word before it names one passage: a second for a million."""
    for letter in "abc":
        sent(BodyFactory.create(name=f"Body {letter}"), cycle, answer(112, f"plan {letter}{letter}{letter}"))
    asked: list[Words] = []

    def noted(words: Words, limit: int) -> list[int]:
        asked.append(words)
        return candidates(words, limit)

    monkeypatch.setattr(finding, "candidates", noted)
    monkeypatch.setattr(finding, "STEPS", (2, 1_998))
    me = principal_of(reviewer)
    assert len(find(me, Wanted(words_for("plan"))).passages) == 3
    assert asked == []
    assert len(find(me, Wanted(words_for("ccc"))).passages) == 1
    assert asked == [words_for("ccc")]


def test_of_many_submissions_a_part_is_looked_through_at_a_time(
    client: Client, reviewer: Person, cycle: Cycle, monkeypatch: pytest.MonkeyPatch
) -> None:
    for letter in "abc":
        sent(BodyFactory.create(name=f"Body {letter}"), cycle, answer(112, f"plan {letter}{letter}{letter}"))
    monkeypatch.setattr(finding, "RARE", -1)
    monkeypatch.setattr(finding, "STEPS", (1, 1))
    client.force_login(reviewer)
    page = client.get(PATH, {"q": "ccc"})
    assert "Nothing in the 2 submissions looked through so far" in page.content.decode()
    after = page.context["found"].after
    assert f"?q=ccc&amp;after={after}" in page.content.decode()
    page = client.get(PATH, {"q": "ccc", "after": str(after)})
    assert "Continued. 1 passage, by name of the body" in page.content.decode()
    assert "1 passage in the 2 submissions" in client.get(PATH, {"q": "bbb"}).content.decode()
    for wrong in ("x", "9" * 30, "0"):
        assert client.get(PATH, {"q": "aaa", "after": wrong}).status_code == 200
