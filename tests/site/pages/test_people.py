import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client

from disco_site.people.roles import GRANTED, Role, give_role, role_of
from tests.factories import make_record, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]
PASSWORD = "nine lives of a cat"


@pytest.fixture
def owner() -> User:
    return make_user("owner", is_superuser=True, is_staff=True)


@pytest.fixture
def owners_client(owner: User) -> Client:
    client = Client()
    client.force_login(owner)
    return client


def add(client: Client, **values: str):
    given = {"username": "bert", "password": PASSWORD, "role": "collector"} | values
    return client.post("/admin/people/add/", given, follow=True)


def change(client: Client, person: User, **values: str):
    given = {
        "username": person.username,
        "role": role_of(person) or "",
        "is_active": "on",
        "password": "",
    } | values
    given = {name: value for name, value in given.items() if value is not None}
    return client.post(f"/admin/people/{person.pk}/", given, follow=True)


@pytest.mark.parametrize("role", Role)
def test_a_person_is_added_with_name_password_and_role(owners_client: Client, role: Role):
    page = add(owners_client, role=role.value)
    assert f"bert was added as {role.label.lower()}." in page.text
    assert role_of(User.objects.get(username="bert")) == role


def test_an_added_person_can_sign_in_to_the_admin(owners_client: Client):
    add(owners_client)
    client = Client()
    assert client.login(username="bert", password=PASSWORD)
    assert client.get("/admin/").status_code == 200


def test_the_form_proposes_a_password_that_it_would_take(owners_client: Client):
    form = owners_client.get("/admin/people/add/").context["form"]
    proposed = form["password"].value()
    assert "was added" in add(owners_client, password=proposed).text


def test_a_weak_password_is_refused_beside_its_field(owners_client: Client):
    form = add(owners_client, password="short").context["form"]
    assert "too short" in form.errors["password"][0]
    assert not User.objects.filter(username="bert").exists()


def test_a_password_like_the_name_is_refused(owners_client: Client):
    form = add(owners_client, username="bert-the-collector", password="bert-the-collector").context[
        "form"
    ]
    assert "too similar to the username" in form.errors["password"][0]


def test_a_name_that_is_taken_is_refused(owners_client: Client):
    form = add(owners_client, username="owner").context["form"]
    assert "already exists" in form.errors["username"][0]


def test_adding_a_person_stands_in_the_history(owners_client: Client):
    add(owners_client)
    bert = User.objects.get(username="bert")
    assert "role: collector" in owners_client.get(f"/admin/auth/user/{bert.pk}/history/").text


def test_a_new_role_takes_the_place_of_the_old_one(owners_client: Client):
    bert = make_user("bert")
    give_role(bert, Role.COLLECTOR)
    assert "bert is now listener." in change(owners_client, bert, role="listener").text
    assert [group.name for group in bert.groups.all()] == ["listener"]


def test_an_owner_who_becomes_a_listener_loses_all_rights(owners_client: Client):
    bert = make_user("bert", is_superuser=True, is_staff=True)
    change(owners_client, bert, role="listener")
    assert not User.objects.get(pk=bert.pk).has_perm("collection.add_record")


def test_groups_that_are_no_roles_stay(owners_client: Client):
    bert = make_user("bert")
    bert.groups.add(Group.objects.create(name="friends"))
    give_role(bert, Role.COLLECTOR)
    assert {group.name for group in bert.groups.all()} == {"friends", "collector"}


def test_a_closed_login_lets_nobody_in(owners_client: Client):
    bert = make_user("bert", password=PASSWORD)
    give_role(bert, Role.COLLECTOR)
    assert "the login is closed" in change(owners_client, bert, is_active=None).text
    assert not Client().login(username="bert", password=PASSWORD)


def test_an_empty_password_leaves_the_old_one(owners_client: Client):
    bert = make_user("bert", password=PASSWORD)
    change(owners_client, bert, role="collector")
    assert Client().login(username="bert", password=PASSWORD)


def test_a_new_password_replaces_the_old_one(owners_client: Client):
    bert = make_user("bert", password=PASSWORD)
    change(owners_client, bert, role="collector", password="another nine lives")
    assert not Client().login(username="bert", password=PASSWORD)
    assert Client().login(username="bert", password="another nine lives")


def test_somebody_who_came_with_a_file_needs_a_password_to_sign_in(owners_client: Client):
    bert = User.objects.create_user("bert", is_active=False)
    form = change(owners_client, bert, role="collector").context["form"]
    assert form.errors["password"] == ["bert has no password yet, so give one."]


@pytest.mark.parametrize("values", [{"role": "collector"}, {"is_active": None}])
def test_an_owner_cannot_take_his_own_rights_away(owners_client: Client, owner: User, values: dict):
    page = change(owners_client, owner, **values)
    assert "You cannot take your own rights away" in page.text
    assert role_of(User.objects.get(pk=owner.pk)) == Role.OWNER


def test_an_owner_stays_signed_in_after_changing_his_own_password(
    owners_client: Client, owner: User
):
    page = change(owners_client, owner, password="another nine lives")
    assert "owner is now owner." in page.text


def test_the_list_tells_roles_and_records_on_the_shelf(owners_client: Client, owner: User):
    make_record(owner)
    make_record(owner, is_active=False)
    rows = owners_client.get("/admin/people/").context["people"]
    assert [(person.username, role, person.record_count) for person, role in rows] == [
        ("owner", Role.OWNER, 1)
    ]


def test_the_list_takes_as_many_queries_for_many_people(
    owners_client: Client, django_assert_num_queries
):
    with django_assert_num_queries(4) as few:
        owners_client.get("/admin/people/")
    for number in range(20):
        give_role(make_user(f"person {number}"), Role.LISTENER)
    with django_assert_num_queries(len(few)):
        owners_client.get("/admin/people/")


@pytest.mark.parametrize(
    "path", ["people/", "people/add/", "people/1/", "auth/user/", "auth/group/"]
)
def test_only_owners_look_after_people(path: str):
    bert = make_user("bert", is_staff=True)
    bert.user_permissions.set(Permission.objects.filter(content_type__app_label="auth"))
    client = Client()
    client.force_login(bert)
    assert client.get(f"/admin/{path}").status_code == 403


def test_the_stock_page_of_a_password_leads_to_the_person(owners_client: Client, owner: User):
    assert (
        owners_client.get(f"/admin/auth/user/{owner.pk}/password/").headers["Location"]
        == f"/admin/people/{owner.pk}/"
    )
    assert owners_client.get("/admin/auth/user/x/password/").status_code == 404


def test_whoever_is_not_signed_in_is_sent_to_the_login(client: Client):
    assert client.get("/admin/people/").headers["Location"] == "/admin/login/?next=/admin/people/"


@pytest.mark.parametrize("role", GRANTED)
def test_every_permission_of_a_role_exists(role: Role):
    give_role(make_user(), role)
    wanted = sum(
        len(models.split()) for actions in GRANTED[role].values() for models in actions.values()
    )
    assert Group.objects.get(name=role.value).permissions.count() == wanted


def test_a_group_that_was_tampered_with_is_mended_when_its_role_is_given():
    give_role(make_user(), Role.LISTENER)
    listeners = Group.objects.get(name="listener")
    listeners.permissions.add(Permission.objects.get(codename="delete_user"))
    give_role(make_user("clara"), Role.LISTENER)
    assert not listeners.permissions.filter(codename="delete_user").exists()


@pytest.mark.parametrize(
    ("role", "permission", "has"),
    [
        (Role.COLLECTOR, "collection.add_record", True),
        (Role.COLLECTOR, "credits.view_transaction", True),
        (Role.COLLECTOR, "credits.delete_transaction", False),
        (Role.COLLECTOR, "auth.view_user", False),
        (Role.LISTENER, "collection.view_record", True),
        (Role.LISTENER, "collection.change_record", False),
        (Role.LISTENER, "ratings.add_rating", True),
        (Role.LISTENER, "credits.view_transaction", False),
    ],
)
def test_a_role_may_do_what_it_is_for_and_no_more(role: Role, permission: str, has: bool):
    bert = make_user("bert")
    give_role(bert, role)
    assert User.objects.get(pk=bert.pk).has_perm(permission) is has


def test_a_login_to_which_records_belong_is_closed_and_not_deleted(
    owners_client: Client,
) -> None:
    bert = make_user("bert")
    make_record(bert, rating="7")
    page = owners_client.post(f"/admin/auth/user/{bert.pk}/delete/", {"post": "yes"}, follow=True)
    assert "bert has 1 record" in page.text and "Close it instead." in page.text
    sent = {"action": "delete_selected", "_selected_action": bert.pk}
    assert "bert: 1 record" in owners_client.post("/admin/auth/user/", sent).text
    owners_client.post("/admin/auth/user/", sent | {"post": "yes"})
    assert User.objects.filter(username="bert").exists()


def test_a_login_to_which_nothing_belongs_is_deleted(owners_client: Client) -> None:
    bert = make_user("bert")
    owners_client.post(f"/admin/auth/user/{bert.pk}/delete/", {"post": "yes"})
    assert not User.objects.filter(username="bert").exists()
