"""Every label of what an answer is made of has one home, and stands nowhere else."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.conf import settings
from django.utils.translation import override

from assessments.answers import labels
from assessments.answers.fields import STRENGTHS
from assessments.answers.scoring import DISTRIBUTION_KEYS, LEVELS, State
from assessments.answers.value import ActionStatus, Assistance, ContributorKind
from assessments.models import Assessment
from mechanisms.access import Sharing
from recommendations import lists
from recommendations.outline import CriterionValue

ROOT = Path(settings.BASE_DIR)
HOME = ROOT / "assessments/answers/labels.py"
APPS = ("assessments", "config", "mechanisms", "recommendations")
# How many texts each of these takes: after the context, where there is one.
CALLS = {
    "_": (0, 1),
    "gettext": (0, 1),
    "gettext_lazy": (0, 1),
    "gettext_noop": (0, 1),
    "ngettext": (0, 2),
    "ngettext_lazy": (0, 2),
    "pgettext": (1, 1),
    "pgettext_lazy": (1, 1),
    "npgettext": (1, 2),
    "npgettext_lazy": (1, 2),
}
TRANSLATE = re.compile(r"""{%\s*trans(?:late)?\s+(?P<quote>["'])(?P<text>.*?)(?P=quote)(?P<rest>[^%]*)%}""")
BLOCK = re.compile(
    r"{%\s*blocktrans(?:late)?\b(?P<rest>[^%]*)%}(?P<text>.*?){%\s*endblocktrans(?:late)?\s*%}", re.DOTALL
)
PLURAL = re.compile(r"{%\s*plural\s*%}")
CONTEXT = re.compile(r"""\bcontext\s+(["'])(?P<context>.*?)\1""")

TABLES: tuple[tuple[type[StrEnum], Mapping[Any, labels.Label]], ...] = (
    (State, labels.STATE_LABELS),
    (CriterionValue, labels.CRITERION_LABELS),
    (ActionStatus, labels.ACTION_STATUS_LABELS),
    (Assistance, labels.ASSISTANCE_LABELS),
    (ContributorKind, labels.CONTRIBUTOR_LABELS),
    (Sharing, labels.SHARING_LABELS),
    (Assessment.Status, labels.ASSESSMENT_STATUS_LABELS),
)


class Literal(NamedTuple):
    """A text to be translated, with its context, and where it stands."""

    place: str
    text: str
    context: str = ""


def every_label() -> Iterator[labels.Label]:
    yield from labels.LEVEL_LABELS
    yield from labels.STRENGTH_LABELS
    for _codes, table in TABLES:
        yield from table.values()


def texts() -> frozenset[str]:
    with override("en"):
        return frozenset(str(form) for label in every_label() for form in label)


def normal(text: str) -> str:
    """A label stays one with another apostrophe, in capitals, or with blanks around it."""
    return " ".join(text.replace("'", "’").split()).casefold()


def in_python(path: Path, source: str) -> Iterator[Literal]:
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        first, number = CALLS.get(name, (0, 0))
        said = [arg.value if isinstance(arg, ast.Constant) else None for arg in node.args]
        context = str(said[0]) if first and said else ""
        for text in said[first : first + number]:
            if isinstance(text, str):
                yield Literal(f"{path}:{node.lineno}", text, context)


def in_templates(path: Path, source: str) -> Iterator[Literal]:
    for found in [*TRANSLATE.finditer(source), *BLOCK.finditer(source)]:
        context = CONTEXT.search(found["rest"])
        for text in PLURAL.split(found["text"]):
            line = source.count("\n", 0, found.start()) + 1
            yield Literal(f"{path}:{line}", text, context["context"] if context else "")


def literals() -> Iterator[Literal]:
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if path != HOME and "migrations" not in path.parts:
                yield from in_python(path.relative_to(ROOT), path.read_text())
    for path in sorted((ROOT / "templates").rglob("*")):
        if path.suffix in {".html", ".txt"}:
            yield from in_templates(path.relative_to(ROOT), path.read_text())


def strays(found: Iterator[Literal]) -> list[str]:
    """A word that means something else says so by a context of its own, which the home does not use."""
    known = {normal(text) for text in texts()}
    own = {item.context for item in in_python(HOME, HOME.read_text()) if item.context}
    return [
        f"{item.place}: {item.text}"
        for item in found
        if normal(item.text) in known and (not item.context or item.context in own - {"how many", "a fact"})
    ]


def test_no_label_stands_outside_its_home() -> None:
    assert strays(literals()) == []


@pytest.mark.parametrize(
    "source",
    [
        '_("Don\'t know")',
        'gettext_lazy("Known, but not disclosed")',
        'pgettext("answer to a criterion", "Yes")',
        'ngettext("no answer", "%d answers", 2)',
    ],
)
def test_a_label_in_python_is_found(source: str) -> None:
    assert strays(in_python(Path("x.py"), source))


@pytest.mark.parametrize(
    "source",
    [
        '{% translate "Not disclosed" %}',
        "{% translate 'Begun' as begun %}",
        "{% blocktranslate trimmed %}\n  No answer\n{% endblocktranslate %}",
        "{% blocktranslate count n=n %}Done{% plural %}Dones{% endblocktranslate %}",
    ],
)
def test_a_label_in_a_template_is_found(source: str) -> None:
    assert strays(in_templates(Path("x.html"), source))


def test_another_meaning_with_a_context_of_its_own_is_no_label() -> None:
    source = '{% translate "No" context "what a body agrees to" %}'
    assert strays(in_templates(Path("x.html"), source)) == []
    assert strays(in_python(Path("x.py"), 'pgettext("type of body", "Other")')) == []


@pytest.mark.parametrize(("codes", "table"), TABLES)
def test_every_value_has_one_full_and_one_short_label(
    codes: type[StrEnum], table: Mapping[Any, labels.Label]
) -> None:
    assert list(table) == list(codes)
    with override("en"):
        for form in ("full", "short"):
            said = [str(getattr(label, form)) for label in table.values()]
            assert all(said)
            assert len(set(said)) == len(said)


def test_every_level_and_strength_has_one_full_and_one_short_label() -> None:
    assert len(labels.LEVEL_LABELS) == len(LEVELS)
    assert len(labels.STRENGTH_LABELS) == len(STRENGTHS)
    with override("en"):
        for table in (labels.LEVEL_LABELS, labels.STRENGTH_LABELS):
            assert len({str(label.full) for label in table}) == len(table)
            assert len({str(label.short) for label in table}) == len(table)


def test_the_names_of_states() -> None:
    with override("en"):
        assert [labels.key(code) for code in DISTRIBUTION_KEYS] == [
            "0: Not in place",
            "1: Begun",
            "2: In operation",
            "3: In operation throughout, and reviewed",
            "Don’t know",
            "Known, but not disclosed",
            "No answer",
            "Not applicable",
            "Done by another mechanism",
        ]
        assert labels.head("withheld") == "Not disclosed"
        assert labels.tallied("2", 4) == "Level 2: 4"
        assert labels.tallied("withheld", 1) == "Known, but not disclosed: 1"


@pytest.mark.parametrize(
    ("names", "listed", "enumerated"),
    [
        ((), "", ""),
        (("A",), "A", "A"),
        (("A", "B"), "A and B", "A; B"),
        (("A", "100%", "%(first)s"), "A, 100% and %(first)s", "A; 100%; %(first)s"),
    ],
)
def test_names_are_joined_as_the_language_does(names: tuple[str, ...], listed: str, enumerated: str) -> None:
    with override("en"):
        assert lists.listed(names) == listed
        assert lists.enumerated(names) == enumerated
        assert labels.percent(58) == "58%"
