"""What a coordinator writes to a contributor without an account: text to copy, with nothing of the answers.

ThirtyTwo sends neither letter. Both say what is asked, until when, and which file to send back.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from urllib.parse import quote

from django.template.loader import render_to_string
from django.utils import timezone

from assessments.answer_sheet import outline_of
from assessments.mailings import MailingRow
from assessments.models import Assessment
from mechanisms.assignments import in_words

LONGEST_LINK = 1900
"""Some mail programs cut a longer address off: then the text is to be copied."""
CHARACTERS_A_LINE = 72


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
    """The letter that goes with the questions, in the active language."""
    return _letter("first", assessment, row, sender)


def reminder_letter(assessment: Assessment, row: MailingRow, sender: str) -> Letter:
    """A reminder of what has not come back."""
    counts = {
        "asked_number": len(row.paragraphs),
        "missing": ", ".join(map(str, row.missing)),
        "is_late": row.due is not None and row.due < timezone.localdate(),
    }
    return _letter("reminder", assessment, row, sender, **counts)


def _letter(
    name: str, assessment: Assessment, row: MailingRow, sender: str, **more: object
) -> Letter:
    asked = in_words(row.work, outline_of(assessment))
    context = {
        "body": assessment.body,
        "cycle": assessment.cycle,
        "row": row,
        "sender": sender,
        "asked": "\n".join(f"- {line}" for line in asked),
    }
    whole = render_to_string(f"assessments/offline/letters/{name}.txt", context | more)
    subject, _break, text = whole.lstrip().partition("\n")
    subject, text = " ".join(subject.split()), text.strip() + "\n"
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
