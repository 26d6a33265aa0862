"""What is wrong with a file of answers, each at its place and in its sentence, whoever brought it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from assessments.answers.problems import Problem
from assessments.offline.returned_file import Fault, FileKind, Returned
from assessments.offline.sentences import fault_words, problem_words


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong, and where: the cell of a workbook, or the member of an entry.

    `entry` is where the entry stands in a file of JSON, as ``answers[3], paragraph 112``.
    """

    place: str
    text: str
    paragraph: int | None = None
    entry: str = ""

    @property
    def line(self) -> str:
        """All of it on one line, as a command prints it."""
        entry = self.entry or ("" if self.paragraph is None else str(self.paragraph))
        before = ", ".join(part for part in (entry, self.place) if part)
        return f"{before}: {self.text}" if before else self.text


def file_trouble(fault: Fault) -> Trouble:
    """What is wrong with a file as a whole, or at a cell of it."""
    place = f"{fault.sheet}!{fault.cell}" if fault.sheet and fault.cell else fault.cell
    return Trouble(place or fault.sheet, fault_words(fault))


def entry_troubles(
    kind: FileKind,
    returned: Returned | None,
    faults: Iterable[Fault],
    problems: Iterable[Problem],
) -> Iterator[Trouble]:
    """What is wrong with what a file says of one recommendation, by its reader and by the rules.

    What a cell that can't be read leaves out is no second trouble of that cell.
    """
    places = returned.places if returned else {}
    paragraph = returned.paragraph if returned else None
    entry = "" if kind is FileKind.WORKBOOK else places.get("", "")
    found = [replace(file_trouble(fault), paragraph=paragraph, entry=entry) for fault in faults]
    yield from found
    unread = {trouble.place for trouble in found if trouble.place}
    for problem in problems:
        place = _place(problem, places) if kind is FileKind.WORKBOOK else problem.member
        if place not in unread:
            yield Trouble(place, problem_words(problem, kind), paragraph, entry)


def _place(problem: Problem, places: Mapping[str, str]) -> str:
    """The cell of the member that is wrong, or of the row around it."""
    missing = problem.params["key"] if problem.rule == "missing_key" else ""
    member = whole = f"{problem.member}.{missing}".strip(".")
    while member and member not in places:
        member = member.rpartition(".")[0]
    return places.get(member, whole)
