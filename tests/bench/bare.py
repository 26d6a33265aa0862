"""Django alone, served as the product is: what `tests.bench.memory` compares it with."""

from __future__ import annotations

import gc

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import get_resolver, path


def hello(_request: HttpRequest) -> HttpResponse:
    """A word."""
    return HttpResponse("hello")


urlpatterns = [path("<path:anything>", lambda request, anything: hello(request)), path("", hello)]

if not settings.configured:
    settings.configure(
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF=__name__,
        SECRET_KEY="for-benchmarks-only",
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django.contrib.messages",
        ],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
        MIDDLEWARE=[
            "django.middleware.security.SecurityMiddleware",
            "django.middleware.common.CommonMiddleware",
        ],
    )

application = get_wsgi_application()
get_resolver().url_patterns  # noqa: B018  # as config.wsgi
gc.collect()
gc.freeze()
