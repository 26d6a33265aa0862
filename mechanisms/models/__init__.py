"""Bodies, people and memberships: one file per subject."""

from mechanisms.models.body import (
    Answered2009,
    Body,
    BodyFact,
    BodyKind,
    BodyMembership,
    BodyType,
    LegalInstrument,
    Region,
)
from mechanisms.models.country import Country
from mechanisms.models.membership import Assignment, Membership, Role
from mechanisms.models.person import Person

__all__ = [
    "Answered2009",
    "Assignment",
    "Body",
    "BodyFact",
    "BodyKind",
    "BodyMembership",
    "BodyType",
    "Country",
    "LegalInstrument",
    "Membership",
    "Person",
    "Region",
    "Role",
]
