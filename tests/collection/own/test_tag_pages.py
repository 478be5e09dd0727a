"""Tags in the admin: on the form, the list and the page of a record, and in a list of their own."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from collection.models import Record, Tag
from disco_site.people.roles import Role, give_role
from tests.factories import make_record, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]

RECORDS = reverse("admin:collection_record_changelist")
TAGS = reverse("admin:collection_tag_changelist")


@pytest.fixture
def anna(client: Client) -> User:
    user = make_user("anna")
    give_role(user, Role.COLLECTOR)
    client.force_login(user)
    return User.objects.get(pk=user.pk)


def tag(owner: User, name: str) -> Tag:
    return Tag.objects.get_or_add(name, owner_id=owner.pk)[0]


def names(response: object) -> list[str]:
    return [row.name for row in response.context["cl"].result_list]  # type: ignore[attr-defined]


def test_the_form_makes_tags_by_itself(client: Client, anna: User) -> None:
    record = make_record(anna, tags=["Blue"])
    address = reverse("admin:collection_record_change", args=[record.pk])
    page = client.get(address)
    assert page.context["adminform"].form["tag"].value() == "Blue"
    data = {"artist": "Can", "title": "Soon", "tag": "Blue; a\\; b", "initial-tag": "Blue"}
    client.post(address, data)
    record = Record.objects.get()
    assert [link.tag.name for link in record.tag_links.all()] == ["Blue", "a; b"]


def test_the_page_and_the_list_of_records_show_tags(client: Client, anna: User) -> None:
    record = make_record(anna, tags=["Wine", "Blue"])
    page = client.get(reverse("admin:collection_record_page", args=[record.pk])).content.decode()
    assert "?tag=%22Wine%22" in page
    assert ">Blue, Wine<" in client.get(RECORDS).content.decode()


def test_everybody_sees_the_tags_that_are_their_own(client: Client, anna: User) -> None:
    tag(anna, "Blue")
    tag(make_user("ben"), "Red")
    assert names(client.get(TAGS)) == ["Blue"]


@pytest.mark.parametrize("page", ["change", "merge", "delete"])
def test_a_tag_of_somebody_else_has_no_page(client: Client, anna: User, page: str) -> None:
    other = tag(make_user("ben"), "Red")
    address = reverse(f"admin:collection_tag_{page}", args=[other.pk])
    assert client.get(address, {"into": tag(anna, "Blue").pk}).status_code in (302, 404)
    assert b"Red" not in client.get(address, {"into": tag(anna, "Blue").pk}).content


def test_tags_of_others_are_not_offered(client: Client, anna: User) -> None:
    make_record(anna, tags=["Blue"])
    make_record(make_user("ben"), tags=["Blue note"])
    for name in ("admin:quick_buy_suggest", "admin:collection_record_filter_names"):
        found = client.get(reverse(name), {"kind": "tag", "q": "blu"}).json()
        assert found == {"names": ["Blue"]}


def test_the_unused_tags_that_are_pruned_are_ones_own(client: Client, anna: User) -> None:
    make_record(anna, tags=["Blue"])
    tag(anna, "Old"), tag(make_user("ben"), "Red")
    prune = reverse("admin:collection_tag_prune")
    assert list(client.get(prune).context["names"]) == ["Old"]
    client.post(prune, {"confirmed": "1"})
    assert set(Tag.objects.values_list("name", flat=True)) == {"Blue", "Red"}


def test_a_new_tag_is_ones_own_and_a_second_of_its_name_refused(client: Client, anna: User) -> None:
    tag(make_user("ben"), "Blue")
    add = reverse("admin:collection_tag_add")
    client.post(add, {"name": "Blue"})
    assert Tag.objects.filter(owner=anna).count() == 1
    assert b"exists already" in client.post(add, {"name": "BLUE"}).content


def test_the_name_of_another_tag_leads_to_merging_the_two(client: Client, anna: User) -> None:
    blau, blue = tag(anna, "Blau"), tag(anna, "Blue")
    tag(make_user("ben"), "Red")
    address = reverse("admin:collection_tag_change", args=[blau.pk])
    assert f"merge/?into={blue.pk}" in client.post(address, {"name": "blue"}).content.decode()
    client.post(address, {"name": "Red"})
    blau.refresh_from_db()
    assert blau.name == "Red"


def test_several_tags_are_merged_from_the_list(client: Client, anna: User) -> None:
    make_record(anna, tags=["Blau"])
    blau, blue = tag(anna, "Blau"), tag(anna, "Blue")
    rows = reverse("admin:collection_tag_merge_rows")
    assert client.get(rows, {"row": [blau.pk, blue.pk]}).status_code == 200
    client.post(rows, {"row": [blau.pk, blue.pk], "into": blue.pk})
    assert Tag.objects.get() == blue
    other = tag(make_user("ben"), "Red")
    assert client.get(rows, {"row": [blue.pk, other.pk]}).status_code == 404


def test_the_facet_counts_tags(client: Client, anna: User) -> None:
    make_record(anna, tags=["Blue"])
    make_record(anna, tags=["Blue", "Red"])
    page = client.get(reverse("admin:collection_record_facets")).content.decode()
    assert "?tag=%22Blue%22" in page and "?tag%21=%22Red%22" in page
