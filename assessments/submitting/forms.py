"""Who may see it, each choice without a default; clearance; and the typed name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from assessments.answering.forms.page import DayField, PageForm, is_same_name
from assessments.answers.labels import SHARING
from assessments.models import Submission
from assessments.submitting.choices import Choices
from mechanisms.access import Sharing
from recommendations import lists

YES_NO = [
    ("yes", pgettext_lazy("what a body agrees to", "Yes")),
    ("no", pgettext_lazy("what a body agrees to", "No")),
]

# Whom it goes to, in words: each choice says what follows from it.
REACH = [
    (
        Sharing.PRIVATE.value,
        _("Nobody outside this body. Not even the Special Rapporteur’s staff know that you submitted."),
    ),
    (
        Sharing.RAPPORTEUR.value,
        _(
            "The Special Rapporteur’s staff. They read it and may ask questions. The public and other "
            "bodies don’t see it. Your answers below say what the staff may use."
        ),
    ),
    (
        Sharing.PUBLIC.value,
        _(
            "Everybody. Anybody can read the gap report in the public directory. Comparisons show your body"
            " by name, whatever you answer below."
        ),
    ),
]


class NotedRadioSelect(forms.RadioSelect):
    """Choices of which some have a note: what follows from one of them for this body."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.notes: Mapping[str, str] = {}

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The option with its note, which a screen reader reads with it."""
        option = super().create_option(name, value, *args, **kwargs)
        note = self.notes.get(str(value), "")
        if note and option["attrs"].get("id"):
            option["note"] = note
            option["attrs"]["aria-describedby"] = f"{option['attrs']['id']}_note"
        return option


def _yes_no(label: Any, missing: Any, help_text: Any = "") -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        help_text=help_text,
        choices=YES_NO,
        widget=NotedRadioSelect,
        required=False,
        error_messages={"required": missing},
    )


# Each question of the form, and the column that keeps its answer.
QUESTIONS = {
    "named": "may_be_named",
    "quoted": "may_be_quoted",
    "introduced": "may_be_introduced",
    "mechanisms": "shown_to_mechanisms",
}

# Which of them each choice of sharing leaves to be asked: of what nobody outside sees there is nothing to
# ask, and what everybody sees the mechanisms see too. What is not asked means no.
ASKED: Mapping[str, frozenset[str]] = {
    Sharing.PRIVATE: frozenset(),
    Sharing.RAPPORTEUR: frozenset(QUESTIONS),
    Sharing.PUBLIC: frozenset(QUESTIONS) - {"mechanisms"},
}


def fields_of(chosen: Submission | Choices) -> dict[str, str]:
    """What was chosen for a submission, as the form has it."""
    answers = {name: "yes" if getattr(chosen, column) else "no" for name, column in QUESTIONS.items()}
    return {"sharing": str(chosen.sharing), **answers}


class SharingForm(PageForm):
    """Who may see a submission, and what may be done with it; nothing is chosen in advance.

    The style sheet shows a question only where the choice leaves it to be asked (`ASKED`).
    """

    sharing = forms.ChoiceField(
        label=_("Who may see this submission?"),
        choices=REACH,
        widget=NotedRadioSelect,
        help_text=_("You can change this later."),
        error_messages={"required": _("Choose who may see this submission.")},
    )
    named = _yes_no(
        _("May your body be named in the Special Rapporteur’s annual report?"),
        _("Choose whether your body may be named."),
        _(
            "With “No”, the staff publish nothing of your submission: no figure, no row, no word, except a "
            "passage that you agree to (next question). One table, made when the cycle is closed, counts you "
            "together with at least four others that are not named. If you choose “Everybody” above, "
            "comparisons show your body by name in any case; “No” then means only that the annual report "
            "does not mention it."
        ),
    )
    quoted = _yes_no(
        _("May the staff quote you without your name?"),
        _("Choose whether you may be quoted without your name."),
        _(
            "With “Yes”, the staff may ask you for single passages. They publish only passages that you "
            "have seen and agreed to, without your name."
        ),
    )
    introduced = _yes_no(
        _("May the staff introduce you to other bodies that could learn from you, or help you?"),
        _("Choose whether the staff may introduce you."),
    )
    mechanisms = _yes_no(
        _("May the regional mechanisms you belong to see it?"),
        _("Choose whether your regional mechanisms may see it."),
    )

    def __init__(
        self, *args: Any, mechanisms: Sequence[str] = (), last: Submission | None = None, **kwargs: Any
    ) -> None:
        """`mechanisms` are the names of those the body takes part in, without which nobody is asked about
        them; `last` is the version before, whose choices are shown and never taken over."""
        super().__init__(*args, **kwargs)
        self.last = last
        if mechanisms:
            listed = lists.enumerated(mechanisms)
            self.fields["mechanisms"].help_text = gettext("That is: %s.") % listed
        else:
            del self.fields["mechanisms"]
        if last is not None:
            self._show_choices_of(last)

    def say_beside(self, notes: Mapping[tuple[str, str], str]) -> None:
        """Put under a choice what follows from it; `notes` are by question and choice."""
        for (name, choice), note in notes.items():
            if name in self.fields:
                widget: Any = self.fields[name].widget
                widget.notes = {**widget.notes, choice: note}

    def _show_choices_of(self, last: Submission) -> None:
        said = gettext("For version %(version)d you chose: %(choice)s.")
        for name, choice in fields_of(last).items():
            if name in self.fields:
                label = last.get_sharing_display() if name == "sharing" else dict(YES_NO)[choice]
                before = said % {"version": last.version, "choice": label}
                help_text = self.fields[name].help_text
                self.fields[name].help_text = f"{help_text} {before}" if help_text else before

    def clean(self) -> dict[str, Any]:
        """Each question that is left to be asked has to be answered; the others count as no."""
        data: dict[str, Any] = super().clean() or {}
        for name in self._asked(data.get("sharing", "")):
            if not data.get(name) and name not in self.errors:
                self.add_error(name, self.fields[name].error_messages["required"])
        return data

    def _asked(self, sharing: str) -> list[str]:
        """The questions that this choice of sharing leaves to be asked; none before it is made."""
        asked = ASKED.get(sharing, frozenset())
        return [name for name in QUESTIONS if name in asked and name in self.fields]

    def choices(self) -> Choices:
        """The choices as `submit` takes them; call it on a valid form."""
        data = self.cleaned_data
        asked = self._asked(data["sharing"])
        return Choices(
            sharing=Sharing(data["sharing"]),
            **{column: name in asked and data[name] == "yes" for name, column in QUESTIONS.items()},
        )

    @property
    def kept(self) -> dict[str, str]:
        """What was chosen, for the next step and for a page opened later; call it on a valid form."""
        names = ["sharing", *self._asked(self.cleaned_data["sharing"])]
        return {name: self.cleaned_data[name] for name in names}

    @property
    def decided(self) -> Iterator[tuple[str, str, str]]:
        """Each question that was asked, the answer in words, and what follows from it for this body."""
        for name, choice in self.kept.items():
            field: Any = self.fields[name]
            label = SHARING[Sharing(choice)] if name == "sharing" else dict(YES_NO)[choice]
            yield str(field.label), str(label), field.widget.notes.get(choice, "")


class SubmitForm(PageForm):
    """Submitting asks for the open points to be confirmed and for the name of the one who submits."""

    confirmed = forms.BooleanField(
        label=_("I have checked the answers and submit them as they are."),
        error_messages={"required": _("Confirm that you have checked the answers.")},
    )
    name = forms.CharField(
        label=_("Type your name to submit"),
        max_length=200,
        help_text=_("As it is written at the top of the page."),
        error_messages={"required": _("Type your name.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    digest = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, expected_name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.expected_name = expected_name

    def clean_name(self) -> str:
        typed: str = self.cleaned_data["name"]
        if not is_same_name(typed, self.expected_name):
            raise forms.ValidationError(
                _("This is not your name as it is written at the top: %(name)s."),
                params={"name": self.expected_name},
            )
        return typed


class ApprovalForm(PageForm):
    approver = forms.CharField(label=_("Approved by"), max_length=200)
    approved_on = DayField(label=_("Approved on"))

    def clean_approved_on(self) -> date:
        day: date = self.cleaned_data["approved_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("The day of the approval can’t be in the future."))
        return day
