"""The draft of the annual report on screen: its outline, one paragraph to write on, and how it reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.annual import print as paper
from assessments.annual.draft import Draft, Paragraph, read_draft
from assessments.annual.drawing import drawn
from assessments.annual.saving import StaleParagraph, choose_paragraph, keep_text, save_paragraph
from assessments.answering.forms.page import PageForm, refusal_on, sent
from assessments.answering.views.conflict import Meanwhile, meanwhile
from assessments.answering.views.page_access import actor
from assessments.answers.differences import difference
from assessments.models import AnnualParagraph, Cycle
from assessments.writing.views import staff
from recommendations.catalogue import outline_of


class ParagraphForm(PageForm):
    """The words of one paragraph; `save_paragraph` says what is wrong with them."""

    text = forms.CharField(
        label=gettext_lazy("Text"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 10, "dir": "auto"}),
        help_text=gettext_lazy("An empty line begins a new paragraph."),
    )


@dataclass(frozen=True)
class Late:
    """A colleague was quicker: who, and what is saved now."""

    since: Meanwhile
    row: AnnualParagraph | None
    text: str


def cycle_or_404(request: HttpRequest, slug: str) -> Cycle:
    """For staff alone; to everybody else there is nothing here."""
    staff(request)
    return get_object_or_404(Cycle.objects.select_related("edition"), slug=slug)


def draft_or_404(request: HttpRequest, slug: str) -> Draft:
    """The draft as its public copy has it."""
    found = read_draft(staff(request), cycle_or_404(request, slug))
    if found is None:
        raise Http404
    return found


def paragraph_or_404(draft: Draft, key: str) -> Paragraph:
    try:
        return draft.find(key)
    except KeyError as unknown:
        raise Http404 from unknown


@require_safe
def outline(request: HttpRequest, slug: str) -> HttpResponse:
    """Every paragraph in its section: those in the draft whole, the others by what they are about."""
    cycle = cycle_or_404(request, slug)
    context = {"cycle": cycle, "draft": read_draft(staff(request), cycle)}
    return render(request, "assessments/annual/outline.html", context)


@require_POST
def choose(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a paragraph into the draft or leave it out: ``take`` or ``leave`` is its key and revision."""
    cycle = cycle_or_404(request, slug)
    chosen = "take" in request.POST
    key, _blank, revision = request.POST.get("take" if chosen else "leave", "").partition(" ")
    proposed = paragraph_or_404(draft_or_404(request, slug), key)
    try:
        choose_paragraph(
            by=actor(request),
            cycle=cycle,
            key=proposed.key,
            chosen=chosen,
            revision=int(revision) if revision.isdecimal() else 0,
        )
    except StaleParagraph:
        messages.error(request, _("A colleague changed this paragraph meanwhile. Look at it again."))
    return redirect(f"{reverse('assessments:annual', args=[slug])}#{key}")


@require_http_methods(["GET", "POST"])
def paragraph(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """One paragraph to write on; to htmx the paragraph alone, in its place in the outline."""
    draft = draft_or_404(request, slug)
    shown = paragraph_or_404(draft, key)
    if request.method == "GET" and "cancel" in request.GET:
        return _shown(request, draft, key)
    form = ParagraphForm(sent(request), initial={"text": shown.own_text or shown.text})
    late = None
    if form.is_valid():
        try:
            with refusal_on(form, "text"):
                _act(request, draft, shown, form.cleaned_data["text"])
                return _saved(request, draft, key)
        except StaleParagraph as stale:
            late = _late(request, stale.row, shown)
    return _page(request, draft, shown, form, late)


def _act(request: HttpRequest, draft: Draft, shown: Paragraph, typed: str) -> None:
    """Save what was typed, go back to what is proposed, or keep one's own words over changed figures."""
    act, seen = request.POST.get("act", ""), request.POST.get("over") or request.POST.get("revision", "0")
    given: dict[str, Any] = {
        "by": actor(request),
        "cycle": draft.cycle,
        "key": shown.key,
        "proposed": shown.proposal.text,
        "language": get_language() or "en",
        "revision": int(seen) if seen.isdecimal() else 0,
    }
    if act == "keep":
        keep_text(**given)
    else:
        save_paragraph(**given, text="" if act == "proposed" else typed)


def _saved(request: HttpRequest, draft: Draft, key: str) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return _shown(request, draft, key)
    messages.success(request, _("The paragraph is saved."))
    return redirect(f"{reverse('assessments:annual', args=[draft.cycle.slug])}#{key}")


def _shown(request: HttpRequest, draft: Draft, key: str) -> HttpResponse:
    """The paragraph in its place in the outline, as it stands now."""
    now = draft_or_404(request, draft.cycle.slug)
    context = {"cycle": draft.cycle, "paragraph": now.find(key), "focused": True}
    return render(request, "assessments/annual/_paragraph.html", context)


def _late(request: HttpRequest, row: AnnualParagraph | None, shown: Paragraph) -> Late:
    since = meanwhile(request, row.by_id if row else None, row.by_label if row else "")
    return Late(since, row, row.text if row and row.text else shown.proposal.text)


def _page(
    request: HttpRequest, draft: Draft, shown: Paragraph, form: ParagraphForm, late: Late | None
) -> HttpResponse:
    in_place = bool(request.headers.get("HX-Request"))
    context: Mapping[str, Any] = {
        "cycle": draft.cycle,
        "paragraph": shown,
        "form": form,
        "late": late,
        "has_errors": late is not None,
        "in_place": in_place,
        "apart": difference(shown.row.base_text, shown.now) if shown.row and shown.has_changed else (),
        "revision": request.POST.get("revision", str(shown.revision)),
    }
    template = "_paragraph_form" if in_place else "paragraph"
    # htmx puts nothing in place but what is a success.
    status = 200 if in_place else 409 if late else 422 if form.errors else 200
    return render(request, f"assessments/annual/{template}.html", context, status=status)


@require_safe
def preview(request: HttpRequest, slug: str) -> HttpResponse:
    """The draft as it reads, with its numbers, footnotes and figures."""
    draft = draft_or_404(request, slug)
    language = get_language() or "en"
    report = drawn(draft, outline_of(draft.cycle.edition), is_draft=True)
    context = {"cycle": draft.cycle, **paper.context_of(report, language)}
    return render(request, "assessments/annual/preview.html", context)
