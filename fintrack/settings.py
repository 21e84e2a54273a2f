"""All settings, from the environment (and a `.env` file beside `manage.py`). `.env.example` lists every variable.

Nothing here raises on a wrong value: `fintrack.env` notes it, `fintrack.checks` reports it. Groups: place, secrets, security,
applications, databases, cache, jobs, templates and static files, people, API, mail, money, logs.
"""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from corsheaders.defaults import default_headers
from csp.constants import NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE
from django.utils.translation import gettext_lazy as _

from fintrack.admin_dress import UNFOLD as UNFOLD
from fintrack.api_words import API_DOCUMENTATION
from fintrack.databases import completed, sqlite
from fintrack.env import Environment, env_file_loaded, folder_problem, random_key, secret_kept
from fintrack.logs import logging_config
from fintrack.version import newest_version

# --- Place -------------------------------------------------------------------------------------------------------------------
BASE_DIR = Path(__file__).resolve().parent.parent
VERSION = newest_version(BASE_DIR / "CHANGELOG.md")
env_file_loaded(Path(os.environ.get("ENV_FILE") or BASE_DIR / ".env"))
env = Environment(os.environ)
SETTING_PROBLEMS = env.problems

DEBUG = env.flag("DEBUG", False)
HOST = env.text("HOST", "127.0.0.1")
PORT = env.number("PORT", 8000, 1, 65535, id="fintrack.E005")
BASE_URL = env.web_address("BASE_URL", f"http://127.0.0.1:{PORT}", id="fintrack.E007")
WEB_PROCESSES = env.number("WEB_PROCESSES", 2, 1, 64)
LOCAL_HOSTS = ("127.0.0.1", "localhost", "[::1]")
_base = urlsplit(BASE_URL)
IS_PUBLIC = (_base.hostname or "") not in {"127.0.0.1", "localhost", "::1"}
IS_HTTPS = _base.scheme == "https"
if HOST not in {"127.0.0.1", "localhost", "::1"} and not env.text("BASE_URL"):
    env.problem(
        "fintrack.E016", f"HOST={HOST!r} lets others in, but BASE_URL is missing.", "BASE_URL=https://money.example.org"
    )

DATA_DIR = Path(env.text("DATA_DIR", str(BASE_DIR / "data"))).expanduser().resolve()
if _reason := folder_problem(DATA_DIR):
    env.problem(
        "fintrack.E004", f"DATA_DIR={str(DATA_DIR)!r} can't be written: {_reason}.", "Name a folder the process owns."
    )
PRIVATE_DIR, STATIC_DIR, LOG_DIR = DATA_DIR / "private", DATA_DIR / "static", DATA_DIR / "logs"
BROKER_DIR = DATA_DIR / "broker"
WATCHED_DIR = DATA_DIR / "watched"  # statement files left here are imported (docs/doors.md)
BROKER_FOLDERS = {name: BROKER_DIR / name for name in ("messages", "processed", "control")}
if not _reason:
    for _folder in (PRIVATE_DIR, STATIC_DIR, LOG_DIR, *BROKER_FOLDERS.values()):
        _folder.mkdir(parents=True, exist_ok=True, mode=0o700)


# --- Secrets: from the environment, or made once in DATA_DIR -------------------------------------------------------------------
def _secret(variable: str, file_name: str) -> str:
    given = env.text(variable)
    if given:
        return given
    try:
        return secret_kept(DATA_DIR / file_name, random_key)
    except OSError:  # DATA_DIR can't be written: E004 says so, and nothing may start with this passing key
        return random_key()


SECRET_KEY = _secret("SECRET_KEY", "secret_key")
SECRET_KEY_FALLBACKS = env.names("SECRET_KEY_FALLBACKS")
# What stored secrets are encrypted with, the newest first; older ones still open what they closed.
FIELD_KEYS = env.names("FIELD_KEYS") or [_secret("FIELD_KEY", "field_key")]

# --- Security ----------------------------------------------------------------------------------------------------------------
# Health checks come from this very machine, so its own names are always allowed.
ALLOWED_HOSTS = list(dict.fromkeys((*env.names("ALLOWED_HOSTS", [_base.hostname or "localhost"]), *LOCAL_HOSTS)))
CSRF_TRUSTED_ORIGINS = env.names("CSRF_TRUSTED_ORIGINS", [f"{_base.scheme}://{_base.netloc}"])
SESSION_COOKIE_NAME = "fintrack_session"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_AGE = env.number("SESSION_DAYS", 14, 1, 365) * 24 * 3600
SECURE_SSL_REDIRECT = env.flag("SSL_REDIRECT", IS_HTTPS)
SECURE_REDIRECT_EXEMPT = [r"^api/v1/health/ping$"]
SECURE_HSTS_SECONDS = env.number("HSTS_SECONDS", 31_536_000 if IS_HTTPS else 0, 0, 10**9)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.flag("HSTS_SUBDOMAINS", False)
SECURE_HSTS_PRELOAD = env.flag("HSTS_PRELOAD", False)
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# How many proxies stand in front. 0: their headers are not believed, so a client can't invent its address or scheme.
TRUSTED_PROXIES = env.number("TRUSTED_PROXIES", 0, 0, 9)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES

CORS_ALLOWED_ORIGINS = env.names("CORS_ALLOWED_ORIGINS")
CORS_URLS_REGEX = r"^/api/.*$"
CORS_ALLOW_CREDENTIALS = False  # another site's page brings a token, never this browser's session
CORS_ALLOW_HEADERS = (*default_headers, "idempotency-key", "if-match", "if-none-match")
CORS_EXPOSE_HEADERS = (
    "ETag", "Location", "Retry-After", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "Idempotency-Replayed",
)  # fmt: skip
# Plotly sets style attributes and draws data: and blob: images; nothing else is loose.
CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "style-src-attr": [UNSAFE_INLINE],
        "img-src": [SELF, "data:", "blob:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
# The admin's theme (unfold) evaluates Alpine expressions and has inline scripts and styles: only under ADMIN_PATH.
ADMIN_PATH = "/admin/"
ADMIN_CONTENT_SECURITY_DIRECTIVES: dict[str, Any] = {
    **CONTENT_SECURITY_POLICY["DIRECTIVES"],
    "script-src": [SELF, UNSAFE_INLINE, UNSAFE_EVAL],
    "style-src": [SELF, UNSAFE_INLINE],
}

# --- Applications ------------------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "fintrack",
    "accounts",
    "ledger",
    "portfolio",
    "budgets",
    "documents",
    "unfold",
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.usersessions",
    "allauth.mfa",
    "allauth.headless",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "drf_standardized_errors",
    "corsheaders",
    "csp",
    "django_htmx",
    "django_cotton.apps.SimpleAppConfig",
    "lucide",
    "django_celery_beat",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "fintrack.static_middleware.StaticFilesMiddleware",
    "fintrack.compression.PageCompressionMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "fintrack.policy.ContentPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.SeenMiddleware",
    "accounts.middleware.PersonMiddleware",
    "fintrack.api_http.ApiMiddleware",
    "fintrack.idempotency.IdempotencyMiddleware",
    "fintrack.middleware.RefusalMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "fintrack.urls"
WSGI_APPLICATION = "fintrack.wsgi.application"
ASGI_APPLICATION = "fintrack.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Databases: SQLite in DATA_DIR, or PostgreSQL by DATABASE_URL --------------------------------------------------------------
_pool = env.number("DATABASE_POOL", 8, 0, 100)
DATABASES: dict[str, dict[str, Any]] = {"default": completed(env.database(sqlite(DATA_DIR / "db.sqlite3")), _pool)}
DATABASES["default"]["ATOMIC_REQUESTS"] = False
IS_SQLITE = DATABASES["default"]["ENGINE"].endswith("sqlite3")

# --- Cache: Redis, or a table. Rate limits must hold across processes, so never memory -----------------------------------------
REDIS_URL = env.redis()
CACHE_KIND = env.choice("CACHE", "redis" if REDIS_URL else "database", ("redis", "database", "memory"))
if CACHE_KIND == "redis":
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
elif CACHE_KIND == "memory":  # for tests, which have one process each
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "fintrack"}}
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache_entry"}}
    if IS_SQLITE:  # SQLite has one writer per file: counting requests must not wait for an import
        DATABASES["cache"] = completed(sqlite(DATA_DIR / "cache.sqlite3"), _pool)
        DATABASE_ROUTERS = ["fintrack.routers.CacheRouter"]

# --- Jobs (Celery). Rows are the truth about work, so the broker may be anything ------------------------------------------------
CELERY_BROKER_URL = env.text("BROKER_URL", REDIS_URL or "filesystem://localhost//")
if CELERY_BROKER_URL.startswith("filesystem:"):
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {
        "data_folder_in": str(BROKER_FOLDERS["messages"]),
        "data_folder_out": str(BROKER_FOLDERS["messages"]),
        "processed_folder": str(BROKER_FOLDERS["processed"]),
        "control_folder": str(BROKER_FOLDERS["control"]),
        "store_processed": False,
        "polling_interval": 0.5,
    }
else:
    CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600} if CELERY_BROKER_URL.startswith("redis") else {}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_SOFT_TIME_LIMIT, CELERY_TASK_TIME_LIMIT = 25 * 60, 30 * 60
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CONCURRENCY = env.number("WORKER_PROCESSES", 1, 1, 64)
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
CELERY_TIMEZONE = "UTC"
CELERY_ENABLE_UTC = True

# --- Language, templates, files -----------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("es", _("Spanish")), ("ru", _("Russian"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_TZ = USE_I18N = True

_loaders = [
    "django_cotton.cotton_loader.Loader",
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": _loaders if DEBUG else [("django.template.loaders.cached.Loader", _loaders)],
            "builtins": ["django_cotton.templatetags.cotton"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "fintrack.dashboard.context.frame",
            ],
        },
    }
]

STATIC_URL = "static/"
STATIC_ROOT = STATIC_DIR
STATICFILES_DIRS = [BASE_DIR / "static"] if (BASE_DIR / "static").is_dir() else []
HAS_STATIC_MANIFEST = env.flag("STATIC_MANIFEST", not DEBUG)
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG
# What people upload is never given out by a URL of its own: there is no MEDIA_URL.
MEDIA_ROOT = PRIVATE_DIR
UPLOAD_MAX_BYTES = env.number("UPLOAD_MAX_MB", 100, 1, 2000) * 1024 * 1024
DOCUMENT_MAX_BYTES = env.number("DOCUMENT_MAX_MB", 25, 1, 2000) * 1024 * 1024
_private_storage = {"location": str(PRIVATE_DIR), "file_permissions_mode": 0o600, "directory_permissions_mode": 0o700}
_manifest, _plain = (
    "fintrack.static_storage.HashedStaticFilesStorage",
    "django.contrib.staticfiles.storage.StaticFilesStorage",
)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": _private_storage},
    "staticfiles": {"BACKEND": _manifest if HAS_STATIC_MANIFEST else _plain},
}

# --- Mail ---------------------------------------------------------------------------------------------------------------------
vars().update(env.email())
HAS_MAIL_SERVER = vars()["EMAIL_BACKEND"].endswith("smtp.EmailBackend")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("FROM_EMAIL", "" if HAS_MAIL_SERVER else "Fintrack <fintrack@localhost>")
EMAIL_TIMEOUT = 20
if HAS_MAIL_SERVER and not DEFAULT_FROM_EMAIL:
    env.problem(
        "fintrack.E011", "EMAIL_URL is set, but FROM_EMAIL is missing.", "FROM_EMAIL=Fintrack <money@example.org>"
    )

# --- People -------------------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
_validators = ("UserAttributeSimilarity", "MinimumLength", "CommonPassword", "NumericPassword")
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}Validator"} for name in _validators
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
# The demo household has a known password, so at a public address it is only loaded when asked for.
HAS_DEMO = env.flag("DEMO", not IS_PUBLIC)
DEMO_PASSWORD = env.text("DEMO_PASSWORD", "fintrack-demo")
SIGNUP = env.choice("SIGNUP", "first", ("first", "invite", "open"), id="fintrack.E006")
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "accounts.adapters.SocialAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.forms.SignupForm"
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION = env.choice(
    "EMAIL_VERIFICATION",
    "mandatory" if HAS_MAIL_SERVER else "optional",
    ("mandatory", "optional", "none"),
    id="fintrack.E017",
)
ACCOUNT_EMAIL_NOTIFICATIONS = HAS_MAIL_SERVER
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = _base.scheme
ACCOUNT_SESSION_REMEMBER = True
USERSESSIONS_TRACK_ACTIVITY = True
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Fintrack"
MFA_ALLOW_UNVERIFIED_EMAIL = not HAS_MAIL_SERVER  # without mail nobody could ever confirm an address
# Access tokens are checked against their session each time: signing out ends them at once.
HEADLESS_ENABLED = True
HEADLESS_ADAPTER = "accounts.adapters.HeadlessAdapter"
HEADLESS_CLIENTS = ("app",)
HEADLESS_TOKEN_STRATEGY = "allauth.headless.tokens.strategies.jwt.JWTTokenStrategy"  # noqa: S105
HEADLESS_JWT_ALGORITHM = "HS256"
HEADLESS_JWT_PRIVATE_KEY = _secret("JWT_KEY", "jwt_key")
HEADLESS_JWT_STATEFUL_VALIDATION_ENABLED = True
HEADLESS_JWT_ACCESS_TOKEN_EXPIRES_IN = 300
HEADLESS_JWT_REFRESH_TOKEN_EXPIRES_IN = int(timedelta(days=14).total_seconds())

# --- API ----------------------------------------------------------------------------------------------------------------------
# Requests a minute (`accounts/throttles.py`).
API_RATES = {
    "user": env.number("API_RATE_USER", 600, 1, 10**9),
    "token": env.number("API_RATE_TOKEN", 300, 1, 10**9),
    "anonymous": env.number("API_RATE_ANONYMOUS", 60, 1, 10**9),
    "sign_in": env.number("API_RATE_SIGN_IN", 20, 1, 10**9),
}
REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.token_sign_in.AccessTokenAuthentication",
        "allauth.headless.contrib.rest_framework.authentication.JWTTokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [
        "fintrack.lib.api_input.BoundedJSONParser",
        "rest_framework.parsers.MultiPartParser",
        "rest_framework.parsers.FormParser",
    ],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "fintrack.pagination.Pages",
    "DEFAULT_SCHEMA_CLASS": "fintrack.lib.api_schema.AutoSchema",
    "EXCEPTION_HANDLER": "fintrack.api_errors.exception_handler",
    "DEFAULT_THROTTLE_CLASSES": [
        "accounts.throttles.PersonThrottle",
        "accounts.throttles.TokenThrottle",
        "accounts.throttles.AnonymousThrottle",
    ],
    "NUM_PROXIES": TRUSTED_PROXIES,
    "COERCE_DECIMAL_TO_STRING": True,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
DRF_STANDARDIZED_ERRORS = {
    "EXCEPTION_HANDLER_CLASS": "fintrack.api_errors.DomainErrorHandler",
    "EXCEPTION_FORMATTER_CLASS": "fintrack.api_errors.DomainErrorFormatter",
}
SPECTACULAR_SETTINGS = {**API_DOCUMENTATION, "VERSION": VERSION}

# --- Money --------------------------------------------------------------------------------------------------------------------
FX_BASE_URL = env.web_address("FX_BASE_URL", "https://api.frankfurter.dev/v2", id="fintrack.E008")
FX_STALE_DAYS = env.number("FX_STALE_DAYS", 7, 1, 3650, id="fintrack.E009")
FX_UNKNOWN_DAYS = env.number("FX_UNKNOWN_DAYS", 31, 1, 3650, id="fintrack.E009")
if FX_UNKNOWN_DAYS < FX_STALE_DAYS:
    env.problem("fintrack.E009", "FX_UNKNOWN_DAYS is less than FX_STALE_DAYS.", "A rate is stale before it is unknown.")
PRICE_PRIVATE_HOSTS = env.names("PRICE_PRIVATE_HOSTS")

# --- Logs ---------------------------------------------------------------------------------------------------------------------
LOG_LEVEL = env.choice("LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR"), id="fintrack.E018")
LOG_FORMAT = env.choice("LOG_FORMAT", "text", ("text", "json"), id="fintrack.E018")
LOG_FILE = LOG_DIR / "fintrack.log" if env.flag("LOG_TO_FILE", False) else None
LOGGING = logging_config(level=LOG_LEVEL, form=LOG_FORMAT, file=LOG_FILE)
