"""Choices as people type them: the labels that the file itself prints, in any finished language. Pure.

`Begun`, `1 – Begun`, `Level 1`, `don't know`: whatever can mean one choice only. A label that two choices
share means neither, and `x` means nothing: it is asked about.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from functools import cache

from django.conf import settings
from django.utils import translation

from assessments.answers import labels
from assessments.answers.scoring import LEVELS, State
from assessments.offline.workbook_codes import NO, YES
from recommendations.outline import CriterionValue


class Kind(StrEnum):
    """Of which list a choice is."""

    ANSWER = "answer"
    CRITERION = "criterion"
    STRENGTH = "strength"
    STATUS = "status"
    YES_NO = "yes_no"


YES_WORDS = ("yes", "oui", "sí", "si", "да", "نعم", "是")
NO_WORDS = ("no", "non", "нет", "لا", "否")
"""In the languages of the United Nations; none of them means anything else in another."""
_NUMBERED = re.compile(r"(\d)\s*[-–—:.)·]?\s*(\D.*)?")
_LEVEL = re.compile(r"(?P<word>\D+?)\s*(?P<digit>\d)(?:\s*[-–—:.)·]\s*(?P<rest>\D.*))?")
_APOSTROPHES = re.compile("['’‘`´]")


def choice_named(kind: Kind, text: str) -> str:
    """The code of the choice that a text names; empty where it names none, or could name two."""
    said = plain(text)
    known = _known(kind, tuple(code for code, _name in settings.LANGUAGES))
    if said in known:
        return known[said]
    if found := _NUMBERED.fullmatch(said):
        return found[1] if found[2] and known.get(found[2]) == found[1] else ""
    if kind is Kind.ANSWER and (found := _LEVEL.fullmatch(said)):
        level = known.get(f"{found['word'].strip()} {found['digit']}", "")
        rest = found["rest"]
        return level if not rest or known.get(rest) == level else ""
    return ""


def plain(text: str) -> str:
    """A label without what makes no difference: case, blanks, kinds of apostrophe, a full stop."""
    folded = unicodedata.normalize("NFKC", _APOSTROPHES.sub("", text)).casefold()
    return " ".join(folded.split()).strip(" .")


@cache
def _known(kind: Kind, languages: tuple[str, ...]) -> Mapping[str, str]:
    """The code of each label; one that two codes share is left out."""
    found: dict[str, set[str]] = {}
    for language in languages:
        with translation.override(language):
            for code, label in _labels(kind):
                found.setdefault(plain(label), set()).add(code)
    return {label: codes.pop() for label, codes in found.items() if len(codes) == 1}


def _labels(kind: Kind) -> Iterator[tuple[str, str]]:
    if kind is Kind.ANSWER:
        for level in LEVELS:
            yield from ((str(level), str(name)) for name in labels.LEVEL_LABELS[level])
        states = ((state, label) for state, label in labels.STATE_LABELS.items() if state is not State.LEVEL)
        yield from ((str(state), str(name)) for state, label in states for name in label)
        yield State.NOT_APPLICABLE, str(labels.STATE_SIGNS[State.NOT_APPLICABLE])
    elif kind is Kind.STRENGTH:
        yield from ((str(number), str(name)) for number, name in enumerate(labels.STRENGTHS))
    elif kind is Kind.STATUS:
        yield from ((str(code), str(name)) for code, name in labels.ACTION_STATUSES.items())
    elif kind is Kind.CRITERION:
        yield from ((str(code), str(name)) for code, name in labels.CRITERION_VALUES.items())
        yield from _yes_and_no(CriterionValue.YES, CriterionValue.NO)
    else:
        yield from _yes_and_no(YES, NO)


def _yes_and_no(yes: str, no: str) -> Iterable[tuple[str, str]]:
    return (*((str(yes), word) for word in YES_WORDS), *((str(no), word) for word in NO_WORDS))
