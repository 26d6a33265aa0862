"""What templates ask of the form of an answer: the ids of its fields and what is wrong with them."""

from __future__ import annotations

from django import template

from assessments.forms.answer import AnswerForm

register = template.Library()


@register.simple_tag
def field_id(form: AnswerForm, *parts: str | int) -> str:
    """The id of a field: `{% field_id form "evidence" 0 "title" %}` is `id_evidence-0-title`."""
    return f"id_{form.prefix}" + "-".join(str(part) for part in parts)


@register.simple_tag
def field_name(form: AnswerForm, *parts: str | int) -> str:
    """The name of a field, which is its id without `id_`."""
    return field_id(form, *parts).removeprefix("id_")


@register.simple_tag
def error_of(form: AnswerForm, *parts: str | int) -> str:
    """What is wrong with a field, empty if nothing is."""
    return form.errors.get(field_id(form, *parts), "")


@register.simple_tag
def remark_of(form: AnswerForm, *parts: str | int) -> str:
    """What is worth a second look at a field, empty if nothing is."""
    return form.remarks.get(field_id(form, *parts), "")
