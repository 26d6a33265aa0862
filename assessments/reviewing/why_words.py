"""The words for the reasons why an answer needs eyes: short enough for a tag and a list to choose from."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assessments.report.eyes import Why

WORDS: Mapping[Why, Promise] = {
    Why.CHANGED: _("changed since the version before"),
    Why.ASKED: _("asked about before"),
    Why.READ_OTHERWISE: _("read otherwise before"),
    Why.ABOVE: _("level above its own criteria"),
    Why.UNANSWERED: _("criteria left open"),
    Why.IN_PART: _("rests on criteria met in part"),
    Why.NO_REFERENCE: _("no document named"),
    Why.NOT_OPEN: _("document not open"),
    Why.BELOW: _("level below its own criteria"),
    Why.CONTRADICTION: _("hard to reconcile with another answer"),
    Why.LEVEL_3: _("the highest level"),
    Why.COPIED: _("copied and never saved"),
    Why.MOVED: _("level moved since the last cycle"),
    Why.NEWLY_ANSWERED: _("newly answered"),
    Why.NO_LONGER_ANSWERED: _("no longer answered"),
    Why.OTHER_STATE: _("no level, for another reason"),
    Why.NEW_TEXT: _("new explanation"),
    Why.NEW_CRITERIA: _("criteria answered otherwise"),
    Why.EVIDENCE_GONE: _("evidence of last time gone"),
    Why.EVIDENCE_NEW: _("new evidence"),
}


def why_word(code: str) -> str:
    return str(WORDS[Why(code)])
