"""What a page answers that waits for a second coordinator."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from mechanisms.models import Body


def waits(request: HttpRequest, body: Body) -> HttpResponse:
    """Nothing has happened yet: the page of what waits says how it goes on."""
    said = _(
        "Nothing has happened yet. It waits for a second coordinator, who can confirm it within 24 hours. "
        "All members are told."
    )
    messages.warning(request, said)
    return redirect("assessments:second_coordinator", body.slug)
