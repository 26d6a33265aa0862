"""What a body decides before it submits: who may see it, and what may be done with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from assessments.answering.rules import Refused
from assessments.models import NamingRequest, Submission
from assessments.submitting.retelling import reach_of
from assessments.trail.acting import Actor
from mechanisms.access import Sharing

CONSENTS = ("may_be_named", "may_be_quoted", "may_be_introduced", "shown_to_mechanisms")


@dataclass(frozen=True)
class Choices:
    """What a body decides when it submits; there are no defaults."""

    sharing: Sharing
    may_be_named: bool
    may_be_introduced: bool
    shown_to_mechanisms: bool
    may_be_quoted: bool = False
    """Without its name, passage by passage; no where nobody was asked."""

    def __post_init__(self) -> None:
        if self.sharing == Sharing.PRIVATE and any(self.consents.values()):
            why = _("A private submission can’t be named, quoted, introduced or shown to a mechanism.")
            raise Refused(why)

    @classmethod
    def of_json(cls, chosen: Mapping[str, Any]) -> Choices:
        """As a clearance keeps them."""
        return cls(**{**chosen, "sharing": Sharing(chosen["sharing"])})

    def as_json(self) -> dict[str, Any]:
        """As a clearance keeps them, and as they are approved with the content."""
        return {"sharing": self.sharing.value, **self.consents}

    @classmethod
    def of(cls, submission: Submission) -> Choices:
        consents = {name: getattr(submission, name) for name in CONSENTS}
        return cls(sharing=Sharing(submission.sharing), **consents)

    @property
    def consents(self) -> dict[str, bool]:
        """The answers to the four questions asked besides, by their columns."""
        return {name: getattr(self, name) for name in CONSENTS}

    @property
    def agreed(self) -> list[str]:
        return [name for name, agreed in self.consents.items() if agreed]

    @property
    def reach(self) -> int:
        return reach_of(self.sharing, self.shown_to_mechanisms)

    def widens(self, before: Choices) -> bool:
        """Whether somebody may see it, or may do something with it, who may not by the choices before."""
        order = list(Sharing)
        return order.index(self.sharing) > order.index(before.sharing) or bool(
            {*self.agreed} - {*before.agreed}
        )


def answer_naming(by: Actor, submission: Submission) -> None:
    """What the staff asked about its name is answered by the choice itself, wherever that is made; call it in
    the transaction of the change. One query."""
    rows = NamingRequest.objects.filter(submission=submission)
    named = submission.may_be_named
    (rows.exclude(agreed=True) if named else rows.filter(agreed=True)).update(
        agreed=named, answered_at=by.moment, answered_by=by.person, answered_by_label=by.label[:200]
    )
