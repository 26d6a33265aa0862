"""Forms of the staff: days of a cycle, a file that came, the review of an answer, and how a review ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from assessments.answering.forms.page import PageForm, day_field
from assessments.answers.fields import FORBIDDEN, is_web_address
from assessments.files.archive import UnfitFile
from assessments.files.scanner import scan
from assessments.models import Cycle, QuestionToBody, Reading
from assessments.offline.sentences import unfit_words
from assessments.reviewing.acts import questions_seen
from assessments.reviewing.questions import Asked, Said, plain_lines, why_unreadable
from assessments.reviewing.two_readers import AnyReading
from mechanisms.directory.typed_body import typed_body
from mechanisms.models import Body
from recommendations import lists
from recommendations.models import Edition


class CycleDatesForm(PageForm):
    opens_on = day_field(gettext_lazy("Opens on"), gettext_lazy("Choose the day on which it opens."))
    closes_on = day_field(
        gettext_lazy("Closes on"),
        gettext_lazy("Choose the day on which it closes."),
        gettext_lazy("Later submissions are shown as late, until a reviewer closes the cycle."),
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        opens, closes = data.get("opens_on"), data.get("closes_on")
        if opens and closes and closes < opens:
            self.add_error("closes_on", _("The cycle closes before it opens. Choose a later day."))
        return data


class CycleForm(CycleDatesForm):
    name = forms.CharField(
        label=pgettext_lazy("of a thing", "Name"),
        max_length=100,
        help_text=gettext_lazy("As bodies read it, such as “2027”."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
        error_messages={"required": gettext_lazy("Give the cycle a name.")},
    )
    slug = forms.SlugField(
        label=gettext_lazy("Name in links"),
        max_length=50,
        required=False,
        help_text=gettext_lazy(
            "Small letters, digits and hyphens. If empty, it is made from the name. It can’t be changed "
            "later."
        ),
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )
    edition = forms.ModelChoiceField(
        label=gettext_lazy("Edition of the questions"),
        queryset=Edition.objects.order_by("-published", "-code"),
        empty_label=None,
        help_text=gettext_lazy("It can’t be changed later. Figures of different editions are not compared."),
    )

    field_order = ("name", "slug", "edition", "opens_on", "closes_on")

    def clean_slug(self) -> str:
        name = self.cleaned_data.get("name", "")
        slug = str(self.cleaned_data["slug"] or slugify(name))[:50].lower()
        if name and not slug:
            raise forms.ValidationError(_("Write a name in links."))
        if slug == "add" or Cycle.objects.filter(slug=slug).exists():
            raise forms.ValidationError(_("There is a cycle with this name in links. Choose another."))
        return slug


class ExtensionForm(PageForm):
    until = day_field(
        gettext_lazy("It may submit until"), gettext_lazy("Choose the day until which it has time.")
    )

    def __init__(self, *args: Any, cycle: Cycle, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.closes_on = cycle.closes_on

    def clean_until(self) -> date:
        until: date = self.cleaned_data["until"]
        if until < self.closes_on:
            raise forms.ValidationError(
                _("The cycle closes later than that for everybody. Choose its last day or a later one.")
            )
        return until


def _not_ahead(day: date) -> date:
    if day > timezone.localdate():
        raise forms.ValidationError(_("This day lies ahead."))
    return day


class ReceivedFileForm(PageForm):
    """What a body sent, for which cycle, and when it came."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.ods,.json,.zip"}),
        help_text=gettext_lazy(
            "The questionnaire (.xlsx or .ods), answers or a report (JSON), or the exported ZIP. At "
            "most 20 MB."
        ),
        error_messages={"required": gettext_lazy("Choose the file that the body sent.")},
    )
    body = forms.CharField(
        label=gettext_lazy("Body that sent it"),
        max_length=200,
        help_text=gettext_lazy("Write a part of its name."),
        widget=forms.TextInput(
            attrs={
                "dir": "auto",
                "autocomplete": "off",
                "list": "body-names",
                "hx-get": reverse_lazy("assessments:enter_file"),
                "hx-trigger": "input changed delay:300ms",
                "hx-params": "body",
                "hx-target": "#body-names",
                "hx-select": "#body-names",
                "hx-swap": "outerHTML",
                "hx-sync": "this:replace",
            }
        ),
        error_messages={"required": gettext_lazy("Choose the body that sent it.")},
    )
    cycle = forms.ModelChoiceField(
        label=gettext_lazy("Cycle"),
        queryset=Cycle.objects.none(),
        to_field_name="slug",
        empty_label=None,
        error_messages={"required": gettext_lazy("Choose the cycle.")},
    )
    received_on = day_field(
        gettext_lazy("Received on"),
        gettext_lazy("Choose the day on which it came."),
        gettext_lazy("It decides whether the file is late."),
    )

    def __init__(self, *args: Any, bodies: Any, cycles: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        typed = self.data if self.is_bound else self.initial
        self.named = typed_body(bodies, str(typed.get("body", "")))
        if self.named.body and not self.is_bound:
            self.initial["body"] = self.named.body.name
        self.fields["cycle"].queryset = cycles  # type: ignore[attr-defined]

    def clean_body(self) -> Body:
        """The one body meant; which others could be is said, with their names in links."""
        if self.named.body is not None:
            return self.named.body
        if not self.named.like:
            raise forms.ValidationError(_("No body that can answer has such a name."))
        several = lists.listed([body.name + lists.in_brackets(body.slug) for body in self.named.like[:5]])
        raise forms.ValidationError(
            _("Several bodies fit. Write more of the name, or the word in brackets: %s") % several
        )

    def clean_file(self) -> UploadedFile:
        came: UploadedFile = self.cleaned_data["file"]
        try:
            scan(came.read())
        except UnfitFile as unfit:
            raise forms.ValidationError(unfit_words(unfit)) from unfit
        came.seek(0)
        return came

    def clean_received_on(self) -> date:
        return _not_ahead(self.cleaned_data["received_on"])


class ConfirmationForm(PageForm):
    """That a body said: this is what we sent. For staff who have its letter before them."""

    confirmed_by = forms.CharField(
        label=gettext_lazy("Who confirmed it"),
        max_length=200,
        help_text=gettext_lazy("Name and office, as the letter is signed."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
        error_messages={"required": gettext_lazy("Write who confirmed it for the body.")},
    )
    confirmed_on = day_field(gettext_lazy("Dated"), gettext_lazy("Choose the day of the letter."))

    def __init__(self, *args: Any, received_on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.received_on = received_on

    def clean_confirmed_on(self) -> date:
        day = _not_ahead(self.cleaned_data["confirmed_on"])
        if day < self.received_on:
            raise forms.ValidationError(_("The file came later than that. Choose that day or a later one."))
        return day


LONGEST_LINK = 2000
MOST_DIGITS = 6
AGREE, CANNOT_TELL = Reading.Verdict.AGREE.value, Reading.Verdict.CANNOT_TELL.value
LEVELS = ("0", "1", "2", "3")


def choice_of(reading: AnyReading | None) -> str:
    """The reading as the form has it: agree, a level as a digit, cannot_tell, empty without one."""
    if reading is None:
        return ""
    return str(reading.verdict) if reading.level is None else str(reading.level)


@dataclass
class TypedReview:
    """What a reviewer types about one answer: reading, question to the body, note.

    `revision` and `seen` say over what it was typed.
    """

    choice: str = ""
    reason: str = ""
    source_url: str = ""
    question: str = ""
    note: str = ""
    revision: int = 0
    seen: str = ""
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, reading: AnyReading | None, question: QuestionToBody | None) -> TypedReview:
        return cls(
            choice=choice_of(reading),
            reason=reading.reason if reading else "",
            source_url=reading.source_url if reading else "",
            question=question.text if question else "",
            revision=reading.revision if reading else 0,
            seen=questions_seen([question] if question else []),
        )

    @classmethod
    def sent(cls, post: QueryDict, own_level: int | None = None) -> TypedReview:
        """What was sent; by "save mine over it" it is over what the page showed then.

        `own_level` is what the body answered: whoever chooses it agrees.
        """
        revision, _dot, seen = post.get("over", "").partition(".")
        if not seen:
            revision, seen = post.get("revision", ""), post.get("seen", "")
        known = revision.isdecimal() and len(revision) <= MOST_DIGITS
        choice = post.get("choice", "")
        return cls(
            choice=AGREE if own_level is not None and choice == str(own_level) else choice,
            reason=plain_lines(post.get("reason", "")),
            source_url=post.get("source_url", "").strip(),
            question=plain_lines(post.get("question", "")),
            note=plain_lines(post.get("note", "")),
            revision=int(revision) if known else -1,
            seen=seen,
        )

    @property
    def problems(self) -> Sequence[dict[str, str]]:
        return [{"text": text, "href": f"#id_{name}"} for name, text in self.errors.items()]

    @property
    def _reads(self) -> bool:
        """Something of a reading was sent."""
        return bool(self.choice or self.reason or self.source_url)

    def said(self, reading: AnyReading | None, *, takes_reading: bool = True) -> Said | None:
        """The reading to save; None where none was given, or nothing was changed."""
        if not self._reads and not takes_reading:
            return None
        stands = TypedReview.of(reading, None)
        if (self.choice, self.reason, self.source_url) == (
            stands.choice,
            plain_lines(stands.reason),
            stands.source_url,
        ):
            return None
        level = int(self.choice) if self.choice in LEVELS else None
        verdict = Reading.Verdict.OTHER_LEVEL.value if level is not None else self.choice
        return Said(verdict, self.reason, level, self.source_url, self.revision)

    def asked(self, question: QuestionToBody | None) -> Asked | None:
        """The question to save, empty to take it back; None where nothing was changed."""
        if self.question == (plain_lines(question.text) if question else ""):
            return None
        return Asked(self.question, self.seen)

    def check(self, reading: AnyReading | None, *, takes_reading: bool = True) -> bool:
        """Whether it can be saved; else `errors` says at which field it can't, and why.

        A reading that was released, or waits to be settled, is no longer in the form (`takes_reading`); where
        it is sent nevertheless, from a page opened before, `save_reading` refuses it.
        """
        if self._reads or takes_reading:
            self._check_reading(is_new=reading is None)
        for name in ("reason", "question", "note"):
            if problem := why_unreadable(getattr(self, name)):
                self.errors.setdefault(name, problem)
        if problem := _wrong_link(self.source_url):
            self.errors["source_url"] = problem
        return not self.errors

    def _check_reading(self, *, is_new: bool) -> None:
        if not self.choice:
            others = self.question or self.note
            if self.reason or self.source_url or not is_new or not others:
                self.errors["choice"] = _("Choose how you read this answer.")
            return
        if self.choice not in (AGREE, CANNOT_TELL, *LEVELS):
            self.errors["choice"] = _("Choose one of the readings on the list.")
        elif self.choice != AGREE and not self.reason:
            self.errors["reason"] = _("Write the reason: your reading differs from the body’s answer.")


def _wrong_link(url: str) -> str:
    """Only what a browser opens as a page of the web, and no more than fits."""
    if not url:
        return ""
    if not is_web_address(url):
        return _("Write the whole link. It begins with https://")
    if len(url) > LONGEST_LINK or FORBIDDEN.search(url):
        return _("The link is too long, or has an invisible character.")
    return ""
