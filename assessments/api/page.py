"""The page that explains the interface, its OpenAPI document, and the answer where there is nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import URLPattern, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from assessments.api.parameters import AnswerPage, Page, opened
from assessments.api.routes import api, problem_answer

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


@login_not_required
@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    return JsonResponse(openapi_document(), json_dumps_params={"ensure_ascii": False})


def openapi_document() -> dict[str, Any]:
    """What ninja tells, and what it can't know: a token may be left out, CSV, refusals."""
    document: dict[str, Any] = api.get_openapi_schema(path_prefix=PREFIX)
    document["servers"] = [{"url": settings.ADDRESS}]
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


@login_not_required
@require_safe
def nothing(request: HttpRequest, rest: str) -> HttpResponse:
    """Below /api/ also what is not there is answered in JSON."""
    detail = _("There is no such table. They are listed at %(page)s.")
    return problem_answer(request, 404, detail % {"page": settings.ADDRESS + reverse("assessments:api")})
