"""Accounts: who has one, what it may do, and whether it is open."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assessments.views.loading import principal
from mechanisms.access import Capability, require
from mechanisms.people_list import people_page


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """All accounts, `?q=` leaves some; fifty on a page."""
    require(principal(request), Capability.MANAGE_PEOPLE)
    words = request.GET.get("q", "").strip()
    page = people_page(words, request.GET.get("page", "1"))
    context = {"page": page, "words": words, "query": urlencode({"q": words}) if words else ""}
    return render(request, "assessments/administration/people.html", context)
