"""The addresses of /account/: allauth's that are in use, our own, and another service's door if any."""

from __future__ import annotations

from allauth.account import views as allauth_views
from allauth.mfa.webauthn.views import login_webauthn
from allauth.socialaccount import views as service_views
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.decorators.http import require_http_methods

from mechanisms.people import account_pages, address_change, api_tokens, other_sign_in

# Named one by one: allauth's list also has pages for what is not used here, in its own look.
PASSWORDS: list[URLPattern | URLResolver] = [
    path("login/", allauth_views.login, name="account_login"),
    path("logout/", allauth_views.logout, name="account_logout"),
    path("inactive/", allauth_views.account_inactive, name="account_inactive"),
    path("signup/", allauth_views.signup, name="account_signup"),
    path("reauthenticate/", allauth_views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", allauth_views.password_change, name="account_change_password"),
    path("password/set/", allauth_views.password_set, name="account_set_password"),
    path("password/reset/", allauth_views.password_reset, name="account_reset_password"),
    path("password/reset/done/", allauth_views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        allauth_views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("", account_pages.overview, name="account"),
    path("digest/", account_pages.digest, name="account_digest"),
    path("time-zone/", account_pages.time_zone, name="account_time_zone"),
    path("language/", account_pages.language, name="account_language"),
    path("email/", address_change.address, name="account_email"),
    path("email/<str:token>/", address_change.confirm, name="account_email_confirm"),
    path("sessions/", account_pages.sessions, name="account_sessions"),
    path("sessions/end/", account_pages.end_others, name="account_sessions_end"),
    path("sessions/<int:number>/end/", account_pages.end_one, name="account_session_end"),
    # Not "account_…": those pages open before the second factor is given.
    path("device/", account_pages.device, name="this_device"),
    path("tokens/", api_tokens.tokens, name="api_tokens"),
    path("tokens/add/", api_tokens.token_add, name="api_token_add"),
    path("tokens/<uuid:pk>/take-back/", api_tokens.token_take_back, name="api_token_take_back"),
    *PASSWORDS,
    path("2fa/", include("allauth.mfa.urls")),
]


def _only(methods: list[str], patterns: list[URLPattern | URLResolver]) -> None:
    """Views that say nothing of methods would take PUT as POST, and answer OPTIONS."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            _only(methods, pattern.url_patterns)
        elif pattern.callback.__module__.startswith("allauth."):
            pattern.callback = require_http_methods(methods)(pattern.callback)


# A passkey signs in whoever has not signed in yet; allauth's own view does not say so.
login_not_required(login_webauthn)

SERVICE: list[URLPattern | URLResolver] = [
    path("oidc/<slug:provider_id>/login/", other_sign_in.sign_in, name="openid_connect_login"),
    path("oidc/<slug:provider_id>/login/callback/", other_sign_in.come_back, name="openid_connect_callback"),
    path("service/cancelled/", service_views.login_cancelled, name="socialaccount_login_cancelled"),
]
_only(["GET", "HEAD", "POST"], [*urlpatterns, *SERVICE])
if settings.OIDC is not None:
    urlpatterns += SERVICE
