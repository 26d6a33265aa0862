"""A save that came too late, in words: who saved meanwhile, and what can be done with the two texts."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext as _

from assessments.forms.answer import AnswerForm
from assessments.models import Answer, Contribution


@dataclass(frozen=True, slots=True)
class Conflict:
    """The two texts of one answer: `kind` is own, colleague or older; `name` who saved, of a colleague."""

    kind: str
    name: str
    revision: int

    @property
    def title(self) -> str:
        """What has happened."""
        return {
            "own": _("You saved this answer in another window"),
            "colleague": _("A colleague changed this answer"),
            "older": _("This page was opened before the answer was last saved"),
        }[self.kind]

    @property
    def drop(self) -> str:
        """The way out that keeps what is saved."""
        if self.kind == "colleague":
            return _("Keep theirs and drop mine")
        return _("Keep what is saved and drop what I typed here")

    def in_summary(self, paragraph: int) -> str:
        """The line for the summary of a page with many answers."""
        line = {
            "own": _("%d was saved by you in another window. Both texts stand below."),
            "colleague": _("%d was changed by a colleague. Both texts stand below."),
            "older": _("%d was saved after this page was opened. Both texts stand below."),
        }[self.kind]
        return line % paragraph


def conflict_of(request: HttpRequest, form: AnswerForm, row: Answer | Contribution) -> Conflict:
    """What `row`, which stands, has to do with `form`, which came too late."""
    if form.revision < 0 or not row.saved_by_label:
        return Conflict("older", "", row.revision)
    if row.saved_by_id == request.user.pk:
        return Conflict("own", "", row.revision)
    return Conflict("colleague", row.saved_by_label, row.revision)
