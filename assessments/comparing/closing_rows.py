"""The closing table from rows: what it would be, why it is not made, and the one act that makes it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from assessments.answering.rules import Refused
from assessments.comparing.closing import (
    Hindrance,
    Row,
    Shared,
    document_of,
    hindrance,
    rows_in,
    rows_of,
    unnamed_of,
)
from assessments.models import ClosingTable, Cycle, ScoreLine
from assessments.report.document import canonical_json, digest
from assessments.submitting.line_signs import Audience
from assessments.trail.acting import Actor, record
from mechanisms.access import Capability, Matter, require
from recommendations.catalogue import outline_of


@dataclass(frozen=True, slots=True)
class Draft:
    """What a table would be today; `hindrance` says why it may not be made, None where it may."""

    document: Mapping[str, object]
    rows: tuple[Row, ...]
    bodies: int
    unnamed: frozenset[str]
    hindrance: Hindrance | None

    @property
    def text(self) -> str:
        return canonical_json(self.document).decode()

    @property
    def digest(self) -> str:
        return digest(canonical_json(self.document))


@dataclass(frozen=True, slots=True)
class Frozen:
    """A table that was made: everything shown of it is in its document."""

    table: ClosingTable
    document: Mapping[str, Any]
    rows: tuple[Row, ...]


def draft_of(cycle: Cycle, kind: str) -> Draft:
    """The table of a cycle and kind as it would be made now. Five queries."""
    bodies = _shared(cycle, kind)
    outline = outline_of(cycle.edition)
    about = {
        "symbol": outline.symbol,
        "edition": outline.edition,
        "cycle": cycle.slug,
        "cycle_name": cycle.name,
        "kind": kind,
        "sample": ScoreLine.objects.counted().filter(cycle=cycle, kind=kind, body__sample=True).exists(),
    }
    rows = rows_of([one.paragraph for one in outline.recommendations], bodies)
    unnamed = unnamed_of(bodies)
    why = _stage(cycle, kind) or hindrance(unnamed, _neighbours(cycle, kind))
    return Draft(document_of(about, rows), rows, len(bodies), unnamed, why)


def _shared(cycle: Cycle, kind: str) -> list[Shared]:
    """All that is shared with the Rapporteur. One query."""
    lines = ScoreLine.objects.counted().filter(cycle=cycle, kind=kind, **Audience.STAFF.reach)
    return [
        Shared(str(body), named, marks) for body, named, marks in lines.values_list("body", "named", "marks")
    ]


def _stage(cycle: Cycle, kind: str) -> Hindrance | None:
    if ClosingTable.objects.filter(cycle=cycle, kind=kind).exists():
        return Hindrance.MADE
    return Hindrance.STILL_OPEN if cycle.is_open else None


def _neighbours(cycle: Cycle, kind: str) -> list[frozenset[str]]:
    """The unnamed bodies of the table before this cycle and, where cycles are closed in another order, of the
    one after. Two queries."""
    tables = ClosingTable.objects.filter(kind=kind).exclude(cycle=cycle)
    before = tables.filter(cycle__opens_on__lte=cycle.opens_on).order_by("-cycle__opens_on")
    after = tables.filter(cycle__opens_on__gt=cycle.opens_on).order_by("cycle__opens_on")
    found = (rows.values_list("unnamed", flat=True).first() for rows in (before, after))
    return [frozenset(unnamed) for unnamed in found if unnamed is not None]


@transaction.atomic
def make_closing_table(*, by: Actor, cycle: Cycle, kind: str, seen: str) -> ClosingTable:
    """Freeze the table that whoever acts has `seen`, by its hash. It stays whatever happens to its bodies.

    Raises Refused with the reason where it may not be made, or would be another one by now.
    """
    if not by.is_command_line:
        require(by.principal, Capability.RUN_CYCLE, Matter())
    cycle = Cycle.objects.select_for_update(of=("self",)).select_related("edition").get(pk=cycle.pk)
    draft = draft_of(cycle, kind)
    if draft.hindrance is not None:
        raise Refused(why_not(draft.hindrance))
    if draft.digest != seen:
        raise Refused(_("The answers have changed since you looked. Read the table again, then make it."))
    table = ClosingTable.objects.create(
        cycle=cycle,
        kind=kind,
        document=draft.text,
        digest=draft.digest,
        unnamed=sorted(draft.unnamed),
        made_at=by.moment,
        made_by=by.person,
        made_by_label=by.label[:200],
    )
    data = {"kind": kind, "digest": draft.digest, "count": draft.bodies}
    record(by=by, kind="closing_table_made", subject=cycle.slug, data=data)
    return table


def why_not(hindrance: Hindrance) -> str:
    """The reason in words, for the staff."""
    return {
        Hindrance.STILL_OPEN: _("It is made when the cycle is closed. Close the cycle first."),
        Hindrance.MADE: _("It is made already, and it is made once only."),
        Hindrance.TOO_FEW: _(
            "Fewer than five of its bodies are unnamed. A table over them could tell what one of "
            "them answered."
        ),
        Hindrance.TOO_NEAR: _(
            "Its unnamed bodies are those of the closing table of the cycle next to it, but for one to four. "
            "Whoever compares the two tables could tell what these answered."
        ),
    }[hindrance]


def frozen_table(slug: str, kind: str) -> Frozen | None:
    """The table of a cycle that was made; None where there is none. One query."""
    found = ClosingTable.objects.select_related("cycle__edition").filter(cycle__slug=slug, kind=kind).first()
    if found is None:
        return None
    document = json.loads(found.document)
    return Frozen(found, document, rows_in(document))


def tables_of_kind(kind: str) -> QuerySet[ClosingTable]:
    """Those that were made, the newest cycle first, without what is in them. One query when read."""
    rows = ClosingTable.objects.filter(kind=kind).select_related("cycle").defer("document", "unnamed")
    return rows.order_by("-cycle__opens_on", "cycle__slug")
