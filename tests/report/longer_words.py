"""Every word of ours longer by 40 %, as a translation may be: texts of the product and of the instrument."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.utils import translation
from django.utils.translation import trans_real

from recommendations.outline import Criterion, Outline, Recommendation

LANGUAGE = "en-gb"
LONGER_BY = 0.4
_WORD = re.compile(r"%\(\w+\)s|%[sd]|\{\{.*?\}\}|<[^>]*>|&\w+;|\{\w+:\d+\}|[^\W\d_]{2,}")


def longer(text: str) -> str:
    """Each word with its first letters said again; placeholders, markup and numbers as they are."""
    return _WORD.sub(lambda found: _stretched(found.group()), str(text))


def _stretched(word: str) -> str:
    if not word[0].isalpha():
        return word
    return word + word[: round(LONGER_BY * len(word))].lower()


def speak_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every text of the product come out longer. Print in `LANGUAGE`, of which nothing is kept."""
    for name in ("gettext", "pgettext", "ngettext", "npgettext"):
        monkeypatch.setattr(translation._trans, name, _longer(getattr(trans_real, name)))


def _longer(speak: Callable[..., str]) -> Callable[..., str]:
    return lambda *texts: longer(speak(*texts))


def longer_outline(outline: Outline) -> Outline:
    """The instrument with every word of ours longer; the report's own text stays."""
    return replace(
        outline,
        sections=tuple(replace(item, title=longer(item.title)) for item in outline.sections),
        principles=tuple(replace(item, name=longer(item.name)) for item in outline.principles),
        recommendations=tuple(_longer_recommendation(item) for item in outline.recommendations),
    )


def _longer_recommendation(item: Recommendation) -> Recommendation:
    return replace(
        item,
        titles={variant: longer(text) for variant, text in item.titles.items()},
        prompts={variant: longer(text) for variant, text in item.prompts.items()},
        criteria=tuple(_longer_criterion(criterion) for criterion in item.criteria),
    )


def _longer_criterion(item: Criterion) -> Criterion:
    return replace(
        item,
        written={variant: longer(text) for variant, text in item.written.items()},
        step={variant: longer(text) for variant, text in item.step.items()},
    )
