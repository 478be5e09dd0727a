"""Own fields in the admin: defined in a list, typed on the form, shown, counted, edited together,
and offered where columns are mapped.
"""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from collection.models import OwnField, Preferences, Record
from disco_site.people.roles import Role, give_role
from tests.collection.screens.test_import_screens import upload
from tests.factories import make_record, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]

RECORDS = reverse("admin:collection_record_changelist")
FIELDS = reverse("admin:collection_ownfield_changelist")
ADD = reverse("admin:collection_ownfield_add")


@pytest.fixture
def anna(client: Client) -> User:
    user = make_user("anna")
    give_role(user, Role.COLLECTOR)
    client.force_login(user)
    return User.objects.get(pk=user.pk)


def own(owner: User, name: str = "Mood", kind: str = "text", choices: str = "") -> OwnField:
    return OwnField.objects.create(owner=owner, name=name, kind=kind, choices=choices)


def held(record: Record) -> dict[str, str]:
    return {value.field.name: value.value for value in record.own_values.all()}


def test_a_field_is_defined_and_is_ones_own(client: Client, anna: User) -> None:
    own(make_user("ben"), "Secret")
    client.post(ADD, {"name": "Mood", "kind": "choice", "choices": "calm\nwild"})
    field = OwnField.objects.get(name="Mood")
    assert (field.owner, field.choice_list) == (anna, ["calm", "wild"])
    page = client.get(FIELDS).content.decode()
    assert "Mood" in page and "Secret" not in page


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": "mood", "kind": "text"}, "You have a field “mood” already."),
        ({"name": "a=b", "kind": "text"}, "A name has no = in it"),
        ({"name": "Grade", "kind": "choice"}, "Write at least one choice"),
        ({"name": "Grade", "kind": "colour"}, "is not one of the available choices"),
        ({"name": "", "kind": "text"}, "This field is required."),
    ],
)
def test_what_cannot_be_a_field_is_said(
    client: Client, anna: User, typed: dict[str, str], sentence: str
) -> None:
    own(anna)
    assert sentence in client.post(ADD, typed).content.decode()
    assert OwnField.objects.count() == 1


def test_a_field_that_records_have_filled_stays(client: Client, anna: User) -> None:
    field = own(anna)
    make_record(anna).set_own({field: "calm"})
    address = reverse("admin:collection_ownfield_delete", args=[field.pk])
    page = client.post(address, {"post": "yes"}, follow=True).content.decode()
    assert "1 record has a value in “Mood”, so it stays." in page


def test_a_field_of_somebody_else_has_no_page(client: Client, anna: User) -> None:
    field = own(make_user("ben"), "Secret")
    for page in ("change", "delete"):
        address = reverse(f"admin:collection_ownfield_{page}", args=[field.pk])
        assert b"Secret" not in client.get(address, follow=True).content


def test_the_form_of_a_record_has_a_field_for_each(client: Client, anna: User) -> None:
    mood, weight = own(anna, kind="choice", choices="calm\nwild"), own(anna, "Weight", "number")
    own(make_user("ben"), "Secret")
    record = make_record(anna)
    record.set_own({mood: "calm"})
    address = reverse("admin:collection_record_change", args=[record.pk])
    page = client.get(address)
    form = page.context["adminform"].form
    assert [(field.label, field.value()) for field in form.own.bound] == [
        ("Mood", "calm"),
        ("Weight", ""),
    ]
    sent = {"artist": "Can", "title": "Tago Mago", f"own_{mood.pk}": "calm"}
    bad = client.post(address, sent | {f"own_{weight.pk}": "much"}).content.decode()
    assert "“much” is not a number" in bad
    client.post(address, sent | {f"own_{weight.pk}": "180,0"})
    assert held(record) == {"Mood": "calm", "Weight": "180"}
    shown = {f"initial-own_{mood.pk}": "wild", f"own_{mood.pk}": ""}
    outdated = client.post(address, sent | shown).content.decode()
    assert "This was changed since the page was opened" in outdated
    shown = {f"initial-own_{mood.pk}": "calm", f"initial-own_{weight.pk}": "180"}
    client.post(address, sent | shown | {f"own_{mood.pk}": "", f"own_{weight.pk}": "180"})
    assert held(record) == {"Weight": "180"}


def test_a_new_record_takes_own_fields_and_a_copy_begins_with_them(
    client: Client, anna: User
) -> None:
    mood = own(anna)
    record = make_record(anna)
    record.set_own({mood: "calm"})
    add = reverse("admin:collection_record_add")
    form = client.get(add, {"clone": record.pk}).context["adminform"].form
    assert form[f"own_{mood.pk}"].value() == "calm"
    data = {"artist": "Can", "title": "Soon", "cost": "0", f"own_{mood.pk}": "wild"}
    client.post(add, data | {"purchase_date": "2024-01-01"})
    assert held(Record.objects.get(title="Soon")) == {"Mood": "wild"}


def test_page_list_and_counts_show_own_fields(client: Client, anna: User) -> None:
    field = own(anna, kind="yes/no")
    record = make_record(anna)
    record.set_own({field: "1"})
    page = client.get(reverse("admin:collection_record_page", args=[record.pk])).content.decode()
    assert "?own%3AMood=1" in page
    assert "Mood: 1" in client.get(RECORDS, {"own:Mood": "1"}).content.decode()
    Preferences.objects.arrange_list(anna, ["shown_title", "shown_own"], 50, by=anna)
    assert '<span class="styles">Mood</span> yes' in client.get(RECORDS).content.decode()
    facets = client.get(reverse("admin:collection_record_facets")).content.decode()
    assert "?own%3AMood=1" in facets and ">yes<" in facets


def test_a_bad_own_filter_is_a_sentence_and_no_row(client: Client, anna: User) -> None:
    own(anna, kind="number")
    make_record(anna)
    for name, value in (("own:Mood", "x"), ("own:Secret", "1"), ("own:", "1")):
        page = client.get(RECORDS, {name: value})
        assert page.status_code in (200, 400) and b"Tago Mago" not in page.content


def test_many_records_are_edited_by_own_fields(client: Client, anna: User) -> None:
    field = own(anna, kind="choice", choices="calm\nwild")
    record = make_record(anna)
    data = {"action": "bulk_edit", "_selected_action": [record.pk]}
    page = client.post(RECORDS, data | {f"own_{field.pk}": "wild", "preview": "1"})
    assert page.context["counts"] == [("Mood becomes “wild”", 1)]
    client.post(RECORDS, data | {f"own_{field.pk}": "wild", "apply": "1"})
    assert held(record) == {"Mood": "wild"}
    client.post(RECORDS, data | {"emptied": [f"own_{field.pk}"], "apply": "1"})
    assert held(record) == {}


@pytest.mark.usefixtures("data_dir")
def test_the_page_of_columns_offers_own_fields_and_a_new_one(client: Client, anna: User) -> None:
    own(anna, "Weight", "number")
    columns = upload(client, "Who,What,Laune\nCan,Soon,calm\n")
    form = client.get(columns).context["form"]
    choices = dict(form.fields["column_2"].choices)
    assert choices["own:Weight"] == "own field Weight"
    assert choices["own:Laune"] == "a new own field, Laune"
    data = {"column_0": "artist", "column_1": "title", "column_2": "own:Laune"}
    preview = client.post(columns, data, follow=True).content.decode()
    assert "New own fields are made, of the kind text: Laune." in preview
