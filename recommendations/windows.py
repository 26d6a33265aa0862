"""Spans of time in criteria: ``{window:24}`` counts back from the end of the period of evidence. Pure.

The fixtures write the span; readers see it in words, "in the last 24 months", with its first day where the
period is known.
"""

from __future__ import annotations

import re
from collections.abc import Callable

WINDOW = re.compile(r"(^|[.:] )?\{window:(\d+)\}")
IN_ENGLISH = "in the last %d months"


def in_words(text: str, since: Callable[[int], str] | None = None) -> str:
    """The text with each span in words; ``since`` gives what is said of its first day, for its months."""

    def said(found: re.Match[str]) -> str:
        months = int(found[2])
        words = IN_ENGLISH % months + (f" ({since(months)})" if since else "")
        starts = found[1]
        return words if starts is None else starts + words[0].upper() + words[1:]

    return WINDOW.sub(said, text)
