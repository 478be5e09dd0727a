"""Settings of the tests: the site's own, over an empty data directory that goes when the
tests end.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

data_dir = Path(tempfile.mkdtemp(prefix="disco-tests-"))
atexit.register(shutil.rmtree, data_dir, ignore_errors=True)

# Exports of real collectors, which some tests read where they are present.
SAMPLE_DATA = Path(
    os.environ.get("DISCO_SAMPLE_DATA") or Path(__file__).parents[2] / "shared" / "data"
)

# What a developer has set for a site of his own must not reach the tests. DATABASE_URL stays: it
# chooses the database.
for name in [name for name in os.environ if name.startswith("DISCO_")]:
    del os.environ[name]
os.environ["DISCO_DATA_DIR"] = str(data_dir)
# For the processes among which pytest-xdist divides the tests.
os.environ["DISCO_SAMPLE_DATA"] = str(SAMPLE_DATA)
# Tests of backups make them themselves.
os.environ["DISCO_AUTO_BACKUP"] = "off"

from disco_site.environment import SQLITE  # noqa: E402
from disco_site.settings import *  # noqa: E402, F403
from disco_site.settings import DATABASES, STORAGES  # noqa: E402

# A file, not Django's database in memory: that one knows no write-ahead log and no second process.
if DATABASES["default"]["ENGINE"] == SQLITE:
    DATABASES["default"]["TEST"] = {"NAME": str(data_dir / "test.sqlite3")}
    DATABASES["site"]["TEST"] = {"NAME": str(data_dir / "test-site.sqlite3")}
# Nothing collects static files before the tests.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
# A real password hash costs half a second.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# The flush after a test needs no backup.
DISCO_SAFETY_BACKUP = DISCO_BACKUP_AFTER = DISCO_COVERS_IN_COPIES = ""
# Signing in is counted where a test is about that.
AXES_ENABLED = False
