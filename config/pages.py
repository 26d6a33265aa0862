"""The plain pages that belong to no app: home, help, accessibility, health, and the error pages."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from assessments.issuing.report_files import BYTES_KEPT
from assessments.making.orders import KEPT_FOR, UNUSED_FOR
from config.busy import busy, is_busy, is_stopped, stopped
from config.landing import sample_page
from config.middleware import too_large
from config.watching.readiness import parts
from mechanisms.people.typed_text import typed_in
from recommendations.reuse import LICENCE, LICENCE_URL

TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


@dataclass(frozen=True, slots=True)
class HelpPage:
    """One page of help, for one group of people; its text is ``templates/help/<slug>.html``."""

    slug: str
    title: str | Promise
    summary: str | Promise

    @property
    def template(self) -> str:
        """The template that holds the text."""
        return f"help/{self.slug}.html"


HELP_PAGES = (
    HelpPage(
        "coordinator",
        _("For coordinators"),
        _("You look after your body’s assessment, from the first answer to its submission."),
    ),
    HelpPage(
        "contributor",
        _("For contributors without much time"),
        _("A colleague asked you for a few answers."),
    ),
    HelpPage(
        "reader",
        _("For readers"),
        _("You read a gap report."),
    ),
    HelpPage(
        "rapporteur-staff",
        _("For staff of the Special Rapporteur"),
        _("You read what bodies share, and note what you think of it."),
    ),
    HelpPage(
        "administrator",
        _("For administrators"),
        _("You look after accounts, cycles and the installation. You never see a draft."),
    ),
)


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What the product is, and the next step for whoever is asking."""
    return render(request, "home.html", {"half_page": sample_page()})


@login_not_required
@require_safe
def help_index(request: HttpRequest) -> HttpResponse:
    """A way into the help for each group of people."""
    return render(request, "help/index.html", {"pages": HELP_PAGES})


@login_not_required
@require_safe
def help_page(request: HttpRequest, slug: str) -> HttpResponse:
    """The help of one group; 404 for a group that does not exist."""
    for page in HELP_PAGES:
        if page.slug == slug:
            return render(request, page.template, {"page": page, "pages": HELP_PAGES})
    raise Http404


@login_not_required
@require_safe
def scoring(request: HttpRequest) -> HttpResponse:
    """Every rule of counting in prose, each with a worked example."""
    return render(request, "help/scoring.html")


@login_not_required
@require_safe
def designations(request: HttpRequest) -> HttpResponse:
    """What a name of a State, region or body on these pages does not say."""
    return render(request, "help/designations.html")


@login_not_required
@require_safe
def reuse(request: HttpRequest) -> HttpResponse:
    """What others may take along and show elsewhere, under which terms, and what is not ours to give."""
    return render(request, "help/reuse.html", {"licence": LICENCE, "licence_url": LICENCE_URL})


@login_not_required
@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """What is protected here, against whom, and what is not."""
    context = {"contact": settings.SECURITY_CONTACT, "has_scanner": bool(settings.CLAMD)}
    return render(request, "help/security.html", context)


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Which data about people are kept, for how long, and who answers for it."""
    return render(
        request,
        "help/privacy.html",
        {
            "controller": settings.CONTROLLER,
            "contact": settings.PRIVACY_CONTACT,
            "contact_shown": settings.PRIVACY_CONTACT.removeprefix("mailto:"),
            "legal_basis": settings.LEGAL_BASIS,
            "log_days": settings.LOG_DAYS,
            "backup_days": settings.BACKUPS_KEPT.days,
            "session_minutes": settings.SESSION_COOKIE_AGE // 60,
            "session_hours": settings.SESSION_ABSOLUTE_AGE // 3600,
            "unused_days": UNUSED_FOR.days,
            "longest_days": KEPT_FOR.days,
            "submitted_days": BYTES_KEPT.days,
            "other_service": settings.OIDC["name"] if settings.OIDC else "",
            "unsaid": _("Not filled in by the operator of this installation."),
        },
    )


@login_not_required
@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Where to report a weakness, as RFC 9116 has it; 404 while the operator has named nobody.

    The date to which it holds moves along: whoever runs the installation answers for the setting.
    """
    if not settings.SECURITY_CONTACT:
        raise Http404
    expires = (timezone.now() + timedelta(days=180)).replace(hour=0, minute=0, second=0)
    lines = [
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {settings.LANGUAGE_CODE}",
        f"Canonical: {settings.ADDRESS}/.well-known/security.txt",
        f"Policy: {settings.ADDRESS}{reverse('security')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement."""
    return render(request, "help/accessibility.html")


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """For a watchdog: 200 if the database answers, else 503; says nothing else about the installation."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("database does not answer\n", status=503, content_type="text/plain")
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """For whoever runs the installation: 200 if all that people need works now, else 503; one line a part."""
    found = list(parts())
    lines = [f"{part.name}: {part.said}\n" for part in found]
    status = 200 if all(part.is_well or not part.is_needed for part in found) else 503
    return HttpResponse("".join(lines), status=status, content_type="text/plain")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the request could not be understood; 413 if there was too much of it."""
    if isinstance(exception, TOO_MUCH):
        return too_large(request)
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: signed in, a member, without this right. What was typed into a form is shown, to be copied."""
    return render(request, "403.html", {"typed": typed_in(request)}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: not there, or not for this person; the two look the same. What was typed is shown, as above."""
    return render(request, "404.html", {"typed": typed_in(request)}, status=404)


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """429: tried too often. Says the same whatever was tried, and does not count what is only read."""
    response = render(request, "429.html", status=429)
    response.headers["Retry-After"] = "60"
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 where the database can't save now: rendered without the request, so that a broken database
    can't break this page too."""
    error = sys.exc_info()[1]
    if is_busy(error):
        return busy(request, error)
    if is_stopped(error):
        return stopped(request)
    return HttpResponse(render_to_string("500.html"), status=500)
