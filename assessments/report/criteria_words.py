"""The words for how the criteria of a principle are answered: always by kind, never one number alone."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from assessments.answers import labels
from assessments.answers.principles import SUMMARISED_FROM, CriteriaCount, PrincipleCount
from assessments.report.words import Words
from recommendations import lists
from recommendations.outline import CriterionKind, Variant

MET_ON: Words = {
    CriterionKind.STRUCTURAL: gettext_lazy("%(met)s of %(counted)s on texts"),
    CriterionKind.PROCESS: gettext_lazy("%(met)s of %(counted)s on practice"),
    CriterionKind.OUTCOME: gettext_lazy("%(met)s of %(counted)s on results"),
}
NO_QUESTION_ON: Words = {
    CriterionKind.STRUCTURAL: gettext_lazy("no question on texts"),
    CriterionKind.PROCESS: gettext_lazy("no question on practice"),
    CriterionKind.OUTCOME: gettext_lazy("no question on results"),
}
ON: Words = {
    CriterionKind.STRUCTURAL: gettext_lazy("Texts"),
    CriterionKind.PROCESS: gettext_lazy("Practice"),
    CriterionKind.OUTCOME: gettext_lazy("Results"),
}


def criteria_of(count: PrincipleCount, variant: Variant) -> str:
    """``6 of 15 criteria met (5 of 8 on texts, 1 of 5 on practice, 0 of 2 on results), 4 in part, 3 not, …``.

    The kinds are always said: a number over all of them alone would hide what does not reach anybody.
    """
    whole = count.all
    if not whole.counted:
        return _("No criterion on this applies.")
    if not count.summarised:
        return lists.sentences([_too_few_criteria(whole), *_not_for_victims(count, variant)])
    said = ngettext(
        "%(met)s of %(counted)s criterion met (%(kinds)s), %(others)s",
        "%(met)s of %(counted)s criteria met (%(kinds)s), %(others)s",
        whole.counted,
    ) % {
        "met": whole.yes,
        "counted": whole.counted,
        "kinds": _met_by_kind(count),
        "others": lists.in_row(_not_met(whole)),
    }
    return lists.sentences([_with_left_out(said, count.left_out), *_not_for_victims(count, variant)])


def _too_few_criteria(count: CriteriaCount) -> str:
    if count.counted < SUMMARISED_FROM:
        return _("Too few criteria on this apply to summarise them.")
    return ngettext(
        "Too few answers to summarise: %(unknown)s of %(counted)s criterion unknown.",
        "Too few answers to summarise: %(unknown)s of %(counted)s criteria unknown.",
        count.counted,
    ) % {"unknown": count.unknown, "counted": count.counted}


def principle(name: str, count: PrincipleCount, variant: Variant) -> str:
    """``Child-centred: 6 of 15 criteria met …``."""
    return labels.counted(name, criteria_of(count, variant))


def _with_left_out(said: str, left_out: int) -> str:
    if not left_out:
        return _("%(said)s.") % {"said": said}
    return ngettext(
        "%(said)s; %(left_out)s more does not apply.",
        "%(said)s; %(left_out)s more do not apply.",
        left_out,
    ) % {"said": said, "left_out": left_out}


def met_in_short(count: PrincipleCount) -> str:
    """``5 of 8 on texts, 1 of 5 on practice, 0 of 2 on results``; that too few are answered, where they are.

    Silence never reads as "0 of 8".
    """
    if count.all.counted and not count.summarised:
        return _too_few_criteria(count.all)
    return _met_by_kind(count)


def _met_by_kind(count: PrincipleCount) -> str:
    return lists.in_row(_of_kind(kind, of) for kind, of in count.by_kind.items())


def _of_kind(kind: CriterionKind, count: CriteriaCount) -> str:
    if not count.counted:
        return str(NO_QUESTION_ON[kind])
    return str(MET_ON[kind]) % {"met": count.yes, "counted": count.counted}


def _not_met(count: CriteriaCount) -> Iterator[str]:
    yield _("%(count)s in part") % {"count": count.partly}
    yield _("%(count)s not") % {"count": count.no}
    if count.no_case:
        yield _("%(count)s without a case") % {"count": count.no_case}
    yield _("%(count)s unknown") % {"count": count.unknown}


def _not_for_victims(count: PrincipleCount, variant: Variant) -> Iterator[str]:
    if variant is Variant.REGIONAL and not count.by_kind[CriterionKind.OUTCOME].counted:
        yield _("This is what the region does, not what victims receive.")
