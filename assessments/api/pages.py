"""The pages for whoever writes a program: the interface, its OpenAPI document, the schemas of the files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import URLPattern, reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_control
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import condition, require_safe

from assessments.api.parameters import AnswerPage, Page, opened
from assessments.api.routes import api, problem_answer
from assessments.api.schemas import PUBLISHED, schema_of
from recommendations.catalogue import outline_of
from recommendations.reuse import LICENCE, LICENCE_URL, open_data, same_for_visitors
from recommendations.translations import ENGLISH
from recommendations.views import edition_shown

PREFIX = "/api/"
TOKEN = "Token"  # noqa: S105 (the name that ninja gives the way to sign in)


type Words = tuple[tuple[str, str], ...]
# In the order in which the page explains them.
PARAMETERS = (
    "limit", "offset", "format", "cycle", "kind", "region", "type", "paragraph", "names",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Described:
    """One table as the page shows it: its address, what a row is, what may be asked, what it holds."""

    name: str
    address: str
    words: str
    parameters: Words
    columns: Words


def url_patterns() -> list[URLPattern]:
    """The addresses of the tables; nobody has to sign in to reach them."""
    found = []
    for pattern in api.urls[0]:
        if isinstance(pattern, URLPattern) and pattern.name != "api-root":
            pattern.callback = opened(pattern.callback)
            found.append(pattern)
    return found


@same_for_visitors
@login_not_required
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """What there is to read and how, with examples. No query beside those that say who asks."""
    fields = AnswerPage.model_fields
    context = {
        "tables": list(described()),
        "parameters": [(name, fields[name].description) for name in PARAMETERS],
        "installation": settings.ADDRESS,
    }
    return render(request, "assessments/api/api.html", context)


def described() -> Iterator[Described]:
    """The tables in the order of their routes, out of the document itself."""
    document = api.get_openapi_schema(path_prefix=PREFIX)
    for address, operation in _tables(document):
        schema = operation["responses"][200]["content"]["application/json"]["schema"]
        rows = _meant(document, schema)["properties"]["rows"]["items"]
        yield Described(
            name=address.removeprefix(PREFIX),
            address=address,
            words=operation["description"],
            parameters=tuple(
                (each["name"], each["description"])
                for each in operation["parameters"]
                if each["name"] not in Page.model_fields
            ),
            columns=tuple(
                (name, column["description"]) for name, column in _meant(document, rows)["properties"].items()
            ),
        )


def _tables(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Address and operation of each table: of everything that has no part to fill in."""
    for address, methods in document["paths"].items():
        if "{" not in address:
            yield address, methods["get"]


def _meant(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
    return found


@open_data
@login_not_required
@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    return JsonResponse(openapi_document(), json_dumps_params={"ensure_ascii": False})


def openapi_document() -> dict[str, Any]:
    """What ninja tells, and what it can't know: a token may be left out, CSV, refusals."""
    document: dict[str, Any] = api.get_openapi_schema(path_prefix=PREFIX)
    document["servers"] = [{"url": settings.ADDRESS}]
    document["info"]["license"] = {"name": LICENCE, "url": LICENCE_URL}
    document["info"]["termsOfService"] = settings.ADDRESS + reverse("reuse")
    for _address, operation in _tables(document):
        operation["responses"][200]["content"]["text/csv"] = {"schema": {"type": "string"}}
    for methods in document["paths"].values():
        operation = methods["get"]
        operation["security"] = [{}, {TOKEN: []}]
        for status in (401, 403, 404, 422, 429):
            operation["responses"][status] = {"$ref": "#/components/responses/Problem"}
    document["components"]["responses"] = {"Problem": _problem()}
    translated: dict[str, Any] = json.loads(DjangoJSONEncoder().encode(document))
    return translated


def _problem() -> dict[str, Any]:
    text = {"type": "string"}
    return {
        "description": "What went wrong, in a sentence (RFC 9457)",
        "content": {
            "application/problem+json": {
                "schema": {
                    "type": "object",
                    "required": ["title", "status", "detail", "parameter"],
                    "properties": {
                        "title": text,
                        "status": {"type": "integer"},
                        "detail": text,
                        "parameter": {"type": ["string", "null"]},
                    },
                }
            }
        },
    }


@open_data
@login_not_required
@require_safe
def nothing(request: HttpRequest, rest: str) -> HttpResponse:
    """Below /api/ also what is not there is answered in JSON."""
    detail = gettext("There is no such table. They are listed at %(page)s.")
    return problem_answer(request, 404, detail % {"page": settings.ADDRESS + reverse("assessments:api")})


# `/schema/`: what the files of this product look like, for whoever writes or reads them by a program.


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
        "What a body says to each recommendation, with evidence and actions. You can also bring answers "
        "in with it."
    ),
    "gap-report-1": _(
        "The report as data: answers, counts, and gaps in order. Its SHA-256 is the hash on paper. See "
        "“JSON” on the page of a report."
    ),
    "bundle-1": _(
        "manifest.json in the ZIP of a report with its evidence: each file with its size and its SHA-256."
    ),
    "instrument-1": _("The 32 recommendations with prompts, criteria and levels."),
    "directory-1": _("What the report says of bodies."),
    "comparison-2": _("Many submissions of one cycle. See “JSON” on the page “Compare”."),
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
    with translation.override(ENGLISH):
        schema = schema_of(name, outline_of(edition_shown()), identity)
    return (json.dumps(schema, indent=1) + "\n").encode()


def _etag(request: HttpRequest, name: str) -> str:
    return f'"{hashlib.sha256(_content(name)).hexdigest()}"'


@open_data
@login_not_required
@require_safe
@gzip_page
@cache_control(public=True, max_age=3600)
@condition(etag_func=_etag)
def schema_file(request: HttpRequest, name: str) -> HttpResponse:
    """One schema."""
    return HttpResponse(_content(name), content_type="application/schema+json")
