"""The import pages say what the database knows: nothing before the confirmation, the truth after
it.
"""

import os
from io import BytesIO
from pathlib import Path

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from adminkit.verbs import SITE
from collection.history.undo import Undo
from collection.models import Batch, Record, Want
from collection.screens.pending import LIFETIME, PendingImport, purge
from tests.factories import make_record, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir"), pytest.mark.once]

IMPORT = "/admin/collection/record/import/"
CONFIRM = "/admin/collection/record/process_import/"
GOOD = "artist,title,year\nCan,Tago Mago,1971\nNeu!,Neu! 75,1975\n"


def upload(page: Client, text: str = GOOD, called: str = "shelf.csv", **options: str) -> str:
    """Upload a file and return the address of its preview; the form page's own address when it is
    refused.
    """
    file = BytesIO(text.encode())
    file.name = called
    return page.post(IMPORT, {"file": file, **options}, follow=True).request["PATH_INFO"]


def confirm(page: Client, preview: str, **options: str) -> str:
    """Confirm a preview and return the page that comes of it."""
    return page.post(
        CONFIRM, {"token": preview.split("/")[-2], **options}, follow=True
    ).content.decode()


def titles() -> list[str]:
    return list(Record.objects.order_by("pk").values_list("title", flat=True))


def test_a_preview_writes_nothing(page: Client) -> None:
    upload(page)
    assert titles() == []


def test_a_workbook_is_uploaded_and_its_bad_rows_come_back_as_one(page: Client) -> None:
    book = Workbook()
    for cells in (("Interpret", "Titel"), ("Can", "Tago Mago"), ("Can", None)):
        book.active.append(cells)
    file = BytesIO()
    book.save(file)
    file.name = "shelf.xlsx"
    file.seek(0)
    preview = page.post(IMPORT, {"file": file}, follow=True).request["PATH_INFO"]
    confirm(page, preview, skip_bad_rows="1")
    assert titles() == ["Tago Mago"]
    bad = BytesIO(b"".join(page.get(f"{preview}rejects/")))
    assert list(load_workbook(bad).active.values)[1] == ("Can", None, "the row has no title")


def test_a_confirmed_preview_is_imported(page: Client) -> None:
    confirm(page, upload(page))
    assert titles() == ["Tago Mago", "Neu! 75"]


def test_the_result_leads_to_the_undo_until_it_is_undone(page: Client) -> None:
    preview = upload(page)
    result, batch = confirm(page, preview), Batch.objects.get()
    link = reverse("admin:collection_batch_undo", args=[batch.pk])
    assert link in result
    Undo(batch).run(by=SITE)
    assert link not in page.get(preview, follow=True).content.decode()


def test_an_import_names_its_user_in_its_batch(page: Client, owner: User) -> None:
    confirm(page, upload(page))
    assert Batch.objects.get().user == owner


def test_a_second_click_on_confirm_imports_nothing_more(page: Client) -> None:
    preview = upload(page)
    confirm(page, preview)
    confirm(page, preview)
    assert Record.objects.count() == 2


def test_a_second_click_on_confirm_shows_the_result(page: Client) -> None:
    preview = upload(page)
    confirm(page, preview)
    assert "Imported in" in confirm(page, preview)


def test_the_back_button_leads_to_the_result_of_what_was_confirmed(page: Client) -> None:
    preview = upload(page)
    confirm(page, preview)
    assert page.get(preview, follow=True).request["PATH_INFO"] == f"{preview}result/"


def test_an_upload_in_another_tab_puts_the_first_preview_away(page: Client) -> None:
    first = upload(page)
    upload(page, "artist,title\nFaust,So Far\n")
    assert "This preview is gone" in confirm(page, first)
    assert titles() == []


def test_a_record_that_changed_since_the_preview_stops_the_import(page: Client) -> None:
    preview = upload(page)
    make_record(User.objects.get(), title="Tago Mago", artists=["Can"], year=1971)
    assert "Nothing was imported: the collection has changed" in confirm(page, preview)
    assert titles() == ["Tago Mago"]


def test_the_preview_after_a_change_can_be_confirmed(page: Client) -> None:
    preview = upload(page)
    make_record(User.objects.get(), title="Tago Mago", artists=["Can"], year=1971)
    confirm(page, preview)
    confirm(page, preview)
    assert titles() == ["Tago Mago", "Neu! 75"]


def test_a_bad_row_is_shown_with_line_column_and_value(page: Client) -> None:
    preview = upload(page, GOOD + "Faust,Faust IV,ninety\n")
    text = page.get(preview).content.decode()
    assert "<b>year</b> “ninety” is not a year" in text


def test_a_file_with_a_bad_row_is_not_imported_unless_it_is_to_be_skipped(page: Client) -> None:
    text = confirm(page, upload(page, GOOD + "Faust,Faust IV,ninety\n"))
    assert "Nothing was imported" in text
    assert titles() == []


def test_good_rows_go_in_when_the_user_says_so(page: Client) -> None:
    confirm(page, upload(page, GOOD + "Faust,Faust IV,ninety\n"), skip_bad_rows="1")
    assert titles() == ["Tago Mago", "Neu! 75"]


def test_bad_rows_come_back_as_a_file(page: Client) -> None:
    preview = upload(page, GOOD + "Faust,Faust IV,ninety\n")
    confirm(page, preview, skip_bad_rows="1")
    rejects = b"".join(page.get(f"{preview}rejects/").streaming_content).decode()
    assert rejects.startswith(
        "artist,title,year,problem\r\nFaust,Faust IV,ninety,year: is not a year"
    )


def test_a_refused_file_is_told_in_a_sentence(page: Client) -> None:
    file = BytesIO("artist,title\nBjörk,Debut\n".encode("latin-1"))
    file.name = "latin.csv"
    assert "is not UTF-8" in page.post(IMPORT, {"file": file}).content.decode()


def test_the_encoding_can_be_named(page: Client) -> None:
    file = BytesIO("artist,title\nBjörk,Début\n".encode("latin-1"))
    file.name = "latin.csv"
    preview = page.post(IMPORT, {"file": file, "encoding": "latin-1"}, follow=True).request[
        "PATH_INFO"
    ]
    confirm(page, preview)
    assert titles() == ["Début"]


def test_a_preview_of_many_rows_is_paged(page: Client) -> None:
    rows = "".join(f"Artist {n},Title {n}\n" for n in range(3000))
    preview = upload(page, f"artist,title\n{rows}")
    assert len(page.get(preview).content) < 50_000


def test_the_last_page_of_a_preview_shows_the_last_row(page: Client) -> None:
    rows = "".join(f"Artist {n},Title {n}\n" for n in range(120))
    preview = upload(page, f"artist,title\n{rows}")
    assert "Title 119" in page.get(preview, {"tab": "new", "page": "3"}).content.decode()


def test_too_many_rows_are_refused_before_they_hurt(page: Client, settings: object) -> None:
    settings.DISCO_MAX_UPLOAD_ROWS = 1
    file = BytesIO(GOOD.encode())
    file.name = "shelf.csv"
    assert "more than 1 rows" in page.post(IMPORT, {"file": file}).content.decode()


def test_a_preview_belongs_to_the_session_that_made_it(page: Client, owner: User) -> None:
    preview = upload(page)
    other = Client()
    other.force_login(owner)
    assert "This preview is gone" in confirm(other, preview)


def test_a_preview_is_gone_after_logging_out(page: Client, owner: User) -> None:
    preview = upload(page)
    page.logout()
    page.force_login(owner)
    assert "This preview is gone" in confirm(page, preview)


def test_an_uploaded_file_does_not_stay_behind_when_its_owner_signs_out(
    page: Client, data_dir: Path
) -> None:
    upload(page)
    page.post("/admin/logout/")
    assert not list((data_dir / "tmp" / "imports").iterdir())


def make_old(data_dir: Path) -> Path:
    """Let an hour pass since the upload; return where it lies."""
    uploaded = next((data_dir / "tmp" / "imports").iterdir())
    then = uploaded.stat().st_mtime - LIFETIME - 1
    os.utime(uploaded, (then, then))
    return uploaded


def test_a_preview_that_is_an_hour_old_imports_nothing(page: Client, data_dir: Path) -> None:
    preview = upload(page)
    uploaded = make_old(data_dir)
    assert "This preview is gone" in confirm(page, preview)
    assert titles() == []
    assert not uploaded.exists()


def test_a_preview_lasts_as_long_as_something_is_decided(page: Client, data_dir: Path) -> None:
    preview = upload(page)
    pending = PendingImport(make_old(data_dir).name)
    pending.save(pending.load())
    assert page.get(preview).status_code == 200


def test_a_preview_is_gone_after_an_hour(page: Client, data_dir: Path) -> None:
    upload(page)
    purge(now=next((data_dir / "tmp" / "imports").iterdir()).stat().st_mtime + LIFETIME + 1)
    assert not list((data_dir / "tmp" / "imports").iterdir())


def test_a_token_that_leads_elsewhere_is_nothing(page: Client) -> None:
    upload(page)
    assert page.get("/admin/collection/record/import/..%2f..%2fdb/").status_code in (302, 404)


def staff(*permissions: str) -> User:
    user = make_user("staff", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return user


def test_who_may_only_look_can_not_import(client: Client) -> None:
    client.force_login(staff("view_record"))
    assert client.get(IMPORT).status_code == 403


def test_who_may_add_but_not_change_can_not_import(client: Client) -> None:
    client.force_login(staff("view_record", "add_record"))
    assert client.post(CONFIRM, {"token": "x"}).status_code == 403


def test_a_collector_imports_for_himself(client: Client) -> None:
    user = staff("view_record", "add_record", "change_record")
    client.force_login(user)
    confirm(client, upload(client))
    assert set(Record.objects.values_list("owner", flat=True)) == {user.pk}


def test_a_collector_can_not_import_for_somebody_else(client: Client) -> None:
    make_user("anna")
    client.force_login(staff("view_record", "add_record", "change_record"))
    preview = upload(client, "artist,title,owner\nCan,Tago Mago,anna\n")
    assert "belongs to another user" in client.get(preview).content.decode()


def test_an_import_needs_a_post(page: Client) -> None:
    preview = upload(page)
    page.get(CONFIRM, {"token": preview.split("/")[-2]})
    assert titles() == []


def test_a_header_without_rows_says_that_there_is_nothing(page: Client) -> None:
    assert "there is nothing to import" in page.get(upload(page, "artist,title\n")).content.decode()


def test_a_wantlist_becomes_wants(page: Client) -> None:
    header = "Catalog#,Artist,Title,Label,Format,Rating,Released,release_id,Notes"
    confirm(page, upload(page, f"{header}\nX,Can,Tago Mago,L,LP,,1971,5,,2014-12-06 21:34:01\n"))
    assert (Want.objects.count(), Record.objects.count()) == (1, 0)


def test_names_are_shown_escaped(page: Client) -> None:
    preview = upload(page, "artist,title\n<script>alert(1)</script>,X\n")
    assert "<script>alert" not in page.get(preview).content.decode()


def test_a_template_is_an_empty_file_of_discos_columns(page: Client) -> None:
    text = page.get(reverse("admin:collection_record_import_template")).content.decode()
    assert text.startswith("uid,artist,artist_country,title,")


def test_groups_give_no_right_to_import_by_themselves(client: Client) -> None:
    user = make_user("listener", is_staff=True)
    user.groups.add(Group.objects.create(name="people who look"))
    client.force_login(user)
    assert client.get(IMPORT).status_code == 403


def test_the_bad_rows_of_a_json_file_are_a_csv_file(page: Client) -> None:
    file = BytesIO(
        b'[{"id": 1, "basic_information": {"title": "' + b"T" * 501 + b'", "artists": [{"name": '
        b'"Can"}]}}]'
    )
    file.name = "shelf.json"
    preview = page.post(IMPORT, {"file": file}, follow=True).request["PATH_INFO"]
    confirm(page, preview, skip_bad_rows="1")
    rejects = page.get(f"{preview}rejects/")
    assert "shelf.json.csv" in rejects["Content-Disposition"]
    assert b"".join(rejects.streaming_content).startswith(b"Catalog#,")


def test_thousands_are_written_one_way(page: Client) -> None:
    rows = "".join(f"Can,No. {number}\n" for number in range(1001))
    text = page.get(upload(page, f"artist,title\n{rows}")).text
    assert "1001 " not in text and text.count("1,001") >= 4
