"""The project's settings as the tests want them: nothing of the developer's own (`.env`, data), everything written goes to a
folder that is removed at the end. DATABASE_URL and REDIS_URL are kept: with them the same tests run on the real servers.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
import uuid

OURS = {
    "ENV_FILE": os.devnull,
    "DATA_DIR": tempfile.mkdtemp(prefix="fintrack-tests-"),
    "CACHE": "redis" if os.environ.get("REDIS_URL") else "memory",
    "BROKER_URL": "memory://",
    "STATIC_MANIFEST": "false",
    "DATABASE_POOL": "0",
    "LOG_LEVEL": "WARNING",
    "API_RATE_ANONYMOUS": "1000000",
    "API_RATE_USER": "1000000",
    "API_RATE_TOKEN": "1000000",
    "API_RATE_SIGN_IN": "1000000",
}
DEVELOPERS = (
    "DEBUG BASE_URL HOST PORT SECRET_KEY JWT_KEY SIGNUP EMAIL_URL FROM_EMAIL EMAIL_VERIFICATION FX_BASE_URL FX_STALE_DAYS "
    "FX_UNKNOWN_DAYS ALLOWED_HOSTS CSRF_TRUSTED_ORIGINS SSL_REDIRECT TRUSTED_PROXIES LOG_FORMAT LOG_TO_FILE UPLOAD_MAX_MB "
    "DOCUMENT_MAX_MB PRICE_PRIVATE_HOSTS"
)
for _name in DEVELOPERS.split():
    os.environ.pop(_name, None)
os.environ.update(OURS)
atexit.register(shutil.rmtree, OURS["DATA_DIR"], ignore_errors=True)

from fintrack.settings import *  # noqa: E402, F403
from fintrack.settings import CACHES  # noqa: E402

# Parallel runs share one Redis and must not count each other's requests.
CACHES["default"]["KEY_PREFIX"] = uuid.uuid4().hex
if OURS["CACHE"] == "redis":
    CACHES["default"]["BACKEND"] = "tests.cache.OwnKeysRedisCache"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
