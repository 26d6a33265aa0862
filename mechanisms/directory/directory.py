"""The directory as a list: which bodies, grouped how, and what of them a filter leaves."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, IntegerField, Prefetch, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from mechanisms.directory.typed_body import holds
from mechanisms.models import (
    Answered2009,
    Body,
    BodyKind,
    BodyType,
    BodyUpdate,
    Country,
    LegalInstrument,
    Region,
)
from mechanisms.models.body import plain
from mechanisms.name_order import body_key

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
        return bool(self.as_query)

    @property
    def as_query(self) -> str:
        """What the address says of it."""
        return urlencode({name: value for name in self.__slots__ if (value := getattr(self, name))})

    def narrowed(self, bodies: QuerySet[Body]) -> QuerySet[Body]:
        """The bodies that are left; every word typed is in a name, its country's, its parent's, or that of
        one of its instruments. Two queries where words are typed."""
        if self.type:
            bodies = bodies.filter(type=self.type)
        if self.answered_2009:
            bodies = bodies.filter(listed=True, answered_2009=self.answered_2009)
        if self.can_answer:
            bodies = bodies.filter(can_answer=CAN_ANSWER[self.can_answer])
        words = plain(self.q).split()
        if not words:
            return bodies
        countries = {row.pk: plain(f"{row.name} {row.name_en}") for row in Country.objects.all()}
        named = LegalInstrument.objects.exclude(body=None).values_list("body_id", "name")
        instruments = [(body_id, plain(name)) for body_id, name in named]
        for word in words:
            bodies = bodies.filter(
                holds(word)
                | holds(word, "parent__")
                | Q(country__in=[pk for pk, name in countries.items() if word in name])
                | Q(pk__in={body_id for body_id, name in instruments if word in name})
            )
        return bodies


@dataclass(frozen=True, slots=True)
class DirectoryGroup:
    """The bodies of one region, or of another kind: how many, those on this page, and the page on which it
    begins; `code` names the group in the address."""

    code: str
    title: str
    hint: str
    number: int
    page: int
    bodies: tuple[Body, ...]


@dataclass(frozen=True, slots=True)
class Directory:
    """What the page shows: every group that has bodies, this page of them, and how many of how many."""

    groups: tuple[DirectoryGroup, ...]
    page: Page[Body]
    total: int
    instruments: tuple[LegalInstrument, ...]

    @property
    def shown(self) -> int:
        """How many bodies the filter leaves, on all pages."""
        return self.page.paginator.count


#: Bodies on a page: all that the report names, and some more.
PAGE = 100
#: The place of a group: a region's own, then national bodies, then invented ones.
NATIONAL, SAMPLE = len(Region), len(Region) + 1
GROUP = Case(
    When(sample=True, then=Value(SAMPLE)),
    When(kind=BodyKind.NATIONAL, then=Value(NATIONAL)),
    *(When(region=region.value, then=Value(place)) for place, region in enumerate(Region)),
    default=Value(0),
    output_field=IntegerField(),
)


class _Counted(Paginator[Body]):
    """Pages of a list that was counted by group already."""

    def __init__(self, bodies: QuerySet[Body], count: int) -> None:
        super().__init__(bodies, PAGE)
        self.count = count


def read_directory(asked: DirectoryFilter, number: str = "1") -> Directory:
    """One page of the directory, the nearest to this number. Six queries however many bodies there are, and
    two more where words are typed."""
    left: Any = asked.narrowed(Body.objects.annotate(group=GROUP))
    counts = dict(left.order_by().values_list("group").annotate(Count("pk")).order_by("group"))
    standing = BodyUpdate.objects.filter(withdrawn_at=None).order_by("-dated")
    rows = (
        left.select_related("parent", "country")
        .prefetch_related("instruments", Prefetch("updates", standing, "standing_updates"))
        .order_by("group", *Country.in_order("country__"), body_key(), "pk")
    )
    page = _Counted(rows, sum(counts.values())).get_page(number)
    return Directory(
        groups=tuple(_groups(counts, page)),
        page=page,
        total=Body.objects.count(),
        instruments=tuple(LegalInstrument.objects.filter(body__isnull=True).order_by("order")),
    )


def _groups(counts: Mapping[int, int], page: Page[Body]) -> Iterator[DirectoryGroup]:
    before = 0
    bodies: list[Any] = list(page.object_list)
    for place, number in counts.items():
        code, title, hint = _heading(place)
        on_page = tuple(body for body in bodies if body.group == place)
        yield DirectoryGroup(code, title, hint, number, before // PAGE + 1, on_page)
        before += number


def _heading(place: int) -> tuple[str, str, str]:
    if place == SAMPLE:
        return "sample", _("Sample bodies"), _("Invented for the demonstration; no such body exists.")
    if place == NATIONAL:
        return "national", _("National bodies"), _("Added by the administrator. The report names none.")
    region = list(Region)[place]
    return region.name.lower(), str(region.label), ""


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
