"""All settings in one file; policy is never a setting (see docs/architecture.md)."""

import secrets
from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from tracker.lib import env, provider, tiles

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.text("TRACKER_VAR", str(BASE_DIR / "var")))


def _secret_key() -> str:
    """Return the key from the environment, or from var/secret.key, made at the first start with mode 0600."""
    if key := env.text("SECRET_KEY"):
        return key
    path = VAR_DIR / "secret.key"
    if not path.exists():
        VAR_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48), encoding="ascii")
    return path.read_text(encoding="ascii").strip()


SECRET_KEY = _secret_key()
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")  # former keys: sessions and second factors made with them stay readable
DEBUG = env.flag("TRACKER_DEBUG")
ALLOWED_HOSTS = env.words("TRACKER_HOSTS", "localhost,127.0.0.1,[::1]")
HTTPS = env.flag("TRACKER_HTTPS")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "csp",
    "django_filters",
    "django_tables2",
    "axes",
    "django_otp",
    "tracker.frame",
    "tracker.jobs",
    "tracker.trail",
    "tracker.org",
    "tracker.alerts",
    "tracker.rankings",
    "tracker.ledger",
    "tracker.bulletins",
    "tracker.evidence",
    "accountability",
    "pollution",
    "pollution.air",
    "projects",
]
MIDDLEWARE = [
    "tracker.lib.scoping.LimitedReading",
    "tracker.frame.headers.SafeHeaders",
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "tracker.frame.refusals.PlainRefusals",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "tracker.trail.middleware.ActsAsUser",
    "tracker.org.middleware.CheckedSession",
    "tracker.org.middleware.LedToLogIn",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "tracker.org.middleware.FirstThingsFirst",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "tracker.urls"
WSGI_APPLICATION = "tracker.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "tracker.pages.frame",
            ],
            "builtins": ["tracker.frame.templatetags.frame", "django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
INSTALLED_APPS.append("django.forms")

DATABASES = {"default": env.database() | {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "org.User"
AUTHENTICATION_BACKENDS = ["tracker.org.login.locking.NotLocked", "tracker.org.backend.WithPerson"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": validator}
    for validator in (
        "tracker.org.login.passwords.LongEnough",
        "tracker.org.login.passwords.ManyKinds",
        "tracker.org.login.passwords.NotGuessable",
        "tracker.org.login.passwords.NotUsedBefore",
        "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "django.contrib.auth.password_validation.CommonPasswordValidator",
        "django.contrib.auth.password_validation.NumericPasswordValidator",
    )
]
PROXIES = env.whole("TRACKER_PROXIES", 0, least=0)  # of ours in front; only what they add to X-Forwarded-For is believed
AXES_HANDLER = "tracker.org.login.locking.ByNameAndAddress"
AXES_LOCKOUT_PARAMETERS = ["username", "ip_address"]
AXES_FAILURE_LIMIT = "tracker.org.login.locking.failure_limit"
AXES_COOLOFF_TIME = "tracker.org.login.locking.lock_lasts"
AXES_CLIENT_IP_CALLABLE = "tracker.org.login.locking.address_of"
AXES_LOCKOUT_CALLABLE = "tracker.org.views.locks.refused"
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # or who goes on trying would lock somebody out for ever
AXES_DISABLE_ACCESS_LOG = True  # tracker.org keeps its own list of sessions
AXES_ENABLE_ADMIN = AXES_VERBOSE = False
SINGLE_SIGN_ON = provider.from_environment()  # None: nothing of it is there
if SINGLE_SIGN_ON:
    AUTHENTICATION_BACKENDS.insert(0, "tracker.org.oidc.BySingleSignOn")
    globals().update(SINGLE_SIGN_ON.library_settings())
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
TRACKER_DEMO_ACCOUNTS = "projects.demo.accounts.accounts"  # listed at the log-in of a demonstration district

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = sorted(path for path in (BASE_DIR / "locale").iterdir() if path.is_dir())
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # WhiteNoise warns of a missing one
EVIDENCE_SENT_BY_PROXY = env.text("TRACKER_X_ACCEL")  # where nginx knows the folder of evidence, "/evidence-sealed/"; empty: we send
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "evidence": {
        "BACKEND": "tracker.evidence.storage.SealedStorage",
        "OPTIONS": {"location": env.text("TRACKER_EVIDENCE", str(VAR_DIR / "evidence")), "is_shared": bool(EVIDENCE_SENT_BY_PROXY)},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage" if DEBUG else "whitenoise.storage.CompressedStaticFilesStorage"
    },
}
WHITENOISE_ALLOW_ALL_ORIGINS = False
MEDIA_ROOT = VAR_DIR / "files"
FILE_UPLOAD_PERMISSIONS, FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o600, 0o700
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

SESSION_ENGINE = "tracker.org.login.store"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
MAP_TILES = tiles.from_environment(is_https=HTTPS)  # None: maps show outlines and places on paper
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:", *(MAP_TILES.origins if MAP_TILES else ())],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

REDIS_URL = env.text("REDIS_URL")
EMAIL_HOST = env.text("TRACKER_MAIL_HOST")
EMAIL_PORT = env.whole("TRACKER_MAIL_PORT", 25, least=1, most=65_535)
EMAIL_HOST_USER = env.text("TRACKER_MAIL_USER")
EMAIL_HOST_PASSWORD = env.text("TRACKER_MAIL_PASSWORD")
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("TRACKER_MAIL_FROM", "tracker@localhost")
SITE_URL = env.text("TRACKER_URL").rstrip("/")  # for links in messages; without it they carry none
ALERT_HOSTS = env.words("TRACKER_ALERT_HOSTS")  # origins beside the robots' own that webhooks may call, "https://gateway.example.gov"
HJ212_HOST = env.text("TRACKER_HJ212_HOST", "127.0.0.1")  # where devices are heard; 0.0.0.0 for all networks of this machine
HJ212_PORT = env.whole("TRACKER_HJ212_PORT", 9212, least=0, most=65_535)  # 0: script/server starts no receiver
HJ212_RATE = env.whole("TRACKER_HJ212_RATE", 100, least=1)  # packets that one connection may send each second, ten times as many at once

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    # The relay runs every two seconds; two lines for each run would bury what matters.
    "loggers": {name: {"level": "WARNING"} for name in ("celery.app.trace", "celery.worker.strategy", "celery.beat")},
}
