"""What to look for in the texts that bodies share: words and filters, all in the address."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from assessments.line_signs import SIGNS
from assessments.models import Cycle
from assessments.passage_search import NOT_RECOGNISED, Wanted
from assessments.quotations import LANGUAGE_NAMES
from assessments.word_search import words_for
from mechanisms.models import BodyKind, Region
from recommendations.outline import Outline


class PassageSearchForm(forms.Form):
    """All fields may be empty; what is not on a list is an error."""

    q = forms.CharField(
        label=lazy("Words"),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"type": "search", "dir": "auto", "class": "form-control"}),
    )
    cycle = forms.ChoiceField(label=lazy("Cycle"), required=False)
    kind = forms.ChoiceField(label=lazy("Kind of body"), required=False)
    region = forms.ChoiceField(label=lazy("Region"), required=False)
    about = forms.ChoiceField(label=lazy("Group or recommendation"), required=False)
    answered = forms.ChoiceField(label=lazy("Answered"), required=False)
    language = forms.ChoiceField(label=lazy("Language"), required=False)

    def __init__(
        self, *args: Any, cycles: Iterable[Cycle], tree: Outline | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._groups = (
            {part.code: part.paragraphs for part in tree.sections} if tree is not None else {}
        )
        self._offer("cycle", _("All cycles"), [(row.slug, row.name) for row in cycles])
        self._offer("kind", _("All kinds"), BodyKind.choices)
        self._offer("region", _("All regions"), Region.choices)
        self._offer("about", _("All recommendations"), _groups_and_paragraphs(tree))
        self._offer("answered", _("Any answer"), _answers())
        self._offer("language", _("All languages"), _languages())

    def _offer(self, name: str, everything: str, choices: Iterable[Any]) -> None:
        field: Any = self.fields[name]
        field.choices = [("", everything), *choices]
        field.widget.attrs["class"] = "form-select"

    def wanted(self) -> Wanted:
        """What is asked for; of a form with errors, nothing."""
        if not self.is_valid():
            return Wanted()
        data = self.cleaned_data
        return Wanted(
            words=words_for(data["q"]),
            cycle=data["cycle"],
            kind=data["kind"],
            region=data["region"],
            paragraphs=self._paragraphs(data["about"]),
            sign=data["answered"],
            language=data["language"],
        )

    def _paragraphs(self, about: str) -> tuple[int, ...]:
        if not about:
            return ()
        return self._groups[about] if about in self._groups else (int(about),)


def _groups_and_paragraphs(tree: Outline | None) -> Iterable[Any]:
    """A group by itself, then each of its recommendations under it."""
    for part in tree.sections if tree is not None else ():
        name = f"({part.letter}) {part.title}" if part.letter else part.title
        titles = [
            (str(number), f"{number} · {tree.recommendation(number).title}")
            for number in part.paragraphs
            if tree is not None
        ]
        yield name, [(part.code, _("All of: %s") % name), *titles]


def _answers() -> Iterable[tuple[str, str]]:
    """The signs of answers, a level by its number and name."""
    levels = (
        _("0: not in place"),
        _("1: begun"),
        _("2: in operation"),
        _("3: in operation throughout, and reviewed"),
    )
    yield from ((str(number), words) for number, words in enumerate(levels))
    states = {
        "dont_know": _("Don’t know"),
        "withheld": _("Known, but not disclosed"),
        "not_applicable": _("Not applicable"),
        "elsewhere": _("Done by another mechanism"),
        "blank": _("Not answered"),
    }
    yield from ((sign, states[state]) for state, sign in SIGNS.items())


def _languages() -> Iterable[tuple[str, str]]:
    named = sorted((str(name), code) for code, name in LANGUAGE_NAMES.items())
    yield from ((code, name) for name, code in named)
    yield NOT_RECOGNISED, _("Not recognised")
