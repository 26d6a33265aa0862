"""Every kind of event that is put on record anywhere in the code has its words."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings

from assessments.models import Event
from assessments.trail import words as event_words
from assessments.trail.words import CODES, DETAILS, EARLIER, WORDS, about, details, words

ROOT = Path(settings.BASE_DIR)
ROOMS = ("config", "assessments", "mechanisms", "recommendations")
type Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Place:
    """A function that takes a kind and hands it on, in one module; ``at`` counts positional arguments."""

    module: str
    name: str
    at: int


def modules() -> Iterator[tuple[str, ast.Module]]:
    """Every module of the product, parsed."""
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            yield str(path.relative_to(ROOT)), ast.parse(path.read_text())


PARSED = dict(modules())


def functions(tree: ast.Module) -> Iterator[Function]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def name_of(call: ast.Call) -> str:
    """``record`` or ``happened.send``: as it is called."""
    if isinstance(call.func, ast.Name):
        return call.func.id
    if isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name):
        return f"{call.func.value.id}.{call.func.attr}"
    return ""


def kind_in(call: ast.Call, module: str, known: Iterable[Place]) -> ast.expr | None:
    """What a call says the kind of the event is; None where it records nothing."""
    name = name_of(call)
    keyword = next((item.value for item in call.keywords if item.arg == "kind"), None)
    if name in ("record", "trail.record", "happened.send"):
        return keyword
    for place in known:
        if (place.module, place.name) == (module, name):
            return keyword or (call.args[place.at] if len(call.args) > place.at else None)
    return None


def survey() -> tuple[set[str], list[str]]:
    """All kinds, and the places where the kind cannot be read off the code."""
    known: set[Place] = set()
    while True:
        kinds, unread, found = _survey(known)
        if found <= known:
            return kinds, unread
        known |= found


def _survey(known: set[Place]) -> tuple[set[str], list[str], set[Place]]:
    kinds: set[str] = set()
    unread: list[str] = []
    found: set[Place] = set()
    for module, tree in PARSED.items():
        for function in functions(tree):
            names = [item.arg for item in (*function.args.args, *function.args.kwonlyargs)]
            for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
                kind = kind_in(call, module, known)
                if kind is None:
                    continue
                if isinstance(kind, ast.Name) and kind.id in names:
                    found.add(Place(module, function.name, names.index(kind.id)))
                    continue
                read = constants(kind, function)
                kinds |= read
                if not read:
                    unread.append(f"{module}: {function.name}")
    return kinds, unread, found


def constants(kind: ast.expr, function: Function) -> set[str]:
    """The texts that an expression may be: a literal, one of two, or what was assigned to the name."""
    if isinstance(kind, ast.Constant) and isinstance(kind.value, str):
        return {kind.value}
    if isinstance(kind, ast.IfExp):
        return constants(kind.body, function) | constants(kind.orelse, function)
    if isinstance(kind, ast.Name):
        assigned = [
            node.value
            for node in ast.walk(function)
            if isinstance(node, ast.Assign)
            and any(isinstance(target, ast.Name) and target.id == kind.id for target in node.targets)
        ]
        return set().union(*(constants(value, function) for value in assigned))
    return set()


def test_the_survey_sees_the_ways_of_recording() -> None:
    """Directly, by a signal, and through a function that hands the kind on."""
    kinds, _ = survey()
    assert {"answer_saved", "person_created", "clearance_reopened", "returned"} <= kinds
    assert len(kinds) > 40


def test_every_kind_can_be_read_off_the_code() -> None:
    # The receiver of the signal hands on what it is told.
    assert survey()[1] == []


def test_every_kind_has_its_words() -> None:
    assert survey()[0] - set(WORDS) == set()


def test_no_words_are_kept_for_what_never_happens() -> None:
    assert set(WORDS) - survey()[0] == EARLIER


def test_each_kind_stands_in_one_group() -> None:
    groups = (
        event_words.ANSWERING,
        event_words.LIFECYCLE,
        event_words.REVIEW,
        event_words.PEOPLE,
        event_words.SECURITY,
        event_words.WRITING,
    )
    assert sum(len(group) for group in groups) == len(WORDS)
    said = [str(text) for text in WORDS.values()]
    assert len(set(said)) == len(said)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({}, []),
        ({"revision": 4, "assessment": "an id"}, ["revision 4"]),
        ({"from": "private", "to": "public"}, ["before: Nobody outside this body", "now: Everybody"]),
        ({"paragraphs": [112, 128]}, ["recommendations 112, 128"]),
        ({"role": "reader", "person": "an id", "before": None}, ["as reader"]),
        ({"address": "0123456789abcdef"}, []),
        ({"left": 0}, ["0 left"]),
        ({"until": "2026-11-30"}, ["until 30 November 2026"]),
        ({"until": "2026-13-30"}, ["until 2026-13-30"]),
    ],
)
def test_what_an_event_holds_in_words(data, said) -> None:
    assert list(details(Event(kind="answer_saved", data=data))) == said


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("own-conclusions-2", "Conclusions"),
        ("own-group-a", "What the bodies report"),
        ("finding-113-regional", "recommendation 113"),
        ("from-another-version", "from-another-version"),
    ],
)
def test_a_paragraph_of_the_annual_report_is_said_by_its_place(key: str, said: str) -> None:
    event = Event(kind="annual_paragraph_chosen", data={"paragraph": key, "revision": 2})
    assert list(details(event)) == ["revision 2", said]


@pytest.mark.parametrize(
    ("kind", "subject", "said"),
    [
        ("answer_saved", "2026 113", "2026, recommendation 113"),
        ("answer_saved", "second cycle 113", "second cycle, recommendation 113"),
        ("action_saved", "137", "recommendation 137"),
        ("frame_saved", "2026", "2026"),
        ("submitted", "113", "113"),
        ("member_added", "Ada", "Ada"),
        ("signed_in", "Bo", ""),
    ],
)
def test_what_an_event_is_about(kind: str, subject: str, said: str) -> None:
    assert about(Event(kind=kind, subject=subject, actor_label="Bo")) == said


def test_a_kind_from_another_version_of_the_product_is_still_shown() -> None:
    assert words("flown_to_the_moon") == "flown to the moon"


def test_codes_and_details_have_words() -> None:
    assert all(str(text) for text in (*CODES.values(), *DETAILS.values()))
