"""The draft of a cycle: what the data propose, with what the staff chose and wrote.

The public copy is made of named bodies alone, and is what staff choose and write on. The internal one has the
same paragraphs over all that is shared with the staff; under a text of the staff's own it prints the figures
over all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Q
from django.utils import translation
from django.utils.translation import get_language

from assessments.annual.proposals import NOTE, Proposal, Section
from assessments.annual.reading import of_cycle, read_kind, rounds_of
from assessments.annual.sections import Proposed, propose
from assessments.annual.values import KindFindings
from assessments.models import AnnualParagraph, Assessment, Cycle, Invitation
from assessments.submitting.line_signs import Audience
from assessments.writing.clippings import names_of
from assessments.writing.quotations import names_in
from mechanisms.access import Principal
from mechanisms.models import Body


@dataclass(frozen=True)
class Paragraph:
    """One paragraph with what the staff decided on it. `now` is what is proposed in the language of their
    text; `names` whom the text names that the report may not mention."""

    proposal: Proposal
    row: AnnualParagraph | None = None
    now: str = ""
    names: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return self.proposal.key

    @property
    def revision(self) -> int:
        return self.row.revision if self.row else 0

    @property
    def own_text(self) -> str:
        """The staff's words, printed or not."""
        return self.row.text if self.row else ""

    @property
    def is_edited(self) -> bool:
        return bool(self.own_text)

    @property
    def is_held_back(self) -> bool:
        """The text names a body that may not be named: the proposed words are printed in its place."""
        return bool(self.names)

    @property
    def is_own(self) -> bool:
        """A place for a paragraph that the data know nothing of."""
        return not self.proposal.text

    @property
    def has_changed(self) -> bool:
        """The data propose other words than when the staff wrote theirs."""
        return self.row is not None and self.is_edited and self.row.base_text != self.now

    @property
    def is_unsettled(self) -> bool:
        return self.has_changed or self.is_held_back

    @property
    def text(self) -> str:
        """What is printed."""
        return self.proposal.text if self.is_held_back else self.own_text or self.proposal.text

    @property
    def shown(self) -> str:
        """The text without the signs of its footnotes."""
        return NOTE.sub("", self.text)

    @property
    def is_included(self) -> bool:
        if not self.text:
            return False
        if self.row is not None and self.row.chosen is not None:
            return self.row.chosen
        return self.proposal.by_default or self.is_edited


@dataclass(frozen=True)
class DraftSection:
    section: Section
    paragraphs: tuple[Paragraph, ...]

    @property
    def included(self) -> tuple[Paragraph, ...]:
        return tuple(paragraph for paragraph in self.paragraphs if paragraph.is_included)

    @property
    def to_settle(self) -> bool:
        return any(paragraph.is_unsettled for paragraph in self.paragraphs)

    @property
    def left_out(self) -> tuple[Paragraph, ...]:
        return tuple(paragraph for paragraph in self.paragraphs if not paragraph.is_included)


@dataclass(frozen=True)
class Draft:
    """The draft of one cycle for one copy. `gone` are texts of the staff to which the data propose nothing by
    now: they are kept and not printed. `read_kinds` reads `kinds` again, in the language active then."""

    cycle: Cycle
    audience: Audience
    read_kinds: Callable[[], tuple[KindFindings, ...]]
    kinds: tuple[KindFindings, ...]
    proposed: Proposed
    rows: Mapping[str, AnnualParagraph] = field(default_factory=dict)
    unmentioned: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @cached_property
    def summary(self) -> Paragraph:
        return self.paragraph(self.proposed.summary)

    @cached_property
    def sections(self) -> tuple[DraftSection, ...]:
        return tuple(
            DraftSection(section, tuple(map(self.paragraph, section.paragraphs)))
            for section in self.proposed.sections
        )

    @property
    def paragraphs(self) -> Iterator[Paragraph]:
        yield self.summary
        for section in self.sections:
            yield from section.paragraphs

    @property
    def gone(self) -> list[AnnualParagraph]:
        known = {proposal.key for proposal in self.proposed.paragraphs}
        return [row for key, row in self.rows.items() if key not in known and row.text]

    @property
    def to_settle(self) -> list[Paragraph]:
        """The paragraphs behind whose text the figures have changed, or that may not be printed."""
        return [each for each in self.paragraphs if each.is_unsettled]

    def find(self, key: str) -> Paragraph:
        """KeyError for none."""
        return self.paragraph(self.proposed.find(key))

    def paragraph(self, proposal: Proposal) -> Paragraph:
        row = self.rows.get(proposal.key)
        if row is None or not row.text:
            return Paragraph(proposal, row, proposal.text)
        named = (name for name, known_as in self.unmentioned if names_in(row.text, known_as))
        return Paragraph(proposal, row, self._proposed_in(row.language, proposal), tuple(named))

    def _proposed_in(self, language: str, proposal: Proposal) -> str:
        """What is proposed in the language in which the staff wrote; empty where nothing is."""
        if language == get_language():
            return proposal.text
        try:
            return self._in_language(language).find(proposal.key).text
        except KeyError:
            return ""

    def _in_language(self, language: str) -> Proposed:
        if language not in self._languages:
            with translation.override(language):
                self._languages[language] = propose(self.read_kinds(), with_desk=True)
        return self._languages[language]

    @cached_property
    def _languages(self) -> dict[str, Proposed]:
        return {}


def read_draft(me: Principal, cycle: Cycle, audience: Audience = Audience.NAMED) -> Draft | None:
    """The draft as the staff have it, in the active language; None where there is nobody to tell of. Some
    fifty queries, however many bodies there are."""

    def read_kinds() -> tuple[KindFindings, ...]:
        found = rounds_of(me, of_cycle(me, cycle.slug), audience)
        return tuple(read_kind(round_, with_desk=True) for round_ in found)

    kinds = read_kinds()
    if not kinds:
        return None
    rows = {row.key: row for row in AnnualParagraph.objects.filter(cycle=cycle)}
    unmentioned = () if audience is Audience.STAFF else tuple(_unmentioned(cycle, kinds))
    return Draft(cycle, audience, read_kinds, kinds, propose(kinds, with_desk=True), rows, unmentioned)


def _unmentioned(cycle: Cycle, kinds: Sequence[KindFindings]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Whoever was asked or answers in this cycle and may not be mentioned, with all names it is known by.

    Not those that submitted: what is printed would tell that they did. One query.
    """
    mentioned = {body.slug for kind in kinds for body in kind.bodies if body.mentioned}
    asked = Invitation.objects.filter(cycle=cycle).values("body")
    begun = Assessment.objects.filter(cycle=cycle).values("body")
    found = Body.objects.filter(Q(pk__in=asked) | Q(pk__in=begun)).select_related("country")
    for body in found.order_by("name"):
        if body.slug not in mentioned:
            yield body.name, names_of(body)
