"""The form in which a review of translations is recorded."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments.answering.forms.page import PageForm, day_field
from assessments.bodies.forms import text_field
from recommendations.outline import Variant
from recommendations.own_language import other_languages_by_name
from recommendations.reviews import DIRECTORY, INSTRUMENT, scopes

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

VARIANTS = {Variant.REGIONAL: _("Regional mechanism"), Variant.NATIONAL: _("National body")}


def scope_words(scope: str) -> str:
    """What a review covers: the instrument, the directory, or a recommendation in both wordings or one."""
    if scope in (INSTRUMENT, DIRECTORY):
        return gettext("All of the instrument") if scope == INSTRUMENT else gettext("Directory")
    paragraph, _slash, variant = scope.partition("/")
    words = gettext("Recommendation %(number)s") % {"number": paragraph}
    return f"{words} · {VARIANTS[Variant(variant)]}" if variant else words


def _unless(chosen: _StrPromise) -> dict[str, _StrPromise]:
    return {"required": chosen, "invalid_choice": chosen}


class TranslationReviewForm(PageForm):
    """Who read what in which language, and when."""

    language = forms.ChoiceField(label=_("Language"), error_messages=_unless(_("Choose the language.")))
    scope = forms.ChoiceField(
        label=_("Texts that were read"), error_messages=_unless(_("Choose the texts that were read."))
    )
    name = text_field(
        _("Name"),
        _("Write the name."),
        _("Of the person who read them. Readers see it beside the texts: ask first."),
        autocomplete="off",
    )
    function = text_field(_("Function"), _("Write the function."))
    organisation = text_field(
        _("Body, or office of the United Nations"), _("Write the body or the office of the United Nations.")
    )
    reviewed_on = day_field(_("Date"), _("Write the day of the review."))
    note = text_field(_("Note"), None, _("Only administrators see it."), most=2000, rows=2)

    def __init__(self, *args: Any, paragraphs: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [("", "—"), *((scope, scope_words(scope)) for scope in scopes(paragraphs))]
        self.fields["language"].choices = other_languages_by_name()  # type: ignore[attr-defined]
        self.fields["scope"].choices = offered  # type: ignore[attr-defined]

    def clean_reviewed_on(self) -> date:
        """A day that has come."""
        day: date = self.cleaned_data["reviewed_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come."))
        return day
