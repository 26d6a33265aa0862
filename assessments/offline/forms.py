"""What to take off the screen and for whom; the files that come back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy, ngettext

from assessments.answering.forms.page import DayField, PageForm, language_field
from assessments.files.archive import UnfitFile
from assessments.files.mails import LOOKED_AT, looks_like_mail
from assessments.files.mails import MOST_BYTES as MOST_OF_MAIL
from assessments.files.scanner import scan
from assessments.offline.mailing import MailingRow
from assessments.offline.sentences import unfit_words
from recommendations.own_language import languages_by_name

MOST_FILES = 20
MEGABYTES = MOST_OF_MAIL >> 20
"""Of a mail; a workbook of more than 10 MB is refused when it is read."""
BLANK, FILLED = "blank", "filled"


class TakeForm(PageForm):
    """For whom, and whether the answers go along; blank unless somebody chooses otherwise."""

    scope = forms.ChoiceField(
        label=gettext_lazy("For whom"),
        help_text=gettext_lazy("A contributor’s file has only what is assigned to him or her."),
        error_messages={"invalid_choice": gettext_lazy("Choose one of the list.")},
    )
    answers = forms.ChoiceField(
        label=gettext_lazy("With your answers?"),
        choices=(
            (BLANK, gettext_lazy("Blank: only the questions")),
            (FILLED, gettext_lazy("Filled in: with answers and evidence")),
        ),
        initial=BLANK,
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "A filled file includes your confidential draft. Whoever gets it can pass it on, and mail is "
            "not safe. Comments and confidential references are never in it."
        ),
        error_messages={"required": gettext_lazy("Choose whether the file includes your answers.")},
    )

    language = language_field(
        gettext_lazy("Language"),
        gettext_lazy("What comes back can be uploaded whatever language you read in."),
    )

    last = forms.BooleanField(
        label=gettext_lazy("With what you answered in the last cycle"),
        required=False,
        initial=True,
        help_text=gettext_lazy("The level and the words of last time are shown beside each question."),
    )

    def __init__(
        self, *args: Any, scopes: Sequence[tuple[str, Any]], has_last: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scope"].choices = scopes  # type: ignore[attr-defined]
        if not has_last:
            del self.fields["last"]
        if len(languages_by_name()) < 2:
            del self.fields["language"]


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """The files; refused where there is none, or too many."""
        came = data if isinstance(data, list | tuple) else [data]
        found = [super(SeveralFilesField, self).clean(one, initial) for one in came or [None]]
        if len(found) > MOST_FILES:
            said = ngettext(
                "Choose at most %(most)d file at a time.",
                "Choose at most %(most)d files at a time.",
                MOST_FILES,
            )
            raise forms.ValidationError(said % {"most": MOST_FILES}, code="too_many")
        return found


class ReturnedFilesForm(PageForm):
    """One workbook that came back, or those of several ministries at once."""

    came = SeveralFilesField(
        label=gettext_lazy("Files that came back"),
        allow_empty_file=True,
        widget=SeveralFiles(attrs={"accept": ".xlsx,.ods,.eml,.json"}),
        help_text=gettext_lazy(
            "The Excel file (.xlsx, .ods), the mail it came with (.eml), or answers as JSON. You can choose "
            "several, or drag them here. A file has at most 10 MB, a mail 15 MB."
        ),
        error_messages={"required": gettext_lazy("Choose the file that came back.")},
    )

    def __init__(self, *args: Any, too_large: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.too_large = too_large

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        large = [one.name for one in data.get("came", ()) if (one.size or 0) > MEGABYTES << 20]
        if self.too_large or large:
            self.errors.pop("came", None)
            self.add_error("came", unfit_words(UnfitFile("too_large", limit=MEGABYTES)))
            return data
        try:
            for one in data.get("came", ()):
                scan(one.read())
                one.seek(0)
        except UnfitFile as unfit:
            self.add_error("came", f"{one.name}: {unfit_words(unfit)}")
        return data

    @property
    def is_read_later(self) -> bool:
        """Whether the worker reads them, since it may take long: several files, or a mail."""
        came = self.cleaned_data["came"]
        return len(came) > 1 or _is_mail(came[0])


def _is_mail(file: UploadedFile) -> bool:
    """Whether it is a mail with files attached, by how it begins."""
    head = file.read(LOOKED_AT)
    file.seek(0)
    return looks_like_mail(head)


# When the questions went to a contributor without an account, and when they came back.


class MailingForm(forms.Form):
    """Both days; empty is: not yet. On a page with several, each has ids of its own."""

    sent_on = DayField(label=gettext_lazy("Sent on"), required=False)
    returned_on = DayField(label=gettext_lazy("Returned on"), required=False)

    def __init__(self, data: Any = None, *, row: MailingRow) -> None:
        initial = {"sent_on": row.sent_on, "returned_on": row.returned_on}
        super().__init__(data, initial=initial, auto_id=f"id_{row.membership_id}-%s")
