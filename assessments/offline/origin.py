"""Whose file it is: for which body, cycle and person a workbook was made, and of whom a report is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from uuid import UUID

from assessments.models import Cycle, Workbook
from assessments.offline.returned_file import Fault, ReportOf, ReturnedFile
from assessments.trail.acting import Actor
from mechanisms.models import Body, Role


def workbooks_of(files: Iterable[ReturnedFile]) -> dict[str, Workbook]:
    """The workbooks from which these files come, by the id that is printed in them. At most one query."""
    wanted = {file.workbook for file in files if _is_id(file.workbook)}
    if not wanted:
        return {}
    rows = Workbook.objects.filter(pk__in=wanted)
    return {str(row.pk): row for row in rows.select_related("assessment__body", "membership")}


def _is_id(written: str) -> bool:
    """Whether it can be the id of a workbook: anything may stand in a file."""
    try:
        return str(UUID(written)) == written
    except ValueError:
        return False


def wrong_place(row: Workbook | None, by: Actor, body: Body, cycle: Cycle) -> Fault | None:
    """Why the file of this workbook is not taken for this body and cycle.

    Another body is named only to whoever belongs to it; to others its file is as unknown as any.
    """
    if row is None:
        return Fault("workbook_unknown")
    other = row.assessment
    if other.body_id != body.pk:
        if by.is_command_line or by.principal.role_in(other.body_id) is not None:
            return Fault("workbook_of_another_body", {"body": other.body.name})
        return Fault("workbook_unknown")
    if other.cycle_id != cycle.pk:
        return Fault("workbook_of_another_cycle", {"cycle": str(other.cycle)})
    return None


def wrong_person(row: Workbook, by: Actor) -> Fault | None:
    """Why this person does not bring it: a contributor's file is an input, and no word of the body yet."""
    member = row.membership
    if member is None or by.is_command_line:
        return None
    if by.principal.role_in(row.assessment.body_id) == Role.COORDINATOR:
        return None
    if member.person_id is not None and member.person_id == by.principal.person_id:
        return None
    return Fault("workbook_of_another_person", {"name": row.name})


def wrong_report(of: ReportOf, body: Body) -> Fault | None:
    """Why a report is not taken for this body. One query at most."""
    if of.kind and of.kind != body.kind:
        return Fault("report_of_another_kind")
    if of.body and of.body != body.slug and Body.objects.filter(slug=of.body).exists():
        return Fault("report_of_another_body", {"name": of.body_name or of.body, "body": body.name})
    return None


def report_remarks(file: ReturnedFile, body: Body, cycle: Cycle) -> Iterator[Fault]:
    """What a report says of itself that is no bar and should be looked at."""
    of = file.report_of
    if of.cycle and of.cycle != cycle.slug:
        yield Fault("report_of_another_cycle", {"cycle": of.cycle})
    if of.body_name and of.body_name != body.name:
        yield Fault("report_of_another_name", {"name": of.body_name})
    hidden = sum(map(len, file.confidential.values()))
    if hidden:
        yield Fault("strengths_alone", {"number": hidden})
