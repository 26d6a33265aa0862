"""The page that explains the interface, its OpenAPI document, and the answer where there is nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import URLPattern, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from assessments.api import rows as words
from assessments.api.parameters import opened
from assessments.api.routes import api, problem_answer

PREFIX = "/api/"
TOKEN = "Token"  # noqa: S105 (the name that ninja gives the way to sign in)


@dataclass(frozen=True, slots=True)
class Described:
    """One table as the page shows it: its address, what a row is, what may be asked, what it holds."""

    name: str
    address: str
    words: str | Promise
    parameters: tuple[tuple[str, str | Promise], ...]
    columns: tuple[tuple[str, str | Promise], ...]


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
    context = {
        "tables": list(described()),
        "parameters": list(words.PARAMETERS.items()),
        "installation": settings.ADDRESS,
    }
    return render(request, "assessments/api/api.html", context)


def described() -> Iterator[Described]:
    """The tables in the order of their routes, out of the document itself."""
    document = api.get_openapi_schema(path_prefix=PREFIX)
    for address, methods in document["paths"].items():
        name = address.removeprefix(PREFIX)
        if name not in words.TABLES:
            continue
        schema = methods["get"]["responses"][200]["content"]["application/json"]["schema"]
        yield Described(
            name=name,
            address=address,
            words=words.TABLES[name],
            parameters=tuple(
                (each["name"], words.PARAMETERS[each["name"]])
                for each in methods["get"]["parameters"]
                if each["name"] not in ("limit", "offset", "format")
            ),
            columns=tuple((key, words.COLUMNS[key]) for key in _columns(document, schema)),
        )


def _columns(document: dict[str, Any], schema: dict[str, Any]) -> list[str]:
    """The properties of a row, from the table that the answer is."""
    table = _meant(document, schema)
    return list(_meant(document, table["properties"]["rows"]["items"])["properties"])


def _meant(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """The schema that a reference names."""
    found: dict[str, Any] = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
    return found


@login_not_required
@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document, with what each column means."""
    return JsonResponse(openapi_document(), json_dumps_params={"ensure_ascii": False})


def openapi_document() -> dict[str, Any]:
    """What ninja says, and what it can't know: a token may be left out, CSV, refusals, words."""
    document: dict[str, Any] = api.get_openapi_schema(path_prefix=PREFIX)
    document["servers"] = [{"url": settings.ADDRESS}]
    for address, methods in document["paths"].items():
        operation = methods["get"]
        operation["security"] = [{}, {TOKEN: []}]
        if address.removeprefix(PREFIX) in words.TABLES:
            operation["responses"][200]["content"]["text/csv"] = {"schema": {"type": "string"}}
        for parameter in operation["parameters"]:
            if parameter["name"] in words.PARAMETERS:
                parameter["description"] = str(words.PARAMETERS[parameter["name"]])
        for status in (401, 403, 404, 422, 429):
            operation["responses"][status] = {"$ref": "#/components/responses/Problem"}
    for schema in document["components"]["schemas"].values():
        for name, values in schema.get("properties", {}).items():
            if name in words.COLUMNS and schema["title"].endswith("Row"):
                values["description"] = str(words.COLUMNS[name])
    document["components"]["responses"] = {"Problem": _problem()}
    return document


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
    return problem_answer(
        request, 404, detail % {"page": settings.ADDRESS + reverse("assessments:api")}
    )
