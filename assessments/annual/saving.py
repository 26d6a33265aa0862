"""What staff decide on the draft: a paragraph is in it or not, and whose words it has.

On record, on the trail of the installation, are the cycle and the key of the paragraph, no words.
"""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import ngettext

from assessments.answering.rules import Refused
from assessments.models import AnnualParagraph, Cycle
from assessments.trail.acting import Actor, record
from assessments.writing.clippings import work_at_desk

LIMIT = 10_000


class StaleParagraph(Exception):
    """A colleague saved this paragraph since the form was opened; `row` is what is saved now, None if the
    colleague went back to what is proposed."""

    def __init__(self, row: AnnualParagraph | None) -> None:
        super().__init__("a paragraph of the annual report was saved by somebody else")
        self.row = row


@transaction.atomic
def save_paragraph(
    *, by: Actor, cycle: Cycle, key: str, text: str, proposed: str, language: str, revision: int
) -> AnnualParagraph:
    """Give a paragraph the staff's own words; an empty text, or what is proposed, goes back to the proposal.

    `proposed` is what the data propose in `language` while they write; `revision` that of the row the form
    was opened with, 0 without one. Raises StaleParagraph if another is saved by now.
    """
    work_at_desk(by)
    words = text.replace("\r\n", "\n").strip()
    if len(words) > LIMIT:
        said = ngettext(
            "A paragraph has at most %(limit)d character.",
            "A paragraph has at most %(limit)d characters.",
            LIMIT,
        )
        raise Refused(said % {"limit": LIMIT}, code="text")
    row = _row(cycle, key, revision)
    is_own = bool(words) and words != proposed
    row.text, row.base_text, row.language = (words, proposed, language) if is_own else ("", "", "")
    return _save(by, row, "annual_paragraph_saved")


@transaction.atomic
def keep_text(
    *, by: Actor, cycle: Cycle, key: str, proposed: str, language: str, revision: int
) -> AnnualParagraph:
    """Keep the staff's words although the data propose others by now. Raises StaleParagraph."""
    work_at_desk(by)
    row = _row(cycle, key, revision)
    if row.text:
        row.base_text, row.language = proposed, language
    return _save(by, row, "annual_paragraph_kept")


@transaction.atomic
def choose_paragraph(*, by: Actor, cycle: Cycle, key: str, chosen: bool, revision: int) -> AnnualParagraph:
    """Take a paragraph into the draft, or leave it out. Raises StaleParagraph."""
    work_at_desk(by)
    row = _row(cycle, key, revision)
    row.chosen = chosen
    return _save(by, row, "annual_paragraph_chosen" if chosen else "annual_paragraph_left_out")


def _row(cycle: Cycle, key: str, revision: int) -> AnnualParagraph:
    """The row as whoever acts has seen it; a new one where there is none."""
    # One writer a cycle, so that two first rows do not meet.
    Cycle.objects.select_for_update().only("pk").get(pk=cycle.pk)
    row = AnnualParagraph.objects.filter(cycle=cycle, key=key).first()
    if (row.revision if row else 0) != revision:
        raise StaleParagraph(row)
    return row or AnnualParagraph(cycle=cycle, key=key, revision=0)


def _save(by: Actor, row: AnnualParagraph, kind: str) -> AnnualParagraph:
    row.by, row.by_label, row.at = by.person, by.label[:200], by.moment
    row.revision += 1
    row.save()
    record(by=by, kind=kind, subject=row.cycle.slug, data={"paragraph": row.key, "revision": row.revision})
    return row
