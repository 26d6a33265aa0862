"""The inputs of several ministries beside each other: where they agree, differ and contradict, in words.

The only input of a ministry stands beside the answer in the same way.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from assessments.answers import labels
from assessments.answers.scoring import State
from assessments.answers.value import Answer, Reference
from recommendations import lists
from recommendations.outline import CriterionValue

type Named = tuple[str, Answer]


@dataclass(frozen=True, slots=True)
class Compared:
    """One line of the table: what each says, and what that comes to. `code` is empty for the level."""

    code: str
    cells: tuple[str, ...]
    answer: str
    verdict: str
    agrees: bool
    differs: bool
    contradicts: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """The whole table: `names` head the columns; `sentences` say what contradicts and what differs."""

    names: tuple[str, ...]
    lines: tuple[Compared, ...]
    sentences: tuple[str, ...]
    contradicts: bool

    @property
    def width(self) -> int:
        """How many columns it has: the verdict, each of the inputs, the answer."""
        return len(self.names) + 2

    @property
    def in_short(self) -> str:
        """``3 answers agree, 1 differs, 1 contradiction``: what is said by one alone is none of these."""
        agreeing = sum(line.agrees for line in self.lines)
        contradicting = sum(line.contradicts for line in self.lines)
        differing = sum(line.differs for line in self.lines) - contradicting
        counted = (
            (agreeing, ngettext("%(number)d answer agrees", "%(number)d answers agree", agreeing)),
            (differing, ngettext("%(number)d differs", "%(number)d differ", differing)),
            (contradicting, ngettext("%(number)d contradiction", "%(number)d contradictions", contradicting)),
        )
        return lists.in_row(words % {"number": number} for number, words in counted if number)

    @property
    def rows(self) -> tuple[tuple[Compared, tuple[tuple[str, str], ...]], ...]:
        """Each line with what each says in it, by name."""
        return tuple((line, tuple(zip(self.names, line.cells, strict=True))) for line in self.lines)


#: What is said of inputs among themselves, and of one beside the answer.
_AMONG: Mapping[str, Promise] = {
    "criterion": gettext_lazy("The inputs contradict each other at %(code)s (%(said)s)."),
    "level": gettext_lazy("The inputs contradict each other on the level (%(said)s)."),
    "answer": gettext_lazy("They propose different answers (%(said)s)."),
}
_BESIDE_ANSWER: Mapping[str, Promise] = {
    "criterion": gettext_lazy("Input and answer contradict each other at %(code)s (%(said)s)."),
    "level": gettext_lazy("Input and answer contradict each other on the level (%(said)s)."),
    "answer": gettext_lazy("The input proposes another answer (%(said)s)."),
}


@dataclass(frozen=True, slots=True)
class Disagreement:
    """On which statements one input contradicts another, and on which it only differs, by its position.

    A statement is the code of a criterion, empty for the level.
    """

    contradicting: Mapping[int, tuple[str, ...]]
    differing: Mapping[int, tuple[str, ...]]

    @property
    def statements(self) -> tuple[str, ...]:
        """All statements on which some contradict each other, the level last."""
        found = {code for codes in self.contradicting.values() for code in codes}
        return tuple(sorted(found, key=lambda code: (not code, code)))


def disagreement(codes: Sequence[str], inputs: Sequence[Answer]) -> Disagreement:
    """Who contradicts and who differs, by the rules of `compare`; no words."""
    against: dict[int, list[str]] = {}
    apart: dict[int, list[str]] = {}
    for code in codes:
        values = [said.criteria.get(code) for said in inputs]
        given = {value for value in values if value not in (None, CriterionValue.BLANK)}
        opposed = _opposed(given)
        for place, value in enumerate(values):
            if value in opposed:
                against.setdefault(place, []).append(code)
            elif value in given and len(given) > 1:
                apart.setdefault(place, []).append(code)
    for place, said in enumerate(inputs):
        if any(_levels_apart(said, other) for other in inputs):
            against.setdefault(place, []).append("")
        elif said.state is not State.BLANK and any(_proposes_another(said, other) for other in inputs):
            apart.setdefault(place, []).append("")
    return Disagreement(
        {place: tuple(found) for place, found in against.items()},
        {place: tuple(found) for place, found in apart.items()},
    )


def _opposed(given: Collection[CriterionValue]) -> set[CriterionValue]:
    """The answers that can't both be true: yes, and what denies it."""
    denied = {CriterionValue.NO, CriterionValue.NO_CASE}.intersection(given)
    return {CriterionValue.YES, *denied} if CriterionValue.YES in given and denied else set()


def _levels_apart(one: Answer, other: Answer) -> bool:
    """Levels two apart, or more, cannot both be true."""
    return one.level is not None and other.level is not None and abs(one.level - other.level) > 1


def _proposes_another(one: Answer, other: Answer) -> bool:
    return other.state is not State.BLANK and (one.state, one.level) != (other.state, other.level)


def compare(codes: Sequence[str], inputs: Sequence[Named], answer: Answer) -> Comparison:
    """The inputs criterion by criterion, then by the level or state that each proposes."""
    lines = _lines(codes, inputs, answer)
    return Comparison(
        names=tuple(name for name, _said in inputs),
        lines=tuple(lines),
        sentences=tuple(_sentences(lines, inputs, _AMONG)),
        contradicts=any(line.contradicts for line in lines),
    )


def compare_with_answer(codes: Sequence[str], one: Named, answer: Answer) -> Comparison:
    """The only input, beside the answer: the verdicts are about the two."""
    both = [one, (_("Answer as saved"), answer)]
    lines = _lines(codes, both, answer)
    return Comparison(
        names=(one[0],),
        lines=tuple(replace(line, cells=line.cells[:1]) for line in lines),
        sentences=tuple(_sentences(lines, both, _BESIDE_ANSWER)),
        contradicts=any(line.contradicts for line in lines),
    )


def _lines(codes: Sequence[str], voices: Sequence[Named], answer: Answer) -> list[Compared]:
    lines = [_criterion_line(code, voices, answer) for code in codes]
    return [*lines, _state_line(voices, answer)]


def criterion_word(value: CriterionValue | None) -> str:
    """An answer to a criterion in a word; a dash without one."""
    return "–" if value in (None, CriterionValue.BLANK) else str(labels.CRITERION_VALUES[value])


def state_word(said: Answer) -> str:
    """A level or a state in words; a dash without one."""
    if said.state is State.LEVEL:
        return labels.head(str(said.level or 0))
    return "–" if said.state is State.BLANK else str(labels.STATES[said.state])


def _criterion_line(code: str, inputs: Sequence[Named], answer: Answer) -> Compared:
    values = [said.criteria.get(code) for _name, said in inputs]
    given = {value for value in values if value not in (None, CriterionValue.BLANK)}
    contradicts = bool(_opposed(given))
    cells = tuple(criterion_word(value) for value in values)
    standing = criterion_word(answer.criteria.get(code))
    return _line(code, cells, standing, len(given) > 1, contradicts)


def _state_line(inputs: Sequence[Named], answer: Answer) -> Compared:
    """Levels two apart, or more, cannot both be true."""
    given = {(said.state, said.level) for _name, said in inputs if said.state is not State.BLANK}
    levels = [level for _state, level in given if level is not None]
    apart = bool(levels) and max(levels) - min(levels) > 1
    cells = tuple(state_word(said) for _name, said in inputs)
    return _line("", cells, state_word(answer), len(given) > 1, apart)


def _line(code: str, cells: tuple[str, ...], answer: str, differs: bool, contradicts: bool) -> Compared:
    said = sum(cell != "–" for cell in cells)
    agrees = said > 1 and not differs and not contradicts
    if contradicts:
        verdict = _("Contradict")
    elif differs:
        verdict = _("Differ")
    elif agrees and said == len(cells):
        verdict = _("All agree")
    elif agrees:
        verdict = _("Agree, as far as answered")
    else:
        verdict = _("Answered by one alone") if said else str(labels.STATES[State.BLANK])
    return Compared(code, cells, answer, verdict, agrees, differs, contradicts)


def _sentences(lines: Iterable[Compared], inputs: Sequence[Named], words: Mapping[str, Promise]) -> list[str]:
    """What contradicts, each with who says what; what else differs, by its number."""
    found, differing = [], []
    for line in lines:
        said = lists.enumerated(
            labels.counted(name, cell if line.code else labels.answer(one.state, one.level))
            for (name, one), cell in zip(inputs, line.cells, strict=True)
            if cell != "–"
        )
        names = {"code": line.code, "said": said}
        if line.contradicts:
            found.append(str(words["criterion" if line.code else "level"]) % names)
        elif line.differs and line.code:
            differing.append(line.code)
        elif line.differs:
            found.append(str(words["answer"]) % names)
    if differing:
        found.append(_("They differ, without contradiction, at %s.") % lists.in_row(differing))
    return found


def take_over(fields: Answer, inputs: Sequence[Named]) -> Answer:
    """The answer with these inputs put into it, for fields that nobody has saved.

    Each text is added under its ministry’s name, references are added and not doubled; criteria, level and
    mechanisms come from one input alone, or from several as far as all that say anything agree. A criterion
    on which they don't agree is left open: what stood there before is none of theirs.
    """
    text, evidence = fields.explanation, list(fields.evidence)
    for name, said in inputs:
        text = _with_text(text, name, said.explanation)
        evidence += [item for item in said.evidence if not _stands(item, evidence)]
    proposed = [said for _name, said in inputs if said.state is not State.BLANK]
    states = {(said.state, said.level, said.elsewhere) for said in proposed}
    if len(states) == 1:
        one = proposed[0]
        fields = replace(fields, state=one.state, level=one.level, elsewhere=one.elsewhere)
    named = {said.mechanisms for said in proposed if said.mechanisms}
    return replace(
        fields,
        explanation=text,
        evidence=tuple(evidence),
        criteria=_agreed(fields.criteria, inputs),
        mechanisms=named.pop() if len(named) == 1 else fields.mechanisms,
    )


def _with_text(text: str, name: str, said: str) -> str:
    added = f"{name}: {said.strip()}" if said.strip() else ""
    if not added or added in text:
        return text
    return f"{text.rstrip()}\n\n{added}" if text.strip() else added


def _stands(item: Reference, evidence: Iterable[Reference]) -> bool:
    return any(item.identity == other.identity for other in evidence)


def _agreed(before: Mapping[str, CriterionValue], inputs: Sequence[Named]) -> dict[str, CriterionValue]:
    """What all that answer a criterion say alike; blank where they differ, as before where none says
    anything.
    """
    found = dict(before)
    for code in dict.fromkeys(code for _name, said in inputs for code in said.criteria):
        values = {said.criteria[code] for _name, said in inputs if code in said.criteria}
        if len(values) == 1:
            found[code] = values.pop()
        else:
            found.pop(code, None)
    return found
