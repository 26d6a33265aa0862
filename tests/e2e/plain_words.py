"""The product's own words on a page: without official text, the instrument, names and answers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import mean

from django.conf import settings
from playwright.sync_api import Page

from recommendations.fixture_files import read_fixtures
from recommendations.keyed_texts import keyed_texts
from tests.reading_grade import reading_grade

FEWEST_WORDS = 4  # shorter pieces are names of fields and buttons

# Official text, what people typed, and names are marked in the pages as what they are: by language, by a
# direction of their own, or as a quotation.
OWN_TEXT = """() => {
  const foreign = 'blockquote, q, bdi, svg, script, template, textarea, option, time, code, pre, nav,'
    + ' main [lang], main [dir], .typed-text, .visually-hidden';
  const blocks = new Map(), walker = document.createTreeWalker(
    document.querySelector('main'), NodeFilter.SHOW_TEXT);
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    const inside = text.parentElement;
    if (!text.data.trim() || !inside.checkVisibility({visibilityProperty: true})) continue;
    if (!inside.getClientRects().length || inside.closest(foreign)) continue;
    let block = inside;
    while (getComputedStyle(block).display.startsWith('inline') && block.tagName !== 'LABEL'
      && block.tagName !== 'A') block = block.parentElement;
    if (block.tagName === 'A' && block.closest('p, li, dd, legend, label, summary, figcaption'))
      block = block.closest('p, li, dd, legend, label, summary, figcaption');
    blocks.set(block, (blocks.get(block) ?? '') + ' ' + text.data);
  }
  return [...blocks.values()].map(text => text.replace(/\\s+/g, ' ').trim());
}"""


def instrument_texts() -> tuple[re.Pattern[str], ...]:
    """Titles, questions, criteria and levels, the longest first: they are chosen with the experts."""
    texts = {text.strip() for _key, text in keyed_texts(read_fixtures(settings.FIXTURES))}
    return tuple(as_printed(text) for text in sorted(texts, key=len, reverse=True))


def as_printed(text: str) -> re.Pattern[str]:
    """The text with the dates that a page puts into it; a short one only where it is alone."""
    pattern = ".{0,60}?".join(re.escape(piece) for piece in re.split(r"\{[^}]*\}", text.rstrip(".")))
    return re.compile(pattern if len(text.split()) >= FEWEST_WORDS else rf"^{pattern}$")


def without_instrument(text: str, instrument: Iterable[re.Pattern[str]]) -> str:
    """The text without what the instrument words."""
    for known in instrument:
        text = known.sub(" ", text)
    return text


def words_of(text: str) -> list[str]:
    """The words, without numbers and signs."""
    return re.findall(r"[^\W\d_][\w’'-]*", text)


def sentences_of(text: str) -> list[str]:
    """The sentences of a block, and what stands alone in it as a label."""
    pieces = re.split(r"(?<=[.?!])\s+|\s+·\s+", text)
    return [piece for piece in pieces if len(words_of(piece)) >= FEWEST_WORDS]


@dataclass(frozen=True, slots=True)
class OwnWords:
    """What a page says in the product's own words."""

    blocks: tuple[str, ...]

    @property
    def words(self) -> int:
        """How many words are read before anything is opened; what is said in each row counts once."""
        return sum(len(words_of(block)) for block in dict.fromkeys(self.blocks))

    @property
    def sentences(self) -> list[str]:
        """Each of four words or more."""
        return [sentence for block in dict.fromkeys(self.blocks) for sentence in sentences_of(block)]

    @property
    def grade(self) -> float:
        """The mean grade of its sentences; 0 without any."""
        return mean(map(reading_grade, self.sentences)) if self.sentences else 0.0


def own_words(page: Page, instrument: Iterable[re.Pattern[str]]) -> OwnWords:
    """The own words of the page that is open."""
    blocks = [without_instrument(block, instrument) for block in page.evaluate(OWN_TEXT)]
    return OwnWords(tuple(block for block in blocks if words_of(block)))
