"""Each text of ours with a key that stays: what a translation is filed under. Pure.

Official text (recommendations, lead-ins, the report, what principles quote of it) has no key: it is not ours
to translate. Spans of time stay as they are written, ``{window:24}``.
"""

from __future__ import annotations

from collections.abc import Iterator

from recommendations.fixture_files import Entry, Fixtures
from recommendations.outline import Variant

type Keyed = tuple[str, str]

ONE_A_VARIANT = ("titles", "prompts")
OF_A_CRITERION = ("text", "partly", "no_case", "step")


def keyed_texts(content: Fixtures) -> Iterator[Keyed]:
    """Key and English text, in the order of the instrument: ``recommendations/112/criteria/1/step/national``.

    Lists count from 1, levels from 0 as they are called. An empty text has no key.
    """
    for key, text in _all(content):
        if text:
            yield key, text


def _all(content: Fixtures) -> Iterator[Keyed]:
    for entry in content.sections:
        yield f"sections/{entry['code']}/title", entry["title"]
    for entry in content.principles:
        yield f"principles/{entry['code']}/name", entry["name"]
    for entry in content.recommendations:
        yield from _recommendation(f"recommendations/{entry['paragraph']}", entry)
    for entry in content.contradictions:
        yield f"contradictions/{entry['code']}/message", entry["message"]
    for block in content.blocks:
        if block.get("note") and block["kind"] == "paragraph":
            yield f"report/{block['number']}/note", block["note"]


def _recommendation(at: str, entry: Entry) -> Iterator[Keyed]:
    for variant in Variant:
        for name in ONE_A_VARIANT:
            yield f"{at}/{name}/{variant}", entry[name][variant]
        yield from _numbered(f"{at}/means", entry["means"][variant], variant)
        yield from _numbered(f"{at}/levels", entry["levels"][variant], variant, first=0)
        situations = [case["situation"] for case in entry["cases"][variant]]
        yield from _numbered(f"{at}/cases", situations, variant)
        for number, criterion in enumerate(entry["criteria"], start=1):
            for name in OF_A_CRITERION:
                yield f"{at}/criteria/{number}/{name}/{variant}", criterion[variant][name] or ""
    for name in ("na_reason", "missing_context"):
        yield f"{at}/{name}", entry.get(name, "")
    for number, example in enumerate(entry["evidence_examples"], start=1):
        yield f"{at}/evidence_examples/{number}", example
    for number, practice in enumerate(entry["good_practices"], start=1):
        for name in ("who", "what"):
            yield f"{at}/good_practices/{number}/{name}", practice[name]


def _numbered(at: str, texts: list[str], variant: Variant, first: int = 1) -> Iterator[Keyed]:
    for number, text in enumerate(texts, start=first):
        yield f"{at}/{number}/{variant}", text
