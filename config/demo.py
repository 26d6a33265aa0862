"""The demo's people, one click each. Its addresses exist only where THIRTYTWO_DEMO is set."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from assessments.sample.cast import SamplePerson, sample_people
from mechanisms.models import Person


def _require_demo() -> None:
    """A second lock beside the missing route: without the setting there is nobody to be."""
    if not settings.DEMO:
        raise Http404


@login_not_required
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """Who one can be, what that person may try, and where the next action waits."""
    _require_demo()
    cast: list[SamplePerson] = sample_people()
    return render(request, "demo.html", {"people": cast})


@login_not_required
@require_POST
def step_in(request: HttpRequest, username: str) -> HttpResponse:
    """Sign in as one of the sample people and land where his or her next action is."""
    _require_demo()
    known = {person.username: person for person in sample_people()}
    if username not in known:
        raise Http404
    person = get_object_or_404(Person, username=username, is_active=True)
    login(request, person, backend="django.contrib.auth.backends.ModelBackend")
    return redirect("assessments:review_list" if person.is_reviewer else "assessments:dashboard")
