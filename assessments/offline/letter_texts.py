"""What a coordinator writes to a contributor without an account: text to copy, with nothing of the answers.

ThirtyTwo sends none of these letters by itself. Each says what is asked, until when, and what to send back.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from urllib.parse import quote

from django.template.loader import render_to_string
from django.utils import timezone

from assessments.answering.rows import outline_of
from assessments.models import Assessment
from assessments.offline.mailing import MailingRow
from mechanisms.membership.assignments import in_words
from recommendations import lists
from recommendations.outline import Variant

LONGEST_LINK = 1900
"""Some mail programs cut a longer address off: then the text is to be copied."""
CHARACTERS_A_LINE = 72


_BREAKS = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class Letter:
    """Subject and text, to copy; `link` opens them in the mail program, empty without an address.

    `holds_text` is False where the text is too long to stand in the link.
    """

    subject: str
    text: str
    link: str
    holds_text: bool

    @property
    def rows(self) -> int:
        """How many lines a field needs to show it without a scroll bar, about."""
        return sum(max(1, ceil(len(line) / CHARACTERS_A_LINE)) for line in self.text.splitlines())


def first_letter(assessment: Assessment, row: MailingRow, sender: str) -> Letter:
    return letter("first", assessment, row, sender)


def reminder_letter(
    assessment: Assessment, row: MailingRow, sender: str, *, with_file: bool = False
) -> Letter:
    """`with_file`: a file that asks only what is missing goes with it."""
    counts = {
        "with_file": with_file,
        "asked_number": len(row.paragraphs),
        "missing": lists.in_row(row.missing),
        "is_late": row.due is not None and row.due < timezone.localdate(),
    }
    return letter("reminder", assessment, row, sender, **counts)


def link_letter(assessment: Assessment, row: MailingRow, sender: str, link: str, until: datetime) -> Letter:
    """Instead of a file: a link by which the ministry answers without an account."""
    return letter("link", assessment, row, sender, link=link, until=until)


def letter(name: str, assessment: Assessment, row: MailingRow, sender: str, **more: object) -> Letter:
    asked = in_words(row.work, outline_of(assessment), Variant(assessment.body.kind))
    context = {
        "body": assessment.body,
        "cycle": assessment.cycle,
        "row": row,
        "sender": sender,
        "asked": "\n".join(f"- {line}" for line in asked),
    }
    whole = render_to_string(f"assessments/offline/letters/{name}.txt", context | more)
    subject, _break, text = whole.lstrip().partition("\n")
    subject, text = " ".join(subject.split()), _BREAKS.sub("\n\n", text.strip()) + "\n"
    link, holds_text = _link(row.email, subject, text)
    return Letter(subject, text, link, holds_text)


def _link(email: str, subject: str, text: str) -> tuple[str, bool]:
    """A `mailto:` address (RFC 6068), with the text as far as it fits."""
    if not email:
        return "", False
    short = f"mailto:{quote(email, safe='@')}?subject={quote(subject)}"
    lines = text.replace("\n", "\r\n")
    whole = f"{short}&body={quote(lines)}"
    return (whole, True) if len(whole) <= LONGEST_LINK else (short, False)
