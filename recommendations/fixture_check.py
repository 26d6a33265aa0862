"""Whether the content files keep the rules of the instrument: a list of sentences, empty if they do.

Pure: used by the loader before it writes, and by the tests. Quotations have their own file,
`fixture_quotes`, because they are the promise the product makes: official text is never invented; so have
wordings and cases, `fixture_wordings`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from recommendations.fixture_files import Entry, Fixtures, place
from recommendations.fixture_quotes import QUOTE_RULES
from recommendations.fixture_wordings import WORDING_RULES, wording_shape
from recommendations.outline import Basis, Comparability, Variant

FIRST, LAST = 106, 137
RECOMMENDED = range(FIRST, LAST + 1)
REPORT = range(1, LAST + 1)
# The region builds what these ask for, the State takes part in it.
PARTICIPATION = frozenset({106, 110, 111, 115})
LEVELS = range(4)
REQUIRED = {
    "edition": ("edition", "symbol", "title", "author", "published", "source_url", "context_g"),
    "block": ("kind", "text"),
    "principle": ("code", "name", "report_paragraphs", "quotes"),
    "section": ("code", "letter", "title", "lead_in", "paragraphs"),
    "recommendation": (
        "paragraph",
        "section",
        "titles",
        "text",
        "prompts",
        "means",
        "comparability",
        "na_allowed",
        "principles",
        "criteria",
        "levels",
        "cases",
        "related_paragraphs",
        "ohchr_guidelines",
        "good_practices",
        "evidence_examples",
    ),
    "contradiction": ("code", "variants", "first", "second", "message"),
}

# A misspelt one of these would be lost in silence, official text of a footnote too.
OPTIONAL = frozenset({"cases_read", "footnote", "missing_context", "na_reason"})


def problems_of(content: Fixtures) -> list[str]:
    """Every broken rule: file, entry, what is wrong, name of the rule. Wrong shape hides the other rules."""
    for rules in (*((rule,) for rule in SHAPE), (*RULES, *WORDING_RULES, *QUOTE_RULES)):
        if problems := [f"{problem} [{rule.__name__}]" for rule in rules for problem in rule(content)]:
            return problems
    return []


def shape(content: Fixtures) -> Iterator[str]:
    """Every entry has the keys its kind needs, filled in; a recommendation has no others."""
    for kind, file, entries in (
        ("edition", "edition.yaml", [content.edition]),
        ("block", "report.yaml", content.blocks),
        ("principle", "principles.yaml", content.principles),
        ("section", "sections.yaml", content.sections),
        ("recommendation", "recommendations", content.recommendations),
        ("contradiction", "contradictions.yaml", content.contradictions),
    ):
        for position, entry in enumerate(entries, start=1):
            for key in REQUIRED[kind]:
                if key not in entry:
                    yield f"{file}: {kind} {_name(entry, position)}: `{key}` is missing"
    for entry in content.recommendations:
        if "paragraph" in entry:
            yield from _both_variants(entry)
            for key in sorted(entry.keys() - OPTIONAL - set(REQUIRED["recommendation"])):
                yield f"{place(entry)}: unknown key `{key}`"


def _name(entry: Entry, position: int) -> str:
    for key in ("paragraph", "code", "number", "edition"):
        if entry.get(key):
            return str(entry[key])
    return f"no. {position}"


def _both_variants(entry: Entry) -> Iterator[str]:
    worded = {key: entry.get(key) for key in ("titles", "prompts", "na_allowed", "levels", "cases")}
    worded |= {f"criterion {criterion.get('code')}": criterion for criterion in entry.get("criteria", [])}
    for key, values in worded.items():
        for variant in Variant:
            if not isinstance(values, dict) or values.get(variant.value) in (None, "", []):
                yield f"{place(entry)}: {key} has no {variant.value} wording"


def unique_codes(content: Fixtures) -> Iterator[str]:
    """No code, paragraph or footnote mark is there twice."""
    criteria = [c["code"] for r in content.recommendations for c in r["criteria"]]
    for what, codes in (
        ("recommendations: recommendation", [entry["paragraph"] for entry in content.recommendations]),
        ("recommendations: criterion", criteria),
        ("principles.yaml: principle", [entry["code"] for entry in content.principles]),
        ("sections.yaml: section", [entry["code"] for entry in content.sections]),
        ("contradictions.yaml: contradiction", [entry["code"] for entry in content.contradictions]),
        ("report.yaml: footnote", [b["footnote_mark"] for b in content.blocks if b["kind"] == "footnote"]),
    ):
        for code, count in Counter(codes).items():
            if count > 1:
                yield f"{what} {code} stands {count} times"


def criteria_in_order(content: Fixtures) -> Iterator[str]:
    """Criteria are coded ``<paragraph>.1``, ``.2`` … in the order of the file."""
    for entry in content.recommendations:
        expected = [f"{entry['paragraph']}.{number}" for number in range(1, len(entry["criteria"]) + 1)]
        found = [criterion["code"] for criterion in entry["criteria"]]
        if found != expected:
            yield f"{place(entry)}: criteria coded {found}, not {expected}"


def four_descriptors(content: Fixtures) -> Iterator[str]:
    """Each variant describes the levels 0, 1, 2 and 3."""
    for entry in content.recommendations:
        for variant, descriptors in entry["levels"].items():
            filled = [text for text in descriptors if isinstance(text, str) and text.strip()]
            if len(descriptors) != len(LEVELS) or len(filled) != len(LEVELS):
                yield f"{place(entry)}: not four {variant} level descriptors"


def sections_cover(content: Fixtures) -> Iterator[str]:
    """The groups hold 106-137 exactly, in order, and each recommendation names its own group."""
    placed = [number for entry in content.sections for number in entry["paragraphs"]]
    if placed != list(RECOMMENDED):
        yield f"sections.yaml: they do not hold paragraphs {FIRST}-{LAST} once each, in order"
    asked = [entry["paragraph"] for entry in content.recommendations]
    if asked != list(RECOMMENDED):
        yield f"recommendations: they are not {FIRST}-{LAST} once each, in order"
    section_of = {number: entry["code"] for entry in content.sections for number in entry["paragraphs"]}
    for entry in content.recommendations:
        if section_of.get(entry["paragraph"]) != entry["section"]:
            yield (f"{place(entry)} names section {entry['section']}, which does not hold it")


def report_complete(content: Fixtures) -> Iterator[str]:
    """Paragraphs 1-137 in order; a missing one is empty, a cut one has text, both carry a note."""
    paragraphs = [block for block in content.blocks if block["kind"] == "paragraph"]
    if [block.get("number") for block in paragraphs] != list(REPORT):
        yield f"report.yaml: paragraphs are not 1-{LAST} once each, in order"
    for block in content.blocks:
        name = f"report.yaml: {block['kind']} {block.get('number') or block.get('footnote_mark') or ''}"
        status = block.get("status", "whole")
        if status not in {"whole", "cut", "missing"}:
            yield f"{name}: unknown status {status}"
        if (status == "missing") != (not block["text"]):
            yield f"{name}: status {status} does not fit its text"
        if status != "whole" and not block.get("note"):
            yield f"{name}: status {status} without a note"


def footnotes_resolve(content: Fixtures) -> Iterator[str]:
    """Every mark in a paragraph has its footnote, and every footnote a mark."""
    marked = {mark for block in content.blocks for mark in block.get("footnotes", [])}
    noted = {b.get("footnote_mark") for b in content.blocks if b["kind"] == "footnote"}
    for mark in sorted(marked ^ noted, key=str):
        yield f"report.yaml: footnote {mark} has no mark or no text"


def links_resolve(content: Fixtures) -> Iterator[str]:
    """Related paragraphs can be read, and the paragraph of a good practice is among them."""
    readable = _readable(content)
    for entry in content.recommendations:
        name = place(entry)
        for number in entry["related_paragraphs"]:
            if number not in readable:
                yield f"{name}: related paragraph {number} is not in our copy of the report"
        for practice in entry["good_practices"]:
            if practice["paragraph"] not in entry["related_paragraphs"]:
                yield f"{name}: paragraph {practice['paragraph']} of a good practice is not related"


def principles_resolve(content: Fixtures) -> Iterator[str]:
    """Principles of recommendations are known, and their paragraphs can be read."""
    readable = _readable(content)
    known = {entry["code"] for entry in content.principles}
    for entry in content.recommendations:
        for code, basis in entry["principles"].items():
            if code not in known:
                yield f"{place(entry)}: unknown principle {code}"
            if basis not in {each.value for each in Basis}:
                yield f"{place(entry)}: unknown basis {basis} of {code}"
    for entry in content.principles:
        for number in entry["report_paragraphs"]:
            if number not in readable:
                yield f"principles.yaml: principle {entry['code']}: paragraph {number} is not in our copy"


def _readable(content: Fixtures) -> set[int]:
    return {
        block["number"]
        for block in content.blocks
        if block["kind"] == "paragraph" and "number" in block and block.get("status") != "missing"
    }


def principles_founded(content: Fixtures) -> Iterator[str]:
    """A link by our reading shares a paragraph with its principle; those of text links are among its own."""
    paragraphs = {p["code"]: set(p["report_paragraphs"]) for p in content.principles}
    by_text: dict[str, set[int]] = {code: set() for code in paragraphs}
    for entry in content.recommendations:
        for code, basis in entry["principles"].items():
            if code not in paragraphs:
                continue
            if basis == Basis.TEXT:
                by_text[code].add(entry["paragraph"])
            elif not paragraphs[code] & set(entry["related_paragraphs"]):
                yield f"{place(entry)}: no related paragraph names {code}"
    for code, numbers in by_text.items():
        listed = {number for number in paragraphs[code] if number >= FIRST}
        for number in sorted(listed ^ numbers):
            yield (
                f"principles.yaml: principle {code}: its text links and its paragraphs disagree "
                f"about {number}"
            )
    if by_text.get("child"):
        yield "principles.yaml: principle child: no recommendation's own words name this approach"


def variants_comparable(content: Fixtures) -> Iterator[str]:
    """106, 110, 111 and 115 are participation; where not applicable is allowed, a reason is asked."""
    known = {each.value for each in Comparability}
    for entry in content.recommendations:
        number, value = entry["paragraph"], entry["comparability"]
        if value not in known:
            yield f"{place(entry)}: unknown comparability {value}"
        if (value == Comparability.PARTICIPATION) != (number in PARTICIPATION):
            yield f"{place(entry)}: comparability {value} does not fit"
        if any(entry["na_allowed"].values()) != bool(entry.get("na_reason")):
            yield f"{place(entry)}: na_allowed and na_reason do not fit"


def contradictions_sound(content: Fixtures) -> Iterator[str]:
    """Both conditions are about recommendations of the instrument and levels 0-3."""
    asked = {entry["paragraph"] for entry in content.recommendations}
    variants = {each.value for each in Variant}
    for entry in content.contradictions:
        name = f"contradictions.yaml: contradiction {entry['code']}"
        if not entry["variants"] or not set(entry["variants"]) <= variants:
            yield f"{name}: unknown variant among {entry['variants']}"
        for condition in (entry["first"], entry["second"]):
            if condition.get("paragraph") not in asked:
                yield f"{name}: paragraph {condition.get('paragraph')} is no recommendation"
            low, high = condition.get("at_least", 0), condition.get("at_most", 3)
            if low not in LEVELS or high not in LEVELS or low > high:
                yield f"{name}: levels {low}-{high} are no range within 0-3"


def bodies_exist(content: Fixtures) -> Iterator[str]:
    """Bodies of good practices are in the directory, if there is one."""
    if content.bodies is None:
        return
    for entry in content.recommendations:
        for practice in entry["good_practices"]:
            yield from _unknown_bodies(entry, practice.get("bodies", []), content.bodies)


def _unknown_bodies(entry: Entry, slugs: Iterable[str], known: frozenset[str]) -> Iterator[str]:
    for slug in slugs:
        if slug not in known:
            yield f"{place(entry)}: body {slug} is not in the directory"


type Rule = Callable[[Fixtures], Iterator[str]]

SHAPE: tuple[Rule, ...] = (shape, wording_shape)
RULES: tuple[Rule, ...] = (
    unique_codes,
    criteria_in_order,
    four_descriptors,
    sections_cover,
    report_complete,
    footnotes_resolve,
    links_resolve,
    principles_resolve,
    principles_founded,
    variants_comparable,
    contradictions_sound,
    bodies_exist,
)
