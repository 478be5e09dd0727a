"""Settings of Disco. Those that a user can choose are read from the environment, by environment.py,
and listed in docs/operations.md.
"""

import os
import sys
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from disco_site import __version__
from disco_site.bucket import place_of_covers
from disco_site.environment import Environment
from disco_site.installation import ROOT, default_data_dir, processes_by_cores
from disco_site.private_directory import private_directory, shut_others_out

# Whatever Disco writes, its own user alone can read.
os.umask(0o077)
environment = Environment(os.environ, only_examines=sys.argv[1:2] == ["doctor"])

BASE_DIR = ROOT
private = partial(private_directory, name="DISCO_DATA_DIR", refuse=environment.refuse_place)
DISCO_DATA_DIR = private(environment.directory("DISCO_DATA_DIR", default_data_dir()))
DISCO_BACKUP_DIR = environment.directory("DISCO_BACKUP_DIR", DISCO_DATA_DIR / "backups")
if DISCO_BACKUP_DIR.is_dir():
    shut_others_out(DISCO_BACKUP_DIR)
DISCO_BACKUP_COPY_DIR = environment.second_place("DISCO_BACKUP_COPY_DIR", DISCO_BACKUP_DIR)
# 0: the rule of the backups themselves.
DISCO_BACKUP_COPY_KEEP = environment.number("DISCO_BACKUP_COPY_KEEP", 0, least=0, most=10_000)
DISCO_AUTO_BACKUP = environment.switch("DISCO_AUTO_BACKUP", "on")
# Called before much changes at once; see collection/safety.py.
DISCO_SAFETY_BACKUP = "disco_site.archive.automatic.safety_backup"
# Tells which covers the copies made so refer to, which hold none themselves.
DISCO_COVERS_IN_COPIES = "disco_site.archive.snapshots.covers.covers_in_snapshots"
# Called after an import, which may leave the last backup far behind.
DISCO_BACKUP_AFTER = "disco_site.archive.automatic.backup_after"
DISCO_ADMIN_USER = environment.text("DISCO_ADMIN_USER", "admin")
DISCO_ADMIN_PASSWORD = environment.text("DISCO_ADMIN_PASSWORD")
DISCO_CURRENCY = environment.currency("DISCO_CURRENCY", "EUR")
DISCO_MAX_UPLOAD_MB = environment.number("DISCO_MAX_UPLOAD_MB", 64, most=10_000)
DISCO_MAX_UPLOAD_ROWS = environment.number("DISCO_MAX_UPLOAD_ROWS", 100_000, most=10_000_000)
DISCO_MAX_COVER_MB = environment.number("DISCO_MAX_COVER_MB", 20, most=1_000)
# From 89 million on, the decoder takes a picture for an attack.
DISCO_MAX_COVER_MEGAPIXELS = environment.number("DISCO_MAX_COVER_MEGAPIXELS", 40, most=89)

# Public catalogues, which are asked on a button or a command alone; see docs/look-ups.md.
DISCO_LOOK_UPS = environment.switch("DISCO_LOOK_UPS", "on")
DISCO_DISCOGS_TOKEN = environment.token("DISCO_DISCOGS_TOKEN")
DISCO_DISCOGS_URL = environment.loopback("DISCO_DISCOGS_URL")
DISCO_MUSICBRAINZ_URL = environment.loopback("DISCO_MUSICBRAINZ_URL")
DISCO_COVERART_URL = environment.loopback("DISCO_COVERART_URL")
DISCO_STAND_IN_PACE = environment.switch("DISCO_STAND_IN_PACE", "off")
# How Disco names itself; catalogues block programs without a name.
DISCO_USER_AGENT = f"Disco/{__version__} (self-hosted record collection)"

DEBUG = environment.flag("DISCO_DEBUG")
SECRET_KEY = environment.secret_key("DISCO_SECRET_KEY", DISCO_DATA_DIR / "secret_key")
SECRET_KEY_FALLBACKS = environment.former_keys("DISCO_SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = environment.hosts("DISCO_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = environment.origins("DISCO_CSRF_TRUSTED_ORIGINS")
DISCO_PROCESSES = environment.number("DISCO_PROCESSES", processes_by_cores(), most=64)
DISCO_TRUSTED_PROXIES = environment.addresses("DISCO_TRUSTED_PROXIES", "127.0.0.1,::1")

INSTALLED_APPS = [
    "disco_site.closed_commands",
    "disco_site",
    "collection",
    "ratings",
    "credits",
    "adminkit",
    "collection.tasks",
    "django_tasks_db",
    "axes",
    "import_export",
    "django_filters",
    "disco_site.admin_config.DiscoAdminConfig",
    "django.contrib.auth",
    # After it, whose way of noting a sign-in it replaces.
    "disco_site.signing_in",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "disco_site.csp.content_security_policy",
    "adminkit.entries.origin.note_pages",
    "disco_site.serving.methods.refuse_other_methods",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "disco_site.signing_in.sessions.note_last_seen",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
    "disco_site.signing_in.password_again.AskAgain",
    "disco_site.error_pages.explain_405",
]

ROOT_URLCONF = "disco_site.urls"
WSGI_APPLICATION = "disco_site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["adminkit.templatetags.numbers"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = environment.databases("DATABASE_URL", DISCO_DATA_DIR)
# Why Disco would not start, for `doctor`, which does.
DISCO_REFUSED_PLACES = environment.refused_places
DATABASE_ROUTERS = ["disco_site.databases.router.SiteRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "en-us"
FORMAT_MODULE_PATH = ["disco_site.formats"]
TIME_ZONE = environment.time_zone("DISCO_TIME_ZONE", "UTC")
USE_TZ = True

# Signing in. Minimum length 12: OWASP's advice for accounts without a second factor.
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
# How often a password may be guessed: disco_site/signing_in/guessing.py.
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "disco_site.signing_in.backend.PasswordAndCode",
]
AXES_HANDLER = "disco_site.signing_in.guessing.GuessingHandler"
AXES_FAILURE_LIMIT = 5
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_COOLOFF_TIME = "disco_site.signing_in.guessing.pause"
AXES_USE_ATTEMPT_EXPIRATION = True
# A try during a pause is not counted, so that the pause ends.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "disco_site.signing_in.guessing.client_address"
AXES_LOCKOUT_CALLABLE = "disco_site.signing_in.guessing.paused"
AXES_ENABLE_ACCESS_FAILURE_LOG = True
# Beyond such a limit it would delete the newest; Disco deletes what is older than a day.
AXES_ACCESS_FAILURE_LOG_PER_USER_LIMIT = 1_000_000
AXES_ENABLE_ADMIN = AXES_VERBOSE = False
# What is typed into these fields is not kept with a failure.
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "code", "password_again"]
SESSION_COOKIE_AGE = 7 * 24 * 3600
CSRF_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"

# A laptop or a home network uses plain http; DISCO_HTTPS=1 means that a proxy in front of Disco
# speaks https.
DISCO_HTTPS = environment.flag("DISCO_HTTPS")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = DISCO_HTTPS
SECURE_HSTS_SECONDS = 3600 if DISCO_HTTPS else 0
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
# Whether a whole domain is https only is not Disco's to decide (subdomains, preload list).
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

# Long work: tasks of some minutes wait for each other, and not for those of some hours. Each server
# has queues of its own (collection/tasks/place.py), so that none is listed.
TASKS = {
    "default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []},
}

# Files. All of them live in the data directory, so that the source tree stays clean.
STATIC_URL = "static/"
STATIC_ROOT = private(DISCO_DATA_DIR / "static")
MEDIA_ROOT = private(DISCO_DATA_DIR / "media")
STORAGES = {
    "default": place_of_covers(environment),
    # The manifest exists only after `serve` has collected the files; DEBUG serves them straight
    # from the source.
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
# Results that take long to count, in files, so that all processes share them.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": DISCO_DATA_DIR / "cache" / "results",
    },
}
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
# A folder of covers is sent as so many files.
DATA_UPLOAD_MAX_NUMBER_FILES = 10_000
FILE_UPLOAD_TEMP_DIR = private(DISCO_DATA_DIR / "tmp")
if not os.access(FILE_UPLOAD_TEMP_DIR, os.W_OK):
    # Only `doctor` comes this far; it unpacks the last backup somewhere else.
    scratch = TemporaryDirectory(prefix="disco-")
    FILE_UPLOAD_TEMP_DIR = Path(scratch.name)

# Unset, these would let everybody import and export who may see the page.
IMPORT_EXPORT_IMPORT_PERMISSION_CODE = "add"
IMPORT_EXPORT_EXPORT_PERMISSION_CODE = "view"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "class": "disco_site.strangers.log_lines.WithoutTokens",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
            "datefmt": "%Y-%m-%d %H:%M:%S%z",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        # Django's own handlers would mail the admins; a page that does not exist is no news.
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.request": {"level": "ERROR"},
        # A stranger could fill the log with made-up hosts; the answer (400.html) explains what to
        # do.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        "disco": {"level": "INFO"},
        # Disco has lines of its own about who signs in.
        "axes": {"level": "ERROR"},
        # What comes of asking a catalogue is a state and a sentence, not a line of the log.
        "urllib3": {"level": "ERROR"},
    },
}
