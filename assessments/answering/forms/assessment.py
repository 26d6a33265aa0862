"""Forms beside that of an answer: a reference and its file, an action, a reason; period and contributors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.functional import lazy
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from assessments.answering.forms.answer import words
from assessments.answering.forms.page import BodyField, DayField, DayFields, helper
from assessments.answers import labels
from assessments.answers.fields import EXPLANATION_LIMIT, FORBIDDEN
from assessments.answers.problems import Problem, row_of
from assessments.answers.rules import Rules, read_entry
from assessments.answers.value import Action, ActionStatus, Assistance, Reference
from assessments.files.archive import UnfitFile
from assessments.files.cleaning import Prepared, Removing, prepared
from assessments.files.evidence_kinds import KINDS, MOST_BYTES
from assessments.files.words import refusal
from assessments.models import Cycle
from mechanisms.models import Body
from recommendations.outline import Variant

MEGABYTES = MOST_BYTES >> 20
ACCEPTED = ",".join(f".{ending}" for ending in KINDS)
NO_VICTIMS = _(
    "No personal data of victims: no names, photographs, case files, or details that lead to a person."
)


def _taken() -> str:
    """What a file may be; said anew for each reader."""
    return f"{gettext('PDF, Word, Excel, CSV, text, JPEG or PNG, at most %d MB.') % MEGABYTES} {NO_VICTIMS}"


def sent_by_script(request: HttpRequest | None) -> bool:
    """Whether static/js/upload.js sent the form: it stays on the page and goes where it is told."""
    return request is not None and request.headers.get("X-Requested-With") == "XMLHttpRequest"


class FileField(forms.FileField):
    """One file; what it may be is said beside it, and looked into by `evidencing`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("File"),
            help_text=lazy(_taken, str)(),
            widget=forms.FileInput(attrs={"accept": ACCEPTED, "data-most-bytes": str(MOST_BYTES)}),
            max_length=1000,
            error_messages={
                "required": _("Choose a file."),
                "empty": _("The file is empty. Choose the right file, or save it again."),
            },
            **kwargs,
        )


HIDDEN_DATA = [
    (Removing.PICTURES.value, _("From photographs: place, camera, names")),
    (Removing.EVERYTHING.value, _("From PDF, Word and Excel as well: names, dates, notes of programs")),
    (Removing.NOTHING.value, _("From no file: it is saved exactly as it is")),
]
CONFIDENTIAL = [
    ("yes", _("Yes: title, link and file are seen by your body alone; outside only the strength is shown")),
    ("no", _("No: whoever may see a submission of this assessment may open the file")),
]


class UploadForm(forms.Form):
    """The file of a reference that stands already. Whether it is confidential is asked with each file."""

    file = FileField()
    confidential = forms.ChoiceField(
        label=_("Is it confidential?"),
        choices=CONFIDENTIAL,
        widget=forms.RadioSelect,
        required=False,
        help_text=_("Needed where a file comes with it. Nothing is chosen in advance."),
    )

    removing = forms.ChoiceField(
        label=_("Remove hidden data?"),
        choices=HIDDEN_DATA,
        initial=Removing.PICTURES.value,
        widget=forms.RadioSelect,
        required=False,
        help_text=_(
            "What the file shows stays as it is. If it changes, so does its SHA-256. A name or a face that "
            "it shows is not removed."
        ),
    )

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request.POST if request else None, request.FILES if request else None)
        self.helper = helper()
        self.request = request
        self.too_large = bool(getattr(request, "too_large", False))

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if self.too_large:
            self.errors.pop("file", None)
            self.refuse(UnfitFile("too_large", limit=MEGABYTES))
        elif data.get("file") and data["file"].size > MOST_BYTES:
            self.refuse(UnfitFile("too_large", limit=MEGABYTES))
        came = self.request is not None and bool(self.request.FILES)
        if came and not data.get("confidential") and "confidential" not in self.errors:
            self.add_error(
                "confidential", _("Choose whether the file is confidential. Nothing is saved yet.")
            )
        return data

    @property
    def is_confidential(self) -> bool:
        """What was chosen; no where nobody had to choose. Call it on a valid form."""
        return bool(self.cleaned_data["confidential"] == "yes")

    def refuse(self, unfit: UnfitFile) -> None:
        """Say at the field why the file is not taken."""
        self.add_error("file", refusal(unfit))

    def ask_again(self) -> None:
        """Where something else is wrong, say that the file has to be chosen anew: no browser keeps it.

        The script that sends the form stays on the page, and keeps it.
        """
        came = self.request is not None and bool(self.request.FILES)
        if came and self.errors and "file" not in self.errors and not sent_by_script(self.request):
            self.add_error(
                "file",
                _("Choose the file once more."),
            )

    def upload(self) -> Prepared | None:
        """The file, looked at and cleaned as was chosen; None without one. Call it on a valid form.

        Raises UnfitFile where it can't be taken.
        """
        came = self.cleaned_data.get("file")
        removing = Removing(self.cleaned_data["removing"] or Removing.PICTURES)
        return prepared(came.name, came.read(), removing) if came else None


def _strengths() -> list[tuple[object, object]]:
    """In the language of whoever is asked."""
    said = ((value, f"{value} · {label}") for value, label in labels.strength_choices())
    return [("", _("Choose")), *said]


class ReferenceForm(UploadForm):
    """A new reference, by the rules of every reference, and its file in one go."""

    title = forms.CharField(label=_("Title"), max_length=500, widget=forms.TextInput(attrs={"dir": "auto"}))
    strength = forms.TypedChoiceField(
        label=_("How strong is it?"),
        coerce=int,
        choices=_strengths,
    )
    date = forms.CharField(label=_("Date of the document"), required=False, max_length=30, widget=DayFields())
    url = forms.CharField(
        label=_("Link"), required=False, max_length=2000, widget=forms.URLInput(attrs={"dir": "ltr"})
    )
    page = forms.CharField(label=_("Page or article"), required=False, max_length=100)
    source = forms.CharField(
        label=_("Who else confirms it (for strength 3)"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    file = FileField(required=False)
    field_order = ("title", "strength", "date", "url", "page", "source", "file", "confidential", "removing")

    def __init__(self, request: HttpRequest | None = None, *, rules: Rules, paragraph: int) -> None:
        super().__init__(request)
        self.rules, self.paragraph = rules, paragraph
        self.entry: Reference | None = None

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if "title" not in data or "strength" not in data:
            return data
        names = ("title", "date", "url", "page", "source")
        row = {name: data[name] for name in names if data.get(name)}
        raw = {
            "paragraph": self.paragraph,
            "state": "blank",
            "evidence": [row | {"strength": data["strength"]}],
        }
        entry, problems = read_entry(raw, self.rules)
        for problem in problems:
            place = row_of(problem)
            named = place[2] if place and place[2] in self.fields else None
            self.add_error(named, words(problem))
        if entry is not None and entry.evidence:
            self.entry = entry.evidence[0]
        return data


# Why what looks like personal data of a victim is none.


class ReasonForm(forms.Form):
    """The reason, in a line."""

    reason = forms.CharField(
        label=_("Why is it not about a victim?"),
        max_length=300,
        help_text=_("For example: a public hotline, an official who signed."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
        error_messages={"required": _("Give the reason, or go back and take it out.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper()


# The action plan: one row an action.


class ActionForm(forms.Form):
    """One action: for which recommendation, what, who, until when, how far, what help is needed."""

    paragraph = forms.TypedChoiceField(label=_("Recommendation"), coerce=int)
    what = forms.CharField(
        label=_("What will be done"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"})
    )
    owner = forms.CharField(label=_("Who is in charge"), max_length=200, required=False)
    due = DayField(label=_("Due"), required=False)
    status = forms.ChoiceField(label=_("Status"), choices=labels.choices(labels.ACTION_STATUS_LABELS))
    assistance = forms.MultipleChoiceField(
        label=_("Assistance needed"),
        choices=labels.choices(labels.ASSISTANCE_LABELS),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(
        self, *args: Any, titles: Mapping[int, str], paragraphs: frozenset[int], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper()
        self.fields["paragraph"].choices = [  # type: ignore[attr-defined]
            (number, f"{number} · {title}") for number, title in titles.items() if number in paragraphs
        ]

    def entry(self) -> Action:
        """The action as a plain value; call it on a valid form."""
        data = self.cleaned_data
        return Action(
            what=data["what"].strip(),
            owner=data["owner"].strip(),
            due=data["due"],
            status=ActionStatus(data["status"]),
            assistance=tuple(kind for kind in Assistance if kind.value in data["assistance"]),
        )


# Starting an assessment, and its frame: the period of evidence and who contributed.


class PeriodForm(forms.Form):
    """The period of evidence."""

    start = DayField(
        label=_("Evidence from"),
        help_text=_("The first day of the period your answers are about."),
    )
    end = DayField(
        label=_("Evidence until"),
        help_text=_("“The last 24 months” end on this day."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper()

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        start, end = data.get("start"), data.get("end")
        if start and end and end < start:
            self.add_error("end", _("The period ends before it begins. Choose a later day."))
        return data


class FrameForm(PeriodForm):
    """The period of evidence, and for a national body what was budgeted."""

    budget = forms.CharField(
        label=_("What was budgeted?"),
        required=False,
        max_length=EXPLANATION_LIMIT,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
        help_text=labels.BUDGET_ASKED,
    )

    def __init__(self, *args: Any, variant: Variant, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if variant is not Variant.NATIONAL:
            del self.fields["budget"]

    def clean_budget(self) -> str:
        typed: str = self.cleaned_data["budget"].replace("\r\n", "\n").strip()
        if found := FORBIDDEN.search(typed):
            code = f"U+{ord(found[0]):04X}"
            raise forms.ValidationError(words(Problem("forbidden_character", params={"code": code})))
        return typed


class StartForm(PeriodForm):
    """For which body and cycle, and whether to begin with last cycle's answers, where there are any."""

    body = BodyField(
        label=_("Body"),
        queryset=Body.objects.none(),
        error_messages={"required": _("Choose the body.")},
    )
    cycle = forms.ModelChoiceField(
        label=_("Cycle"),
        queryset=Cycle.objects.none(),
        error_messages={"required": _("Choose the cycle.")},
    )
    begin = forms.ChoiceField(
        label=_("Begin with"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what to begin with.")},
        choices=[
            ("blank", _("A blank assessment")),
            (
                "copy",
                _("A copy of your last submission; each answer counts once you have saved it"),
            ),
        ],
    )

    field_order = ("body", "cycle", "begin", "start", "end")

    def __init__(self, *args: Any, bodies: Any, cycles: Any, may_copy: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("body", bodies)
        self._offer("cycle", cycles)
        if not may_copy:
            del self.fields["begin"]

    def _offer(self, name: str, rows: Any) -> None:
        """The only one there is has not to be chosen."""
        field: Any = self.fields[name]
        field.queryset = rows
        if len(rows) == 1:
            field.empty_label = None


class ContributorForm(forms.Form):
    """One row of the contributors."""

    name = forms.CharField(
        label=pgettext_lazy("of a person or a body", "Name"), max_length=200, required=False
    )
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("", "—"), *labels.choices(labels.CONTRIBUTOR_LABELS)], required=False
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("name") and not data.get("kind"):
            self.add_error("kind", _("Choose what kind of contributor this is."))
        if data.get("kind") and not data.get("name"):
            self.add_error("name", _("Write the name, or clear the row."))
        return data


ContributorFormSet = forms.formset_factory(ContributorForm, extra=2, max_num=40)
