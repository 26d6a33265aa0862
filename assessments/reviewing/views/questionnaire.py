"""A blank questionnaire for a body without an account: as a workbook, and on paper."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from assessments.answering.forms.page import reason_of
from assessments.answering.rules import Refused
from assessments.answering.views.page_access import actor
from assessments.formats.file import attachment
from assessments.making.views import Link, Page, handed_out
from assessments.offline.paper import questionnaire_pdf
from assessments.offline.workbook import questionnaire_xlsx
from assessments.reviewing.blank_questionnaire import blank, make_questionnaire
from assessments.reviewing.views.cycles import invited
from mechanisms.called import called
from recommendations.own_language import language_chosen, language_of_file


@require_POST
def questionnaire_workbook(request: HttpRequest, slug: str, body: str) -> HttpResponse:
    """Made and sent to the browser; it is on record, so that what comes back is known."""
    invitation = invited(request, slug, body)
    language = language_chosen(request)
    try:
        made = make_questionnaire(
            by=actor(request), body=invitation.body, cycle=invitation.cycle, language=language
        )
    except Refused as refused:
        messages.error(request, reason_of(refused))
        return redirect("assessments:cycle_body", slug, body)
    asked = blank(invitation.body, invitation.cycle, language=language, made=made.made_at, code=str(made.pk))
    return attachment(questionnaire_xlsx(asked))


@require_safe
def questionnaire_paper(request: HttpRequest, slug: str, body: str) -> HttpResponse:
    """To print and fill in by hand; the same all day long."""
    invitation = invited(request, slug, body)
    day = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    asked = blank(invitation.body, invitation.cycle, language=language_of_file(request), made=day)
    names = {"body": called(invitation.body), "cycle": invitation.cycle.name}
    back = Link(reverse("assessments:cycle_body", args=[slug, body]), _("Back to the invitation"))
    what = _("Questionnaire on paper: %(body)s, %(cycle)s") % names
    return handed_out(
        request, questionnaire_pdf(asked), "pdf", Page(what, [back], {"sample_data": asked.sample})
    )
