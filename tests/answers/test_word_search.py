"""Words in any language: found without capitals and accents, marked in the text as it stands."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.answers.text import fold
from assessments.answers.word_search import Concept, excerpt, form_of, words_for


@pytest.mark.parametrize(
    ("query", "text", "marked"),
    [
        ("plan", "The PLAN of 2021", ["PLAN"]),
        ("evaluation", "Une Évaluation conjointe", ["Évaluation"]),
        ("évaluation", "an evaluation", ["evaluation"]),
        ("compensacion", "un fondo de compensación", ["compensación"]),
        ("compensación", "un fondo de compensacio\u0301n", ["compensacio\u0301n"]),
        ("coeur", "au cœur du plan", ["cœur"]),
        ("strasse", "Straße", ["Straße"]),
        ("women's", "women’s affairs", ["women’s"]),
        ("inter-agency", "inter–agency", ["inter–agency"]),
        ("план", "ПЛАН действий", ["ПЛАН"]),
        ("еще", "выплат ещё не было", ["ещё"]),
        ("تعويض", "لم يُدفع أي تَعويض", ["تَعويض"]),
        ("اعلان", "إعلان ساحل النخيل", ["إعلان"]),
        ("إعلان", "اعلان", ["اعلان"]),
        ("شكوي", "تقديم شكوى", ["شكوى"]),
        ("赔偿", "没有支付过赔偿。", ["赔偿"]),
        ("2021", "２０２１年法案", ["２０２１"]),
        ('"plan of"', "the plan  of\naction", ["plan  of"]),
        ("paid none", "none was paid", ["none", "paid"]),
        ("compensated", "no compensation", ["compensation"]),
        ("victims", "una víctima", ["víctima"]),
        ("policies", "one policy, no police", ["policy"]),
        ("indemnisation", "aucune victime n’est indemnisée", ["indemnisée"]),
        ("l'indemnisation", "droit à l’indemnisation", ["indemnisation"]),
        ("компенсации", "выплата компенсаций", ["компенсаций"]),
        ("تعويض", "الحق في التعويض وبالتعويضات", ["التعويض", "وبالتعويضات"]),
        ("inter-agency", "the inter‑agency plan", ["inter‑agency"]),
        ("compens", "no compensation", ["compensation"]),
        ("protec*", "protege y protección", ["protección"]),
        ("law*", "the lawyer", ["lawyer"]),
        ("赔偿 基金", "设立赔偿基金", ["赔偿基金"]),
        ("<script>", "<script>x", ["script"]),
    ],
)
def test_what_is_found_is_marked_as_it_stands(query: str, text: str, marked: list[str]) -> None:
    words = words_for(query)
    assert words.found_in(text)
    found = excerpt(text, words)
    assert [piece.text for piece in found.pieces if piece.found] == marked
    assert "".join(piece.text for piece in found.pieces) == text


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("paid twice", "none was paid"),
        ('"paid none"', "none was paid"),
        ("", "none was paid"),
        ('""', "none was paid"),
        ("«»", "none was paid"),
        ("police", "the policy of the region"),
        ("plan", "the planet"),
        ("赔偿", "偿还赔款"),
        ("% _ * - ( ) : ^", "100 % of all"),
        ('"compensated"', "no compensation"),
        ("\u064e", "لم يُدفع"),
    ],
)
def test_what_is_not_there_is_not_found(query: str, text: str) -> None:
    assert not words_for(query).found_in(text)


def test_a_query_is_cut_to_what_a_person_types() -> None:
    assert len(words_for("a" * 500).query) == 200
    assert len(words_for(" ".join(f"w{n}" for n in range(50))).terms) == 10


PAY = Concept("pay", {"en": (form_of("paid leave"), form_of("holiday")), "zh": (form_of("带薪假"),)})
KNOWN = {form.stems: PAY for form in PAY.all_forms}


@pytest.mark.parametrize(
    ("query", "text", "found"),
    [
        ("paid leave", "员工有带薪假", True),
        ("有带薪假", "Paid leaves", False),
        ("有带薪假", "有 holidays", True),
        ("holiday week", "a week of paid leave", True),
        ("leave paid", "holiday", False),
        ('"paid leave"', "holiday", False),
    ],
)
def test_a_concept_is_found_under_each_of_its_names(query: str, text: str, found: bool) -> None:
    assert words_for(query, KNOWN).found_in(text) is found


def test_it_is_told_what_else_is_looked_for() -> None:
    (term,) = words_for("holidays", KNOWN).terms
    assert (term.typed.text, term.others) == ("holidays", (("en", "paid leave"), ("zh", "带薪假")))


def test_a_query_that_is_cut_says_so() -> None:
    assert [words_for(query).cut for query in ("a" * 200, "a" * 201, "a b " * 11)] == [False, True, False]
    assert words_for(" ".join(f"w{n}" for n in range(11))).cut


@given(query=st.text(max_size=60))
def test_nothing_typed_is_wrong(query: str) -> None:
    for term in words_for(query, KNOWN).terms:
        assert all(form.tokens for form in term.forms)


def test_of_a_long_text_the_part_around_the_first_word_is_shown() -> None:
    text = "before " * 200 + "here it is " + "after " * 200
    found = excerpt(text, words_for("here"), limit=300)
    shown = "".join(piece.text for piece in found.pieces)
    assert (found.cut_before, found.cut_after) == (True, True)
    assert len(shown) <= 300
    assert "here it is after" in shown
    assert shown.startswith("before")
    assert not shown.endswith("aft")


def test_a_long_text_without_blanks_is_cut_as_well() -> None:
    found = excerpt("字" * 1000 + "赔偿" + "字" * 1000, words_for("赔偿"), limit=200)
    assert [piece.text for piece in found.pieces if piece.found] == ["赔偿"]


@given(text=st.text(max_size=300), query=st.text(max_size=20))
def test_the_pieces_are_the_text_whatever_it_holds(text: str, query: str) -> None:
    found = excerpt(text, words_for(query), limit=100)
    shown = "".join(piece.text for piece in found.pieces)
    assert shown in text
    assert len(shown) == len(text) or found.cut_before or found.cut_after


@given(text=st.text(max_size=200))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
