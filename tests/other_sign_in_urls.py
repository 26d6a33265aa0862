"""The addresses of an installation at which people may sign in by another service."""

from django.urls import include, path

from config.account_urls import SERVICE
from config.urls import handler400, handler403, handler404, handler429, handler500, urlpatterns

__all__ = ["handler400", "handler403", "handler404", "handler429", "handler500", "urlpatterns"]

urlpatterns = [path("account/", include(SERVICE)), *urlpatterns]
