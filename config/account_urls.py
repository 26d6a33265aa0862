"""The addresses of /account/: allauth's, our overview and sessions, and another service's door if any."""

from __future__ import annotations

from allauth.mfa.webauthn.views import login_webauthn
from allauth.socialaccount import views as service_views
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, include, path

from config import account_pages, service_pages

urlpatterns: list[URLPattern | URLResolver] = [
    path("", account_pages.overview, name="account"),
    path("digest/", account_pages.digest, name="account_digest"),
    path("sessions/", account_pages.sessions, name="account_sessions"),
    path("sessions/end/", account_pages.end_others, name="account_sessions_end"),
    path("sessions/<int:number>/end/", account_pages.end_one, name="account_session_end"),
    path("", include("allauth.account.urls")),
    path("2fa/", include("allauth.mfa.urls")),
]
# A passkey signs in whoever has not signed in yet; allauth's own view does not say so.
login_not_required(login_webauthn)

SERVICE: list[URLPattern | URLResolver] = [
    path("oidc/<slug:provider_id>/login/", service_pages.sign_in, name="openid_connect_login"),
    path(
        "oidc/<slug:provider_id>/login/callback/",
        service_pages.come_back,
        name="openid_connect_callback",
    ),
    path("service/cancelled/", service_views.login_cancelled, name="socialaccount_login_cancelled"),
    path("service/error/", service_views.login_error, name="socialaccount_login_error"),
]
if settings.OIDC is not None:
    urlpatterns += SERVICE
