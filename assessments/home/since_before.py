"""What has moved since the last cycle, over what is answered so far: what waits for a check is no decline."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.submitting.line_signs import level_of
from recommendations.lists import in_row


@dataclass(frozen=True)
class Before:
    """The last submission to the same edition: its cycle, and the signs of its answers."""

    cycle: str
    marks: str


def since(before: Before, levels: Iterable[tuple[bool, int | None]], *, copied: bool) -> str:
    """One sentence over the answers so far, each as (is answered, its level); empty while there are none.

    `copied`: the answers began as copies, so that to answer is to check.
    """
    answered = [
        _moved(level_of(mark), level)
        for mark, (is_answered, level) in zip(before.marks, levels, strict=True)
        if is_answered
    ]
    if not answered:
        return ""
    told: dict[str, object] = {
        "number": len(answered),
        "last": before.cycle,
        "moves": in_row(_parts(Counter(answered))),
    }
    if len(answered) == len(before.marks):
        return _("Compared with %(last)s, of all %(number)s: %(moves)s.") % told
    if copied:
        return _("Compared with %(last)s, of the %(number)s checked so far: %(moves)s.") % told
    return _("Compared with %(last)s, of the %(number)s answered so far: %(moves)s.") % told


def _moved(last: int | None, now: int | None) -> int | None:
    """1 up, 0 unchanged, -1 down; None where one of the two has no level."""
    return None if last is None or now is None else (now > last) - (now < last)


def _parts(counts: Counter[int | None]) -> Iterable[str]:
    texts = {
        1: ngettext("%(number)s up", "%(number)s up", counts[1]),
        -1: ngettext("%(number)s down", "%(number)s down", counts[-1]),
        0: ngettext("%(number)s unchanged", "%(number)s unchanged", counts[0]),
        None: ngettext(
            "%(number)s without a level then or now",
            "%(number)s without a level then or now",
            counts[None],
        ),
    }
    return (text % {"number": counts[move]} for move, text in texts.items() if counts[move])
