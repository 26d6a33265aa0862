"""The directory as a list: which bodies, grouped how, and what of them a filter leaves."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Max, Q
from django.utils.translation import gettext as _

from mechanisms.models import Answered2009, Body, BodyKind, BodyType, LegalInstrument, Region

#: Paragraphs of the report that are not in our copy, and those of which a part is missing.
ABSENT_PARAGRAPHS = (13, 14, 23, 24, 25, 36, 87)
CUT_PARAGRAPHS = (20, 31, 48, 86)

CAN_ANSWER = {"yes": True, "no": False}


@dataclass(frozen=True, slots=True)
class DirectoryFilter:
    """What a reader asks for; an empty string means everything."""

    q: str = ""
    type: str = ""
    answered_2009: str = ""
    can_answer: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> DirectoryFilter:
        """The filter that an address carries; values that are not on the lists count as empty."""
        return cls(
            q=query.get("q", "").replace("\x00", "").strip()[:100],
            type=_one_of(query.get("type", ""), BodyType.values),
            answered_2009=_one_of(query.get("answered_2009", ""), Answered2009.values),
            can_answer=_one_of(query.get("can_answer", ""), list(CAN_ANSWER)),
        )

    @property
    def is_set(self) -> bool:
        """Whether anything is left out."""
        return any((self.q, self.type, self.answered_2009, self.can_answer))

    def leaves(self, body: Body) -> bool:
        """Whether a body stays in the list; every word typed has to be found somewhere in it."""
        if self.type and body.type != self.type:
            return False
        if self.answered_2009 and (not body.listed or body.answered_2009 != self.answered_2009):
            return False
        if self.can_answer and body.can_answer is not CAN_ANSWER[self.can_answer]:
            return False
        words = plain(self.q).split()
        if not words:
            return True
        text = plain(_searchable(body))
        return all(word in text for word in words)


@dataclass(frozen=True, slots=True)
class DirectoryGroup:
    """The bodies of one region, or of another kind; `code` names the group in the address."""

    code: str
    title: str
    hint: str
    bodies: tuple[Body, ...]


@dataclass(frozen=True, slots=True)
class Directory:
    """What the page shows: groups with bodies in them, and how many of how many."""

    groups: tuple[DirectoryGroup, ...]
    shown: int
    total: int
    instruments: tuple[LegalInstrument, ...] = field(default=())


def read_directory(asked: DirectoryFilter) -> Directory:
    """The directory in three queries, however many bodies there are."""
    everything = list(
        Body.objects.select_related("parent", "country")
        .prefetch_related("instruments")
        # The day of its own latest update, for the mark in the list.
        .annotate(own_update=Max("updates__dated", filter=Q(updates__withdrawn_at=None)))
        .order_by("name")
    )
    left = [body for body in everything if asked.leaves(body)]
    return Directory(
        groups=tuple(group for group in _groups(left) if group.bodies),
        shown=len(left),
        total=len(everything),
        instruments=tuple(LegalInstrument.objects.filter(body__isnull=True).order_by("order")),
    )


def plain(text: str) -> str:
    """Lower case, without accents: "mercado comun" finds "Mercado Común"."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def _groups(bodies: Sequence[Body]) -> list[DirectoryGroup]:
    regional = [body for body in bodies if body.kind == BodyKind.REGIONAL and not body.sample]
    groups = [
        DirectoryGroup(
            code=region.name.lower(),
            title=str(region.label),
            hint="",
            bodies=tuple(body for body in regional if body.region == region.value),
        )
        for region in Region
    ]
    national = [body for body in bodies if body.kind == BodyKind.NATIONAL and not body.sample]
    groups.append(
        DirectoryGroup(
            code="national",
            title=_("National bodies"),
            hint=_("Added by the administrator. The report names none."),
            bodies=tuple(sorted(national, key=lambda body: (str(body.country), body.name))),
        )
    )
    groups.append(
        DirectoryGroup(
            code="sample",
            title=_("Sample bodies"),
            hint=_("Invented for the demonstration; no such body exists."),
            bodies=tuple(body for body in bodies if body.sample),
        )
    )
    return groups


def _searchable(body: Body) -> str:
    words = [body.name, body.short_name, body.report_name, body.report_short_name, body.slug]
    words += [instrument.name for instrument in body.instruments.all()]
    if body.country is not None:
        words += [body.country.name, body.country.name_en]
    if body.parent is not None:
        words += [body.parent.name, body.parent.short_name]
    return " ".join(words)


def _one_of(value: str, allowed: list[str]) -> str:
    return value if value in allowed else ""


# `/mechanisms.json` (`directory/1`): what the report names, and nothing else.


SCHEMA = "directory/1"


def directory_document() -> dict[str, Any]:
    """The listed bodies by slug, as plain values. Two queries."""
    bodies = Body.objects.filter(listed=True).prefetch_related("instruments").order_by("slug")
    return {"schema": SCHEMA, "bodies": [_entry(body) for body in bodies]}


def document_bytes(document: dict[str, Any]) -> bytes:
    """UTF-8, keys sorted, no insignificant blanks: the same directory is the same bytes."""
    text = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return text.encode()


def _name_now(body: Body) -> dict[str, Any] | None:
    """The name that it has today, where it is another one than in the report."""
    if not body.report_name:
        return None
    return {
        "name": body.name,
        "short_name": body.short_name,
        "year": body.name_since,
        "source": body.name_source,
    }


def _entry(body: Body) -> dict[str, Any]:
    return {
        "slug": body.slug,
        "name": body.report_name or body.name,
        "short_name": body.report_short_name if body.report_name else body.short_name,
        "name_now": _name_now(body),
        "type": body.type,
        "region": body.region,
        "answered_2009": body.answered_2009,
        "can_answer": body.can_answer,
        "paragraphs": body.paragraphs,
        "instruments": [
            {
                "name": instrument.name,
                "kind": instrument.kind,
                "year": instrument.year,
                "paragraphs": instrument.paragraphs,
            }
            for instrument in body.instruments.all()
        ],
    }
