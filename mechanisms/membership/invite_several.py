"""Several people invited on one form: an address a line, with what each is asked; all of them, or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mechanisms.membership.assignments import Work
from mechanisms.membership.invitations import invite
from mechanisms.membership.pasted_list import asked_in_words, cells_of, said_unknown
from mechanisms.models import Body, MemberInvitation, Person, Role
from mechanisms.people.people import RequestRefused
from recommendations.outline import Outline

MOST = 50


@dataclass(frozen=True, slots=True)
class Invited:
    """One line as it was read; `problem` is empty where it can be invited."""

    number: int
    email: str
    name: str = ""
    ministry: str = ""
    work: Work = field(default_factory=Work)
    problem: str = ""


class LinesRefused(RequestRefused):
    """Some lines can't be invited; nobody was. `lines` are all of them, each with its problem."""

    def __init__(self, lines: Sequence[Invited]) -> None:
        super().__init__(_("Nobody was invited: correct the lines below."))
        self.lines = lines


def read_people(text: str, outline: Outline, *, work_too: bool = True) -> list[Invited]:
    """Each line that holds anything: name, ministry, address, recommendations; the address alone will do.

    Between tabs, semicolons or commas; what is before the address is name and ministry, what is after it is
    asked. `work_too` False: this role answers nothing, and what a line asks is left out.
    """
    found: list[Invited] = []
    for number, cells in cells_of(text):
        if _is_heading(number, cells):
            continue
        one = _read(number, cells, outline, work_too)
        seen = next((other.number for other in found if one.email and other.email == one.email), None)
        if seen is not None:
            one = replace(one, problem=_("The same address is in line %d already.") % seen)
        elif len(found) >= MOST:
            most = ngettext(
                "At most %(limit)d person can be invited at once.",
                "At most %(limit)d people can be invited at once.",
                MOST,
            )
            one = replace(one, problem=most % {"limit": MOST})
        found.append(one)
        if len(found) > MOST:
            break
    return found


def _is_heading(number: int, cells: Sequence[str]) -> bool:
    """Headings are in the first line, and hold no address and no digit."""
    return number == 1 and not any(sign == "@" or sign.isdigit() for cell in cells for sign in cell)


def _read(number: int, cells: Sequence[str], outline: Outline, work_too: bool) -> Invited:
    place = next((index for index, cell in enumerate(cells) if "@" in cell), None)
    if place is None:
        return Invited(number, "", problem=_("There is no e-mail address in this line."))
    name, ministry, *_more = [*cells[:place], "", ""]
    one = Invited(number, cells[place].lower(), name, ministry)
    if not work_too:
        return one
    sections, paragraphs, unknown = asked_in_words(", ".join(filter(None, cells[place + 1 :])), outline)
    if unknown:
        return replace(one, problem=said_unknown(unknown))
    return replace(one, work=Work(sections=sections, paragraphs=paragraphs))


@transaction.atomic
def invite_several(
    *, by: Person, body: Body, role: Role, lines: Sequence[Invited], due: date | None = None, note: str = ""
) -> list[tuple[MemberInvitation, str]]:
    """One invitation for each line, each with the secret of its link; all, or none.

    Raises LinesRefused where a line can't be invited, with the reason at each; and as `invite` does.
    """
    made, looked_at = [], []
    for line in lines:
        problem = line.problem
        if not problem:
            try:
                made.append(_invite(by, body, role, line, due, note))
            except RequestRefused as refused:
                problem = str(refused)
        looked_at.append(replace(line, problem=problem))
    if not made or any(line.problem for line in looked_at):
        raise LinesRefused(looked_at)
    return made


def _invite(
    by: Person, body: Body, role: Role, line: Invited, due: date | None, note: str
) -> tuple[MemberInvitation, str]:
    """In a savepoint: what one line is refused for leaves the others as they are."""
    with transaction.atomic():
        return invite(
            by=by,
            body=body,
            email=line.email,
            role=role,
            name=line.name,
            ministry=line.ministry,
            assigned=line.work.rows(),
            due=due,
            note=note,
        )
