"""The words of one line of a report: its answer, its criteria, its evidence, and what it asks for next."""

from __future__ import annotations

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.answers import labels
from assessments.answers.scoring import TOP_LEVEL
from assessments.answers.value import StoredFile
from assessments.files.evidence_kinds import KINDS, ending_of
from assessments.report.lines import CriterionLine, Line, NextStep
from assessments.report.overview import RegisterItem
from recommendations import lists
from recommendations.isolates import left_to_right
from recommendations.outline import CriterionValue, in_words
from recommendations.support import Claim, Supported


def state(line: Line) -> str:
    """What was answered: a level with its name, or the state; the other mechanism is named."""
    answer = line.answer
    if answer.level is not None:
        return labels.level(answer.level)
    if line.done_by:
        return _("Done by %(mechanism)s") % {"mechanism": line.done_by}
    if answer.copied:
        return _("No answer (copied from the last cycle, not checked)")
    return str(labels.STATES[answer.state])


def supported(support: Supported | None) -> str:
    """``1–2``, ``2``, or a dash where the criteria say nothing."""
    if support is None:
        return "–"
    if support.low == support.high:
        return str(support.low)
    return left_to_right(f"{support.low}–{support.high}")


def claim(line: Line) -> str:
    """``Claimed 3, criteria support 1–2``; empty where the level is not above or below its criteria."""
    if line.claim not in (Claim.ABOVE, Claim.BELOW):
        return ""
    return _("Claimed %(level)s, criteria support %(range)s") % {
        "level": line.answer.level,
        "range": supported(line.supported),
    }


def comparison(line: Line) -> str:
    """How the criteria stand to the answer; that they support a level is said of no other than is theirs."""
    if line.claim is Claim.NOT_COMPARED:
        return _not_compared(line)
    if line.claim is Claim.WITHIN and line.answer.level == TOP_LEVEL:
        return _("All criteria are met; that it holds throughout is the body's own word")
    if line.supported is None:
        return ""
    return claim(line) or _("Criteria support %(range)s") % {"range": supported(line.supported)}


def _not_compared(line: Line) -> str:
    still_open = sum(not item.value.is_known for item in line.criteria)
    return ngettext(
        "%(open)s of %(asked)s criteria is left open: the level is not compared with them",
        "%(open)s of %(asked)s criteria are left open: the level is not compared with them",
        still_open,
    ) % {"open": still_open, "asked": len(line.criteria)}


def standing(line: Line) -> str:
    """What stands behind a level 2 or 3; empty for anything else."""
    return "" if line.standing is None else str(labels.STANDINGS[line.standing])


def meaning(item: CriterionLine) -> str:
    """What *partly* or *no case* means of this criterion, as the fixture writes it; empty for others."""
    if item.value is CriterionValue.PARTLY:
        return item.criterion.partly[item.variant]
    return item.criterion.no_case[item.variant] if item.value is CriterionValue.NO_CASE else ""


def criterion(item: CriterionLine) -> str:
    """``Partly``, and of *partly* and *no case* what they mean here."""
    said, means = str(labels.CRITERION_VALUES[item.value]), in_words(meaning(item))
    return labels.counted(said, means) if means else said


def aim(step: NextStep) -> str:
    """What the next level is, in its positive half; empty for level 3, whose descriptor says it."""
    aims = {
        1: _("To have begun: a text or a practice."),
        2: _("To be in operation: a text and a practice."),
    }
    return aims.get(step.level, "")


def all_met(step: NextStep) -> str:
    """What four yes ask for; empty while a criterion is not met."""
    if not step.all_met:
        return ""
    if step.level == TOP_LEVEL:
        return _("All criteria are met.")
    return _("All criteria are met. Your criteria support more: look at the level again.")


def next_steps(step: NextStep | None) -> list[str]:
    """Everything that leads to the next level, a line each, as a cell of a workbook has it."""
    if step is None:
        return []
    written = [f"{item.criterion.code} {item.step}" for item in step.steps]
    written += [_("Find out: %(criterion)s") % {"criterion": item.text} for item in step.find_out]
    written += [_("No case arose: %(criterion)s") % {"criterion": item.text} for item in step.no_case]
    written += [said for said in (all_met(step), aim(step)) if said]
    if step.descriptor:
        written.append(_("For level 3: %(descriptor)s") % {"descriptor": step.descriptor})
    return written


def evidence(line: Line) -> str:
    """``Evidence: 2, Public document``."""
    return _("Evidence: %(strength)s, %(name)s") % {
        "strength": line.strength,
        "name": labels.STRENGTHS[line.strength],
    }


def remarks(item: RegisterItem) -> list[str]:
    """What a reader should know of a reference: that it names no place, or stands behind many."""
    found = []
    if item.evidence.names_no_place:
        found.append(_("It names no page, and its address leads to no document of its own."))
    if item.is_behind_many:
        many = ngettext(
            "The same document is named behind %(number)d recommendation.",
            "The same document is named behind %(number)d recommendations.",
            item.behind,
        )
        found.append(many % {"number": item.behind})
    return found


def file(item: StoredFile | None) -> str:
    """``plan.pdf (PDF, 1.2 MB)``; empty without a file."""
    if item is None:
        return ""
    kind = KINDS.get(ending_of(item.name))
    if kind is None:
        return item.name
    return item.name + lists.in_brackets(f"{kind.label}{lists.aside()}{file_size(item.bytes)}")


def file_size(number: int) -> str:
    """``1.2 MB``, or ``12 kB`` for what is smaller; never zero."""
    if number >= 1_000_000:
        return _("%(size)s MB") % {"size": number_format(number / 1_000_000, 1)}
    return _("%(size)s kB") % {"size": max(1, round(number / 1_000))}
