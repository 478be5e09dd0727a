"""Artists, labels, genres and formats in the admin: counted, found, renamed, merged, pruned."""

import pytest
from django.urls import reverse

from collection.models import Artist, Batch, Format, Genre, Label, Record
from disco_site.people.roles import Role, give_role
from tests.factories import make_record, make_user

pytestmark = pytest.mark.django_db

MODELS = {Artist: "artists", Label: "labels", Genre: "genre", Format: "format"}


@pytest.fixture
def boss(client):
    user = make_user("boss", is_staff=True, is_superuser=True)
    client.force_login(user)
    return user


def url(model, page, *args):
    return reverse(f"admin:collection_{model._meta.model_name}_{page}", args=args)


def carried(model, *names):
    """Store a record that carries rows of these names."""
    field = MODELS[model]
    return make_record(**{field: list(names) if field.endswith("s") else names[0]})


def names(client, model, address):
    return [
        row.name
        for row in client.get(f"{url(model, 'changelist')}?{address}").context["cl"].result_list
    ]


@pytest.mark.parametrize("model", MODELS)
def test_the_number_of_records_leads_to_exactly_these(client, boss, model):
    carried(model, "Metal"), carried(model, "Metal"), carried(model, "Death Metal")
    [row] = client.get(f"{url(model, 'changelist')}?q=metal&o=1").context["cl"].result_list[1:]
    assert (row.name, row.record_count) == ("Metal", 2)
    page = client.get(url(model, "change", row.pk)).content.decode()
    address = page.split("/admin/collection/record/?")[1].split('"')[0].replace("&amp;", "&")
    found = (
        client.get(f"{reverse('admin:collection_record_changelist')}?{address}")
        .context["cl"]
        .result_list
    )
    assert len(found) == 2


def test_removed_records_are_counted_too(client, boss):
    make_record(genre="Rock", is_active=False)
    assert client.get(url(Genre, "changelist")).context["cl"].result_list[0].record_count == 1


@pytest.mark.parametrize("model", MODELS)
def test_names_are_found_without_regard_to_accents(client, boss, model):
    carried(model, "Zoë"), carried(model, "Other")
    assert names(client, model, "q=ZOE") == ["Zoë"]


def test_while_an_artist_is_typed_those_that_begin_so_come_first(client, boss):
    carried(Artist, "American Can Company"), carried(Artist, "Can")
    ask = {
        "term": "can",
        "app_label": "collection",
        "model_name": "recordartist",
        "field_name": "artist",
    }
    answer = client.get(reverse("admin:autocomplete"), ask).json()
    assert [row["text"] for row in answer["results"]] == ["Can", "American Can Company"]


@pytest.mark.parametrize("model", MODELS)
def test_a_row_is_renamed_on_all_its_records(client, boss, model):
    carried(model, "Old")
    row = model.objects.named("Old").get()
    client.post(url(model, "change", row.pk), {"name": "New", "sort_name": "Old"})
    row.refresh_from_db()
    assert (row.name, row.records.count()) == ("New", 1)


@pytest.mark.parametrize("model", MODELS)
def test_a_rename_onto_an_existing_name_offers_to_merge(client, boss, model):
    old, new = (model.objects.get_or_add(name)[0] for name in ("Bjork", "Björk"))
    page = client.post(url(model, "change", old.pk), {"name": "BJÖRK"}).content.decode()
    assert f"{url(model, 'merge', old.pk)}?into={new.pk}" in page.replace("&#x27;", "'")
    assert model.objects.count() == 2


def test_a_name_that_exists_is_not_added_again_but_opened(client, boss):
    row = Genre.objects.create(name="Rock")
    page = client.post(url(Genre, "add"), {"name": " ROCK "}).content.decode()
    assert "exists already" in page and url(Genre, "change", row.pk) in page


@pytest.mark.parametrize("model", MODELS)
def test_the_merge_page_counts_and_merges(client, boss, model):
    record = carried(model, "Bjork")
    old, new = (model.objects.get_or_add(name)[0] for name in ("Bjork", "Björk"))
    address = f"{url(model, 'merge', old.pk)}?into={new.pk}"
    assert (client.get(address).context["moving"], client.get(address).context["both"]) == (1, 0)
    page = client.post(address, follow=True).content.decode()
    undo = reverse("admin:collection_batch_undo", args=[Batch.objects.get().pk])
    said = "“Bjork” is merged into “Björk”: 1 record changed."
    assert f'{said} <a href="{undo}">Undo</a>' in page
    assert (list(model.objects.filter(name__startswith="B")), new.records.get()) == ([new], record)
    assert Batch.objects.get().user == boss


def test_records_that_carry_both_are_counted(client, boss):
    carried(Artist, "Bjork", "Björk")
    old, new = (Artist.objects.named(name).get() for name in ("Bjork", "Björk"))
    assert client.get(f"{url(Artist, 'merge', old.pk)}?into={new.pk}").context["both"] == 1


@pytest.mark.once
@pytest.mark.parametrize("into", ["", "99", "x"])
def test_nothing_is_merged_into_a_row_that_is_not_there(client, boss, into):
    row = Genre.objects.create(name="Rock")
    assert client.post(f"{url(Genre, 'merge', row.pk)}?into={into}").status_code == 404


@pytest.mark.once
def test_nothing_is_merged_into_itself(client, boss):
    row = Genre.objects.create(name="Rock")
    assert client.post(f"{url(Genre, 'merge', row.pk)}?into={row.pk}").status_code == 200
    assert Genre.objects.exists()


@pytest.mark.parametrize("model", MODELS)
def test_the_unused_are_listed_and_pruned(client, boss, model):
    carried(model, "Used")
    model.objects.get_or_add("Unused")
    page = client.get(url(model, "prune"))
    assert list(page.context["names"]) == ["Unused"]
    client.post(url(model, "prune"), {"confirmed": "1"})
    assert not model.objects.named("Unused").exists() and model.objects.named("Used").exists()


def test_only_the_selected_are_pruned(client, boss):
    carried(Genre, "Used")
    rows = [
        Genre.objects.named("Used").get(),
        Genre.objects.create(name="A"),
        Genre.objects.create(name="B"),
    ]
    data = {"action": "prune_selected", "_selected_action": [row.pk for row in rows[:2]]}
    response = client.post(url(Genre, "changelist"), data | {"index": "0"})
    assert (list(response.context["names"]), response.context["kept"]) == (["A"], 1)
    client.post(url(Genre, "changelist"), data | {"confirmed": "1"})
    assert set(Genre.objects.values_list("name", flat=True)) == {"Used", "B"}


def test_the_list_can_be_narrowed_to_the_unused(client, boss):
    carried(Genre, "Used")
    Genre.objects.create(name="Unused")
    assert (names(client, Genre, "used=0"), names(client, Genre, "used=1")) == (
        ["Unused"],
        ["Used"],
    )
    assert client.get(f"{url(Genre, 'changelist')}?used=7").context["cl"].problems


def test_a_row_that_a_record_carries_cannot_be_deleted(client, boss):
    record = carried(Genre, "Death Metal")
    client.post(url(Genre, "delete", Genre.objects.get().pk), {"post": "yes"})
    assert Record.objects.get() == record and Genre.objects.exists()


def test_a_collector_renames_and_neither_merges_nor_prunes(client):
    user = make_user("collector")
    give_role(user, Role.COLLECTOR)
    client.force_login(user)
    old, new = (Genre.objects.create(name=name) for name in ("Old", "New"))
    client.post(url(Genre, "change", old.pk), {"name": "Older"})
    assert Genre.objects.named("Older").exists()
    assert client.post(f"{url(Genre, 'merge', old.pk)}?into={new.pk}").status_code == 403
    assert client.post(url(Genre, "prune"), {"confirmed": "1"}).status_code == 403
    assert url(Genre, "prune") not in client.get(url(Genre, "changelist")).content.decode()


@pytest.mark.once
def test_the_pages_hold_nothing_that_the_security_policy_forbids(client, boss):
    old, new = (Genre.objects.create(name=name) for name in ("Old", "New"))
    for address in (
        f"{url(Genre, 'merge', old.pk)}?into={new.pk}",
        url(Genre, "prune"),
        url(Genre, "change", old.pk),
    ):
        page = client.get(address).content.decode()
        assert " style=" not in page and "<style" not in page and " onclick=" not in page
