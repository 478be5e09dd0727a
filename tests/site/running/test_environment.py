"""Every bad value ends the start with a sentence that names the variable."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from django.db.utils import ConnectionHandler
from pytest_django import Settings

from disco_site.environment import BadSetting, Environment
from disco_site.private_directory import private_directory
from tests.conftest import Disco

pytestmark = pytest.mark.once

BAD_VALUES = {
    "DISCO_DEBUG": "yes",
    "DISCO_HTTPS": "true",
    "DISCO_MAX_UPLOAD_MB": "64 MB",
    "DISCO_MAX_UPLOAD_ROWS": "0",
    "DISCO_CURRENCY": "eur",
    "DISCO_TIME_ZONE": "Berlin",
    "DISCO_ALLOWED_HOSTS": "https://disco.example.org",
    "DISCO_CSRF_TRUSTED_ORIGINS": "disco.example.org",
    "DISCO_TRUSTED_PROXIES": "proxy",
    "DISCO_PROCESSES": "0",
    "DISCO_SECRET_KEY": "too-short",
    "DISCO_DATA_DIR": "/dev/null",
    "DISCO_BACKUP_DIR": "/opt/lib/python3.11/site-packages/disco/backups",
    "DATABASE_URL": "mysql://root@localhost/disco",
    "DISCO_LOOK_UPS": "no",
    "DISCO_DISCOGS_URL": "https://api.discogs.com",
    "DISCO_SECRET_KEY_FALLBACKS": "too-short",
}


@pytest.mark.parametrize(("name", "value"), BAD_VALUES.items())
def test_a_bad_value_stops_the_start_with_one_sentence(disco: Disco, name: str, value: str) -> None:
    result = disco("check", **{name: value})
    assert result.returncode == 1
    assert name in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_an_empty_variable_counts_as_not_set() -> None:
    assert Environment({"DISCO_CURRENCY": " "}).currency("DISCO_CURRENCY", "EUR") == "EUR"


def test_a_list_is_split_at_commas() -> None:
    assert Environment({"HOSTS": "a.example, b.example,"}).hosts("HOSTS", "") == [
        "a.example",
        "b.example",
    ]


def test_a_relative_directory_becomes_absolute() -> None:
    assert Environment({"DIR": "shelf"}).directory("DIR", Path("/")) == Path.cwd() / "shelf"


def test_a_link_to_a_directory_among_the_packages_is_refused(tmp_path: Path) -> None:
    (tmp_path / "site-packages" / "data").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "site-packages" / "data")
    with pytest.raises(BadSetting, match="DIR. lies among the installed packages"):
        Environment({"DIR": str(tmp_path / "link")}).directory("DIR", Path("/"))


@pytest.mark.parametrize("value", ["", "65", "-1", "1.5", "٣"])
def test_a_number_out_of_bounds_or_not_whole_is_refused(value: str) -> None:
    with pytest.raises(BadSetting, match="N must be a whole number from 1 to 64"):
        Environment({"N": value or "0"}).number("N", 1, most=64)


@pytest.mark.parametrize("value", ["../../etc/passwd", "Europe", "Mars/Olympus", "/etc/localtime"])
def test_a_time_zone_that_does_not_exist_is_refused(value: str) -> None:
    with pytest.raises(BadSetting, match="ZONE must be a time zone"):
        Environment({"ZONE": value}).time_zone("ZONE", "UTC")


@pytest.mark.parametrize(
    "address",
    [
        "http://localhost:8900",
        "http://192.168.0.5:8900",
        "http://127.0.0.1",
        "http://127.0.0.1:0",
        "http://127.0.0.1:99999",
        "http://127.0.0.999:80",
        "https://127.0.0.1:8900",
        "http://127.0.0.1:8900/path",
        "http://127.0.0.1:8900@example.com",
        "http://me@127.0.0.1:8900",
        "http://127.0.0.1.example.com:80",
    ],
)
def test_a_stand_in_elsewhere_than_on_this_machine_is_refused(address: str) -> None:
    with pytest.raises(BadSetting, match="URL must be an address on this machine, such as http"):
        Environment({"URL": address}).loopback("URL")


@pytest.mark.parametrize("address", ["http://127.0.0.1:8900", "http://[::1]:8900", ""])
def test_a_stand_in_on_this_machine_is_taken(address: str) -> None:
    assert Environment({"URL": address and f"{address}/"}).loopback("URL") == address


def test_a_bad_token_is_refused_without_showing_it() -> None:
    with pytest.raises(BadSetting, match="TOKEN must be a token") as caught:
        Environment({"TOKEN": "hush hush"}).token("TOKEN")
    assert "hush" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    ["postgres://u:hush@host:port/db", "postgres://u:hush@host", "hush", "oracle://u:hush@h/d"],
)
def test_a_bad_database_url_is_refused_without_showing_its_password(
    url: str, tmp_path: Path
) -> None:
    with pytest.raises(BadSetting, match="DATABASE_URL") as caught:
        Environment({"DATABASE_URL": url}).database("DATABASE_URL", tmp_path / "db.sqlite3")
    assert "u:hush" not in str(caught.value)


def test_a_postgres_url_names_the_engine_and_the_database(tmp_path: Path) -> None:
    url = "postgres://disco:hush@db.example/shelf"
    database = Environment({"DATABASE_URL": url}).database("DATABASE_URL", tmp_path / "db.sqlite3")
    assert (database["ENGINE"], database["NAME"]) == ("django.db.backends.postgresql", "shelf")


@pytest.mark.django_db
@pytest.mark.parametrize("url", ["", "sqlite:///{tmp_path}/other.sqlite3"])
@pytest.mark.parametrize(
    ("pragma", "value"),
    [("synchronous", 2), ("busy_timeout", 20_000), ("foreign_keys", 1)],
)
def test_sqlite_keeps_what_is_committed_and_waits_its_turn(
    url: str, pragma: str, value: object, tmp_path: Path
) -> None:
    environment = Environment({"DATABASE_URL": url.format(tmp_path=tmp_path)})
    database = environment.database("DATABASE_URL", tmp_path / "db.sqlite3")
    connection = ConnectionHandler({"default": database})["default"]
    with connection.cursor() as cursor:
        assert cursor.execute(f"PRAGMA {pragma}").fetchone()[0] == value
    connection.close()


@pytest.mark.django_db
def test_a_sqlite_transaction_takes_the_write_lock_at_once(tmp_path: Path) -> None:
    database = Environment({}).database("DATABASE_URL", tmp_path / "db.sqlite3")
    connection = ConnectionHandler({"default": database})["default"]
    connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    other = sqlite3.connect(tmp_path / "db.sqlite3", timeout=0)
    with closing(other), pytest.raises(sqlite3.OperationalError, match="locked"):
        other.execute("BEGIN IMMEDIATE")
    connection.close()


def test_no_request_holds_a_transaction(settings: Settings) -> None:
    assert not settings.DATABASES["default"].get("ATOMIC_REQUESTS")


def test_the_first_start_writes_a_secret_key_for_the_owner_alone(tmp_path: Path) -> None:
    key = Environment({}).secret_key("DISCO_SECRET_KEY", tmp_path / "secret_key")
    assert len(key) >= 64
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_the_second_start_reads_the_same_key(tmp_path: Path) -> None:
    first, second = (
        Environment({}).secret_key("DISCO_SECRET_KEY", tmp_path / "secret_key") for _ in range(2)
    )
    assert first == second


def test_a_key_in_the_environment_wins(tmp_path: Path) -> None:
    key = "".join(map(chr, range(48, 98)))
    assert Environment({"KEY": key}).secret_key("KEY", tmp_path / "secret_key") == key
    assert not (tmp_path / "secret_key").exists()


@pytest.mark.parametrize(
    "key", ["short", "a" * 64, "django-insecure-" + "x7" * 40, "change-me-" + "x7q4z" * 20]
)
def test_a_weak_key_is_refused(key: str, tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="KEY is weak"):
        Environment({"KEY": key}).secret_key("KEY", tmp_path / "secret_key")


def test_a_damaged_key_file_is_refused_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text("")
    with pytest.raises(BadSetting, match=str(tmp_path / "secret_key")):
        Environment({}).secret_key("DISCO_SECRET_KEY", tmp_path / "secret_key")


def private(path: Path) -> Path:
    return private_directory(path, "DISCO_DATA_DIR", Environment({}).refuse_place)


def test_a_data_directory_is_made_for_the_owner_alone(tmp_path: Path) -> None:
    assert private(tmp_path / "a" / "b").stat().st_mode & 0o777 == 0o700


def test_a_data_directory_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(BadSetting, match=r"file/data \(DISCO_DATA_DIR\) cannot be made"):
        private(tmp_path / "file" / "data")


def test_a_damaged_database_is_said_in_one_sentence(disco: Disco, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "db.sqlite3").write_text("this is no database, " * 100)
    result = disco("migrate")
    assert result.returncode == 1
    assert result.stderr == (
        "The database cannot be used: file is not a database. `manage.py doctor` looks into it.\n"
    )


def test_a_directory_that_others_could_read_is_shut_and_that_is_said(
    disco: Disco, tmp_path: Path
) -> None:
    backups = tmp_path / "backups"
    for directory in (tmp_path / "data", backups):
        directory.mkdir()
        (directory / "file").write_text("")
        (directory / "file").chmod(0o644)
        directory.chmod(0o755)
    first, second = (disco("check", DISCO_BACKUP_DIR=str(backups)) for _ in range(2))
    assert (first.stderr.count("; now only you can.\n"), second.stderr) == (2, "")
    for directory in (tmp_path / "data", backups):
        modes = [path.stat().st_mode & 0o777 for path in (directory, directory / "file")]
        assert modes == [0o700, 0o600]


def test_what_disco_writes_its_user_alone_can_read(disco: Disco, installed: Path) -> None:
    script = f"open({str(installed / 'made')!r}, 'w').close()"
    disco("shell", "--verbosity", "0", "-c", script)
    assert (installed / "made").stat().st_mode & 0o777 == 0o600
