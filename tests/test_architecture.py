"""What the import contracts cannot see: foreign keys, names of modules, late imports, and open doors.

What holds for templates stands in test_templates.py.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.db.models import ForeignObject, ManyToManyField
from django.template.loader import get_template
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.module_loading import import_string

ROOT = Path(settings.BASE_DIR)
LAYERS = ("recommendations", "mechanisms", "assessments", "config")
FORBIDDEN_NAMES = {"utils", "helpers", "services", "common", "managers", "misc"}

# Every address that answers without signing in. Adding one here is a decision about who may see what.
PUBLIC_ROUTES = {
    "assessments:waiting",
    "assessments:wrong_word",
    "home",
    "help",
    "help_page",
    "scoring",
    "accessibility",
    "designations",
    "reuse",
    "privacy",
    "healthz",
    "readyz",
    "recommendations:list",
    "recommendations:detail",
    "recommendations:report",
    "recommendations:instrument_json",
    "mechanisms:list",
    "mechanisms:directory_json",
    "mechanisms:invitation",
    "assessments:body",
    "assessments:report",
    "assessments:report_file",
    "assessments:brief",
    "assessments:evidence_download",
    "assessments:stop_mail",
    "assessments:link",
    "assessments:link_questions",
    "assessments:link_question",
    "assessments:verify",
    "assessments:compare",
    "assessments:compare_file",
    "assessments:compare_answers",
    "assessments:compare_patterns",
    "assessments:compare_pattern_file",
    "assessments:closing_table",
    "assessments:closing_table_file",
    "assessments:compare_report",
    "assessments:compare_report_word",
    "assessments:compare_trend",
    "assessments:embed_pattern",
    "assessments:embed_recommendation",
    "assessments:embed_strip",
    "assessments:embed_trend",
    "assessments:side_by_side",
    "assessments:side_by_side_file",
    "assessments:compare_answers_file",
    "assessments:compare_trend_file",
    "assessments:api",
    "assessments:api_openapi",
    "assessments:schemas",
    "assessments:schema_file",
    "assessments:api_cycles",
    "assessments:api_instrument",
    "assessments:api_bodies",
    "assessments:api_submissions",
    "assessments:api_answers",
    "assessments:api_criteria",
    "assessments:api_principles",
    "assessments:api_distribution",
    "assessments:api_readings",
    "assessments:api_report",
    "assessments:api_nothing",
    "account_login",
    "account_logout",
    "account_signup",
    "account_inactive",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "security",
    "security_txt",
    # To whoever has a token that the secret key has signed within a minute; to others there is nothing.
    "doctor",
}


def layer(label: str) -> int:
    """How high an app of ours stands; 0 is the lowest."""
    return LAYERS.index(label)


def own_relations() -> Iterator[tuple[str, str, str | None]]:
    """(name of the field, app it points to, related name) of each relation between two of our apps."""
    for model in apps.get_models():
        if model._meta.app_label not in LAYERS:
            continue
        for field in (*model._meta.local_fields, *model._meta.local_many_to_many):
            if not isinstance(field, ForeignObject | ManyToManyField):
                continue
            target = field.related_model._meta.app_label
            if target in LAYERS:
                related_name = field.remote_field.related_name
                yield f"{model._meta.label}.{field.name}", target, related_name


def templates() -> list[Path]:
    """Every template of ours."""
    return sorted((ROOT / "templates").rglob("*.html"))


def modules() -> list[Path]:
    """Every module of ours, tests included."""
    return [path for app in (*LAYERS, "tests") for path in sorted((ROOT / app).rglob("*.py"))]


def test_there_are_relations_to_check() -> None:
    assert sum(1 for _ in own_relations()) > 10


def test_foreign_keys_point_down_or_stay() -> None:
    upward = [
        f"{name} → {target}"
        for name, target, _ in own_relations()
        if layer(target) > layer(name.split(".")[0])
    ]
    assert upward == []


def test_lower_apps_do_not_see_relations_from_above() -> None:
    named = [
        f"{name} is visible as {related_name}"
        for name, target, related_name in own_relations()
        if target != name.split(".")[0] and not (related_name or "").endswith("+")
    ]
    assert named == []


def test_no_module_is_named_after_nothing() -> None:
    bad = [
        str(path.relative_to(ROOT))
        for path in modules()
        if FORBIDDEN_NAMES & {path.stem, *path.relative_to(ROOT).parts}
    ]
    assert bad == []


# What words, dates, settings and the place of files need; the import contract knows Django only as a whole.
WORDS = {"django.utils.formats", "django.utils.functional", "django.utils.translation"}
KEEPING = {
    "files/store.py": {"django.conf", "django.core.files.storage"},
    "files/scanner.py": {"django.conf"},
    "files/bucket.py": {"django.core.files.base"},
}


@pytest.mark.parametrize("package", ["answers", "files"])
def test_values_and_strangers_files_know_of_django_only_words(package: str) -> None:
    found = {
        (f"{package}/{path.name}", name)
        for path in (ROOT / "assessments" / package).glob("*.py")
        for name in django_of(path)
        if name not in WORDS | KEEPING.get(f"{package}/{path.name}", set())
    }
    assert found == set()


def django_of(path: Path) -> Iterator[str]:
    """The modules of Django that a module imports from."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("django"):
            yield str(node.module)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.startswith("django"))


def imports_inside_functions(path: Path) -> Iterator[str]:
    """The top-level names that functions of a module import."""
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        for inner in ast.walk(node):
            if isinstance(inner, ast.Import):
                yield from (alias.name.split(".")[0] for alias in inner.names)
            elif isinstance(inner, ast.ImportFrom):
                yield (inner.module or "").split(".")[0]


def test_little_is_imported_late() -> None:
    """WeasyPrint takes a second; prometheus_client reads where to count when it is imported."""
    late = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in modules()
        if "tests" not in path.parts
        for name in imports_inside_functions(path)
        if name not in ("weasyprint", "prometheus_client")
    }
    assert late == set()


def routes(patterns: list[URLPattern | URLResolver], namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    """(full name or address, route) of every address."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from routes(pattern.url_patterns, inner)
        else:
            yield f"{namespace}{pattern.name or pattern.pattern}", pattern


def is_open(pattern: URLPattern) -> bool:
    """Whether the middleware that closes everything by default is told to let this one pass."""
    view = inspect.unwrap(pattern.callback, stop=lambda wrapped: hasattr(wrapped, "login_required"))
    return not getattr(view, "login_required", True)


def all_routes() -> dict[str, URLPattern]:
    """Every address by its name."""
    return dict(routes(get_resolver().url_patterns))


def test_everything_asks_to_sign_in_but_what_is_listed() -> None:
    assert {name for name, pattern in all_routes().items() if is_open(pattern)} == PUBLIC_ROUTES


def test_the_lock_on_every_door_is_installed() -> None:
    """By Django's own lock, or by one made of it."""
    installed = [import_string(path) for path in settings.MIDDLEWARE]
    locks = [
        item for item in installed if isinstance(item, type) and issubclass(item, LoginRequiredMiddleware)
    ]
    assert len(locks) == 1


def test_every_address_has_a_name() -> None:
    assert [name for name, pattern in all_routes().items() if not pattern.name] == []


@pytest.mark.parametrize("template", templates(), ids=lambda path: str(path.relative_to(ROOT)))
def test_template_compiles(template: Path) -> None:
    name = str(template.relative_to(ROOT / "templates"))
    assert get_template(name) is not None
