"""`/schema/`: what the files of this product look like, for whoever writes or reads them by a program."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_control
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import condition, require_safe

from assessments.api.schemas import PUBLISHED, schema_of
from recommendations.catalogue import outline_of
from recommendations.views import edition_shown

TITLES: Mapping[str, str | Promise] = {
    "answers-1": _("Answers of one assessment"),
    "gap-report-1": _("Gap report"),
    "bundle-1": _("List of the files in a bundle"),
    "instrument-1": _("Instrument"),
    "directory-1": _("Directory"),
    "comparison-2": _("Comparison"),
}
WORDS: Mapping[str, str | Promise] = {
    "answers-1": _(
        "What a body says to each recommendation, with evidence and actions. This file is read as well as "
        "written: those with a system of their own bring their answers in by it."
    ),
    "gap-report-1": _(
        "The report as data: every answer, what was counted, gaps in the order of what to do first. Its "
        "SHA-256 is the hash that stands on paper. You find it under “JSON” on the page of a report."
    ),
    "bundle-1": _(
        "manifest.json in the ZIP of a report with its evidence: each file with its size and its SHA-256."
    ),
    "instrument-1": _("The 32 recommendations with prompts, criteria and levels."),
    "directory-1": _("What the report says of bodies."),
    "comparison-2": _(
        "Many submissions of one cycle beside each other. You find it under “JSON” on the page “Compare”."
    ),
}
#: Where a file of this kind can be looked at without an account, by the name of its address.
EXAMPLES: Mapping[str, str] = {
    "instrument-1": "recommendations:instrument_json",
    "directory-1": "mechanisms:directory_json",
}
ANSWERS_EXAMPLE: Mapping[str, object] = {
    "schema": "answers/1",
    "edition": "2010",
    "period": {"start": "2025-01-01", "end": "2026-06-30"},
    "contributors": [{"name": "Ministry of Justice", "kind": "ministry"}],
    "answers": [
        {
            "paragraph": 112,
            "state": "level",
            "level": 2,
            "explanation": "The plan is in force.",
            "criteria": {"112.1": "yes", "112.2": "partly"},
            "evidence": [
                {
                    "title": "National plan 2024–2028",
                    "strength": 2,
                    "date": "2024-03-01",
                    "url": "https://example.org/plan",
                }
            ],
            "actions": [{"what": "Evaluate the plan", "due": "2026-12-31", "status": "planned"}],
        },
        {"paragraph": 118, "state": "dont_know"},
    ],
}


@dataclass(frozen=True, slots=True)
class PublishedSchema:
    name: str
    code: str
    title: str
    words: str
    address: str
    example: str


@login_not_required
@require_safe
def schemas(request: HttpRequest) -> HttpResponse:
    """What there is, with an example of what is read."""
    context = {
        "schemas": [_line(name) for name in PUBLISHED],
        "example": json.dumps(ANSWERS_EXAMPLE, ensure_ascii=False, indent=2),
        "installation": settings.ADDRESS,
    }
    return render(request, "assessments/api/schema.html", context)


def _line(name: str) -> PublishedSchema:
    kind, _dash, version = name.rpartition("-")
    example = EXAMPLES.get(name)
    return PublishedSchema(
        name=name,
        code=f"{kind}/{version}",
        title=str(TITLES[name]),
        words=str(WORDS[name]),
        address=address_of(name),
        example=reverse(example) if example else "",
    )


def address_of(name: str) -> str:
    """Where the schema of this name stands, without the host."""
    return reverse("assessments:schema_file", args=[name])


def _content(name: str) -> bytes:
    """The schema as it is sent; Http404 for a name that none has, and while no edition is loaded."""
    if name not in PUBLISHED:
        raise Http404
    identity = f"{settings.ADDRESS}{address_of(name)}"
    schema = schema_of(name, outline_of(edition_shown()), identity)
    return (json.dumps(schema, indent=1) + "\n").encode()


def _etag(request: HttpRequest, name: str) -> str:
    return f'"{hashlib.sha256(_content(name)).hexdigest()}"'


@login_not_required
@require_safe
@gzip_page
@cache_control(public=True, max_age=3600)
@condition(etag_func=_etag)
def schema_file(request: HttpRequest, name: str) -> HttpResponse:
    """One schema; programs on any host may read it."""
    response = HttpResponse(_content(name), content_type="application/schema+json")
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
