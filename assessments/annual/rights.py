"""Which rights are left behind: each principle with its numbers, small ones as well as large ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from assessments.annual.proposals import (
    BarRow,
    Figure,
    Proposal,
    Section,
    joined,
    kind_name,
)
from assessments.annual.values import KindFindings
from assessments.answers import labels
from assessments.answers.principles import CriteriaCount
from assessments.comparing.patterns import PrincipleCount
from assessments.comparing.principle_findings import in_short, smallest_parts
from assessments.report.criteria_words import ON
from recommendations import lists
from recommendations.outline import CriterionKind, Variant

MET: dict[CriterionKind, Promise] = {
    CriterionKind.STRUCTURAL: ngettext_lazy(
        "%(met)s of %(counted)d criterion on texts", "%(met)s of %(counted)d criteria on texts", "counted"
    ),
    CriterionKind.PROCESS: gettext_lazy("%(met)s of %(counted)d on practice"),
    CriterionKind.OUTCOME: gettext_lazy("%(met)s of %(counted)d on results"),
}


def rights(kinds: Sequence[KindFindings]) -> Section:
    return Section(
        "rights",
        _("Which rights are left behind"),
        1,
        (*_paragraphs(kinds), Proposal("own-rights", _("A paragraph of your own"))),
        tuple(map(_figure, kinds)),
    )


def _paragraphs(kinds: Sequence[KindFindings]) -> Iterator[Proposal]:
    yield Proposal(
        "rights-how",
        _("How rights are measured"),
        _(
            "A principle of the human rights-based approach is measured by the criteria that carry it, apart "
            "for texts, practice and results. One criterion can carry several principles, so the numbers are "
            "never added up. Bodies with too few answers on a principle are left out of it."
        ),
    )
    for kind in kinds:
        lead = smallest_parts(kind.patterns)
        about = _("Where least is met: %(kind)s") % {"kind": kind_name(kind.variant)}
        said = joined(_("Among the %(kind)s:") % {"kind": kind_name(kind.variant)}, lead) if lead else ""
        yield Proposal(f"rights-{kind.variant.value}", about, said)
        for row in kind.patterns.principles:
            if row.kinds:
                yield _principle(kind.variant, row)


def _principle(variant: Variant, row: PrincipleCount) -> Proposal:
    told = [
        MET[kind] % {"met": _range(row.by_kind[kind]), "counted": row.by_kind[kind].counted}
        for kind in row.kinds
        if row.by_kind[kind].counted
    ]
    key = f"right-{row.principle.code.replace('_', '-')}-{variant.value}"
    about = row.principle.name + lists.in_brackets(kind_name(variant))
    if not told:
        said = _("%(principle)s: too few answers of the %(kind)s to say anything.")
    else:
        said = _("%(principle)s, %(kind)s: %(met)s are met.")
    values = {"principle": row.principle.name, "kind": kind_name(variant), "met": lists.listed(told)}
    left_out = ""
    if row.left_out and told:
        left_out = ngettext(
            "%(number)d body with too few answers is left out.",
            "%(number)d bodies with too few answers are left out.",
            row.left_out,
        ) % {"number": row.left_out}
    return Proposal(key, about, joined(said % values, left_out), by_default=False)


def _range(count: CriteriaCount) -> str:
    if not count.unknown:
        return str(count.yes)
    return _("%(least)d to %(most)d") % {"least": count.yes, "most": count.yes + count.unknown}


def _figure(kind: KindFindings) -> Figure:
    """Each principle by kind of criterion, as bars of one length."""
    rows = tuple(
        BarRow(labels.counted(in_short(row.principle.name), ON[of]), _counts(row.by_kind[of]))
        for row in kind.patterns.principles
        for of in row.kinds
        if row.by_kind[of].counted
    )
    caption = _(
        "The criteria of each principle: how many are met, %(kind)s; each bar all that are counted"
    ) % {"kind": kind_name(kind.variant)}
    return Figure(f"figure-rights-{kind.variant.value}", caption, rows)


def _counts(count: CriteriaCount) -> tuple[tuple[str, int], ...]:
    return (
        ("no", count.no),
        ("partly", count.partly),
        ("yes", count.yes),
        ("no_case", count.no_case),
        ("unknown", count.unknown),
    )
