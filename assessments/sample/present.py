"""What goes on in the sample region on the day it is made: updates in the directory, and who is invited."""

from __future__ import annotations

from datetime import date

from assessments.sample.cast import Cast
from assessments.sample.files import sample_invitations, sample_updates
from mechanisms.body_updates import publish
from mechanisms.invitations import invite
from mechanisms.models import Role


def publish_updates(cast: Cast) -> None:
    """What bodies say of themselves beside the report."""
    for row in sample_updates():
        publish(
            by=cast.people[row["by"]],
            body=cast.bodies[row["body"]],
            text=row["text"],
            dated=date.fromisoformat(row["dated"]),
            signed_name=row["signed_name"],
            signed_office=row["signed_office"],
            url=row["url"],
        )


def invite_people(cast: Cast) -> None:
    """Invitations that nobody has used yet; their secrets are forgotten, so that no link opens a door."""
    for row in sample_invitations():
        invite(
            by=cast.people[row["by"]],
            body=cast.bodies[row["body"]],
            email=row["email"],
            name=row["name"],
            role=Role(row["role"]),
            ministry=row["ministry"],
            assigned=row["assigned"],
            due=date.fromisoformat(row["due"]) if row["due"] else None,
            note=row["note"],
        )
