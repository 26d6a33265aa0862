"""The rules of one answer, alike for the screens, the import of files and the check before submission.

``read_entry`` takes one entry of ``answers/1`` as JSON gives it and notes everything that is wrong with
it. Pure: what the rules need to know of the world is in ``Rules``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assessments.answers.problems import Notes, Problem, is_storable, quoted
from assessments.answers.reading import Found, Unreadable, chosen, items, keys, mapping, plain_integer, read
from assessments.answers.scoring import LEVELS, State
from assessments.answers.value import CONFIRMED, PUBLIC, Answer, Identity, Reference
from recommendations.outline import CriterionValue, Outline, Recommendation, Variant

ENTRY_KEYS = keys(Answer)
EVIDENCE_KEYS = keys(Reference)
OPEN_STATUSES = frozenset({"draft", "returned"})


@dataclass(frozen=True, slots=True)
class Rules:
    """What the rules need to know: who answers what, and what may be changed now.

    ``known_bodies`` are the slugs that ``elsewhere`` and ``mechanisms`` may name. ``writable`` holds the
    paragraphs that a returned assessment leaves open, ``assigned`` those that the person may answer;
    None stands for all. ``by_input`` are those where the person gives an input beside the answer, for
    what is read as answers. ``status`` is that of the assessment: only ``draft`` and ``returned`` change.
    """

    outline: Outline
    variant: Variant
    body: str
    body_name: str = ""
    can_answer: bool = True
    cycle_open: bool = True
    status: str = "draft"
    known_bodies: frozenset[str] = frozenset()
    writable: frozenset[int] | None = None
    assigned: frozenset[int] | None = None
    by_input: frozenset[int] = frozenset()

    def frame_problems(self) -> list[Problem]:
        """What keeps every answer of this assessment from being changed."""
        notes = Notes()
        if not self.can_answer:
            notes.add("body_cannot_answer", body=self.body)
        if not self.cycle_open:
            notes.add("cycle_closed")
        if self.status not in OPEN_STATUSES:
            notes.add("assessment_locked", status=self.status)
        return notes.problems


def read_entry(raw: object, rules: Rules, *, index: int | None = None) -> tuple[Answer | None, list[Problem]]:
    """One entry of ``answers/1`` and every problem it has.

    The entry is None if a problem is ``invalid``; with problems that are only ``incomplete`` a draft may
    hold it. ``index`` is its place in the file, for the sentences.
    """
    notes = Notes(entry=index)
    if not isinstance(raw, Mapping):
        if not isinstance(raw, Unreadable):
            notes.add("not_object")
        return None, notes.problems
    recommendation = _recommendation(raw, rules, notes)
    state = _state(raw, notes)
    found = read(
        Answer,
        raw,
        notes,
        paragraph=notes.paragraph,
        state=state,
        level=_level(raw, state, notes),
        criteria=_criteria(raw.get("criteria", {}), recommendation, rules.variant, notes.at("criteria")),
        mechanisms=_mechanisms(raw.get("mechanisms", []), recommendation, rules, notes.at("mechanisms")),
    )
    # Everything is checked, even for an answer that can't be kept: the list of problems is complete.
    if state is State.NOT_APPLICABLE and recommendation is not None:
        _check_not_applicable(found, recommendation, rules.variant)
    _check_no_case(found)
    _check_elsewhere(found, state, rules)
    _check_evidence([part for part in found.parts if isinstance(part.value, Reference)], rules)
    return found.value if is_storable(notes.problems) else None, notes.problems


def problems_of(entry: Answer, rules: Rules) -> list[Problem]:
    """The problems of an answer that is already stored, by the same rules."""
    return read_entry(entry.as_json(), rules)[1]


def _recommendation(raw: Mapping[object, object], rules: Rules, notes: Notes) -> Recommendation | None:
    paragraph = plain_integer(raw.get("paragraph"))
    if paragraph is None:
        if "paragraph" not in raw:
            notes.add("paragraph_missing")
        elif not isinstance(raw["paragraph"], Unreadable):
            notes.add("paragraph_unknown", value=quoted(raw["paragraph"]))
        return None
    notes.paragraph = paragraph
    try:
        recommendation = rules.outline.recommendation(paragraph)
    except KeyError:
        notes.add("paragraph_unknown", value=paragraph)
        return None
    if rules.writable is not None and paragraph not in rules.writable:
        notes.add("paragraph_closed")
    if rules.assigned is not None and paragraph not in rules.assigned:
        notes.add("paragraph_not_assigned")
    if paragraph in rules.by_input:
        notes.add("paragraph_by_input")
    return recommendation


def _state(raw: Mapping[object, object], notes: Notes) -> State | None:
    if "state" in raw:
        return chosen(raw["state"], State, notes.at("state"))
    notes.add("state_missing")
    return None


def _level(raw: Mapping[object, object], state: State | None, notes: Notes) -> int | None:
    """The level of the state ``level``; one beside another state is a problem, never dropped."""
    if state is not State.LEVEL:
        if state is not None and "level" in raw:
            notes.add("level_beside_state", state=state.value)
        return None
    value = raw.get("level")
    level = plain_integer(value)
    if "level" not in raw:
        notes.add("level_missing")
    elif level is None and not isinstance(value, Unreadable):
        notes.add("level_not_integer", "level", value=quoted(value))
    elif level is not None and level not in LEVELS:
        notes.add("level_out_of_range", value=quoted(level))
    return level


def _check_not_applicable(found: Found[Answer], recommendation: Recommendation, variant: Variant) -> None:
    if not recommendation.na_allowed[variant]:
        found.notes.add("not_applicable_not_allowed", "state")
    elif not found.value.explanation.strip() and found.is_clean("explanation"):
        found.notes.add_incomplete("not_applicable_without_reason", "explanation")


def _check_no_case(found: Found[Answer]) -> None:
    if CriterionValue.NO_CASE not in found.value.criteria.values():
        return
    if not found.value.explanation.strip() and found.is_clean("explanation"):
        found.notes.add_incomplete("no_case_without_sentence", "explanation")


def _check_elsewhere(found: Found[Answer], state: State | None, rules: Rules) -> None:
    slug, notes = found.value.elsewhere, found.notes
    if state is not State.ELSEWHERE:
        if slug and state is not None:
            notes.add("elsewhere_beside_state", state=state.value)
    elif rules.variant is not Variant.REGIONAL:
        notes.add("elsewhere_national", "state")
    elif not slug and found.is_clean("elsewhere"):
        notes.add_incomplete("elsewhere_without_name", "elsewhere")
    elif slug == rules.body:
        notes.add("elsewhere_itself", "elsewhere")
    elif slug and slug not in rules.known_bodies:
        notes.add("elsewhere_unknown", "elsewhere", value=quoted(slug))


def _check_evidence(evidence: Sequence[Found[Reference]], rules: Rules) -> None:
    """Each by its strength; the same item is not listed twice."""
    first: dict[Identity, int] = {}
    for number, row in enumerate(evidence):
        noted = len(row.notes.problems)
        if row.value.strength is not None:
            _check_strength(row, rules)
        if not row.is_clean() or len(row.notes.problems) != noted:
            continue
        identity = row.value.identity
        if identity in first:
            row.notes.add("evidence_twice", first=first[identity])
        first.setdefault(identity, number)


def _check_strength(found: Found[Reference], rules: Rules) -> None:
    """A public document can be found (date, link or page); a confirmed one names who confirms it.

    Each problem stands at the member that has to be filled in, whatever is wrong with the others; what
    was written there and cannot be read is not missing as well.
    """
    row = found.value
    if row.strength >= PUBLIC:
        if not row.date and found.is_clean("date"):
            found.notes.add("evidence_without_date", "date", strength=row.strength)
        if not (row.url or row.page) and found.is_clean("url", "page"):
            found.notes.add("evidence_without_place", "url", strength=row.strength)
    if row.strength >= CONFIRMED and found.is_clean("source"):
        if not row.source:
            found.notes.add("evidence_without_source", "source")
        elif row.source.casefold() in {rules.body.casefold(), rules.body_name.casefold()}:
            found.notes.add("evidence_confirmed_by_itself", "source")


def _criteria(
    raw: object, recommendation: Recommendation | None, variant: Variant, notes: Notes
) -> dict[str, CriterionValue]:
    """The answered criteria in the instrument's order; ``blank`` is the same as not there."""
    written = mapping(raw, notes)
    if recommendation is None:
        return {}
    codes = [criterion.code for criterion in recommendation.criteria]
    for key in written:
        if key not in codes:
            notes.add("criterion_unknown", value=quoted(key), known=", ".join(codes))
    values: dict[str, CriterionValue] = {}
    for criterion in recommendation.criteria:
        if criterion.code not in written:
            continue
        place = notes.at(criterion.code)
        value = chosen(written[criterion.code], CriterionValue, place)
        if value is None or value is CriterionValue.BLANK:
            continue
        if value not in criterion.offers(variant):
            place.add(f"{value}_not_offered", criterion=criterion.code)
        values[criterion.code] = value
    return values


def _mechanisms(
    raw: object, recommendation: Recommendation | None, rules: Rules, notes: Notes
) -> tuple[object, ...]:
    """The mechanisms meant, where a recommendation is about taking part in one."""
    slugs = [slug for slug in items(raw, notes) if not isinstance(slug, Unreadable)]
    if recommendation is None or not slugs:
        return ()
    if not recommendation.names_mechanisms:
        asked = [item.paragraph for item in rules.outline.recommendations if item.names_mechanisms]
        notes.add("mechanisms_not_asked", known=", ".join(map(str, asked)))
        return ()
    for index, slug in enumerate(slugs):
        if not isinstance(slug, str) or slug not in rules.known_bodies:
            notes.at(index).add("mechanism_unknown", value=quoted(slug))
        elif slug in slugs[:index]:
            notes.at(index).add("stands_twice", value=quoted(slug))
    return tuple(slugs)
