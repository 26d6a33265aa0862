"""What waits for a second coordinator in words, for pages and mails: of which cycle, what is now, what is
asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from assessments.answers.labels import ASSESSMENT_STATUSES, SHARING
from assessments.models import Assessment
from mechanisms.models import BodyAct, Role

AGREED: Mapping[str, Promise] = {
    "may_be_named": gettext_lazy("May be named in the annual report."),
    "may_be_quoted": gettext_lazy("May be quoted without its name, passage by passage."),
    "may_be_introduced": gettext_lazy("May be introduced to other bodies."),
    "shown_to_mechanisms": gettext_lazy("Is shown to its regional mechanisms."),
}


@dataclass(frozen=True, slots=True)
class AskedAct:
    """An act and the cycle that it is about, empty where it is about none; said in the language of whoever
    reads, each time it is read."""

    act: BodyAct
    cycle: str

    @property
    def about(self) -> str:
        """What it is about; empty where the kind says all."""
        given, who = self.act.given, self.act.person
        match self.act.kind:
            case BodyAct.Kind.SHARE | BodyAct.Kind.WITHDRAW | BodyAct.Kind.AGREE:
                return _("Version %(version)s of %(cycle)s.") % {
                    "version": given["version"],
                    "cycle": self.cycle,
                }
            case BodyAct.Kind.SUBMIT:
                names = {"version": given["was"]["working_version"], "cycle": self.cycle}
                return _("%(cycle)s, version %(version)s.") % names
            case BodyAct.Kind.HAND_OVER:
                return _handed_over(str(who), self.act.asked_by_label, given["then"])
            case BodyAct.Kind.REMOVE_TEXT:
                return _in_places(self.act.asked_by_label, given["places"])
            case BodyAct.Kind.END_ROLE:
                return _ended(str(who), given)
            case _:
                return ""

    @property
    def now(self) -> str:
        """Who may see it now; of a draft, how far it is."""
        was: Any = self.act.given.get("was", {})
        match self.act.kind:
            case BodyAct.Kind.SHARE | BodyAct.Kind.WITHDRAW:
                agreed = [name for name in AGREED if was[name]]
                return _("Now: %(sharing)s.") % {"sharing": _chosen(was["sharing"], agreed)}
            case BodyAct.Kind.SUBMIT:
                status = ASSESSMENT_STATUSES[was["status"]]
                return _("Now: %(status)s; only your body sees it.") % {"status": status}
            case _:
                return ""

    @property
    def then(self) -> str:
        """Who may see it once it is confirmed."""
        given = self.act.given
        if "sharing" not in given:
            return ""
        return _("Asked for: %(sharing)s.") % {"sharing": _chosen(given["sharing"], given["agreed"])}

    @property
    def sentences(self) -> list[str]:
        """All of it, while it waits."""
        return [said for said in (self.about, self.now, self.then) if said]

    @property
    def wish(self) -> list[str]:
        """What was asked for, once it is over: what was then is no longer now."""
        return [said for said in (self.about, self.then) if said]


def _chosen(sharing: str, agreed: Iterable[str]) -> str:
    """Who may see it and what may be done with it. The full stop of the last one is the sentence's."""
    return ". ".join([str(SHARING[sharing]), *(str(AGREED[name]).rstrip(".") for name in agreed)])


def _in_places(who: str, number: int) -> str:
    said = ngettext(
        "It is in %(number)d place. The text itself is not kept: ask %(who)s which one it is.",
        "It is in %(number)d places. The text itself is not kept: ask %(who)s which one it is.",
        number,
    )
    return said % {"number": number, "who": who}


def confirmed_words(act: BodyAct) -> str:
    """What whoever asked can do now."""
    said = (
        _("Confirmed. %(who)s can remove the text now, once.")
        if act.kind == BodyAct.Kind.REMOVE_TEXT
        else _("Confirmed. %(who)s can download the data now, once.")
    )
    return said % {"who": act.asked_by_label}


def _handed_over(to: str, by: str, then: str | None) -> str:
    names = {"to": to, "by": by, "role": Role(then).label if then else ""}
    if then is None:
        return _("%(to)s is to become coordinator. %(by)s is to leave the body.") % names
    return _("%(to)s is to become coordinator. %(by)s is to get another role: %(role)s.") % names


def _ended(who: str, given: Mapping[str, Any]) -> str:
    names = {"who": who, "role": Role(given["to"]).label if given["to"] else ""}
    if given.get("shut_out"):
        return (
            _(
                "%(who)s is to be shut out, because the account may be in the wrong hands. The person was "
                "signed out everywhere at once."
            )
            % names
        )
    if given["to"] is None:
        return _("%(who)s, a coordinator, is to leave the body.") % names
    return _("%(who)s, a coordinator, is to get another role: %(role)s.") % names


def in_words(acts: Iterable[BodyAct]) -> dict[BodyAct, AskedAct]:
    """Each act with its words. One query if any is about an assessment."""
    found = list(acts)
    keys = {act.given["assessment"] for act in found if "assessment" in act.given}
    rows = Assessment.objects.filter(pk__in=keys).values_list("pk", "cycle__name") if keys else ()
    names = {str(key): name for key, name in rows}
    return {act: AskedAct(act, names.get(act.given.get("assessment", ""), "")) for act in found}
