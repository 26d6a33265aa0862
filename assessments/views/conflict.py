"""A save that came too late, in words: who saved meanwhile, and what can be done with the two texts."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _

from assessments.forms.answer import AnswerForm
from assessments.models import Answer, Contribution


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """Who saved while a form was open: `kind` is own, colleague or older; `name` who, of a colleague."""

    kind: str
    name: str

    @property
    def drop(self) -> str:
        """The way out that keeps what is saved."""
        if self.kind == "colleague":
            return _("Keep theirs and drop mine")
        return _("Keep what is saved and drop what I typed here")


@dataclass(frozen=True, slots=True)
class Conflict(Meanwhile):
    """The two texts of one answer; `revision` is that of the one that is saved."""

    revision: int

    @property
    def title(self) -> str:
        """What has happened."""
        return {
            "own": _("You saved this answer in another window"),
            "colleague": _("A colleague changed this answer"),
            "older": _("This page was opened before the answer was last saved"),
        }[self.kind]

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
    name = row.saved_by_label if form.revision >= 0 else ""
    since = meanwhile(request, row.saved_by_id, name)
    return Conflict(since.kind, since.name, row.revision)


def meanwhile(request: HttpRequest, person: UUID | None, name: str) -> Meanwhile:
    """Whoever saved last, seen from whoever asks; without a name nobody is named."""
    if not name:
        return Meanwhile("older", "")
    if person == request.user.pk:
        return Meanwhile("own", "")
    return Meanwhile("colleague", name)
