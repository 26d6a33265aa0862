"""What forms and their pages share: no form tag and token of their own, what was sent, why it was refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from crispy_forms.helper import FormHelper
from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from assessments.answering.forms.rows import NO_DATE, typed_day
from assessments.answering.rules import Refused
from mechanisms.called import called
from mechanisms.models import Body
from mechanisms.people.people import RequestRefused
from recommendations.own_language import languages_by_name

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise
    from django.utils.safestring import SafeString


def helper() -> FormHelper:
    """Crispy without its own form tag and token: the template prints both."""
    made = FormHelper()
    made.form_tag = False
    made.disable_csrf = True
    return made


class DayFields(forms.Widget):
    """Three fields for a day. What is sent as one, year-month-day, is read as well."""

    use_fieldset = True

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The fields, with what is kept or what was typed."""
        given = attrs or {}
        return render_to_string(
            "components/day_fields.html",
            {
                "at": name,
                "id": given.get("id", f"id_{name}"),
                "value": value.isoformat() if isinstance(value, date) else str(value or ""),
                "invalid": given.get("aria-invalid") == "true",
                "described_by": given.get("aria-describedby", ""),
            },
        )

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> str:
        """The day in one, as it was typed."""
        return str(data[name]) if name in data else typed_day(data, name)


class DayField(forms.DateField):
    """A day, asked as day, month by its name and year."""

    widget = DayFields
    default_error_messages: ClassVar[dict[str, Any]] = {"invalid": NO_DATE}


def day_field(label: _StrPromise, missing: _StrPromise, help_text: _StrPromise | str = "") -> forms.DateField:
    """A day that has to be given; `missing` is said where it is not."""
    return DayField(label=label, help_text=help_text, error_messages={"required": missing})


def language_field(label: _StrPromise, help_text: _StrPromise) -> forms.ChoiceField:
    """One of the finished languages; that of the page where none is chosen."""
    return forms.ChoiceField(
        label=label,
        choices=languages_by_name,
        initial=get_language,
        help_text=help_text,
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choose one of the languages.")},
    )


def is_same_name(typed: str, expected: str) -> bool:
    """Whether a name was typed, capitals and blanks aside."""
    return " ".join(typed.split()).casefold() == " ".join(expected.split()).casefold()


class BodyField(forms.ModelChoiceField):
    """Bodies as they are called in the language of the reader."""

    def label_from_instance(self, body: Body) -> str:
        return called(body)


class PageForm(forms.Form):
    """A form that crispy shows inside the form tag of its page."""

    @property
    def helper(self) -> FormHelper:
        return helper()


class AsksByDay(PageForm):
    """A form that asks by a day, `due`, which is still to come unless it is the one that was kept before."""

    def clean_due(self) -> date | None:
        """The day, if there is one."""
        day: date | None = self.cleaned_data["due"]
        if day and "due" in self.changed_data and day < timezone.localdate():
            raise forms.ValidationError(_("This day has passed. Choose a later one."))
        return day


# A page with an act: what was sent, why it was refused, the page shown again with the reason.


type Refusal = Refused | RequestRefused


def sent(request: HttpRequest) -> QueryDict | None:
    """What was sent, for a form; None where the page is only opened."""
    return request.POST if request.method == "POST" else None


def reason_of(refused: Refusal) -> str:
    return str(refused.messages[0]) if isinstance(refused, Refused) else str(refused)


def uuid_or_404(text: str) -> UUID:
    """The id that a form or an address names; Http404 for what is none."""
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error


@contextmanager
def refusal_on(
    form: forms.Form, field: str | Callable[[Refusal], str | None] | None = None
) -> Iterator[None]:
    """Where an act inside is refused, its reason becomes an error of the form.

    `field` is the one it is shown at, or finds it; None shows it above the form.
    """
    try:
        yield
    except (Refused, RequestRefused) as refused:
        form.add_error(field(refused) if callable(field) else field, reason_of(refused))


@contextmanager
def refusal_as_message(request: HttpRequest, level: int = messages.ERROR) -> Iterator[None]:
    """Where an act inside is refused, the next page begins with its reason."""
    try:
        yield
    except (Refused, RequestRefused) as refused:
        messages.add_message(request, level, reason_of(refused))


def form_page(
    request: HttpRequest, template: str, form: forms.Form, context: Mapping[str, Any] | None = None
) -> HttpResponse:
    """The page with its form; 422 where something in it is wrong."""
    status = 422 if form.errors else 200
    return render(request, template, {"form": form} | dict(context or {}), status=status)


def problem_page(
    request: HttpRequest, template: str, context: Mapping[str, Any], problem: str, href: str = ""
) -> HttpResponse:
    """The page, and above it what is wrong with a link to its place; 422 then, 200 without a problem."""
    shown = {"problems": [{"text": problem, "href": href}] if problem else [], "has_errors": bool(problem)}
    return render(request, template, {**context, **shown}, status=422 if problem else 200)
