"""The addresses of an installation at which people may sign in by another service."""

from django.urls import include, path

from config.urls import handler400, handler403, handler404, handler429, handler500, urlpatterns
from mechanisms.people.urls import SERVICE

__all__ = ["handler400", "handler403", "handler404", "handler429", "handler500", "urlpatterns"]

urlpatterns = [path("account/", include(SERVICE)), *urlpatterns]
