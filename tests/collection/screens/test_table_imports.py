"""The pages that import a file of a plain table: the same for each of them."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from collection.models import Artist, Batch, Play, Want
from disco_site.people.roles import Role, give_role
from ratings.models import Rating
from tests.collection.importing.running import snapshot
from tests.collection.importing.tables.conftest import exported
from tests.collection.importing.tables.samples import CHANGING, SAMPLES, TAGO, make_shelf
from tests.factories import make_user

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("data_dir"),
    pytest.mark.once,
]


@pytest.fixture
def collector(db: None) -> User:
    make_shelf()
    User.objects.filter(username="collector").update(is_superuser=True, is_staff=True)
    return User.objects.get(username="collector")


@pytest.fixture
def page(client: Client, collector: User) -> Client:
    client.force_login(collector)
    return client


def upload(page: Client, table: str, data: str | bytes, name: str = "") -> HttpResponse:
    file = SimpleUploadedFile(
        name or f"{table}.csv", data.encode() if isinstance(data, str) else data
    )
    return page.post(f"/admin/import/{table}/", {"file": file}, follow=True)


def confirm(page: Client, preview: HttpResponse, **fields: str) -> str:
    url = preview.request["PATH_INFO"]
    return page.post(f"{url}confirm/", fields, follow=True).content.decode()


@pytest.mark.parametrize("table", SAMPLES)
def test_a_file_is_shown_first_and_then_imported(table: str, page: Client) -> None:
    before = snapshot()
    preview = upload(page, table, SAMPLES[table].text)
    assert "2 new" in preview.content.decode()
    assert snapshot() == before
    assert "Imported in" in confirm(page, preview)
    assert Batch.objects.get().counts["new"] == 2
    assert "Your collection already matches" in (
        upload(page, table, SAMPLES[table].text).content.decode()
    )


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        (["2020-01-01"], "Your collection already matches this file."),
        (["soon"], "There is nothing to import: 1 bad. Mend the bad rows, and import the file"),
        (["2020-01-01", "soon"], "There is nothing to import: 1 same, 1 bad. Mend the bad rows"),
    ],
)
def test_a_file_without_a_row_to_import_says_why(
    days: list[str], sentence: str, page: Client
) -> None:
    header = "record_uid,user,day"
    rows = [f"{TAGO},collector,{day}" for day in days]
    confirm(page, upload(page, "plays", f"{header}\n{TAGO},collector,2020-01-01\n"))
    assert sentence in upload(page, "plays", "\n".join([header, *rows])).text


@pytest.mark.parametrize("table", CHANGING)
def test_the_bad_rows_come_back_as_a_file(table: str, page: Client) -> None:
    sample = SAMPLES[table]
    preview = upload(page, table, "\n".join([sample.header, *sample.rows, sample.bad[0]]))
    assert sample.bad[2][:40] in preview.content.decode()
    assert "Nothing was imported" in confirm(page, preview)
    preview = upload(page, table, "\n".join([sample.header, *sample.rows, sample.bad[0]]))
    assert "Download the bad rows" in confirm(page, preview, skip_bad_rows="1")
    answer = page.get(preview.request["PATH_INFO"] + "rejects/")
    assert b"".join(answer.streaming_content).startswith(f"{sample.header},problem".encode())


def test_a_cell_that_changes_is_shown(page: Client) -> None:
    confirm(page, upload(page, "ratings", SAMPLES["ratings"].text))
    text = SAMPLES["ratings"].text.replace("7.5", "9")
    assert "<del>7.5</del> →\n  <ins>9</ins>" in upload(page, "ratings", text).content.decode()


@pytest.mark.parametrize(
    ("table", "data", "sentence"),
    [
        ("artists", "name;country\nCan\xd6;D\n".encode("latin-1"), "is not UTF-8"),
        ("artists", b"title\nCan\n", "one column only"),
        ("artists", b"artist,land\nCan,D\n", "The column name is missing"),
        ("ratings", SAMPLES["plays"].text.encode(), "is a file of plays, not of ratings"),
        ("genres", b"", "empty"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_a_sentence(
    table: str, data: bytes, sentence: str, page: Client
) -> None:
    text = upload(page, table, data).content.decode()
    assert sentence in text and "Nothing was imported." in text
    assert "Traceback" not in text and ".py" not in text


def test_a_file_of_too_many_rows_names_the_command(page: Client, settings: Settings) -> None:
    settings.DISCO_MAX_UPLOAD_ROWS = 1
    text = upload(page, "ratings", SAMPLES["ratings"].text).content.decode()
    assert "more than 1 rows; use the command import_file" in text


def test_what_changed_since_the_preview_is_shown_again(page: Client) -> None:
    preview = upload(page, "artists", "name,country\nCan,Germany\n")
    Artist.objects.update(country="Germany")
    assert "the collection has changed since the preview" in confirm(page, preview)
    assert not Batch.objects.exists()


def test_a_preview_is_imported_once(page: Client) -> None:
    preview = upload(page, "plays", SAMPLES["plays"].text)
    confirm(page, preview)
    assert "Imported in" in confirm(page, preview)
    assert Play.objects.count() == 3


def test_the_preview_of_somebody_else_is_gone(page: Client, collector: User) -> None:
    preview = upload(page, "plays", SAMPLES["plays"].text)
    page.force_login(make_user("owner", is_staff=True, is_superuser=True))
    answer = page.get(preview.request["PATH_INFO"], follow=True)
    assert "This preview is gone" in answer.content.decode()


def test_a_preview_belongs_to_its_table(page: Client) -> None:
    preview = upload(page, "plays", SAMPLES["plays"].text)
    token = preview.request["PATH_INFO"].split("/")[-2]
    for url in (f"/admin/import/ratings/{token}/", f"/admin/collection/record/import/{token}/"):
        assert "This preview is gone" in page.get(url, follow=True).content.decode()


def test_a_table_that_does_not_exist_is_a_page_that_does_not_exist(page: Client) -> None:
    assert page.get("/admin/import/users/").status_code == 404


@pytest.mark.parametrize("address", ["?tab=all", "?page=0", "?page=9", "?sort=1"])
def test_a_preview_refuses_what_it_does_not_know(address: str, page: Client) -> None:
    preview = upload(page, "plays", SAMPLES["plays"].text)
    assert page.get(preview.request["PATH_INFO"] + address).status_code == 400


def test_a_preview_asks_the_same_queries_at_any_size(
    page: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    rows = "".join(f"{TAGO},bert,2020-01-{day:02},1\n" for day in range(1, 31))
    preview = upload(page, "plays", f"record_uid,user,day,times\n{rows}")
    with django_assert_max_num_queries(6):
        page.get(preview.request["PATH_INFO"])


# Who may


@pytest.mark.parametrize(
    ("role", "table", "status"),
    [
        (Role.LISTENER, "ratings", 200),
        (Role.LISTENER, "plays", 200),
        (Role.LISTENER, "wants", 403),
        (Role.LISTENER, "artists", 403),
        (Role.LISTENER, "tracks", 403),
        (Role.COLLECTOR, "tracks", 200),
        (Role.COLLECTOR, "artists", 200),
    ],
)
def test_whoever_may_add_and_change_rows_imports_them(
    role: Role, table: str, status: int, client: Client, collector: User
) -> None:
    dora = make_user("dora")
    give_role(dora, role)
    client.force_login(dora)
    assert client.get(f"/admin/import/{table}/").status_code == status


def test_a_listener_imports_their_own_ratings_only(client: Client, collector: User) -> None:
    dora = make_user("dora")
    give_role(dora, Role.LISTENER)
    client.force_login(dora)
    text = f"record_uid,author,value,rated_on\n{TAGO},,7,2024-01-01\n{TAGO},bert,3,2024-01-01\n"
    preview = upload(client, "ratings", text)
    assert "you can only import your own ratings" in preview.content.decode()
    confirm(client, preview, skip_bad_rows="1")
    assert Rating.objects.get().author.username == "dora"


# The way there, and files out


@pytest.mark.parametrize(
    ("address", "table"),
    [
        ("ratings/rating", "ratings"),
        ("collection/play", "plays"),
        ("collection/want", "wants"),
        ("collection/artist", "artists"),
        ("collection/style", "styles"),
    ],
)
def test_a_list_leads_to_the_import_of_its_table(address: str, table: str, page: Client) -> None:
    assert f'href="/admin/import/{table}/"' in page.get(f"/admin/{address}/").content.decode()
    text = page.get(f"/admin/{address}/export/").content.decode()
    assert "the file can be imported again" in text


@pytest.mark.parametrize("address", ["credits/transaction", "credits/account", "collection/batch"])
def test_what_cannot_be_imported_says_so(address: str, page: Client) -> None:
    assert "cannot be imported again" in page.get(f"/admin/{address}/export/").content.decode()


@pytest.mark.parametrize(
    ("address", "table"),
    [
        ("ratings/rating", "ratings"),
        ("collection/play", "plays"),
        ("collection/want", "wants"),
        ("collection/artist", "artists"),
        ("collection/format", "formats"),
        ("collection/genre", "genres"),
    ],
)
@pytest.mark.parametrize(("number", "ending"), [("0", "csv"), ("1", "xlsx")])
def test_an_export_of_a_list_comes_back_as_the_same(
    address: str, table: str, number: str, ending: str, page: Client
) -> None:
    confirm(page, upload(page, table, SAMPLES[table].text))
    Rating.objects.update(review="\\-")
    Want.objects.update(notes="\\\\-")
    before = exported(table)
    form = page.get(f"/admin/{address}/export/").context["form"]
    fields = {name: "on" for name in form.fields if "resource_" in name}
    answer = page.post(f"/admin/{address}/export/", {"format": number, "resource": "0", **fields})
    preview = upload(page, table, answer.content, f"{table}.{ending}")
    assert "Your collection already matches this file" in preview.content.decode()
    assert exported(table) == before


def test_everything_is_handed_out_as_a_zip_to_owners(page: Client) -> None:
    assert "Download everything" in page.get("/admin/collection/record/export/").content.decode()
    answer = page.post("/admin/collection/record/export/all/")
    names = ZipFile(BytesIO(b"".join(answer.streaming_content))).namelist()
    assert {"records.csv", "ratings.csv", "ledger.csv"} <= set(names)


def test_everything_is_not_for_collectors(client: Client) -> None:
    dora = make_user("dora")
    give_role(dora, Role.COLLECTOR)
    client.force_login(dora)
    assert client.post("/admin/collection/record/export/all/").status_code == 403


def test_a_want_export_is_refused_among_the_records(page: Client) -> None:
    Want.objects.create(owner=User.objects.get(username="collector"), artist="Neu!", title="Neu!")
    file = SimpleUploadedFile("wants.csv", exported("wants").encode())
    text = page.post("/admin/collection/record/import/", {"file": file}).content.decode()
    assert "wants.csv is a file of wants, not of records." in text


LOG = (
    "uts,utc_time,artist,album,track\r\n"
    "1615573320,2021-03-12 18:22,Can,Tago Mago,Paperhouse\r\n"
    "1615573620,2021-03-12 18:27,Can,Tago Mago,Mushroom\r\n"
)


def as_records(page: Client, text: str) -> HttpResponse:
    file = SimpleUploadedFile("log.csv", text.encode())
    return page.post("/admin/collection/record/import/", {"file": file}, follow=True)


def test_a_log_that_was_dropped_among_records_goes_on_as_plays(page: Client) -> None:
    preview = as_records(page, LOG)
    assert "Import it as plays" in preview.content.decode()
    plays = page.post(f"{preview.request['PATH_INFO']}as-plays/", follow=True)
    assert plays.request["PATH_INFO"].startswith("/admin/import/plays/")
    confirm(page, plays)
    assert Play.objects.filter(record__title="Tago Mago", day="2021-03-12").count() == 1


def test_a_list_of_records_is_not_offered_as_plays(page: Client) -> None:
    preview = as_records(page, "Artist,Album,Year\r\nCan,Landed,1975\r\n")
    assert "Import it as plays" not in preview.content.decode()
