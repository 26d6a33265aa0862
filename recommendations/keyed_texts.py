"""Each text of ours with a key that stays: what a translation is filed under. Pure.

Official text (recommendations, lead-ins, the report, what principles quote of it) has no key here: it is not
ours to translate. What we write beside it to help a reader, `reading_aids`, is never read in its place.
Spans of time stay as they are written, ``{window:24}``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from recommendations.fixture_files import Entry, Fixtures
from recommendations.outline import Criterion, Recommendation, Variant

type Keyed = tuple[str, str]
type Change = Callable[[str, str], str]
"""Key and text, and what is to be read in the text's place."""

ONE_A_VARIANT = ("titles", "prompts")
LISTS = {"means": 1, "levels": 0}
"""Lists of a variant, and the number of their first text."""
OF_A_CRITERION = ("text", "partly", "no_case", "step")
OF_A_PRACTICE = ("who", "what")


def keyed_texts(content: Fixtures) -> list[Keyed]:
    """Key and English text, in the order of the instrument: ``recommendations/112/criteria/1/step/national``.

    Lists count from 1, levels from 0 as they are called. An empty text has no key.
    """
    found: list[Keyed] = []

    def keep(key: str, text: str) -> str:
        found.append((key, text))
        return text

    with_texts(content, keep)
    return found


def texts_of(asked: Recommendation, variant: Variant) -> dict[str, str]:
    """The texts of one recommendation as one kind of body is asked, under the same keys: title, question,
    criteria, levels, then the rest. Spans of time are in words but in the text of a criterion."""
    at = f"recommendations/{asked.paragraph}"
    found = {f"{at}/titles/{variant}": asked.titles[variant]}
    found |= {f"{at}/prompts/{variant}": asked.prompts[variant]}
    found |= {f"{at}/means/{n}/{variant}": text for n, text in enumerate(asked.means[variant], start=1)}
    for number, criterion in enumerate(asked.criteria, start=1):
        worded = _worded(criterion, variant)
        found |= {f"{at}/criteria/{number}/{name}/{variant}": text for name, text in worded.items()}
    found |= {f"{at}/levels/{n}/{variant}": text for n, text in enumerate(asked.levels[variant])}
    found |= {f"{at}/evidence_examples/{n}": text for n, text in enumerate(asked.evidence_examples, start=1)}
    found |= {f"{at}/na_reason": asked.na_reason, f"{at}/missing_context": asked.missing_context}
    for number, practice in enumerate(asked.good_practices, start=1):
        found |= {f"{at}/good_practices/{number}/{name}": getattr(practice, name) for name in OF_A_PRACTICE}
    cases = enumerate(asked.cases[variant], start=1)
    found |= {f"{at}/cases/{number}/{variant}": case.situation for number, case in cases}
    return {key: text for key, text in found.items() if text}


def _worded(criterion: Criterion, variant: Variant) -> dict[str, str]:
    worded = (criterion.written, criterion.partly, criterion.no_case, criterion.step)
    return {name: texts[variant] for name, texts in zip(OF_A_CRITERION, worded, strict=True)}


def reading_aids(content: Fixtures) -> list[Keyed]:
    """The key of the reading aid to each recommendation, and the official text that it follows."""
    return [
        (f"recommendations/{entry['paragraph']}/reading_aid", entry["text"])
        for entry in content.recommendations
    ]


def with_texts(content: Fixtures, change: Change) -> Fixtures:
    """The same content with each text of ours as `change` has it; an empty one is not asked for."""

    def changed(key: str, text: str | None) -> str | None:
        return change(key, text) if text else text

    return replace(
        content,
        sections=[_one(f"sections/{entry['code']}", entry, "title", changed) for entry in content.sections],
        principles=[
            _one(f"principles/{entry['code']}", entry, "name", changed) for entry in content.principles
        ],
        recommendations=[_recommendation(entry, changed) for entry in content.recommendations],
        contradictions=[
            _one(f"contradictions/{entry['code']}", entry, "message", changed)
            for entry in content.contradictions
        ],
        blocks=[
            _one(f"report/{entry['number']}", entry, "note", changed)
            if entry["kind"] == "paragraph"
            else entry
            for entry in content.blocks
        ],
    )


type _Changed = Callable[[str, str | None], str | None]


def _one(at: str, entry: Entry, name: str, changed: _Changed) -> Entry:
    return {**entry, name: changed(f"{at}/{name}", entry[name])} if entry.get(name) else entry


def _recommendation(entry: Entry, changed: _Changed) -> Entry:
    at = f"recommendations/{entry['paragraph']}"
    new = dict(entry)
    for name in ONE_A_VARIANT:
        new[name] = {of: changed(f"{at}/{name}/{of}", text) for of, text in entry[name].items()}
    for name, first in LISTS.items():
        new[name] = {
            of: [changed(f"{at}/{name}/{n}/{of}", text) for n, text in enumerate(texts, start=first)]
            for of, texts in entry[name].items()
        }
    new["criteria"] = [
        _criterion(f"{at}/criteria/{number}", criterion, changed)
        for number, criterion in enumerate(entry["criteria"], start=1)
    ]
    new["cases"] = {
        of: [
            {**case, "situation": changed(f"{at}/cases/{number}/{of}", case["situation"])}
            for number, case in enumerate(cases, start=1)
        ]
        for of, cases in entry["cases"].items()
    }
    for name in ("na_reason", "missing_context"):
        new = _one(at, new, name, changed)
    new["evidence_examples"] = [
        changed(f"{at}/evidence_examples/{number}", example)
        for number, example in enumerate(entry["evidence_examples"], start=1)
    ]
    new["good_practices"] = [
        practice
        | {name: changed(f"{at}/good_practices/{number}/{name}", practice[name]) for name in OF_A_PRACTICE}
        for number, practice in enumerate(entry["good_practices"], start=1)
    ]
    return new


def _criterion(at: str, criterion: Entry, changed: _Changed) -> Entry:
    worded = {
        variant.value: criterion[variant]
        | {name: changed(f"{at}/{name}/{variant}", criterion[variant][name]) for name in OF_A_CRITERION}
        for variant in Variant
    }
    return {**criterion, **worded}
