"""Who coordinates, where the body wants a second coordinator: asked for, and done once it is confirmed.

Handing over is confirmed by somebody else than the successor. That another coordinator is removed, gets
another role or is shut out, may also be confirmed by the one whose role it is.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction

from mechanisms.membership.assignments import Work
from mechanisms.membership.body_acts import ask, switch_off
from mechanisms.membership.members import change_member, hand_over, members_of, remove_member
from mechanisms.membership.shut_out import event_of_account, shut_out, sign_out
from mechanisms.models import Body, BodyAct, Membership, Person, Role
from mechanisms.people.guarded_acts import require_as_it_was, tried
from mechanisms.signals import happened


def ask_to_hand_over(*, by: Person, body: Body, to: Person, then: Role | None) -> BodyAct:
    """Raises Refused for what would be refused when it is done, too; DoesNotExist for who is no member."""
    tried(lambda: hand_over(by=by, body=body, to=to, then=then, second=by))
    given = {"then": then.value if then else None, "was": _as_now(body, to)}
    return ask(by=by, body=body, kind=BodyAct.Kind.HAND_OVER, given=given, person=to)


def ask_to_end_role(*, by: Person, body: Body, person: Person, to: Role | None = None) -> BodyAct:
    """Ask that another coordinator gets the role `to`, or is no member any more. Raises as above."""
    tried(lambda: _end(by, body, person, to, second=by))
    return _ask_end(by, body, person, {"to": to.value if to else None})


@transaction.atomic
def ask_to_shut_out(*, by: Person, body: Body, person: Person) -> BodyAct:
    """Sign this coordinator out everywhere at once, and ask that the way in be closed. Raises as above.

    Nobody is locked out by it alone; the administrators, who can close the account, are asked at once.
    """
    tried(lambda: remove_member(by=by, body=body, person=person, second=by))
    made = _ask_end(by, body, person, {"to": None, "shut_out": True})
    sign_out(by=by, person=person)
    happened.send(kind="access_ending_asked", by=by, **event_of_account(body, person))
    return made


def _ask_end(by: Person, body: Body, person: Person, given: dict[str, Any]) -> BodyAct:
    given = given | {"was": _as_now(body, person)}
    return ask(by=by, body=body, kind=BodyAct.Kind.END_ROLE, given=given, person=person)


def _as_now(body: Body, person: Person) -> dict[str, Any]:
    """The membership that is acted on: which, in which role, and since when. Raises DoesNotExist."""
    found = members_of(body).get(person=person)
    return {"membership": found.pk, "role": found.role, "since": found.since.isoformat()}


def _end(by: Person, body: Body, person: Person, to: Role | None, second: Person) -> Membership:
    """A contributor goes on with what the coordinator was asked as one."""
    if to is None:
        return remove_member(by=by, body=body, person=person, second=second)
    found = members_of(body).get(person=person)
    work = Work.of_membership(found) if to == Role.CONTRIBUTOR else None
    return change_member(
        by=by, body=body, person=person, role=to, ministry=found.ministry, work=work, second=second
    )


# What is done once it is confirmed, in the name of whoever asked.


def hand_over_asked(act: BodyAct, by: Person, second: Person) -> None:
    require_as_it_was(act.given["was"], _as_now(act.body, act.person))
    then = act.given["then"]
    hand_over(by=by, body=act.body, to=act.person, then=Role(then) if then else None, second=second)


def end_role_asked(act: BodyAct, by: Person, second: Person) -> None:
    require_as_it_was(act.given["was"], _as_now(act.body, act.person))
    if act.given.get("shut_out"):
        shut_out(by=by, body=act.body, person=act.person, second=second)
    else:
        to = act.given["to"]
        _end(by, act.body, act.person, Role(to) if to else None, second)


def switch_off_asked(act: BodyAct, by: Person, second: Person) -> None:
    switch_off(by=by, body=act.body, second=second)
