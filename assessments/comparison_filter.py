"""What a comparison is asked for, as its address carries it: every view can be linked to."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from assessments.comparison import Said
from mechanisms.access import Sharing
from mechanisms.models import BodyKind, BodyType, Region
from recommendations.outline import Outline

SHARED = (Sharing.RAPPORTEUR.value, Sharing.PUBLIC.value)
# In this order in every address.
NAMES = ("cycle", "kind", "type", "region", "group", "principle", "sharing", "said")


@dataclass(frozen=True, slots=True)
class ComparisonFilter:
    """An empty string stands for everything; an empty cycle for the newest with something to see."""

    cycle: str = ""
    kind: str = BodyKind.REGIONAL.value
    type: str = ""
    region: str = ""
    group: str = ""
    principle: str = ""
    sharing: str = ""
    said: Said = Said.BODY

    @classmethod
    def of(cls, query: Mapping[str, str], *, is_reviewer: bool) -> ComparisonFilter:
        """The filter of an address; a value that is on no list counts as empty. How it is shared and what
        reviewers read are asked for by reviewers alone."""
        said = Said.REVIEWER if query.get("said") == Said.REVIEWER and is_reviewer else Said.BODY
        return cls(
            cycle=query.get("cycle", "")[:50],
            kind=_one_of(query, "kind", BodyKind.values) or BodyKind.REGIONAL.value,
            type=_one_of(query, "type", BodyType.values),
            region=_one_of(query, "region", Region.values),
            group=query.get("group", "")[:20],
            principle=query.get("principle", "")[:40],
            sharing=_one_of(query, "sharing", SHARED) if is_reviewer else "",
            said=said,
        )

    def within(self, outline: Outline, cycle_slug: str) -> ComparisonFilter:
        """With the cycle that was found, and without a group or principle that its edition lacks."""
        groups = {section.code for section in outline.sections}
        principles = {principle.code for principle in outline.principles}
        return replace(
            self,
            cycle=cycle_slug,
            group=self.group if self.group in groups else "",
            principle=self.principle if self.principle in principles else "",
        )

    @property
    def narrows(self) -> bool:
        """Whether bodies are left out that stand in the same cycle and are of the same kind."""
        return bool(self.type or self.region or self.sharing)

    @property
    def chosen(self) -> dict[str, str]:
        """What is asked for, by name; what is empty is left out."""
        said = self.said.value if self.said is Said.REVIEWER else ""
        values = {name: str(getattr(self, name)) for name in NAMES} | {"said": said}
        return {name: value for name, value in values.items() if value}

    def query(self, **others: object) -> str:
        """The query of an address with this filter, and with `others`; what is empty is left out."""
        values = {**self.chosen, **others}
        return urlencode({name: value for name, value in values.items() if value not in ("", None)})


def _one_of(query: Mapping[str, str], name: str, known: Collection[str]) -> str:
    value = query.get(name, "")
    return value if value in known else ""
