"""Who may do what: the table of the security rules, cell by cell, and the rules beside it."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from mechanisms.access import (
    ANONYMOUS,
    TABLE,
    Capability,
    Matter,
    Principal,
    Scope,
    Sharing,
    Standing,
    bodies_with,
    can,
    require,
    scope_of,
)
from mechanisms.models import Role

A = UUID(int=1)
B = UUID(int=2)
ONE = UUID(int=9)


def principal(**values) -> Principal:
    return Principal(person_id=ONE, username="one", name="One", **values)


CAST = {
    "anonymous": ANONYMOUS,
    "reader": principal(roles={A: Role.READER}),
    "approver": principal(roles={A: Role.APPROVER}),
    "assigned": principal(roles={A: Role.CONTRIBUTOR}, assigned={A: frozenset({112})}),
    "other": principal(roles={A: Role.CONTRIBUTOR}, assigned={A: frozenset({113})}),
    "coordinator": principal(roles={A: Role.COORDINATOR}),
    "stranger": principal(roles={B: Role.COORDINATOR}),
    "reviewer": principal(reviewer=True),
    "administrator": principal(administrator=True),
}

DRAFT = Matter(body_id=A, paragraph=112)
OWN_VERSION = Matter(body_id=A, paragraph=112, own=True)
PRIVATE = Matter(body_id=A, submitted=True, sharing=Sharing.PRIVATE)
SHARED = Matter(body_id=A, submitted=True, sharing=Sharing.RAPPORTEUR)
PUBLIC = Matter(body_id=A, submitted=True, sharing=Sharing.PUBLIC)
RELEASED = Matter(body_id=A, submitted=True, sharing=Sharing.RAPPORTEUR, released=True)
NOTHING = Matter()

# yes: may. no: 403. -: 404, like what does not exist. Columns in the order of CAST.
ROWS = """
see_draft           DRAFT        -   yes yes yes yes yes -   -   -
start_draft         DRAFT        -   no  no  no  no  yes -   -   -
write_answer        DRAFT        -   no  no  yes no  yes -   -   -
write_plan          DRAFT        -   no  no  yes no  yes -   -   -
write_plan          PRIVATE112   -   no  no  yes no  yes -   -   -
contribute          DRAFT        -   no  no  yes no  yes -   -   -
clear_answer        DRAFT        -   no  no  no  no  yes -   -   -
comment             DRAFT        -   no  yes yes yes yes -   -   -
comment             SHARED       -   no  no  no  no  no  -   no  -
see_history         DRAFT        -   yes yes yes yes yes -   -   -
restore             DRAFT        -   no  no  no  no  yes -   -   -
restore             OWN_VERSION  -   no  no  yes no  yes -   -   -
submit              DRAFT        -   no  no  no  no  yes -   -   -
clear               DRAFT        -   no  no  no  no  yes -   -   -
approve             DRAFT        -   no  yes no  no  no  -   -   -
approve             SHARED       -   no  no  no  no  no  -   no  -
withdraw            SHARED       -   no  no  no  no  yes -   no  -
withdraw            PUBLIC       -   no  no  no  no  yes -   no  no
change_sharing      SHARED       -   no  no  no  no  yes -   no  -
see_said            DRAFT        -   yes yes yes yes yes -   -   -
return              PRIVATE      -   no  no  no  no  no  -   -   -
return              SHARED       -   no  no  no  no  no  -   yes -
return              PUBLIC       -   no  no  no  no  no  -   yes no
see_submission      PRIVATE      -   yes yes yes yes yes -   -   -
see_submission      SHARED       -   yes yes yes yes yes -   yes -
see_submission      PUBLIC       yes yes yes yes yes yes yes yes yes
write_answer        SHARED112    -   no  no  no  no  no  -   no  -
submit              SHARED       -   no  no  no  no  no  -   no  -
restore             PUBLIC112    -   no  no  no  no  no  no  no  no
read_readings       SHARED       -   -   -   -   -   -   -   yes -
read_readings       RELEASED     -   yes yes yes yes yes -   yes -
reply               RELEASED     -   no  no  no  no  yes -   no  -
write_reading       SHARED       -   no  no  no  no  no  -   yes -
write_reading       PRIVATE      -   no  no  no  no  no  -   -   -
see_internal_notes  SHARED       -   -   -   -   -   -   -   yes -
compare             NOTHING      yes yes yes yes yes yes yes yes yes
compare             PRIVATE      -   yes yes yes yes yes -   -   -
compare             SHARED       -   yes yes yes yes yes -   yes -
compare             PUBLIC       yes yes yes yes yes yes yes yes yes
compare_readings    SHARED       -   -   -   -   -   -   -   yes -
work_at_desk        NOTHING      -   -   -   -   -   -   -   yes -
enter_file          DRAFT        -   no  no  no  no  no  -   yes -
confirm_file        SHARED       -   no  no  no  no  yes -   yes -
see_submission      SHOWN        -   yes yes yes yes yes yes yes yes
create_cycle        NOTHING      -   no  no  no  no  no  no  -   yes
run_cycle           NOTHING      -   no  no  no  no  no  no  yes no
see_members         DRAFT        -   yes yes yes yes yes -   -   -
manage_members      DRAFT        -   no  no  no  no  yes -   -   -
ask_recovery        DRAFT        -   yes yes yes yes yes -   -   -
stop_recovery       DRAFT        -   no  no  no  no  yes -   -   yes
stop_staff_request  NOTHING      -   -   -   -   -   -   -   yes yes
stop_staff_request  ABOUT_ONESELF -   yes yes yes yes yes yes yes yes
appoint_coordinator DRAFT        -   no  no  no  no  no  -   -   yes
create_body         NOTHING      -   -   -   -   -   -   -   -   yes
settle_words        NOTHING      -   -   -   -   -   -   -   -   yes
manage_people       NOTHING      -   -   -   -   -   -   -   -   yes
manage_translations NOTHING      -   -   -   -   -   -   -   -   yes
write_update        DRAFT        -   no  no  no  no  yes -   -   -
own_data            DRAFT        -   no  no  no  no  yes -   -   -
remove_text         DRAFT        -   no  no  no  no  yes -   -   -
see_audit           DRAFT        -   -   -   -   -   yes -   -   -
see_audit           OWN_VERSION  -   -   -   -   -   yes -   yes -
see_security_events NOTHING      -   -   -   -   -   -   -   -   yes
"""

MATTERS = {
    "DRAFT": DRAFT,
    "OWN_VERSION": OWN_VERSION,
    "PRIVATE": PRIVATE,
    "PRIVATE112": Matter(body_id=A, paragraph=112, submitted=True, sharing=Sharing.PRIVATE),
    "SHARED": SHARED,
    "SHARED112": Matter(body_id=A, paragraph=112, submitted=True, sharing=Sharing.RAPPORTEUR),
    "PUBLIC": PUBLIC,
    "PUBLIC112": Matter(body_id=A, paragraph=112, submitted=True, sharing=Sharing.PUBLIC),
    "RELEASED": RELEASED,
    # To the mechanism of the one who asks: whether he or she belongs to one is the queryset's to say.
    "SHOWN": Matter(body_id=A, submitted=True, sharing=Sharing.RAPPORTEUR, shown=True),
    "NOTHING": NOTHING,
    "ABOUT_ONESELF": Matter(own=True),
}


def cells() -> list[tuple[str, str, str, str]]:
    found = []
    for line in ROWS.strip().splitlines():
        capability, matter, *answers = line.split()
        found += [(capability, matter, who, said) for who, said in zip(CAST, answers, strict=True)]
    return found


def outcome(who: Principal, capability: Capability, matter: Matter) -> str:
    try:
        require(who, capability, matter)
    except PermissionDenied:
        return "no"
    except Http404:
        return "-"
    return "yes"


@pytest.mark.parametrize(("capability", "matter", "who", "said"), cells())
def test_every_cell_of_the_table(capability: str, matter: str, who: str, said: str) -> None:
    asked = Capability(capability)
    assert outcome(CAST[who], asked, MATTERS[matter]) == said
    assert can(CAST[who], asked, MATTERS[matter]) is (said == "yes")


def test_every_capability_has_cells_here_and_in_the_table() -> None:
    assert {Capability(capability) for capability, *_ in cells()} == set(Capability) == set(TABLE)


def test_the_table_answers_for_every_standing_but_the_visitor() -> None:
    for row in TABLE.values():
        assert set(row) == set(Standing) - {Standing.ANONYMOUS}


@pytest.mark.parametrize(
    "capability", [Capability.RETURN, Capability.WRITE_READING, Capability.SEE_INTERNAL_NOTES]
)
def test_nobody_reviews_a_body_to_which_he_or_she_belongs(capability: Capability) -> None:
    both = principal(roles={A: Role.READER}, reviewer=True)
    assert not can(both, capability, SHARED)
    assert can(both, capability, Matter(body_id=B, submitted=True, sharing=Sharing.RAPPORTEUR))


def test_a_reviewer_who_belongs_to_the_body_reads_remarks_only_once_released() -> None:
    both = principal(roles={A: Role.READER}, reviewer=True)
    assert not can(both, Capability.READ_READINGS, SHARED)
    assert can(both, Capability.READ_READINGS, RELEASED)


def test_an_administrator_who_belongs_to_a_body_keeps_the_role_there() -> None:
    both = principal(roles={A: Role.COORDINATOR}, administrator=True)
    assert can(both, Capability.SEE_DRAFT, DRAFT)
    assert can(both, Capability.CREATE_CYCLE)
    assert not can(both, Capability.SEE_DRAFT, Matter(body_id=B))


def test_a_role_in_one_body_gives_nothing_in_another() -> None:
    two = principal(roles={A: Role.COORDINATOR, B: Role.READER})
    assert can(two, Capability.SUBMIT, Matter(body_id=A))
    assert outcome(two, Capability.SUBMIT, Matter(body_id=B)) == "no"


def test_an_assignment_in_one_body_gives_nothing_in_another() -> None:
    two = principal(roles={A: Role.CONTRIBUTOR, B: Role.CONTRIBUTOR}, assigned={A: frozenset({112})})
    assert can(two, Capability.WRITE_ANSWER, Matter(body_id=A, paragraph=112))
    assert not can(two, Capability.WRITE_ANSWER, Matter(body_id=B, paragraph=112))


def test_a_matter_of_no_known_body_is_never_a_draft_of_ones_own() -> None:
    assert not can(CAST["coordinator"], Capability.SEE_DRAFT, Matter())


@pytest.mark.parametrize(
    ("who", "scope"),
    [
        (ANONYMOUS, Scope(frozenset(), frozenset({Sharing.PUBLIC}))),
        (CAST["reader"], Scope(frozenset({A}), frozenset({Sharing.PUBLIC}))),
        (CAST["administrator"], Scope(frozenset(), frozenset({Sharing.PUBLIC}))),
        (
            principal(roles={A: Role.READER}, reviewer=True),
            Scope(
                frozenset({A}),
                frozenset({Sharing.PUBLIC, Sharing.RAPPORTEUR}),
                readings_except=frozenset({A}),
            ),
        ),
    ],
)
def test_what_a_queryset_may_return(who: Principal, scope: Scope) -> None:
    assert scope_of(who) == scope


@pytest.mark.parametrize("matter", [DRAFT, PRIVATE, SHARED, PUBLIC])
@pytest.mark.parametrize("who", CAST)
def test_the_scope_of_querysets_agrees_with_the_table(who: str, matter: Matter) -> None:
    scope = scope_of(CAST[who])
    seen = Capability.SEE_SUBMISSION if matter.submitted else Capability.SEE_DRAFT
    in_scope = matter.body_id in scope.own or (matter.submitted and matter.sharing in scope.sharings)
    assert can(CAST[who], seen, matter) is in_scope


def test_the_bodies_in_which_a_role_alone_allows_it() -> None:
    two = principal(roles={A: Role.COORDINATOR, B: Role.CONTRIBUTOR})
    assert bodies_with(two, Capability.SUBMIT) == {A}
    assert bodies_with(two, Capability.SEE_DRAFT) == {A, B}
    assert bodies_with(two, Capability.WRITE_ANSWER) == {A}


def test_what_a_person_may_answer() -> None:
    assert CAST["coordinator"].may_answer(A) is None
    assert CAST["assigned"].may_answer(A) == frozenset({112})
    assert CAST["reader"].may_answer(A) == frozenset()
    assert CAST["stranger"].may_answer(A) == frozenset()
