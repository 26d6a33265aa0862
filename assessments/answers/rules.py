"""The rules of one answer, alike for the screens, the import of files and the check before submission.

``read_entry`` takes one entry of ``answers/1`` as JSON gives it and says everything that is wrong with
it. Pure: what the rules need to know of the world stands in ``Rules``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assessments.answers.fields import (
    ACTION_LIMIT,
    EXPLANATION_LIMIT,
    NAME_LIMIT,
    PAGE_LIMIT,
    SOURCE_LIMIT,
    TITLE_LIMIT,
    Members,
    Unreadable,
    plain_integer,
)
from assessments.answers.problems import (
    Notes,
    Problem,
    is_storable,
    quoted,
)
from assessments.answers.scoring import LEVELS, CriterionValue, State
from assessments.answers.value import (
    STRENGTHS,
    Action,
    ActionStatus,
    Answer,
    Assistance,
    Reference,
)
from recommendations.outline import Outline, Recommendation, Variant

ENTRY_KEYS = (
    "paragraph",
    "state",
    "level",
    "explanation",
    "criteria",
    "evidence",
    "priority",
    "elsewhere",
    "mechanisms",
    "actions",
)
EVIDENCE_KEYS = ("title", "strength", "date", "url", "page", "source")
ACTION_KEYS = ("what", "owner", "due", "status", "assistance")
OPEN_STATUSES = frozenset({"draft", "returned"})
PUBLIC = 2
CONFIRMED = 3


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


def read_entry(
    raw: object, rules: Rules, *, index: int | None = None
) -> tuple[Answer | None, list[Problem]]:
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
    members = Members(raw, "", notes, ENTRY_KEYS)
    entry = _entry(members, recommendation, rules)
    return (entry if is_storable(notes.problems) else None), notes.problems


def problems_of(entry: Answer, rules: Rules) -> list[Problem]:
    """The problems of an answer that is already stored, by the same rules."""
    return read_entry(entry.as_json(), rules)[1]


def _recommendation(
    raw: Mapping[object, object], rules: Rules, notes: Notes
) -> Recommendation | None:
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


def _entry(members: Members, recommendation: Recommendation | None, rules: Rules) -> Answer | None:
    state = _state(members)
    explanation = members.text("explanation", EXPLANATION_LIMIT)
    # Everything is read, even for an answer that cannot be kept: the list of problems is complete.
    entry = Answer(
        paragraph=0 if recommendation is None else recommendation.paragraph,
        state=state or State.BLANK,
        level=_level(members, state),
        explanation=explanation,
        elsewhere=_elsewhere(members, state, rules),
        criteria=_criteria(members, recommendation),
        evidence=_evidence(members, rules),
        priority=members.flag("priority"),
        mechanisms=_mechanisms(members, recommendation, rules),
        actions=_actions(members) if members.has("actions") else None,
    )
    if state is None or recommendation is None:
        return None
    if state is State.NOT_APPLICABLE:
        _check_not_applicable(members, recommendation, rules.variant, explanation)
    return entry


def _state(members: Members) -> State | None:
    if not members.has("state"):
        members.notes.add("state_missing")
    return members.choice("state", State)


def _level(members: Members, state: State | None) -> int | None:
    """The level of the state ``level``; one beside another state is a problem, never dropped."""
    if state is None:
        return None
    if state is not State.LEVEL:
        if members.has("level"):
            members.notes.add("level_beside_state", state=state.value)
        return None
    if not members.has("level"):
        members.notes.add("level_missing")
        return None
    level = members.integer("level", "level_not_integer")
    if level is not None and level not in LEVELS:
        members.notes.add("level_out_of_range", value=quoted(level))
        return None
    return level


def _check_not_applicable(
    members: Members, recommendation: Recommendation, variant: Variant, explanation: str
) -> None:
    if not recommendation.na_allowed[variant]:
        members.notes.add("not_applicable_not_allowed", "state")
    elif not explanation.strip() and isinstance(members.raw.get("explanation", ""), str):
        members.notes.add_incomplete("not_applicable_without_reason", "explanation")


def _elsewhere(members: Members, state: State | None, rules: Rules) -> str:
    slug = members.line("elsewhere", NAME_LIMIT)
    notes = members.notes
    if state is not State.ELSEWHERE:
        if slug and state is not None:
            notes.add("elsewhere_beside_state", state=state.value)
        return ""
    if rules.variant is not Variant.REGIONAL:
        notes.add("elsewhere_national", "state")
    elif not slug and isinstance(members.raw.get("elsewhere", ""), str):
        notes.add_incomplete("elsewhere_without_name", "elsewhere")
    elif slug == rules.body:
        notes.add("elsewhere_itself", "elsewhere")
    elif slug and slug not in rules.known_bodies:
        notes.add("elsewhere_unknown", "elsewhere", value=quoted(slug))
    return slug


def _criteria(members: Members, recommendation: Recommendation | None) -> dict[str, CriterionValue]:
    """The answered criteria in the instrument's order; ``blank`` is the same as not there."""
    raw = members.mapping("criteria")
    if recommendation is None:
        return {}
    codes = [criterion.code for criterion in recommendation.criteria]
    for key in raw:
        if key not in codes:
            members.notes.add(
                "criterion_unknown", "criteria", value=quoted(key), known=", ".join(codes)
            )
    values = {
        code: members.chosen(raw[code], CriterionValue, f"criteria.{code}")
        for code in codes
        if code in raw
    }
    return {
        code: value
        for code, value in values.items()
        if value is not None and value is not CriterionValue.BLANK
    }


def _evidence(members: Members, rules: Rules) -> tuple[Reference, ...]:
    items: list[Reference] = []
    for row in members.objects("evidence", EVIDENCE_KEYS):
        noted = len(row.notes.problems)
        item = _evidence_row(row, rules)
        if item is None or noted != len(row.notes.problems):
            continue
        twin = next((n for n, other in enumerate(items) if other.identity == item.identity), None)
        if twin is not None:
            row.notes.add("evidence_twice", row.path, first=twin)
        items.append(item)
    return tuple(items)


def _evidence_row(row: Members, rules: Rules) -> Reference | None:
    title = row.required_line("title", TITLE_LIMIT)
    row.required("strength")
    strength = row.integer("strength")
    if strength is not None and strength not in STRENGTHS:
        row.notes.add("strength_out_of_range", row.at("strength"), value=quoted(strength))
        strength = None
    day = row.day("date")
    url = row.web_address("url")
    page = row.line("page", PAGE_LIMIT)
    source = row.line("source", SOURCE_LIMIT)
    if strength is None:
        return None
    item = Reference(title, strength, day, url, page, source)
    _check_strength(row, item, rules)
    return item


def _check_strength(row: Members, item: Reference, rules: Rules) -> None:
    """A public document can be found (date, link or page); a confirmed one names who confirms it.

    Each problem stands at the member that has to be filled in, whatever is wrong with the others; what
    was written there and cannot be read is not missing as well.
    """
    if item.strength < PUBLIC:
        return
    if item.date is None and not row.is_reported("date"):
        row.notes.add("evidence_without_date", row.at("date"), strength=item.strength)
    place_reported = row.is_reported("url") or row.is_reported("page")
    if not (item.url or item.page or place_reported):
        row.notes.add("evidence_without_place", row.at("url"), strength=item.strength)
    if item.strength < CONFIRMED or row.is_reported("source"):
        return
    if not item.source:
        row.notes.add("evidence_without_source", row.at("source"))
    elif item.source.casefold() in {rules.body.casefold(), rules.body_name.casefold()}:
        row.notes.add("evidence_confirmed_by_itself", row.at("source"))


def _mechanisms(
    members: Members, recommendation: Recommendation | None, rules: Rules
) -> tuple[str, ...]:
    """The mechanisms meant, where a recommendation is about taking part in one."""
    slugs = [slug for slug in members.items("mechanisms") if not isinstance(slug, Unreadable)]
    if recommendation is None or not slugs:
        return ()
    if not recommendation.names_mechanisms:
        asked = [item.paragraph for item in rules.outline.recommendations if item.names_mechanisms]
        members.notes.add(
            "mechanisms_not_asked", "mechanisms", known=", ".join(str(number) for number in asked)
        )
        return ()
    found: list[str] = []
    for index, slug in enumerate(slugs):
        member = f"mechanisms[{index}]"
        if not isinstance(slug, str) or slug not in rules.known_bodies:
            members.notes.add("mechanism_unknown", member, value=quoted(slug))
        elif slug in found:
            members.notes.add("stands_twice", member, value=quoted(slug))
        else:
            found.append(slug)
    return tuple(found)


def _actions(members: Members) -> tuple[Action, ...]:
    return tuple(_action(row) for row in members.objects("actions", ACTION_KEYS))


def _action(row: Members) -> Action:
    return Action(
        what=row.required_text("what", ACTION_LIMIT),
        owner=row.line("owner", NAME_LIMIT),
        due=row.day("due"),
        status=row.choice("status", ActionStatus) or ActionStatus.PLANNED,
        assistance=_assistance(row),
    )


def _assistance(row: Members) -> tuple[Assistance, ...]:
    """The kinds of help asked for, each once, in the order of the enumeration."""
    kinds: set[Assistance] = set()
    for index, value in enumerate(row.items("assistance")):
        member = f"{row.at('assistance')}[{index}]"
        kind = row.chosen(value, Assistance, member)
        if kind in kinds:
            row.notes.add("stands_twice", member, value=quoted(value))
        if kind is not None:
            kinds.add(kind)
    return tuple(kind for kind in Assistance if kind in kinds)
