"""What a contributor is asked to answer: whole groups, single recommendations, until when, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from mechanisms.models import Assignment, Membership
from mechanisms.people.people import RequestRefused
from recommendations import lists
from recommendations.catalogue import current_edition
from recommendations.isolates import left_to_right
from recommendations.models import Recommendation, Section
from recommendations.outline import Outline, Variant
from recommendations.outline import Section as GroupOfReport


@dataclass(frozen=True, slots=True)
class Work:
    """Codes of groups and numbers of paragraphs, with one due date and one note for all of them."""

    sections: frozenset[str] = frozenset()
    paragraphs: frozenset[int] = frozenset()
    due: date | None = None
    note: str = ""

    @classmethod
    def of(cls, assigned: Iterable[Mapping[str, Any]], due: date | None = None, note: str = "") -> Work:
        """From the rows of an invitation: `{"section": "d"}` or `{"paragraph": 113}` each."""
        rows = list(assigned)
        return cls(
            sections=frozenset(str(row["section"]) for row in rows if "section" in row),
            paragraphs=frozenset(int(row["paragraph"]) for row in rows if "paragraph" in row),
            due=due,
            note=note.strip(),
        )

    @classmethod
    def of_membership(cls, membership: Membership) -> Work:
        """What is assigned now; the first due date and note are shown for all. No query if prefetched."""
        rows = list(membership.assignments.all())
        return cls(
            sections=frozenset(row.section.code for row in rows if row.section),
            paragraphs=frozenset(row.recommendation.paragraph for row in rows if row.recommendation),
            due=next((row.due for row in rows if row.due), None),
            note=next((row.note for row in rows if row.note), ""),
        )

    def rows(self) -> list[dict[str, Any]]:
        """As an invitation keeps it."""
        groups: list[dict[str, Any]] = [{"section": code} for code in sorted(self.sections)]
        return groups + [{"paragraph": number} for number in sorted(self.paragraphs)]

    def ids(self) -> dict[str, Any]:
        """As the audit trail keeps it: codes and numbers, never the note."""
        return {
            "sections": sorted(self.sections),
            "paragraphs": sorted(self.paragraphs),
            "due": self.due.isoformat() if self.due else None,
        }


@dataclass(frozen=True, slots=True)
class Targets:
    """The rows of the instrument that a piece of work names."""

    sections: tuple[Section, ...]
    recommendations: tuple[Recommendation, ...]


def targets_of(work: Work) -> Targets:
    """The groups and recommendations of the newest edition. Raises Refused for one that does not exist."""
    if not work.sections and not work.paragraphs:
        return Targets((), ())
    edition = current_edition()
    sections = tuple(Section.objects.filter(edition=edition, code__in=work.sections))
    singles = tuple(Recommendation.objects.filter(edition=edition, paragraph__in=work.paragraphs))
    if len(sections) != len(work.sections) or len(singles) != len(work.paragraphs):
        raise RequestRefused(_("The questions have no such group or recommendation."))
    return Targets(sections, singles)


def in_words(work: Work, outline: Outline, variant: Variant) -> list[str]:
    """The groups and recommendations of a piece of work by their names, in the order of the report.

    A group has its numbers beside it: whoever gets a letter knows no groups.
    """
    groups = [item for item in outline.sections if item.code in work.sections]
    singles = [item for item in outline.recommendations if item.paragraph in work.paragraphs]
    return [
        *(_group_in_words(item) for item in groups),
        *(f"{item.paragraph} {item.titles[variant]}" for item in singles),
    ]


def _group_in_words(group: GroupOfReport) -> str:
    title = f"({group.letter}) {group.title}" if group.letter else group.title
    numbers = left_to_right(f"{group.paragraphs[0]}–{group.paragraphs[-1]}")
    return f"{title}{lists.colon()}{numbers}"


@transaction.atomic
def assign(membership: Membership, work: Work) -> bool:
    """Make this the whole of what the member is asked; whether anything changed.

    What was asked before keeps the day since when it is: a mail says what is new.
    """
    if Work.of_membership(membership) == work:
        return False
    targets = targets_of(work)
    kept = membership.assignments.filter(section__code__in=work.sections) | membership.assignments.filter(
        recommendation__paragraph__in=work.paragraphs
    )
    kept_ids = list(kept.values_list("pk", flat=True))
    membership.assignments.exclude(pk__in=kept_ids).delete()
    membership.assignments.update(due=work.due, note=work.note)
    have = Work.of_membership(Membership.objects.get(pk=membership.pk))
    Assignment.objects.bulk_create(
        [
            *(
                Assignment(membership=membership, section=group, due=work.due, note=work.note)
                for group in targets.sections
                if group.code not in have.sections
            ),
            *(
                Assignment(membership=membership, recommendation=one, due=work.due, note=work.note)
                for one in targets.recommendations
                if one.paragraph not in have.paragraphs
            ),
        ]
    )
    return True
