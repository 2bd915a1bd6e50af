"""Settings of the site, each from one environment variable; docs/reference/settings.md lists them."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from csp.constants import NONE, SELF

_FALSE = {"", "0", "false", "no", "off"}


def _flag(name: str, default: str = "0") -> bool:
    return os.environ.get(name, default).strip().lower() not in _FALSE


def _words(name: str, default: str) -> list[str]:
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def _secret_key(folder: Path) -> str:
    """The key that signs the answers in people's browsers: from the environment, or made once and kept beside the data."""
    given = os.environ.get("APONIA_SECRET_KEY")
    if given:
        return given
    file = folder / "secret-key"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        try:
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            pass
        else:
            with os.fdopen(descriptor, "w") as handle:
                handle.write(secrets.token_urlsafe(50))
    return file.read_text()


DATA_DIR = Path(os.environ.get("APONIA_DATA_DIR", "var")).resolve()
SECRET_KEY = _secret_key(DATA_DIR)
DEBUG = _flag("APONIA_DEBUG")
HTTPS = _flag("APONIA_HTTPS")
ALLOWED_HOSTS = _words("APONIA_HOSTS", "localhost,127.0.0.1,[::1]")
DEFAULT_COUNTRY = os.environ.get("APONIA_COUNTRY") or None
MAX_BODY_BYTES = int(os.environ.get("APONIA_MAX_BODY_BYTES", "65536"))
ANSWERS_KEPT_MINUTES = int(os.environ.get("APONIA_ANSWERS_KEPT_MINUTES", "120"))

INSTALLED_APPS = ["django.contrib.staticfiles", "django_htmx", "aponia.faces.web"]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "aponia.faces.web.middleware.CompressPages",
    "csp.middleware.CSPMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "aponia.faces.web.middleware.OwnPagesOnly",
    "aponia.faces.web.middleware.ShowErrors",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "aponia.faces.urls"
WSGI_APPLICATION = "aponia.faces.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": ["django.template.context_processors.request", "aponia.faces.web.context.site"],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "aponia.faces.web.templatetags.words"],
            "string_if_invalid": "",
        },
    }
]
DATABASES: dict[str, object] = {}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [DATA_DIR / "built"]
STORAGES = {"staticfiles": {"BACKEND": "aponia.faces.static_files.StaticFiles"}}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

DATA_UPLOAD_MAX_MEMORY_SIZE = MAX_BODY_BYTES
DATA_UPLOAD_MAX_NUMBER_FIELDS = 400

SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_REFERRER_POLICY = "no-referrer"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("APONIA_LOG_LEVEL", "WARNING")},
}
