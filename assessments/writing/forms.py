"""Keeping a quotation, its theme, and the working translation of an explanation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.answering.forms.layout import helper
from assessments.models import ClippingList
from assessments.writing.quotations import LANGUAGE_NAMES


class ThemeForm(forms.Form):
    """What a list is about. The rules of the lifecycle say what is wrong with it."""

    theme = forms.CharField(
        label=gettext_lazy("Theme"),
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        help_text=gettext_lazy(
            "For instance “Compensation: why funds stay empty”. All staff see the list."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper()


class ClippingForm(forms.Form):
    """A passage to cut down to what is quoted, a note, and the list it goes into."""

    quoted = forms.CharField(
        label=gettext_lazy("What you quote"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
        help_text=gettext_lazy(
            "Shorten it at its beginning or end. What stays has to stand in the text word for word."
        ),
    )
    note = forms.CharField(
        label=gettext_lazy("Note for the staff"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        help_text=gettext_lazy("It stays at the desk: no file has it."),
    )
    into = forms.ChoiceField(label=gettext_lazy("List"), required=False)
    theme = forms.CharField(
        label=gettext_lazy("Or a new list with this theme"),
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )

    def __init__(self, *args: Any, lists: Iterable[ClippingList], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper()
        offered = [(str(row.pk), row.theme) for row in lists]
        into: Any = self.fields["into"]
        into.choices = [("", _("Choose a list")), *offered]
        if not offered:
            del self.fields["into"]
            self.fields["theme"].label = _("Theme of the first list")

    def clean(self) -> dict[str, Any]:
        """A theme that is typed makes a new list; without one, a list has to be chosen."""
        data: dict[str, Any] = super().clean() or {}
        if not data.get("theme", "").strip() and not data.get("into"):
            field = "into" if "into" in self.fields else "theme"
            self.add_error(field, _("Choose a list, or give a new one its theme."))
        return data


class TranslationForm(forms.Form):
    """The translation, its language, and the language of the original where it was recognised wrongly."""

    original_language = forms.ChoiceField(
        label=gettext_lazy("The body’s text is in"), required=False
    )
    text = forms.CharField(
        label=gettext_lazy("Working translation"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 10, "dir": "auto"}),
    )
    language = forms.ChoiceField(label=gettext_lazy("The translation is in"), required=False)

    def __init__(self, *args: Any, recognised: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper()
        named = sorted((str(name), code) for code, name in LANGUAGE_NAMES.items())
        offered = [(code, name) for name, code in named]
        original: Any = self.fields["original_language"]
        original.choices = [
            ("", _as_recognised(recognised)),
            *offered,
            ("und", _("Another language")),
        ]
        language: Any = self.fields["language"]
        language.choices = offered


def _as_recognised(name: str) -> str:
    if name:
        return _("%s, as recognised") % name
    return _("Not recognised")
