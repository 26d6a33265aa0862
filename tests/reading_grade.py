"""How hard a sentence is to read, as a school grade."""

from __future__ import annotations

import re


def reading_grade(sentence: str) -> float:
    """Flesch-Kincaid of one sentence; syllables are groups of vowels without a final e."""
    words = re.findall(r"[a-z’'-]+", sentence.lower())
    syllables = sum(max(1, len(re.findall(r"[aeiouy]+", re.sub(r"e$", "", word)))) for word in words)
    return 0.39 * len(words) + 11.8 * syllables / len(words) - 15.59
