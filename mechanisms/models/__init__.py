"""Database models of bodies, people and memberships, one file for each subject."""

from mechanisms.models.api_token import ApiToken
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
from mechanisms.models.body_act import BodyAct
from mechanisms.models.body_update import BodyUpdate
from mechanisms.models.country import Country
from mechanisms.models.invitation import MemberInvitation
from mechanisms.models.known_place import KnownPlace
from mechanisms.models.person import Assignment, Membership, Person, Role
from mechanisms.models.recovery import Recovery
from mechanisms.models.staff_request import StaffRequest
from mechanisms.models.wrong_word import WrongWord

__all__ = [
    "Answered2009",
    "ApiToken",
    "Assignment",
    "Body",
    "BodyAct",
    "BodyFact",
    "BodyKind",
    "BodyMembership",
    "BodyType",
    "BodyUpdate",
    "Country",
    "KnownPlace",
    "LegalInstrument",
    "MemberInvitation",
    "Membership",
    "Person",
    "Recovery",
    "Region",
    "Role",
    "StaffRequest",
    "WrongWord",
]
