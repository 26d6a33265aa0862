"""All addresses. Public ones carry `@login_not_required`; tests/test_architecture.py lists them."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from config import demo, pages
from config.doctor import seen
from config.watching.page import installation

urlpatterns: list[URLPattern | URLResolver] = [
    path("", pages.home, name="home"),
    path("help/", pages.help_index, name="help"),
    path("help/scoring/", pages.scoring, name="scoring"),
    path("help/security/", pages.security, name="security"),
    path("help/privacy/", pages.privacy, name="privacy"),
    path("help/reuse/", pages.reuse, name="reuse"),
    path("help/designations/", pages.designations, name="designations"),
    path("help/<slug:slug>/", pages.help_page, name="help_page"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("healthz", pages.healthz, name="healthz"),
    path("readyz", pages.readyz, name="readyz"),
    path(".well-known/security.txt", pages.security_txt, name="security_txt"),
    path("administration/installation/", installation, name="installation"),
    path(seen.ADDRESS.removeprefix("/"), seen.seen, name="doctor"),
    path("account/", include("mechanisms.people.urls")),
    path("", include("recommendations.urls")),
    path("", include("mechanisms.urls")),
    path("", include("assessments.urls")),
]
if settings.DEMO:
    urlpatterns.insert(0, path("demo/", demo.people, name="demo"))
    urlpatterns.insert(1, path("demo/<slug:username>/", demo.step_in, name="demo_step_in"))

handler400 = "config.pages.bad_request"
handler403 = "config.pages.forbidden"
handler404 = "config.pages.not_found"
handler429 = "config.pages.too_many_requests"
handler500 = "config.pages.server_error"
