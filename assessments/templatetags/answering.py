"""What templates ask of the form of an answer: the ids of its fields and what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.utils.dates import MONTHS
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from assessments.answering.forms.answer import AnswerForm
from assessments.answering.forms.rows import Parts, Row, parts_of
from assessments.answering.progress import Group, names_of_files
from assessments.answers import labels
from assessments.answers.personal_data import Found, look_at
from assessments.answers.side_by_side import criterion_word
from assessments.answers.value import Answer, Reference
from mechanisms.models import Body
from recommendations.moments import zone_words
from recommendations.outline import CriterionValue, Recommendation, Variant
from recommendations.own_language import in_own_language

register = template.Library()


@register.simple_tag
def task_group(group: Group, pk: UUID, assigned: frozenset[int]) -> SafeString:
    """A group of the task list; ``assigned`` are the recommendations of the one who reads."""
    return _task_group(
        group, pk, assigned.intersection(group.section.paragraphs), get_language() or "", zone_words()
    )


# Drawn once: the rows were half of the page, and a save changes one of them.
@lru_cache(maxsize=256)
def _task_group(group: Group, pk: UUID, assigned: frozenset[int], _language: str, _zone: str) -> SafeString:
    context = {"group": group, "pk": pk, "assigned": assigned}
    return render_to_string("assessments/answering/_task_group.html", context)


class Faults(NamedTuple):
    """What is said of the fields of a row, by their ids, and the lists in which something is wrong."""

    errors: dict[str, str]
    remarks: dict[str, str]
    wrong_lists: frozenset[str]


@register.simple_tag(takes_context=True)
def row_fields(context: Context, kind: str, row: Row, number: int) -> SafeString:
    """A row of the references ("evidence") or actions ("action") in its fields; `number` counts from 0."""
    form, at = context["form"], f"id_{kind}-{number}-"
    return _row_fields(
        kind,
        number,
        tuple((name, tuple(held) if isinstance(held, list) else held) for name, held in row.items()),
        reference_of(context.get("evidence_files"), row.get("key", "")),
        context["assessment"].pk,
        context["recommendation"].paragraph,
        tuple(one for one in form.errors.items() if one[0].startswith(at)),
        tuple(one for one in form.remarks.items() if one[0].startswith(at)),
        form.wrong_lists,
        get_language() or "",
    )


# Drawn once: these rows were a third of the page, and most visits change none.
@lru_cache(maxsize=512)
def _row_fields(
    kind: str,
    number: int,
    row: tuple[tuple[str, Any], ...],
    item: Reference | None,
    pk: UUID,
    paragraph: int,
    errors: tuple[tuple[str, str], ...],
    remarks: tuple[tuple[str, str], ...],
    wrong_lists: frozenset[str],
    _language: str,
) -> SafeString:
    context = {
        "form": Faults(dict(errors), dict(remarks), wrong_lists),
        "row": dict(row),
        "n": number,
        "number": number + 1,
        "item": item,
        "pk": pk,
        "paragraph": paragraph,
        "strengths": labels.strength_choices(),
        "statuses": labels.choices(labels.ACTION_STATUS_LABELS),
        "assistance": labels.choices(labels.ASSISTANCE_LABELS),
    }
    return render_to_string(f"assessments/answering/_{kind}_row.html", context)


@register.simple_tag
def suspect_names(items: Sequence[Reference] | None, explained: Mapping[str, Any]) -> list[Found]:
    """The files of these references by whose names a victim could be found, unless it was explained."""
    names = names_of_files(items or ())
    return list(look_at("", (), (), explained.get("found", ()), files=names)) if names else []


@register.simple_tag
def field_id(form: AnswerForm | Faults, *parts: str | int) -> str:
    """The id of a field: `{% field_id form "evidence" 0 "title" %}` is `id_evidence-0-title`."""
    return "id_" + "-".join(str(part) for part in parts)


@register.simple_tag
def field_name(form: AnswerForm | Faults, *parts: str | int) -> str:
    """The name of a field, which is its id without `id_`."""
    return field_id(form, *parts).removeprefix("id_")


@register.simple_tag
def error_of(form: AnswerForm | Faults, *parts: str | int) -> str:
    """What is wrong with a field, empty if nothing is."""
    return form.errors.get(field_id(form, *parts), "")


@register.simple_tag
def remark_of(form: AnswerForm | Faults, *parts: str | int) -> str:
    """What is worth a second look at a field, empty if nothing is."""
    return form.remarks.get(field_id(form, *parts), "")


@register.simple_tag
def reference_of(items: Iterable[Reference] | None, key: str) -> Reference | None:
    """The stored reference that a row of the form shows; None for a row that is not stored."""
    return next((item for item in items or () if key and str(item.key) == key), None)


@register.simple_tag
def day_parts(written: str) -> Parts:
    """Day, month and year of a date as a form holds it, for its three fields."""
    return parts_of(written)


@register.simple_tag
def months() -> list[tuple[str, str]]:
    """The months by name, each with its number in two digits."""
    return [(f"{number:02}", str(name)) for number, name in MONTHS.items()]


@register.filter
def title_for(recommendation: Recommendation, body: Body) -> str:
    """What a recommendation is called where this body is asked."""
    variant = Variant(body.kind)
    key = f"recommendations/{recommendation.paragraph}/titles/{variant}"
    return in_own_language(recommendation.titles[variant], key)


@register.filter
def body_name(slug: str, names: Mapping[str, str]) -> str:
    """The name of a body that an answer names."""
    return names.get(slug, slug)


class Statement(NamedTuple):
    """A criterion as an answer takes it: its text where it is shown, the answer to it where there is one."""

    code: str
    text: str
    word: str


@register.simple_tag
def said_of(answer: Answer, criteria: Iterable[Mapping[str, str]] | None) -> list[Statement]:
    """What an answer says of each statement; of those alone that it answers where the texts are not given."""
    texts = {item["code"]: item["text"] for item in criteria or ()}
    codes = texts or answer.criteria
    return [Statement(code, texts.get(code, ""), _word(answer.criteria.get(code))) for code in codes]


def _word(value: CriterionValue | None) -> str:
    return "" if value in (None, CriterionValue.BLANK) else criterion_word(value)


@register.simple_tag
def statement_of(criteria: Iterable[Mapping[str, str]], code: str) -> str:
    """The text of a statement, from those that `question_fields` gives."""
    return next((item["text"] for item in criteria if item["code"] == code), "")
