"""What the subject is called in six languages (`fixtures/search_terms.yaml`), for whoever searches in one.

The file keeps three rules: each concept has a name in every language, no name is without a letter, and no
two concepts have a name whose stems are the same, unless the file says that they share it: such a name finds
both.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from assessments.answers.text import LANGUAGES
from assessments.answers.word_search import Concept, Form, Thesaurus, form_of

FILE = "search_terms.yaml"


@cache
def thesaurus() -> Thesaurus:
    """The names of the subject, by their stems. Read once."""
    content = yaml.safe_load((Path(settings.FIXTURES) / FILE).read_text(encoding="utf-8"))
    if problems := list(term_problems(content)):
        raise ValueError("\n".join(problems))
    return names_of(content)


def names_of(content: Mapping[str, Any]) -> Thesaurus:
    """Every name with what it finds; a shared one finds all that two concepts are called."""
    found: dict[tuple[str, ...], list[Concept]] = defaultdict(list)
    for concept in map(_concept, content["concepts"].items()):
        for stems in dict.fromkeys(form.stems for form in concept.all_forms):
            found[stems].append(concept)
    return {stems: concepts[0] if len(concepts) == 1 else _one(concepts) for stems, concepts in found.items()}


def _concept(entry: tuple[str, Mapping[str, str]]) -> Concept:
    code, names = entry
    return Concept(code, {language: _forms(names[language]) for language in names})


def _forms(names: str) -> tuple[Form, ...]:
    return tuple(map(form_of, names.split(";")))


def _one(concepts: list[Concept]) -> Concept:
    if len(concepts) == 1:
        return concepts[0]
    forms: dict[str, tuple[Form, ...]] = {}
    for concept in concepts:
        for language, more in concept.forms.items():
            forms[language] = tuple(dict.fromkeys((*forms.get(language, ()), *more)))
    return Concept("+".join(concept.code for concept in concepts), forms)


def term_problems(content: Mapping[str, Any]) -> Iterator[str]:
    """Every broken rule, in a sentence."""
    owners: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for code, names in content["concepts"].items():
        if sorted(names) != sorted(LANGUAGES):
            yield f"{FILE}: {code} needs a name in each of {', '.join(LANGUAGES)}"
        for name in (one for text in names.values() for one in text.split(";")):
            if not form_of(name).stems:
                yield f"{FILE}: {code} has a name without a letter"
            owners[form_of(name).stems].add(code)
    shared = {form_of(name).stems: set(codes) for name, codes in content["shared"].items()}
    for stems, codes in owners.items():
        if len(codes) > 1 and shared.get(stems) != codes:
            named = f"{FILE}: {' '.join(stems)} stands for {', '.join(sorted(codes))}"
            yield f"{named}, and `shared` does not say so"
    for stems, codes in shared.items():
        if owners.get(stems) != codes:
            yield f"{FILE}: {' '.join(stems)} is not shared by {', '.join(sorted(codes))}"
