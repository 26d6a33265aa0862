"""A coordinator has a text removed: types it, sees where it is, says why, and it is gone.

The text never stands in an address: addresses are kept by browsers and logs.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from assessments.answering.forms.page import PageForm, form_page, reason_of, refusal_on
from assessments.answering.rules import Refused
from assessments.answering.views.page_access import actor, signed_in
from assessments.bodies.forms import text_field
from assessments.bodies.members import body_context, own_body
from assessments.forgetting.matching import MOST, Wanted
from assessments.forgetting.places import has_unseen_drafts
from assessments.forgetting.removing import MANY, NotTypedAgain, remove_text, require_fit
from assessments.forgetting.searching import Preview, look_for
from assessments.forgetting.second_coordinator import NeedsSecond, ask_to_remove, waits_for_second
from assessments.forgetting.words import PLACES, told
from assessments.models import Assessment, FormerHash, TextRemoval
from assessments.submitting.views.waiting import waits
from mechanisms.access import Capability
from mechanisms.models import Body
from mechanisms.people.signin import fresh_sign_in_required

WORDS_SHOWN = 30


class TextForm(PageForm):
    """What is to be removed."""

    text = text_field(
        gettext_lazy("Text to remove"),
        gettext_lazy("Write the text."),
        gettext_lazy(
            "For example the name of a person, as it was written. Capitals, blanks and line breaks do not "
            "matter. Other spellings are other texts: remove them one after the other."
        ),
        most=MOST,
        autocomplete="off",
        spellcheck="false",
    )
    inside = forms.BooleanField(
        label=gettext_lazy("Also where it is part of a longer word"),
        required=False,
        help_text=gettext_lazy("“Ana” is then also taken out of “Analysis”."),
    )

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if "text" in found:
            try:
                require_fit(self.wanted)
            except Refused as refused:
                self.add_error("text", reason_of(refused))
        return found

    @property
    def wanted(self) -> Wanted:
        return Wanted(self.cleaned_data["text"], inside=self.cleaned_data.get("inside", False))


class ReasonForm(PageForm):
    """Why; and a second thought. `again`: the text once more, where it is in many places."""

    again = text_field(
        gettext_lazy("The same text once more"),
        help_text=gettext_lazy("It is in many places. Check that it is not a word that everybody uses."),
        most=MOST,
        autocomplete="off",
        spellcheck="false",
    )

    reason = text_field(
        gettext_lazy("Why is it removed?"),
        gettext_lazy("Write why it is removed."),
        gettext_lazy("Kept on record, so without the text itself. For example: it names a victim."),
        most=1000,
        rows=3,
    )
    sure = forms.BooleanField(
        label=gettext_lazy("I know that this cannot be undone"),
        error_messages={"required": gettext_lazy("Tick the box to go on.")},
    )


@require_http_methods(["GET", "POST"])
def remove_text_page(request: HttpRequest, slug: str) -> HttpResponse:
    """The form; where the text is; the act. By whoever has just signed in."""
    body = own_body(request, slug, Capability.REMOVE_TEXT)
    answer: HttpResponse = _remove(request, body)
    return answer


@fresh_sign_in_required
def _remove(request: HttpRequest, body: Body) -> HttpResponse:
    form = TextForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _opening(request, body, form)
    reason = ReasonForm(request.POST if "remove" in request.POST else None)
    if reason.is_valid():
        with refusal_on(reason, lambda why: "again" if isinstance(why, NotTypedAgain) else None):
            return _removed(request, body, form.wanted, reason)
    return _preview(request, body, form, reason)


def _removed(request: HttpRequest, body: Body, wanted: Wanted, reason: ReasonForm) -> HttpResponse:
    """The act, or the question to a second coordinator."""
    try:
        removal = remove_text(
            by=actor(request),
            body=body,
            wanted=wanted,
            reason=reason.cleaned_data["reason"],
            files=_ids(request.POST.getlist("file")),
            again=reason.cleaned_data["again"],
        )
    except NeedsSecond as alone:
        ask_to_remove(by=signed_in(request), body=body, wanted=wanted, places=alone.places)
        return waits(request, body)
    messages.success(request, _("The text is removed."))
    return redirect("assessments:text_removed", body.slug, removal.pk)


def _opening(request: HttpRequest, body: Body, form: TextForm) -> HttpResponse:
    earlier = TextRemoval.objects.filter(body=body)
    context = body_context(request, body, removals=list(earlier), backup_days=settings.BACKUPS_KEPT.days)
    return form_page(request, "assessments/forgetting/remove_text.html", form, context)


def _preview(request: HttpRequest, body: Body, text: TextForm, reason: ReasonForm) -> HttpResponse:
    found = look_for(text.wanted, body)
    unseen = has_unseen_drafts(body)
    is_many = found.places > MANY
    if is_many:
        reason.fields["again"].required = True  # as it is shown; the act itself asks for it
    else:
        del reason.fields["again"]
    context = body_context(
        request,
        body,
        text_form=text,
        typed=text.cleaned_data["text"],
        inside=text.wanted.inside,
        found=found,
        counts=list(told(found.counts)),
        spots=[(PLACES[spot.kind], spot) for spot in found.spots],
        words=found.words.most_common(WORDS_SHOWN),
        any_assessment=Assessment.objects.filter(body=body).values_list("pk", flat=True).first(),
        chosen=_chosen(request, found),
        has_unseen_drafts=unseen,
        asks_second=is_many and waits_for_second(body, signed_in(request), text.wanted),
        can_remove=bool(found.total or found.unread or unseen),
    )
    return form_page(request, "assessments/forgetting/preview.html", reason, context)


def _chosen(request: HttpRequest, found: Preview) -> set[str]:
    """The files that are ticked: those that hold the text, until somebody says otherwise."""
    if "remove" in request.POST:
        return set(request.POST.getlist("file"))
    return {str(file.pk) for file in found.files}


def _ids(values: list[str]) -> list[UUID]:
    found = []
    for value in values:
        try:
            found.append(UUID(value))
        except ValueError:
            continue
    return found


@require_safe
def text_removed(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """What was removed by number, what is left to do, and until when backups hold it."""
    body = own_body(request, slug, Capability.REMOVE_TEXT)
    removal = get_object_or_404(TextRemoval, pk=pk, body=body)
    hashes = FormerHash.objects.filter(removal=removal, of=FormerHash.Of.DATA, submission__isnull=False)
    context = body_context(
        request,
        body,
        removal=removal,
        counts=list(told(removal.counts)),
        hashes=list(hashes.select_related("submission__assessment__cycle").defer("submission__document")),
        backups_until=removal.at + settings.BACKUPS_KEPT,
    )
    return render(request, "assessments/forgetting/removed.html", context)
