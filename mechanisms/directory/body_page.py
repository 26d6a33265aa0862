"""What the page of a body shows from the report and the directory, as one plain value.

The page itself is put together in a higher room, which adds the body's published assessments; it includes
`mechanisms/_body_facts.html` with this value as `page`.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from django.db.models import Prefetch
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mechanisms.called import called, called_short
from mechanisms.directory.directory import ABSENT_PARAGRAPHS, CUT_PARAGRAPHS
from mechanisms.models import Answered2009, Body, BodyFact, BodyKind, BodyType, LegalInstrument
from mechanisms.name_order import body_key
from recommendations.own_language import in_own_language

# What the kinds of instrument in the content files are called on a page.


INSTRUMENT_KINDS: dict[str, str | Promise] = {
    "agreement": gettext_lazy("Agreement"),
    "awareness_material": gettext_lazy("Awareness material"),
    "campaign": gettext_lazy("Campaign"),
    "conclusions": gettext_lazy("Conclusions and recommendations"),
    "convention": gettext_lazy("Convention"),
    "decision": gettext_lazy("Decision"),
    "declaration": gettext_lazy("Declaration"),
    "directive": gettext_lazy("Directive"),
    "framework": gettext_lazy("Framework for action"),
    "framework_decision": gettext_lazy("Framework decision"),
    "guideline": gettext_lazy("Guidelines"),
    "handbook": gettext_lazy("Handbook"),
    "initiative": gettext_lazy("Initiative"),
    "method": gettext_lazy("Method"),
    "model_law": gettext_lazy("Model law"),
    "mou": gettext_lazy("Memorandum of understanding"),
    "plan_of_action": gettext_lazy("Plan of action"),
    "policy": gettext_lazy("Policy"),
    "project": gettext_lazy("Project"),
    "protocol": gettext_lazy("Protocol"),
    "recommendation": gettext_lazy("Recommendations"),
    "report": gettext_lazy("Report"),
    "resolution": gettext_lazy("Resolutions"),
    "standard_operating_procedure": gettext_lazy("Standard operating procedure"),
    "strategy": gettext_lazy("Strategy"),
    "study": gettext_lazy("Study"),
    "training_material": gettext_lazy("Training material"),
}


SYMBOL = "A/HRC/14/32"
SOURCE_URL = "https://undocs.org/A/HRC/14/32"
LETTER_PARAGRAPH = 3


@dataclass(frozen=True, slots=True)
class BodyLink:
    """Another body: its slug and what it is called."""

    slug: str
    name: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class ParagraphFacts:
    """What one paragraph says of the body, in our words; `cut` if our copy lacks a part of it."""

    paragraph: int
    texts: tuple[str, ...]
    cut: bool


@dataclass(frozen=True, slots=True)
class InstrumentLine:
    """An instrument; `year` is None where the report gives none."""

    name: str
    kind: str
    year: int | None
    paragraphs: tuple[int, ...]
    note: str


@dataclass(frozen=True, slots=True)
class BodyPage:
    """Everything the directory says of a body; `listed` if the report itself names it.

    `cannot_answer` is the reason, empty for a body that can be assessed. `answered` says whether the
    Special Rapporteur's letter was answered, empty for a body the report does not name. `absent` lists
    the paragraphs of the report that are not in our copy. `report_name` is the name in the report where the
    body has another one today.
    """

    slug: str
    name: str
    short_name: str
    report_name: str
    name_since: int | None
    name_source: str
    kind: str
    type: str
    type_basis: str
    region: str
    region_basis: str
    country: str
    listed: bool
    sample: bool
    can_answer: bool
    cannot_answer: str
    answered: str
    note: str
    paragraphs: tuple[int, ...]
    facts: tuple[ParagraphFacts, ...]
    instruments: tuple[InstrumentLine, ...]
    parent: BodyLink | None
    parts: tuple[BodyLink, ...]
    member_of: tuple[BodyLink, ...]
    members: tuple[BodyLink, ...]
    symbol: str = SYMBOL
    source_url: str = SOURCE_URL
    absent: tuple[int, ...] = ABSENT_PARAGRAPHS


def load_body(slug: str) -> Body:
    """The body with all its page needs, in six queries. Raises Body.DoesNotExist."""
    others = Body.objects.select_related("country").order_by(body_key(), "pk")
    return (
        Body.objects.select_related("parent", "country")
        .prefetch_related(
            "facts",
            "instruments",
            Prefetch("parts", queryset=others),
            Prefetch("member_of", queryset=others),
            Prefetch("members", queryset=others),
        )
        .get(slug=slug)
    )


def body_page(body: Body) -> BodyPage:
    """The page of a body read by `load_body`; makes no further query."""
    return BodyPage(
        slug=body.slug,
        name=called(body),
        short_name="" if called_short(body) == called(body) else called_short(body),
        report_name=_name_in_report(body),
        name_since=body.name_since,
        name_source=body.name_source,
        kind=str(BodyKind(body.kind).label),
        type=str(BodyType(body.type).label),
        type_basis=_basis(body.type_basis),
        region=str(body.get_region_display()),  # invented bodies have an invented region
        region_basis=_basis(body.region_basis),
        country=body.country.name if body.country else "",
        listed=body.listed,
        sample=body.sample,
        can_answer=body.can_answer,
        cannot_answer=_why_not(body),
        answered=str(Answered2009(body.answered_2009).label) if body.listed else "",
        note=in_own_language(body.note, f"directory/{body.slug}/note"),
        paragraphs=tuple(body.paragraphs),
        facts=_facts(body),
        instruments=tuple(instrument_line(body.slug, each) for each in body.instruments.all()),
        parent=_link(body.parent) if body.parent else None,
        parts=tuple(_link(each) for each in body.parts.all()),
        member_of=tuple(_link(each) for each in body.member_of.all()),
        members=tuple(_link(each) for each in body.members.all()),
    )


def _name_in_report(body: Body) -> str:
    """Its name there, where it is another one: some languages never had the slip of the English."""
    name = in_own_language(body.report_name, f"directory/{body.slug}/name")
    return name if name != called(body) else ""


def _facts(body: Body) -> tuple[ParagraphFacts, ...]:
    facts = sorted(body.facts.all(), key=lambda fact: (fact.paragraph, fact.order))
    return tuple(
        ParagraphFacts(
            paragraph=paragraph,
            texts=tuple(_said(body.slug, fact) for fact in together),
            cut=paragraph in CUT_PARAGRAPHS,
        )
        for paragraph, together in groupby(facts, key=lambda fact: fact.paragraph)
    )


def _said(slug: str, fact: BodyFact) -> str:
    return in_own_language(fact.text, f"directory/{slug}/facts/{fact.order}")


def instrument_line(slug: str, row: LegalInstrument) -> InstrumentLine:
    """An instrument in the language of the reader; those of no body are of `global`."""
    at = f"directory/{slug}/instruments/{row.order}"
    return InstrumentLine(
        name=in_own_language(row.name, f"{at}/name"),
        kind=str(INSTRUMENT_KINDS.get(row.kind, row.kind)),
        year=row.year,
        paragraphs=tuple(row.paragraphs),
        note=in_own_language(row.note, f"{at}/note"),
    )


def _link(body: Body) -> BodyLink:
    return BodyLink(body.slug, called(body), body.country.name if body.country is not None else "")


def _basis(basis: str) -> str:
    """Who says so: the report, or we."""
    return {
        "report": _("the report’s words"),
        "heading": _("the report’s heading"),
        "name": _("its own name"),
        "parent": _("the region of the body it belongs to"),
        "inferred": _("our reading: the report’s paragraphs on this region are not in our copy"),
        "assigned": _("our reading"),
    }.get(basis, "")


def _why_not(body: Body) -> str:
    """Why a body is listed and cannot be assessed; empty if it can."""
    if body.can_answer:
        return ""
    if body.parent is not None and body.parent.can_answer:
        return _("It belongs to %(name)s, which answers as a whole.") % {"name": called(body.parent)}
    return _(
        "The 32 recommendations speak to regional and subregional mechanisms and those who take part in "
        "them. This body is not one of them."
    )
