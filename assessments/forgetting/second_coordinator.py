"""Removing a text from many places where the body wants a second coordinator: asked, confirmed, then done.

The text itself is kept nowhere, not even while it waits: only its HMAC. Whoever asked types it again.
"""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

from assessments.answering.rules import Refused
from assessments.forgetting.matching import Wanted
from mechanisms.membership.body_acts import ask, granted, take_grant
from mechanisms.models import Body, BodyAct, Person

KIND = BodyAct.Kind.REMOVE_TEXT


class NeedsSecond(Refused):
    """Another coordinator has to confirm it first; in so many `places` is the text."""

    def __init__(self, places: int) -> None:
        super().__init__(_("Your body asks a second coordinator to confirm this. It was not done."))
        self.places = places


def waits_for_second(body: Body, by: Person, wanted: Wanted) -> bool:
    """Whether this person has to ask before the text goes."""
    return body.second_coordinator and granted(body, by, KIND, **_codes(wanted)) is None


def require_second(body: Body, by: Person | None, wanted: Wanted, places: int) -> None:
    """Use up what another coordinator has confirmed. Raises NeedsSecond where nobody has.

    `by` None: the command line, which nobody confirms.
    """
    if by is None or not Body.objects.filter(pk=body.pk, second_coordinator=True).exists():
        return
    if granted(body, by, KIND, **_codes(wanted)) is None:
        raise NeedsSecond(places)
    take_grant(body, by, KIND, **_codes(wanted))


def ask_to_remove(*, by: Person, body: Body, wanted: Wanted, places: int) -> BodyAct:
    """Ask for it. Raises Refused while another one waits, or where nobody can confirm it."""
    return ask(by=by, body=body, kind=KIND, given={**_codes(wanted), "places": places})


def _codes(wanted: Wanted) -> dict[str, str | bool]:
    return {"mac": wanted.sealed(settings.AUDIT_KEY), "inside": wanted.inside}
