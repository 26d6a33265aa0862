"""WeasyPrint looks for the end of a line in the beginning of a long text, not in all of it.

WeasyPrint 70 lays out the whole rest of a text for each line unless a line is filled by a few signs, so that
20,000 narrow letters are laid out a hundred times. A beginning that is at least twice as long as the
line that was found has the same first line.
"""

from __future__ import annotations

from typing import Any

from weasyprint.layout import inline, preferred
from weasyprint.text.line_break import split_first_line

FIRST_TRIED = 500
TIMES = 4
RESUME_AT = 2
"""Where in what WeasyPrint answers the number of bytes stands after which the next line begins."""


def first_line(
    text: str, style: Any, context: Any, max_width: float | None, *more: Any, **named: Any
) -> Any:
    """What `split_first_line` says of the whole text, asked of as little of it as will do."""
    size = FIRST_TRIED if max_width is not None else len(text)
    while size < len(text):
        found = split_first_line(text[:size], style, context, max_width, *more, **named)
        if found[RESUME_AT] and found[RESUME_AT] <= len(text[: size // 2].encode()):
            return found
        size *= TIMES
    return split_first_line(text, style, context, max_width, *more, **named)


def install() -> None:
    """Let WeasyPrint ask here; called once in the process that prints."""
    inline.split_first_line = preferred.split_first_line = first_line
