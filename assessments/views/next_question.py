"""Where a save leads: the next recommendation that waits, and what is said of the page that is left."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext as _

from assessments.forms.answer import AnswerForm
from assessments.models import Answer, Assessment, ReturnToBody
from assessments.progress import is_asked
from assessments.views.desk import inputs_waiting
from assessments.views.loading import may, open_return, writable_paragraphs
from mechanisms.access import Capability


def waiting_for(request: HttpRequest, assessment: Assessment) -> list[int]:
    """What this person may write and has still to: blanks, copies, and what the reviewer asks. One query,
    two more where the assessment is returned; inputs that wait are among them."""
    writable = writable_paragraphs(request, assessment)
    returned = open_return(assessment)
    rows = Answer.objects.filter(assessment=assessment, paragraph__in=writable)
    answers = {row.paragraph for row in rows if _is_waiting(row, returned)}
    return sorted(answers | inputs_waiting(request, assessment, returned))


def _is_waiting(row: Answer, returned: ReturnToBody | None) -> bool:
    return row.copied or row.state == Answer.State.BLANK or is_asked(row, returned)


def next_after(waiting: list[int], paragraph: int) -> int | None:
    """The next of those that wait, round the end; None where no other one does."""
    later = [number for number in waiting if number > paragraph]
    return next(iter(later or [number for number in waiting if number != paragraph]), None)


def say_all_is_done(request: HttpRequest, assessment: Assessment) -> None:
    """The word for a person who has answered the last that waited."""
    if may(request, Capability.SUBMIT, assessment.body):
        messages.success(request, _("Nothing waits for an answer any more. Check and submit."))
    else:
        messages.success(
            request, _("All that you were asked for is done. Your coordinator submits.")
        )


def say_suspected(request: HttpRequest, form: AnswerForm, address: str) -> None:
    """What looks like a victim's data in a text whose page has been left: it is asked about beside the field,
    where nobody sees it any more who saves and goes on."""
    if not form.suspected:
        return
    said = _("Paragraph %d: could somebody find a victim by what is written there?")
    link = format_html('<a href="{}#id_explanation">{}</a>', address, _("Look at it again"))
    messages.warning(request, format_html("{} {}", said % form.recommendation.paragraph, link))
