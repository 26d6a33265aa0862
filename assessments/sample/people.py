"""The people one can be in the demonstration, for the page that lets one step into each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assessments.sample.files import Row, sample_bodies, sample_person_rows
from mechanisms.models import Role

# Others rely on these names; they come first.
NAMED = (
    "north-coordinator",
    "north-contributor",
    "north-reader",
    "south-coordinator",
    "reviewer",
    "administrator",
)


@dataclass(frozen=True, slots=True)
class SamplePerson:
    """One of the sample people; `role` in words, `body` its name or empty, `about` what one may try.

    `more` is False for the six that the documentation names, True for all others.
    """

    username: str
    name: str
    email: str
    role: str | Promise
    body: str
    about: str
    more: bool


@cache
def sample_people() -> list[SamplePerson]:
    """Everybody of people.yaml, those that the documentation names first."""
    found = {row["username"]: _person(row) for row in sample_person_rows()}
    first = [found.pop(username) for username in NAMED]
    return [*first, *found.values()]


def _person(row: Row) -> SamplePerson:
    names = {body["slug"]: body["name"] for body in sample_bodies()}
    own = row["roles"][0] if row["roles"] else None
    return SamplePerson(
        username=row["username"],
        name=row["name"],
        email=row["email"],
        role=Role(own["role"]).label if own else _staff_role(row),
        body=names[own["body"]] if own else "",
        about=row["about"],
        more=row["username"] not in NAMED,
    )


def _staff_role(row: Row) -> Promise:
    return _("Reviewer, rapporteur staff") if row["reviewer"] else _("Administrator")
