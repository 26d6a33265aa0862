"""What the templates of the paper questionnaire need beside the read model: boxes, rows, room to write.

Nothing is decided here that the read model says; only which box is ticked and how much room there is.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import get_language_bidi, gettext_lazy
from django.utils.translation import gettext as _
from pydantic import TypeAdapter

from assessments.answers import labels
from assessments.answers.scoring import State
from assessments.answers.value import Action, Assistance, Reference
from assessments.formats.pdf_job import PdfJob
from assessments.formats.print_text import NUMBERED_AT_MOST, mark_unsupported, style_sheet, unsupported
from assessments.making.orders import Made, Wanted, drawn_wanted, pdf_made
from assessments.offline.paper_room import columns_of, room
from assessments.offline.questionnaire import AskedGroup, AskedItem, Questionnaire, meanings, practices_told
from assessments.report import words
from mechanisms.called import called
from recommendations import lists
from recommendations.isolates import left_to_right
from recommendations.outline import Criterion, CriterionValue, Variant

MECHANISM_PLACES, BESIDE_NAMED = 4, 2
"""Places to write a mechanism in: of a blank answer, and beside those that it names."""

BUDGET_LINES, BUDGET_LINES_BELOW = 20, 8
"""Ruled lines for what was budgeted, which has a page of its own: without a text, and under one."""

STATE_MEANINGS: dict[State, Promise] = {
    State.DONT_KNOW: gettext_lazy("Nobody we could ask knows. It counts as an information gap, not as 0."),
    State.WITHHELD: gettext_lazy(
        "We know and do not say, for example to protect people. It counts as an information gap."
    ),
    State.NOT_APPLICABLE: gettext_lazy("Offered for some recommendations only, and needs a reason."),
    State.ELSEWHERE: gettext_lazy("For regional mechanisms: another mechanism does it, and is named."),
}


@dataclass(frozen=True, slots=True)
class Box:
    """A box to tick with the words beside it; ``code`` is a level, a state or a kind of assistance."""

    code: str
    label: str
    ticked: bool = False
    hint: str = ""


@dataclass(frozen=True, slots=True)
class PrintedStatement:
    """A statement (criterion) in the wording of the variant, with a box, or none, in each column.

    ``meanings`` say what the answers mean that not every statement offers.
    """

    code: str
    kind: str
    text: str
    meanings: tuple[str, ...]
    boxes: tuple[Box | None, ...]


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    code: str
    reference: Reference | None = None


@dataclass(frozen=True, slots=True)
class ActionRow:
    """A row of the plan: the action or an empty row, with a box for each kind of assistance."""

    number: int
    boxes: tuple[Box, ...]
    action: Action | None = None


@dataclass(frozen=True, slots=True)
class PrintedItem:
    """One recommendation as it stands on its page.

    ``columns`` are the answers that its statements offer, all taken together; ``lines`` is how many ruled
    lines there are to write on; ``places`` how many mechanisms may be written in by hand; ``practices`` and
    ``plans`` are what others did and want to do, where there is a place for it.
    """

    asked: AskedItem
    title: str
    prompt: str
    means: tuple[str, ...]
    columns: tuple[str, ...]
    statements: tuple[PrintedStatement, ...]
    levels: tuple[Box, ...]
    states: tuple[Box, ...]
    done_by: str
    mechanisms: tuple[str, ...]
    places: range
    lines: range
    is_small: bool
    evidence: tuple[EvidenceRow, ...]
    actions: tuple[ActionRow, ...]
    practices: tuple[str, ...]
    plans: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PrintedGroup:
    asked: AskedGroup
    items: tuple[PrintedItem, ...]

    @property
    def numbers(self) -> str:
        """``112–123``, or ``113, 128`` where others of the group are not asked."""
        listed = [item.asked.paragraph for item in self.items]
        if len(listed) > 2 and listed[-1] - listed[0] == len(listed) - 1:
            return left_to_right(f"{listed[0]}–{listed[-1]}")
        return lists.in_row(listed)


def paper_context(questionnaire: Questionnaire, unsupported: int = 0) -> dict[str, object]:
    """The context of ``paper/questionnaire.html`` in the active language.

    ``unsupported`` is how many characters had to be replaced by a mark.
    """
    asked_states = [
        state
        for state in STATE_MEANINGS
        if any(_offers(questionnaire, state, i) for i in questionnaire.items)
    ]
    return {
        "questionnaire": questionnaire,
        "made": moment(questionnaire),
        "rtl": get_language_bidi(),
        "groups": tuple(_group(questionnaire, group) for group in questionnaire.groups),
        "not_verified": words.NOT_VERIFIED,
        "sample_words": words.SAMPLE if questionnaire.sample else "",
        "variant": words.VARIANTS[questionnaire.variant],
        "period": words.period(questionnaire.period),
        "asked_count": sum(1 for _ in questionnaire.items),
        "criterion_meanings": tuple(
            (labels.CRITERION_VALUES[value], said) for value, said in labels.criterion_meanings().items()
        ),
        "level_meanings": tuple(zip(labels.LEVELS, _level_meanings(), strict=True)),
        "state_meanings": tuple((labels.STATES[s], STATE_MEANINGS[s]) for s in asked_states),
        "strengths": labels.STRENGTHS,
        "budget_asked": labels.BUDGET_ASKED,
        "budget_lines": range(BUDGET_LINES_BELOW if questionnaire.budget else BUDGET_LINES),
        "unsupported": unsupported,
        "numbered_at_most": NUMBERED_AT_MOST,
    }


def _level_meanings() -> tuple[str, ...]:
    """Those of every file; what 0 is and is not, the cover says in a sentence of its own."""
    return (_("Neither a text nor a practice."), *labels.level_meanings()[1:])


def moment(questionnaire: Questionnaire) -> datetime.datetime:
    """The only date inside the file: when it was made, UTC, to the second."""
    return questionnaire.made.astimezone(datetime.UTC).replace(microsecond=0)


def filename(questionnaire: Questionnaire) -> str:
    """``northern-mechanism-2026-questionnaire-ministry-of-justice-filled.pdf``, always in ASCII."""
    parts = [questionnaire.body.slug, questionnaire.cycle.slug, "questionnaire"]
    parts += [slug] if (slug := slugify(questionnaire.for_whom)[:60].strip("-")) else []
    parts += ["filled"] if questionnaire.filled else []
    return f"{'-'.join(parts)}.pdf"


def _group(questionnaire: Questionnaire, group: AskedGroup) -> PrintedGroup:
    items = tuple(
        _item(questionnaire, item, headed_by=group if number == 0 else None)
        for number, item in enumerate(group.items)
    )
    return PrintedGroup(group, items)


def _item(questionnaire: Questionnaire, item: AskedItem, headed_by: AskedGroup | None) -> PrintedItem:
    names = questionnaire.mechanisms
    meant = tuple(names.get(slug, slug) for slug in item.entry.mechanisms)
    variant, entry = questionnaire.variant, item.entry
    left = room(item, variant, headed_by.section if headed_by else None)
    values = columns_of(item.recommendation, variant)
    return PrintedItem(
        asked=item,
        title=item.recommendation.titles[variant],
        prompt=item.recommendation.prompts[variant],
        means=item.recommendation.means[variant],
        columns=tuple(str(labels.CRITERION_VALUES[value]) for value in values),
        statements=tuple(
            _statement(criterion, variant, entry.criteria.get(criterion.code), values)
            for criterion in item.recommendation.criteria
        ),
        levels=tuple(_levels(item, variant)),
        states=tuple(_states(questionnaire, item)),
        done_by=entry.done_by(names),
        mechanisms=meant,
        places=range(BESIDE_NAMED if meant else MECHANISM_PLACES),
        lines=range(left.lines),
        is_small=left.is_small,
        evidence=tuple(_evidence(item, left.evidence)),
        actions=tuple(_actions(item, left.actions)),
        practices=practices_told(item.recommendation, done=True) if left.practices else (),
        plans=practices_told(item.recommendation, done=False) if left.practices else (),
    )


def _at_least(rows: int, held: Iterable[object]) -> int:
    """How many empty rows make up the number, none where as many are held."""
    return max(rows - sum(1 for _ in held), 0)


def _statement(
    criterion: Criterion, variant: Variant, value: CriterionValue | None, columns: Sequence[CriterionValue]
) -> PrintedStatement:
    offered = criterion.offers(variant)
    return PrintedStatement(
        code=criterion.code,
        kind=str(words.CRITERION_KINDS[criterion.kind]),
        text=criterion.written[variant],
        meanings=tuple(meanings(criterion, variant)),
        boxes=tuple(
            Box(column.value, str(labels.CRITERION_VALUES[column]), column is value)
            if column in offered
            else None
            for column in columns
        ),
    )


def _levels(item: AskedItem, variant: Variant) -> Iterator[Box]:
    for level, descriptor in enumerate(item.recommendation.levels[variant]):
        yield Box(str(level), str(labels.LEVELS[level]), level == item.entry.level, descriptor)


def _states(questionnaire: Questionnaire, item: AskedItem) -> Iterator[Box]:
    for state in STATE_MEANINGS:
        if _offers(questionnaire, state, item):
            hint = item.recommendation.na_reason if state is State.NOT_APPLICABLE else ""
            yield Box(state.value, str(labels.STATES[state]), item.entry.state is state, hint)


def _offers(questionnaire: Questionnaire, state: State, item: AskedItem) -> bool:
    """Whether the state may be chosen; one that stands there is shown whatever the rules say now."""
    if state is State.NOT_APPLICABLE:
        allowed = item.recommendation.na_allowed[questionnaire.variant]
    else:
        allowed = state is not State.ELSEWHERE or questionnaire.variant is Variant.REGIONAL
    return allowed or item.entry.state is state


def _evidence(item: AskedItem, rows: int) -> Iterator[EvidenceRow]:
    held = item.entry.evidence
    for number, reference in enumerate(held):
        code = item.references[number] if number < len(item.references) else str(number + 1)
        yield EvidenceRow(code, reference)
    for number in range(len(held), len(held) + _at_least(rows, held)):
        yield EvidenceRow(str(number + 1))


def _actions(item: AskedItem, rows: int) -> Iterator[ActionRow]:
    if item.by_input:
        return
    held: tuple[Action | None, ...] = item.entry.plan
    for number, action in enumerate((*held, *[None] * _at_least(rows, held)), 1):
        asked = action.assistance if action else ()
        boxes = tuple(Box(kind.value, str(labels.ASSISTANCE[kind]), kind in asked) for kind in Assistance)
        yield ActionRow(number, boxes, action)


# The questionnaire on paper, blank or filled, by the process that prints gap reports.


STYLE = "print-report.css print-questionnaire.css"
AS_VALUES = TypeAdapter(Questionnaire)


def questionnaire_pdf(questionnaire: Questionnaire) -> Wanted:
    """A4 to print and write on, PDF/A-3a and PDF/UA-1; the same bytes for the same questionnaire."""
    return drawn_wanted(
        AS_VALUES, questionnaire, print_paper, filename(questionnaire), questionnaire.language
    )


def print_paper(values: str, filename: str, language: str, key: str) -> Made:
    """Draw and print it. Raises PdfFailed or PdfUnavailable."""
    return pdf_made(job(AS_VALUES.validate_json(values)), filename, key)


def job(questionnaire: Questionnaire) -> PdfJob:
    html = print_html(questionnaire)
    return PdfJob(
        html=html,
        faces=style_sheet(html),
        style=STYLE,
        identifier=hashlib.sha256(html.encode()).hexdigest()[:32].encode("ascii"),
        dated=moment(questionnaire),
    )


def print_html(questionnaire: Questionnaire) -> str:
    """The HTML that is printed, every character without a glyph replaced by a mark."""
    with translation.override(questionnaire.language):
        html = _html(questionnaire, 0)
        missing = len(unsupported(html))
        if missing:
            html = _html(questionnaire, missing)
    return mark_unsupported(html)


def _html(questionnaire: Questionnaire, missing: int) -> str:
    context = paper_context(questionnaire, missing)
    context["language"] = translation.to_locale(questionnaire.language).replace("_", "-")
    context["title"] = _title(questionnaire)
    return render_to_string("assessments/offline/paper/questionnaire.html", context)


def _title(questionnaire: Questionnaire) -> str:
    """``Questionnaire for Ministry of Justice: Southern Task Force, 2026``; it says if it is filled."""
    names = {
        "body": called(questionnaire.body),
        "cycle": questionnaire.cycle.name,
        "name": questionnaire.for_whom,
    }
    if questionnaire.for_whom and questionnaire.filled:
        return _("Questionnaire with answers for %(name)s: %(body)s, %(cycle)s") % names
    if questionnaire.for_whom:
        return _("Questionnaire for %(name)s: %(body)s, %(cycle)s") % names
    if questionnaire.filled:
        return _("Questionnaire with answers: %(body)s, %(cycle)s") % names
    return _("Questionnaire: %(body)s, %(cycle)s") % names
