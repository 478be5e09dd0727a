"""What an export cut off and a catalogue can complete: seen before it is written, and left out where
somebody wants that.
"""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from adminkit.verbs import SITE
from collection.admin.looking_up import completions as page_module
from collection.catalogues.filling import completions as verb_module
from collection.catalogues.filling.completions import (
    Completions,
    OffersChanged,
    complete,
    completions,
)
from collection.catalogues.filling.options import FillOptions
from collection.catalogues.release import ReleaseLabel
from collection.history.undo import Undo
from collection.models import Batch, LookUp, Record
from disco_site.people.roles import Role, give_role
from tests.catalogues.filling.releases import cells_of, fill_in, release
from tests.catalogues.filling.test_values_of_an_export import CUT, LONG
from tests.collection.importing.discogs_file import discogs, row
from tests.collection.importing.running import run
from tests.factories import make_record, make_user

pytestmark = pytest.mark.django_db

PAGE = reverse("admin:collection_record_completions")
FULL = "Album, Ltd, RE, RM, Stereo, Crystal Clear Vinyl"
LABELS = (ReleaseLabel("[PIAS] Le Label", "PIASLL141LPC"), ReleaseLabel("[pias]", "PI2"))
OFFERED = FillOptions(replaces=False)


@pytest.fixture
def anna(client: Client) -> User:
    user = make_user("anna", is_staff=True)
    give_role(user, Role.COLLECTOR)
    client.force_login(user)
    return user


def import_file(data: bytes, owner: User) -> dict[str, int]:
    path = Path(settings.DISCO_DATA_DIR) / "export.csv"
    path.write_bytes(data)
    return run("import_records", path, "--owner", owner).counts


def cut_records(owner: User, count: int = 1) -> list[Record]:
    """Return records whose format and labels the export cut, and of which Discogs has all."""
    cells = {"format": CUT, "label": "[PIAS] Le Label, [pias]", "number": "PIASLL141LPC, none"}
    rows = [
        row(release_id=str(number), title=f"Tago Mago {number}", **cells)
        for number in range(1, count + 1)
    ]
    import_file(discogs(*rows), owner)
    records = list(Record.objects.order_by("pk"))
    for record in records:
        found = release(key=str(record.discogs_release_id), formats=(LONG,), labels=LABELS)
        fill_in(record, found, options=OFFERED)
    return records


def offered(by: Any = SITE) -> Completions:
    return completions(Record.objects.all(), by=by)


def do(found: Completions, *left_out: str, by: Any = SITE) -> Batch | None:
    return complete(
        Record.objects.all(),
        found.catalogue,
        by=by,
        fingerprint=found.fingerprint,
        left_out=left_out,
    ).batch


def details(record: Record) -> str:
    return cells_of(record)["format_details"]


def numbers(record: Record) -> str:
    return cells_of(record)["catalog_number"]


def test_what_an_export_cut_is_offered_before_it_is_written(anna: User) -> None:
    (record,) = cut_records(anna)
    assert (details(record), numbers(record)) == ("Album, Ltd, RE, RM, Cry", "PIASLL141LPC")
    assert [tuple(row) for row in offered().rows] == [
        (
            record.pk,
            "labels",
            "[PIAS] Le Label · PIASLL141LPC; [pias]",
            "[PIAS] Le Label · PIASLL141LPC; [pias] · PI2",
        ),
        (record.pk, "format", "2xLP · Album, Ltd, RE, RM, Cry", f"2xLP · {FULL}"),
    ]


def test_what_is_empty_is_filled_in_at_once_all_the_same(anna: User) -> None:
    (record,) = cut_records(anna)
    assert cells_of(record)["country"] == "Germany"


def test_what_was_seen_is_written_as_one_batch_that_can_be_undone(anna: User) -> None:
    first, second = cut_records(anna, 2)
    before = [cells_of(first), cells_of(second)]
    batch = do(offered())
    assert batch and batch.counts == {"changed": 2} and "unfinished" not in batch.options
    assert [details(first), numbers(second)] == [FULL, "PIASLL141LPC; PI2"]
    assert offered().rows == []
    assert Undo(batch).run(by=SITE).kept == []
    assert [cells_of(first), cells_of(second)] == before
    assert len(offered().rows) == 4


def test_what_is_left_out_stays_and_is_not_offered_again(anna: User) -> None:
    first, second = cut_records(anna, 2)
    do(offered(), f"{first.pk}-format", f"{second.pk}-format", f"{second.pk}-labels")
    assert details(first) == details(second) == "Album, Ltd, RE, RM, Cry"
    assert (numbers(first), numbers(second)) == ("PIASLL141LPC; PI2", "PIASLL141LPC")
    assert offered().rows == []


def test_it_is_offered_again_when_the_catalogue_is_asked_again(anna: User) -> None:
    (record,) = cut_records(anna)
    do(offered(), f"{record.pk}-format", f"{record.pk}-labels")
    fill_in(record, release(key="1", formats=(LONG,), labels=LABELS), options=OFFERED)
    assert [row.part for row in offered().rows] == ["labels", "format"]


def test_an_answer_about_other_parts_takes_no_offer_back(anna: User) -> None:
    (record,) = cut_records(anna)
    only = FillOptions(frozenset({"country"}), replaces=False)
    fill_in(record, release(key="1"), options=only)
    assert len(offered().rows) == 2


def test_what_was_edited_since_is_not_offered_any_more(anna: User) -> None:
    (record,) = cut_records(anna)
    record.format_details = "Album, clear vinyl"
    record.save()
    assert [row.part for row in offered().rows] == ["labels"]


def test_nothing_is_written_that_was_not_seen(anna: User) -> None:
    (record,) = cut_records(anna)
    seen = offered()
    fill_in(record, release(key="1", formats=(LONG,)), options=OFFERED)
    with pytest.raises(OffersChanged):
        do(seen)
    assert details(record) == "Album, Ltd, RE, RM, Cry"


def test_completing_says_not_that_the_catalogue_was_asked(anna: User) -> None:
    (record,) = cut_records(anna)
    before = LookUp.objects.values().get()
    do(offered())
    assert LookUp.objects.values().get() == before


def test_the_same_export_changes_nothing_after_its_records_were_completed(anna: User) -> None:
    (record,) = cut_records(anna)
    do(offered())
    cells = {"format": CUT, "label": "[PIAS] Le Label, [pias]", "number": "PIASLL141LPC, none"}
    counts = import_file(discogs(row(release_id="1", title="Tago Mago 1", **cells)), anna)
    assert (counts["same"], details(record)) == (1, FULL)


def test_records_of_others_are_neither_shown_nor_completed(anna: User) -> None:
    (record,) = cut_records(anna)
    bert = make_user("bert", is_staff=True)
    give_role(bert, Role.COLLECTOR)
    assert offered(by=bert).rows == []
    with pytest.raises(OffersChanged):
        do(offered(), by=bert)
    assert details(record) == "Album, Ltd, RE, RM, Cry"


# The page


def send(client: Client, **sent: Any) -> str:
    return client.post(PAGE, {"fingerprint": offered().fingerprint} | sent, follow=True).text


def test_the_page_shows_each_value_as_it_is_and_as_it_would_be(client: Client, anna: User) -> None:
    cut_records(anna)
    shown = client.get(PAGE).text
    assert "2 values: format 1, labels and catalog numbers 1." in shown
    assert "2xLP · Album, Ltd, RE, RM, Cry" in shown and f"2xLP · {FULL}" in shown
    assert "Data provided by" in shown


def test_the_page_completes_what_is_ticked(client: Client, anna: User) -> None:
    (record,) = cut_records(anna)
    names = [f"{record.pk}-format", f"{record.pk}-labels"]
    shown = send(client, shown=names, take=names[:1])
    assert "1 record completed: format 1." in shown and "Undo…" in shown
    assert (details(record), numbers(record)) == (FULL, "PIASLL141LPC")


def test_what_is_left_out_on_one_page_stays_so_on_the_next(
    client: Client, anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_module, "PAGE_ROWS", 2)
    first, second = cut_records(anna, 2)
    of_first = [f"{first.pk}-format", f"{first.pk}-labels"]
    of_second = [f"{second.pk}-format", f"{second.pk}-labels"]
    shown = send(client, shown=of_first, take=of_first[1:], page="2")
    assert "Page 2 of 2" in shown and "3 of 4, 1 left out" in shown
    send(client, shown=of_second, take=of_second)
    assert (details(first), details(second)) == ("Album, Ltd, RE, RM, Cry", FULL)


def test_the_page_writes_nothing_that_it_has_not_shown(client: Client, anna: User) -> None:
    cut_records(anna)
    shown = client.post(PAGE, {"fingerprint": "x"}, follow=True).text
    assert "Nothing was changed. What can be completed has changed meanwhile" in shown
    assert len(offered().rows) == 2


def test_of_very_many_the_first_are_shown_and_the_others_follow(
    client: Client, anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verb_module, "MOST", 2)
    first, _, last = cut_records(anna, 3)
    assert "1 further record follows once these are done." in client.get(PAGE).text
    do(offered())
    assert (details(first), details(last)) == (FULL, "Album, Ltd, RE, RM, Cry")
    assert [row.record for row in offered().rows] == [last.pk, last.pk]


def test_where_nothing_can_be_completed_the_page_says_so(client: Client, anna: User) -> None:
    make_record(anna)
    assert "There is nothing to complete" in client.get(PAGE).text


def test_the_page_is_not_there_where_look_ups_are_off(
    client: Client, anna: User, settings: Settings
) -> None:
    settings.DISCO_LOOK_UPS = False
    assert client.get(PAGE).status_code == 404


def test_the_page_asks_as_much_for_many_records_as_for_few(
    client: Client, anna: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    cut_records(anna, 30)
    with django_assert_max_num_queries(32):
        assert client.get(PAGE).status_code == 200


def test_the_page_of_the_look_up_leads_to_what_can_be_completed(client: Client, anna: User) -> None:
    cut_records(anna)
    batch = Batch.objects.filter(kind=Batch.Kind.LOOK_UP).get()
    shown = client.get(reverse("admin:collection_batch_change", args=[batch.pk])).text
    assert "completed of 1 record" in " ".join(shown.split()) and PAGE in shown


# The command


def command(capsys: pytest.CaptureFixture[str], *words: str) -> list[str]:
    call_command("look_up", "--complete", *words)
    return capsys.readouterr().out.splitlines()


def test_the_command_shows_each_value_and_changes_nothing_in_a_dry_run(
    anna: User, capsys: pytest.CaptureFixture[str]
) -> None:
    (record,) = cut_records(anna)
    capsys.readouterr()
    assert command(capsys, "--dry-run")[1:] == [
        f"Can - Tago Mago 1 (1971): format: 2xLP · Album, Ltd, RE, RM, Cry -> 2xLP · {FULL}",
        "Nothing was stored: this was a dry run.",
        "values=2 records=1",
    ]
    assert details(record) == "Album, Ltd, RE, RM, Cry"


def test_the_command_completes_what_fits_its_filters(
    anna: User, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = cut_records(anna, 2)
    capsys.readouterr()
    assert command(capsys, "title=Mago 2")[-1] == "values=2 records=1"
    assert (details(first), details(second)) == ("Album, Ltd, RE, RM, Cry", FULL)


def test_the_command_asks_nobody_where_it_completes() -> None:
    with pytest.raises(CommandError, match="--complete goes with filters and --dry-run alone"):
        call_command("look_up", "--complete", "--again")
