"""Settings: one file, read from the environment (table in docs/configuration.md).

Without any variable set this is a development installation; THIRTYTWO_PRODUCTION=1 makes it a real one
and refuses to start with a weak secret, DEBUG, the demo, any host, or an unknown number of proxies.
"""

from __future__ import annotations

import os
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from config import environment as read

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"
VAR_DIR.mkdir(exist_ok=True)
FIXTURES = BASE_DIR / "fixtures"
TRANSLATIONS = FIXTURES / "translations"

PRODUCTION = read.flag("THIRTYTWO_PRODUCTION", default=False)
DEMO = read.flag("THIRTYTWO_DEMO", default=False)
DEBUG = read.flag("DEBUG", default=False)
PROXIES = read.whole_number("THIRTYTWO_PROXIES", default=None)
HTTPS = read.flag("THIRTYTWO_HTTPS", default=PRODUCTION)
HSTS_SUBDOMAINS = read.flag("THIRTYTWO_HSTS_SUBDOMAINS", default=True)
PROXY_REDIRECTS = read.flag("THIRTYTWO_PROXY_REDIRECTS", default=False)
TESTING = "pytest" in sys.modules

if PRODUCTION and DEBUG:
    raise ImproperlyConfigured("DEBUG must be off in production: unset DEBUG.")
if PRODUCTION and DEMO:
    raise ImproperlyConfigured("The demo signs anybody in: unset THIRTYTWO_DEMO in production.")
if PRODUCTION and PROXIES is None:
    raise ImproperlyConfigured(
        "Set THIRTYTWO_PROXIES to the number of reverse proxies in front (0 if there is none)."
    )

SECRET_KEY = read.secret_key("SECRET_KEY", production=PRODUCTION)
# Keys from before: what they signed or encrypted is still read, and nothing new is made with them.
SECRET_KEY_FALLBACKS = read.names("SECRET_KEY_FALLBACKS", default=[])
AUDIT_KEY = read.text("THIRTYTWO_AUDIT_KEY") or f"audit:{SECRET_KEY}"
ALLOWED_HOSTS = read.hosts("ALLOWED_HOSTS", production=PRODUCTION)
# Links in mail and on paper begin with it.
ADDRESS = read.address("THIRTYTWO_ADDRESS", production=PRODUCTION)
CSRF_TRUSTED_ORIGINS = read.names("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "config.apps.ConfigConfig",
    "recommendations.apps.RecommendationsConfig",
    "mechanisms.apps.MechanismsConfig",
    "assessments.apps.AssessmentsConfig",
    "whitenoise.runserver_nostatic",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "crispy_forms",
    "crispy_bootstrap5",
    "simple_history",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]

MIDDLEWARE = [
    # Outermost, so that redirects to https and refusals of what comes first carry the headers too.
    "config.middleware.ResponseHeaders",
    "config.watching.requests.Watched",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "config.middleware.ThroughProxies",
    "django.middleware.security.SecurityMiddleware",
    "config.middleware.RequestSize",
    "config.public_data.WithoutCookies",
    "config.public_data.DataForOtherSites",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.SessionsThatWait",
    "config.languages.ChosenLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "mechanisms.people.typed_text.KeepWhatWasTyped",
    "django.contrib.messages.middleware.MessageMiddleware",
    "config.middleware.WholeText",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "config.middleware.SessionAge",
    "config.middleware.WhoAsks",
    "config.middleware.AsTheAccountSays",
    "config.middleware.SecondFactor",
    "config.kept_pages.KeptPages",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.product",
            ],
            "builtins": [
                "recommendations.templatetags.moments",
                "recommendations.templatetags.lists",
                "mechanisms.called",
            ],
            # The cached loader also in development: crispy takes 3.6 times as long without it.
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
INSTALLED_APPS.append("django.forms")
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

DATABASES = {"default": read.database("DATABASE_URL", var=VAR_DIR)}
# The server sets the first for each of its processes; commands and workers need one or two connections.
POOL = read.whole_number("THIRTYTWO_POOL", default=0) or 0
POOLER = read.flag("THIRTYTWO_POOLER", default=False)
DATABASES["default"]["ATOMIC_REQUESTS"] = False
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # IMMEDIATE: with DEFERRED a third of the saves of two workers fail. FULL: a confirmed save survives a
    # power cut.
    # Kept open: to open it anew costs a request 1.3 ms, and closing the last one folds the log into the file.
    DATABASES["default"]["CONN_MAX_AGE"] = None
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 10,
        # secure_delete: what is deleted is overwritten with zeros in its page.
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
            "PRAGMA secure_delete=ON;"
        ),
    }
    if not TESTING and ":memory:" not in DATABASES["default"]["NAME"]:
        # Limits and codes have a file of their own: a sign-in writes them twenty times, waits for nobody who
        # saves, and may forget them at a power cut.
        DATABASES["limits"] = {
            **DATABASES["default"],
            "NAME": f"{DATABASES['default']['NAME']}-limits",
            "OPTIONS": {
                **DATABASES["default"]["OPTIONS"],
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
            },
        }
        DATABASE_ROUTERS = ["config.limits_database.OwnFile"]
else:
    DATABASES["default"] |= read.connections(
        DATABASES["default"].get("OPTIONS", {}), pool=POOL, pooler=POOLER
    )
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Rate limits and one-time codes live here: a cache in memory would not hold with several workers.
# Room enough that nobody can push the limits of others out of it by making up addresses.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 200_000},
    }
}
if TESTING:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
# Public pages, in the memory of each process: a hundred, of some 40 kB. Tests change rows without a record.
CACHES["pages"] = {
    "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
    "LOCATION": "pages",
    "OPTIONS": {"MAX_ENTRIES": 100},
}
# And the chapters of gap reports, by a hash over their content.
CACHES["parts"] = {
    "BACKEND": f"django.core.cache.backends.{'dummy.DummyCache' if TESTING else 'locmem.LocMemCache'}",
    "LOCATION": "parts",
    "OPTIONS": {"MAX_ENTRIES": 40},
}
KEEP_PAGES = not TESTING

# Long work waits in the database for `manage.py db_worker`; in tests it is done at once.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
if TESTING:
    TASKS = {"default": {"BACKEND": "django.tasks.backends.immediate.ImmediateBackend"}}

AUTH_USER_MODEL = "mechanisms.Person"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": "config.plain_errors.LongEnough", "OPTIONS": {"min_length": 12}},
    {"NAME": "config.plain_errors.NotYourself"},
    {"NAME": "config.plain_errors.NotCommon"},
    {"NAME": "config.plain_errors.NotOnlyNumbers"},
]
# Passwords that leaked elsewhere, in a file that the operator fetches; without it only the common ones.
BREACHED_PASSWORDS = read.file_of_hashes("THIRTYTWO_BREACHED_PASSWORDS")
if BREACHED_PASSWORDS:
    AUTH_PASSWORD_VALIDATORS.append(
        {"NAME": "config.breached_passwords.NotBreached", "OPTIONS": {"file": BREACHED_PASSWORDS}}
    )
CSRF_FAILURE_VIEW = "mechanisms.people.typed_text.csrf_failed"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "assessments:dashboard"
# How long a link works that an administrator or a command makes; and one that somebody asks for by mail.
PASSWORD_RESET_TIMEOUT = 72 * 3600
RESET_LINK_AGE = timedelta(hours=1)
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "mechanisms.people.link_tokens.AskedFor"  # noqa: S105
# How long the link of an invitation works, and how long people can object: the members of a body to a
# recovery, the staff to what an administrator asks about rights and accounts of the staff.
INVITATION_AGE = timedelta(hours=72)
RECOVERY_WAIT = timedelta(hours=72)
# How long the link works that gives an account another e-mail address.
ADDRESS_CHANGE_AGE = timedelta(hours=24)
# How long backups of this installation are kept: a page that removes a text names the day on which those made
# before expire.
BACKUPS_KEPT = timedelta(days=read.whole_number("THIRTYTWO_BACKUP_DAYS", default=30) or 30)
# The public keys of age to which `manage.py backup` encrypts.
BACKUP_TO = read.names("THIRTYTWO_BACKUP_TO", default=[])
# Within this time a second coordinator confirms what a body does not let one do alone.
SECOND_COORDINATOR_WAIT = timedelta(hours=24)
# How long any coordinator can stop the deletion of a body's data.
DELETION_WAIT = timedelta(days=7)

ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = "username"
ACCOUNT_EMAIL_VERIFICATION = "none"
# One address, changed by a link to the new one after a fresh sign-in: `mechanisms.people.address_change`.
ACCOUNT_MAX_EMAIL_ADDRESSES = 1
ACCOUNT_ADAPTER = "mechanisms.people.signin.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "mechanisms.people.signin.SignInForm",
    "reauthenticate": "mechanisms.people.signin.PasswordAgainForm",
    "change_password": "mechanisms.people.signin.NewPasswordForm",
    "set_password": "mechanisms.people.signin.FirstPasswordForm",
    "reset_password": "mechanisms.people.signin.ForgottenPasswordForm",
    "reset_password_from_key": "mechanisms.people.signin.PasswordByLinkForm",
}
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "ThirtyTwo: "
ACCOUNT_REAUTHENTICATION_TIMEOUT = 5 * 60
# Whoever has just set a password is asked for it no second time; a second factor is asked for all the same.
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ALLAUTH_TRUSTED_PROXY_COUNT = PROXIES or 0
# How often, by whom. "ip" is the address as the trusted proxies tell it, "key" what the caller names:
# for a failed sign-in the e-mail address together with the ip, for a second factor the person.
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "login_failed_address": "50/h/key",
    "reset_password": "10/m/ip,5/h/key",
    "reset_password_from_key": "20/m/ip",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
    "verify": "20/m/ip",
    "invitation": "20/m/ip",
    # Whoever answers by a link without an account: opening it, and saving.
    "input_link": "60/m/ip",
    "change_address": "10/h/user",
    # Programs that read tables: with a token, and without one or with one that does not work.
    "api_token": "60/m/key",
    "api_anonymous": "30/m/ip",
    # Files that have to be made for somebody who is not signed in; those that are there already are free.
    "make_file": "12/m/ip,120/h/ip",
}
MFA_ADAPTER = "mechanisms.people.second_factor.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# Whoever has an account came by a link that was sent to the address, or handed over.
MFA_ALLOW_UNVERIFIED_EMAIL = True
# A clock may be half a minute wrong; `mechanisms.people.second_factor` keeps a code from being used twice.
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "authenticate": "mechanisms.people.second_factor.CodeForm",
    "reauthenticate": "mechanisms.people.second_factor.CodeAgainForm",
    "activate_totp": "mechanisms.people.second_factor.FirstCodeForm",
    "add_webauthn": "mechanisms.people.second_factor.AddPasskeyForm",
    "edit_webauthn": "mechanisms.people.second_factor.RenamePasskeyForm",
}
SECOND_FACTOR_COMPULSORY = not DEMO and not TESTING

# Signing in at another service: only people who exist already, and only where it is configured.
OIDC = read.other_sign_in(
    name=read.text("THIRTYTWO_OIDC_NAME"),
    issuer=read.text("THIRTYTWO_OIDC_ISSUER"),
    client_id=read.text("THIRTYTWO_OIDC_CLIENT_ID"),
    secret=read.text("THIRTYTWO_OIDC_SECRET"),
)
OIDC_SECOND_FACTOR = read.flag("THIRTYTWO_OIDC_SECOND_FACTOR", default=False)
SOCIALACCOUNT_ADAPTER = "mechanisms.people.other_sign_in.OtherSignIn"
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {}
if OIDC is not None:
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {"OAUTH_PKCE_ENABLED": True, "APPS": [OIDC]}

# In the session: a cookie of their own would carry names of people, without the prefix __Host-.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_COOKIE_AGE = 30 * 60
SESSION_SAVE_EVERY_REQUEST = False
SESSION_ABSOLUTE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_SECURE = HTTPS
# Gone with the browser, as the session is: nothing stays on the machine to show who was here.
CSRF_COOKIE_AGE = None
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
if HTTPS:
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    LANGUAGE_COOKIE_NAME = "__Host-language"
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    # Off where other services below the same name have no https.
    SECURE_HSTS_INCLUDE_SUBDOMAINS = HSTS_SUBDOMAINS
    SECURE_HSTS_PRELOAD = SECURE_HSTS_INCLUDE_SUBDOMAINS
    SECURE_SSL_REDIRECT = not PROXY_REDIRECTS
    if PROXIES:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
if OIDC is not None:
    # The form that starts a sign-in there ends at the other service.
    SECURE_CSP["form-action"] = [CSP.SELF, read.origin_of(OIDC["settings"]["server_url"])]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
# No request is larger than this, files included; the forms that take files set narrower limits.
REQUEST_MAX_BYTES = 25 * 1024 * 1024
# A whole group with all its references and actions on one page has more fields than Django's 1000.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

FORMAT_MODULE_PATH = "config.formats"
LANGUAGE_CODE = read.text("THIRTYTWO_LANGUAGE") or "en"
# A language is offered when its catalogue is finished, not before.
LANGUAGES = [
    ("ar", _("Arabic")),
    ("en", _("English")),
    ("es", _("Spanish")),
    ("fr", _("French")),
    ("ru", _("Russian")),
    ("zh-hans", _("Chinese")),
]
LOCALE_PATHS = [BASE_DIR / "config" / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)  # WhiteNoise warns of a folder that is not there yet
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "config.joined_files.JoinedFinder",
]
_STATIC_STORAGE = (
    "django.contrib.staticfiles.storage.StaticFilesStorage"
    if TESTING
    else "whitenoise.storage.CompressedManifestStaticFilesStorage"
)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _STATIC_STORAGE},
}
WHITENOISE_USE_FINDERS = TESTING or DEBUG
# A test client starts the middleware anew: files looked up when asked spare it a walk through all.
WHITENOISE_AUTOREFRESH = TESTING or DEBUG
WHITENOISE_ALLOW_ALL_ORIGINS = False
if DEBUG and not TESTING:
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
# Apart for demo and tests: the work of every day removes what the database at hand does not name.
_FILES = "test-files" if TESTING else "demo-files" if DEMO else "files"
MEDIA_ROOT = Path(read.text("THIRTYTWO_FILES") or VAR_DIR / _FILES)
# Where several machines share files; never for demo and tests, for the same reason.
FILES_STORAGE: dict[str, Any] | None = read.bucket(
    name=read.text("THIRTYTWO_S3_BUCKET"),
    endpoint=read.text("THIRTYTWO_S3_ENDPOINT"),
    region=read.text("THIRTYTWO_S3_REGION"),
    key=read.text("THIRTYTWO_S3_KEY"),
    secret=read.text("THIRTYTWO_S3_SECRET"),
)
if FILES_STORAGE and not (TESTING or DEMO):
    STORAGES["files"] = FILES_STORAGE
BACKUP_STORAGE: dict[str, Any] | None = (
    read.bucket(
        name=None,
        endpoint=read.text("THIRTYTWO_BACKUP_S3_ENDPOINT"),
        region=read.text("THIRTYTWO_BACKUP_S3_REGION"),
        key=read.text("THIRTYTWO_BACKUP_S3_KEY"),
        secret=read.text("THIRTYTWO_BACKUP_S3_SECRET"),
    )
    or FILES_STORAGE
)
# How much the files of one body may take together.
EVIDENCE_QUOTA = (read.whole_number("THIRTYTWO_EVIDENCE_QUOTA_MB", default=500) or 0) << 20
# A virus scanner that looks at each file before it is kept; whether files are taken while it is down.
CLAMD = read.socket_address("THIRTYTWO_CLAMD")
CLAMD_DOWN = read.one_of("THIRTYTWO_CLAMD_DOWN", ["refuse", "take"])
# How strictly what reads files and prints is closed off; the processes read the variable themselves.
CAGE = read.one_of("THIRTYTWO_CAGE", ["where-possible", "required", "off"])
FILE_UPLOAD_HANDLERS = [
    "config.middleware.StopAtTwentyMegabytes",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
# The demo has a folder of its own: its heads belong to another database.
AUDIT_HEADS = Path(
    read.text("THIRTYTWO_AUDIT_HEADS") or VAR_DIR / ("demo-audit-heads" if DEMO else "audit-heads")
)

# Where the heads of each day are sent, off this machine.
HEADS_TO = read.head_places("THIRTYTWO_HEADS_TO")

MAILERS = {"default": read.mailer("EMAIL_URL")}
DEFAULT_FROM_EMAIL = read.text("THIRTYTWO_MAIL_FROM", default="thirtytwo@localhost")

# For /.well-known/security.txt: where to report a weakness.
SECURITY_CONTACT = read.contact("THIRTYTWO_SECURITY_CONTACT")
# For /help/privacy/: who answers for what is kept here, lines parted by "|", on what legal ground, and for
# how many days the operator's server and proxy keep their logs. The page says where that is not filled in.
CONTROLLER = [line.strip() for line in read.text("THIRTYTWO_CONTROLLER").split("|") if line.strip()]
PRIVACY_CONTACT = read.contact("THIRTYTWO_PRIVACY_CONTACT")
LEGAL_BASIS = read.text("THIRTYTWO_LEGAL_BASIS")
LOG_DAYS = read.whole_number("THIRTYTWO_LOG_DAYS", default=None)

# One line for each request; statements of the database that take longer than that; figures for Prometheus.
REQUEST_LOG = read.flag("THIRTYTWO_REQUEST_LOG", default=False)
SLOW_QUERY_SECONDS = (read.whole_number("THIRTYTWO_SLOW_QUERY_MS", default=500) or 500) / 1000
METRICS = read.text("THIRTYTWO_METRICS")
if METRICS:
    Path(METRICS).mkdir(mode=0o700, parents=True, exist_ok=True)
    os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", METRICS)
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "config.log_lines.OneLine",
            "format": "{asctime} {levelname} {request_id} {name} {message}",
            "style": "{",
        }
    },
    "filters": {"request": {"()": "config.log_lines.NamesItsRequest"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["request"]},
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "thirtytwo.requests": {"level": "INFO"},
        "weasyprint": {"level": "ERROR"},
        "fontTools": {"level": "ERROR"},
        # Scanners ask for any host; the line "Bad Request" says enough, without a traceback each.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
    },
}

# Last: everything is read.
read.refuse_unknown()
