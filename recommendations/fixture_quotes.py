"""Whether the report holds everything the product quotes, word for word. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from recommendations.fixture_files import Entry, Fixtures, place

# What the printed page leaves behind in a text: a word broken at the end of a line ("rights- based",
# but not "gender- and child-sensitive"), a range broken there, a page footer, a footnote mark glued on.
LAYOUT = {
    "a broken word": re.compile(r"\w- (?!and |or )\w"),
    "a broken range": re.compile(r"\d[–-] \d"),
    "a page footer": re.compile(r"\bGE\.(\d|\s|$)"),
    "a footnote mark": re.compile(r"[a-z][.,]?\d(\s|$)"),
    "two blanks": re.compile(r"\s\s"),
}
QUOTED = re.compile(r"“([^”]+)”")


def texts_verbatim(content: Fixtures) -> Iterator[str]:
    """The text of a recommendation is its paragraph, its footnote that paragraph's footnotes."""
    paragraphs = _paragraphs(content)
    footnotes = {
        block["footnote_mark"]: block["text"]
        for block in content.blocks
        if block["kind"] == "footnote" and "footnote_mark" in block
    }
    for entry in content.recommendations:
        name = place(entry)
        block = paragraphs.get(entry["paragraph"], {})
        if entry["text"] != block.get("text"):
            yield f"{name}: its text is not that of the report"
        marked = " ".join(footnotes.get(mark, "") for mark in block.get("footnotes", []))
        if entry.get("footnote", "") != marked:
            yield f"{name}: its footnote is not that of the report"


def lead_ins_verbatim(content: Fixtures) -> Iterator[str]:
    """A group's lead-in, and subsection (g), are the report's own, without the letter."""
    lead_ins = {
        block["section"]: block["text"]
        for block in content.blocks
        if block["kind"] == "context" and block.get("section")
    }
    for entry in content.sections:
        letter = f"({entry['letter']}) " if entry["letter"] else ""
        if lead_ins.get(entry["code"]) != letter + entry["lead_in"]:
            yield f"sections.yaml: section {entry['code']}: its lead-in is not that of the report"
    if lead_ins.get("g") != f"(g) {content.edition['context_g']}":
        yield "edition.yaml: context_g is not subsection (g) of the report"


def principle_quotes_verbatim(content: Fixtures) -> Iterator[str]:
    """Each paragraph that a principle names holds its quote."""
    paragraphs = _paragraphs(content)
    for entry in content.principles:
        for quote in entry["quotes"]:
            for number in quote["paragraphs"]:
                if quote["text"] not in paragraphs.get(number, {}).get("text", ""):
                    yield f"principles.yaml: principle {entry['code']}: “{quote['text']}” is not in {number}"


def practice_quotes_verbatim(content: Fixtures) -> Iterator[str]:
    """The paragraph of a good practice holds what it puts between quotation marks."""
    paragraphs = _paragraphs(content)
    for entry in content.recommendations:
        for practice in entry["good_practices"]:
            text = paragraphs.get(practice["paragraph"], {}).get("text", "")
            for quote in QUOTED.findall(practice["what"]):
                if quote not in text:
                    yield (f"{place(entry)}: “{quote}” is not in paragraph {practice['paragraph']}")


def layout_repaired(content: Fixtures) -> Iterator[str]:
    """No trace of the printed page is left in the report's text."""
    for block in content.blocks:
        for what, pattern in LAYOUT.items():
            found = pattern.search(block["text"])
            if found:
                number = block.get("number") or block.get("footnote_mark") or block["text"][:20]
                yield f"report.yaml: {block['kind']} {number} holds {what}: “{found[0].strip()}”"


def _paragraphs(content: Fixtures) -> dict[int, Entry]:
    return {
        block["number"]: block
        for block in content.blocks
        if block["kind"] == "paragraph" and "number" in block
    }


QUOTE_RULES: tuple[Callable[[Fixtures], Iterator[str]], ...] = (
    texts_verbatim,
    lead_ins_verbatim,
    principle_quotes_verbatim,
    practice_quotes_verbatim,
    layout_repaired,
)
