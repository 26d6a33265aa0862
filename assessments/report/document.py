"""The gap report as its canonical document ``gap-report/1``, and back. Pure.

The document is free of language, never holds its own hash, and is enough to render a frozen submission:
``from_document(to_document(report), outline) == report``. Names of bodies are frozen in it as they were
(``named_bodies``); texts of the instrument come from the edition, which is locked once it has answers.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from assessments.answers.scoring import Standing, State
from assessments.answers.value import Action, Answer, Contributor, ContributorKind, Period, Reference
from assessments.formats.file import Export
from assessments.report.gap_report import GapReport, Rendering, ReportBody, Sheet, build, filename
from assessments.report.lines import Line, PreviousCycle, ReportCycle
from recommendations.outline import Outline, Variant

SCHEMA = "gap-report/1"

type Document = dict[str, Any]


class UnreadableDocument(ValueError):
    """The document is not a ``gap-report/1`` of this edition."""


def canonical_json(document: Mapping[str, Any]) -> bytes:
    """UTF-8, keys sorted, no insignificant blanks; ValueError for what JSON does not have (NaN)."""
    text = json.dumps(document, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8")


def digest(content: bytes) -> str:
    """SHA-256 in lower-case hexadecimal, as printed in the PDF of a submission."""
    return hashlib.sha256(content).hexdigest()


def document_bytes(report: GapReport, rendering: Rendering) -> bytes:
    """The canonical JSON of the report: the stored bytes of a submission, else fresh ones.

    A draft says on which day it was made.
    """
    if rendering.frozen:
        return rendering.frozen
    made_on = {"made_on": rendering.moment.date().isoformat()} if report.is_draft else {}
    return canonical_json(to_document(report) | made_on)


def report_json(report: GapReport, rendering: Rendering) -> Export:
    """``gap-report/1``; the bytes do not depend on the language, and their SHA-256 is the printed hash."""
    data = document_bytes(report, rendering)
    return Export(filename(report, "json"), "application/json; charset=utf-8", data)


def to_document(report: GapReport) -> Document:
    """The report as ``gap-report/1``: plain dicts, lists, strings, integers, booleans and None."""
    return {
        "schema": SCHEMA,
        "instrument": {"symbol": report.method.symbol, "edition": report.method.edition},
        "body": {"slug": report.body.slug, "name": report.body.name, "kind": report.body.kind.value},
        "cycle": _cycle_json(report.cycle),
        "status": report.status,
        "version": report.version,
        "sample": report.sample,
        "period": report.period.as_json(),
        "contributors": [contributor.as_json() for contributor in report.contributors],
        **({"budget": report.budget} if report.variant is Variant.NATIONAL else {}),
        "answers": [_answer_json(line) for line in report.lines],
        "named_bodies": _named_bodies(report),
        "previous": _previous_json(report.previous),
        **_counts_json(report),
        **_lists_json(report),
    }


def measured(sheet: Sheet, day: datetime.date) -> Sheet:
    """The sheet with what each action was on that day: overdue or not. So it is frozen."""
    answers = (
        replace(
            answer, actions=tuple(replace(action, overdue=action.is_overdue(day)) for action in answer.plan)
        )
        for answer in sheet.answers
    )
    return replace(sheet, answers=tuple(answers))


def _counts_json(report: GapReport) -> Document:
    return {
        "tally": report.tally.as_json(),
        "sections": [
            {
                "code": part.section.code,
                "paragraphs": list(part.section.paragraphs),
                "tally": part.tally.as_json(),
            }
            for part in report.sections
        ],
        "principles": [
            {
                "code": profile.principle.code,
                **profile.count.as_json(),
                "text": profile.text.as_json(),
                "all": profile.all.as_json(),
            }
            for profile in report.profiles
        ],
    }


def _lists_json(report: GapReport) -> Document:
    return {
        "gaps": [gap.paragraph for gap in report.gaps],
        "information_gaps": _paragraphs(report.information_gaps),
        "claims_without_evidence": _paragraphs(report.claims_without_evidence),
        "claims_without_criteria": _paragraphs(report.claims_without_criteria),
        "claims_above_criteria": _paragraphs(report.claims_above_criteria),
        "working": _paragraphs(report.working),
        "in_part": _paragraphs(report.in_part),
        "throughout": _paragraphs(report.throughout),
        "first_things": [
            {"kind": thing.kind.value, "paragraph": thing.line.paragraph} for thing in report.first_things
        ],
        "next_steps": [
            {
                "paragraph": line.paragraph,
                "level": line.next_step.level,
                "criteria": [item.criterion.code for item in line.next_step.steps],
            }
            for line in report.lines
            if line.next_step is not None
        ],
        "contradictions": [found.code for found in report.contradictions],
        "changes": {
            str(line.paragraph): line.change.value for line in report.lines if line.change is not None
        },
        "assistance": [
            {"kind": asked.kind.value, "actions": asked.actions, "paragraphs": list(asked.paragraphs)}
            for asked in report.assistance
        ],
    }


def _paragraphs(lines: Iterable[Line]) -> list[int]:
    return [line.paragraph for line in lines]


def _answer_json(line: Line) -> Document:
    answer = line.answer
    return answer.members() | {
        "supported": None if line.supported is None else line.supported.as_json(),
        "claim": None if line.claim is None else line.claim.value,
        "standing": None if line.standing is None else line.standing.value,
        "borne_out": line.standing is Standing.BORNE_OUT,
        "evidence_strength": answer.strength,
        "evidence": [_evidence_json(item) for item in answer.evidence],
        "elsewhere": answer.elsewhere or None,
        "mechanisms": list(answer.mechanisms),
        "actions": [action_json(action) for action in answer.plan],
        "copied": answer.copied,
    }


def action_json(action: Action) -> Document:
    """An action with whether it was overdue, where that was measured."""
    measured = {} if action.overdue is None else {"overdue": action.overdue}
    return action.as_json() | measured


def _evidence_json(item: Reference) -> Document:
    if item.confidential:
        return {"strength": item.strength, "confidential": True}
    return item.as_json() | ({"file": item.file.as_json()} if item.file else {})


def _cycle_json(cycle: ReportCycle) -> Document:
    return {"slug": cycle.slug, "name": cycle.name}


def _previous_json(previous: PreviousCycle | None) -> Document | None:
    if previous is None:
        return None
    return {
        "cycle": _cycle_json(previous.cycle),
        "answers": {
            str(paragraph): {"state": before.state.value, "level": before.level}
            for paragraph, before in previous.answers.items()
        },
    }


def _named_bodies(report: GapReport) -> Document:
    return {slug: name for line in report.lines for slug, name in line.names.items()}


def from_document(document: Mapping[str, Any], outline: Outline) -> GapReport:
    """The report of a frozen document; ``outline`` is the tree of the document's own edition.

    Raises UnreadableDocument if it is of another schema or edition, or is not what ``to_document``
    writes.
    """
    if document.get("schema") != SCHEMA:
        raise UnreadableDocument(f"not a document of schema {SCHEMA}")
    try:
        if document["instrument"]["edition"] != outline.edition:
            raise UnreadableDocument(f"the document is not of edition {outline.edition}")
        return build(_sheet(document), outline)
    except UnreadableDocument:
        raise
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise UnreadableDocument(f"not a complete {SCHEMA}: {error!r}") from error


def answer_in(document: Mapping[str, Any], paragraph: int) -> Answer:
    """One answer of a frozen document as its report has it, without building the report."""
    found = next(item for item in document["answers"] if item["paragraph"] == paragraph)
    return _answer(found).reported()


def differences(document: Mapping[str, Any], outline: Outline) -> tuple[str, ...]:
    """The keys of a frozen document whose content today's rules would compute otherwise.

    Only keys that the document has are compared: what a later release adds is no difference.
    """
    fresh = to_document(from_document(document, outline))
    return tuple(key for key in sorted(document) if key not in fresh or fresh[key] != document[key])


def _sheet(document: Mapping[str, Any]) -> Sheet:
    body = document["body"]
    return Sheet(
        body=ReportBody(body["slug"], body["name"], Variant(body["kind"])),
        cycle=_cycle(document["cycle"]),
        answers=tuple(_answer(answer) for answer in document["answers"]),
        names=document["named_bodies"],
        status=document["status"],
        version=document["version"],
        period=Period(_day(document["period"], "start"), _day(document["period"], "end")),
        contributors=tuple(
            Contributor(item["name"], ContributorKind(item["kind"])) for item in document["contributors"]
        ),
        sample=document["sample"],
        budget=document.get("budget", ""),
        previous=_previous(document["previous"]),
    )


def _answer(answer: Mapping[str, Any]) -> Answer:
    missing = {member.name for member in fields(Answer) if member.compare} - answer.keys()
    if missing:
        raise UnreadableDocument(f"an answer lacks {', '.join(sorted(missing))}")
    return Answer.from_json(answer)


def _cycle(cycle: Mapping[str, Any]) -> ReportCycle:
    return ReportCycle(cycle["slug"], cycle["name"])


def _previous(previous: Mapping[str, Any] | None) -> PreviousCycle | None:
    if previous is None:
        return None
    return PreviousCycle(
        cycle=_cycle(previous["cycle"]),
        answers={
            int(paragraph): Answer(int(paragraph), State(before["state"]), before["level"])
            for paragraph, before in previous["answers"].items()
        },
    )


def _day(members: Mapping[str, Any], key: str) -> datetime.date | None:
    written = members.get(key)
    return datetime.date.fromisoformat(written) if written else None


# What differs between the answers of two frozen documents: for the body, before it submits again.


@dataclass(frozen=True)
class CriterionChange:
    """One criterion answered otherwise; empty strings stand for no answer."""

    text: str
    before: str
    now: str


@dataclass(frozen=True)
class AnswerChange:
    """What differs in one answer; signs are a level as a digit, or a state.

    `confidential` counts how many confidential references there are more (fewer, if negative): a document
    tells nothing else of them.
    """

    paragraph: int
    title: str
    before: str
    now: str
    explanation: tuple[str, str] | None
    criteria: tuple[CriterionChange, ...]
    evidence_added: tuple[str, ...]
    evidence_removed: tuple[str, ...]
    confidential: int

    @property
    def moved(self) -> bool:
        """The level or the state is another one."""
        return self.before != self.now

    @property
    def only_details(self) -> bool:
        """What differs is a date, a link, a strength, a named body or the priority."""
        words = self.explanation or self.criteria or self.evidence_added or self.evidence_removed
        return not (self.moved or words or self.confidential)


def changes_between(
    before: Sequence[Mapping[str, Any]], now: Sequence[Mapping[str, Any]], outline: Outline, variant: Variant
) -> tuple[AnswerChange, ...]:
    """The answers that differ, by paragraph; both are the `answers` of a `gap-report/1`."""
    earlier = {item["paragraph"]: item for item in before}
    return tuple(
        _change(earlier[item["paragraph"]], item, outline, variant)
        for item in now
        if item["paragraph"] in earlier and _said(item) != _said(earlier[item["paragraph"]])
    )


def _said(answer: Mapping[str, Any]) -> dict[str, Any]:
    """The answer without the live plan, which goes on whatever is submitted."""
    return {key: value for key, value in answer.items() if key != "actions"}


def _change(
    before: Mapping[str, Any], now: Mapping[str, Any], outline: Outline, variant: Variant
) -> AnswerChange:
    recommendation = outline.recommendation(now["paragraph"])
    texts = {item.code: item.text[variant] for item in recommendation.criteria}
    old, new = _titles(before), _titles(now)
    explanation = (before["explanation"], now["explanation"])
    return AnswerChange(
        paragraph=now["paragraph"],
        title=recommendation.titles[variant],
        before=_sign(before),
        now=_sign(now),
        explanation=explanation if explanation[0] != explanation[1] else None,
        criteria=tuple(
            CriterionChange(text, before["criteria"].get(code, ""), now["criteria"].get(code, ""))
            for code, text in texts.items()
            if before["criteria"].get(code) != now["criteria"].get(code)
        ),
        evidence_added=tuple((new - old).elements()),
        evidence_removed=tuple((old - new).elements()),
        confidential=_hidden(now) - _hidden(before),
    )


def _sign(answer: Mapping[str, Any]) -> str:
    return str(answer["state"] if answer["level"] is None else answer["level"])


def _titles(answer: Mapping[str, Any]) -> Counter[str]:
    return Counter(item["title"] for item in answer["evidence"] if "title" in item)


def _hidden(answer: Mapping[str, Any]) -> int:
    return sum(bool(item.get("confidential")) for item in answer["evidence"])
