"""The formulas that count what is missing in a questionnaire. Pure text; nothing of it is read back.

Every formula counts over whole columns by code, so that rows may be deleted and columns moved. SUMPRODUCT
and no array formula: Excel of any age and LibreOffice work them out alike, without a question.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assessments.scoring import State
from assessments.workbook_codes import ANSWER, ELSEWHERE, WHY

type Cells = Mapping[str, str]
"""The cells of each column by its code."""

_SAID_OF_EVIDENCE = ("title", "strength", "date", "url", "page", "source")
_SAID_OF_ACTION = ("paragraph", "what", "owner", "due", "status")


def quoted(text: str) -> str:
    """A text inside a formula or a number format."""
    return '"' + text.replace('"', '""') + '"'


def count(*conditions: str) -> str:
    """How many rows meet all the conditions."""
    return f"SUMPRODUCT({'*'.join(('1', *conditions))})"


def blank(cells: str) -> str:
    """Whether nothing stands in a cell, or only blanks."""
    return f'(TRIM({cells})="")'


def filled(cells: str) -> str:
    """Whether something stands in a cell."""
    return f'(TRIM({cells})<>"")'


def either(*conditions: str) -> str:
    """Whether at least one of the conditions is met."""
    return f"(({'+'.join(conditions)})>0)"


def begins(cells: str, start: str) -> str:
    """Whether a cell begins with these signs, as a choice does with its code."""
    return f"(LEFT(TRIM({cells}),{len(start)})={quoted(start)})"


@dataclass(frozen=True, slots=True)
class OfRecommendation:
    """What is missing for one recommendation. Of the ``kept_back`` references nobody outside knows how
    strong they are, so with them a level is never said to be without evidence."""

    paragraph: int
    cells: Cells
    kept_back: int = 0

    @property
    def _answers(self) -> str:
        return self.cells["question.answer"]

    def _row(self, part: str) -> str:
        return f"({self.cells['question.code']}={quoted(f'{self.paragraph}.{part}')})"

    def _state(self, state: State) -> str:
        return count(self._row(ANSWER), begins(self._answers, state.value))

    @property
    def asked(self) -> str:
        """1 while the row of the answer is in the file."""
        return count(self._row(ANSWER))

    @property
    def answer_missing(self) -> str:
        """1 if nothing is chosen."""
        return count(self._row(ANSWER), blank(self._answers))

    @property
    def answer(self) -> str:
        """What was chosen, as it stands there."""
        code = quoted(f"{self.paragraph}.{ANSWER}")
        return f"INDEX({self._answers},MATCH({code},{self.cells['question.code']},0))"

    @property
    def open_statements(self) -> str:
        """How many statements have no answer."""
        codes = self.cells["question.code"]
        ours = f"(LEFT({codes},4)={quoted(f'{self.paragraph}.')})"
        return count(ours, f"(LEN({codes})=5)", blank(self._answers))

    @property
    def explanation_missing(self) -> str:
        """1 if nothing is explained."""
        return count(self._row(WHY), blank(self._answers))

    @property
    def reason_missing(self) -> str:
        """1 if it is said not to be applicable, and not why."""
        return f"{self._state(State.NOT_APPLICABLE)}*{self.explanation_missing}"

    @property
    def name_missing(self) -> str:
        """1 if another mechanism does it, and is not named."""
        unnamed = count(self._row(ELSEWHERE), blank(self._answers))
        return f"{self._state(State.ELSEWHERE)}*{unnamed}"

    @property
    def unsupported(self) -> str:
        """1 for level 2 or 3 with nothing but statements as evidence."""
        high = either(begins(self._answers, "2"), begins(self._answers, "3"))
        strength = self.cells["evidence.strength"]
        strong = count(self._of_evidence, f'(LEFT(TRIM({strength})&"0",1)<>"0")')
        return f"{count(self._row(ANSWER), high)}*(({strong}+{self.kept_back})=0)"

    @property
    def _of_evidence(self) -> str:
        return begins(self.cells["evidence.paragraph"], str(self.paragraph))

    @property
    def references(self) -> str:
        """How many references the file holds."""
        return count(self._of_evidence, filled(self.cells["evidence.title"]))

    @property
    def incomplete_references(self) -> str:
        """How many references lack what their strength needs."""
        complete = complete_reference(self.cells)
        return count(self._of_evidence, said_of_evidence(self.cells), f"(({complete})=0)")


def complete_reference(cells: Cells) -> str:
    """Whether a reference has a title, a strength, and what its strength needs."""
    of = {part: cells[f"evidence.{part}"] for part in _SAID_OF_EVIDENCE}
    public = either(begins(of["strength"], "2"), begins(of["strength"], "3"))
    found = f"{filled(of['date'])}*{either(filled(of['url']), filled(of['page']))}"
    return "*".join(
        (
            filled(of["title"]),
            filled(of["strength"]),
            either(f"(1-{public})", found),
            either(f"(1-{begins(of['strength'], '3')})", filled(of["source"])),
        )
    )


def said_of_evidence(cells: Cells) -> str:
    """Whether anything stands in a row of evidence beside its recommendation."""
    return _anything(cells, "evidence", _SAID_OF_EVIDENCE)


def _anything(cells: Cells, sheet: str, parts: tuple[str, ...]) -> str:
    return f'({"&".join(f"TRIM({cells[f'{sheet}.{part}']})" for part in parts)}<>"")'


def stray_references(cells: Cells) -> str:
    """How many references name no recommendation."""
    return count(blank(cells["evidence.paragraph"]), said_of_evidence(cells))


def stray_actions(cells: Cells) -> str:
    """How many actions name no recommendation, or do not say what will be done."""
    lacking = either(blank(cells["action.paragraph"]), blank(cells["action.what"]))
    return count(lacking, _anything(cells, "action", _SAID_OF_ACTION))


def answered(cells: Cells) -> str:
    """How many recommendations are answered."""
    return count(_answer_rows(cells), filled(cells["question.answer"]))


def asked(cells: Cells) -> str:
    """How many recommendations are asked, as far as their rows are there."""
    return count(_answer_rows(cells))


def _answer_rows(cells: Cells) -> str:
    ending = f".{ANSWER}"
    return f"(RIGHT({cells['question.code']},{len(ending)})={quoted(ending)})"
