"""Filters with a name: saved from the list, opened anywhere, refused when they say what nobody
understands.
"""

import re

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from collection.filters import RecordFilter
from collection.filters.fields import NOT
from collection.filters.form_groups import GROUPS
from collection.models import SavedFilter
from disco_site.people.roles import Role, give_role
from tests.factories import make_record, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]

LIST = reverse("admin:collection_record_changelist")
EXPORT = reverse("admin:collection_record_export")
ADD = reverse("admin:collection_savedfilter_add")


@pytest.fixture
def bert(client):
    user = make_user("bert")
    give_role(user, Role.COLLECTOR)
    client.force_login(user)
    return user


def page(client, url):
    return " ".join(client.get(url).text.split())


def test_the_form_of_the_list_has_every_filter_but_search_and_shelf_once():
    fields = [field for _, rows in GROUPS for row in rows for field in row]
    negated = [name for name in RecordFilter.base_filters if name.endswith(NOT)]
    assert sorted([*fields, *negated, "q", "is_active"]) == sorted(RecordFilter.base_filters)


@pytest.mark.parametrize("url", [LIST, reverse("admin:statistics")])
def test_the_groups_of_the_form_fold_but_for_the_first_and_those_in_use(client, bert, url):
    html = page(client, f"{url}?price_min=5")
    folds = re.findall(r'<details class="filter-group"( open)?> <summary>([^<]+)', html)
    groups = [heading for heading, _ in GROUPS]
    assert [heading for _, heading in folds] == [*groups, "Leave out"]
    assert [heading for is_open, heading in folds if is_open] == ["What", "Bought"]


def test_who_may_not_see_loans_is_not_offered_to_filter_by_them(client, bert):
    assert 'name="lent_to"' in page(client, LIST)
    bert.groups.clear()
    bert.user_permissions.add(Permission.objects.get(codename="view_record"))
    html = page(client, LIST)
    assert 'name="label"' in html and 'name="label!"' in html
    assert "lent_to" not in html and "on_loan" not in html


def test_a_view_is_saved_under_a_name_and_opened_again(client, bert):
    answer = client.post(ADD, {"name": "Unrated jazz", "query": "unrated=1&title=&genre=jazz&o=-3"})
    assert SavedFilter.objects.get().query == "genre=jazz&o=-3&unrated=1"
    assert (answer.status_code, answer.url) == (302, f"{LIST}?genre=jazz&o=-3&unrated=1")


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("artst=Can", "“artst” is not a filter"),
        ("year_min=old", "year_min takes a whole number"),
        ("genre=a&genre=b", "The address holds genre twice."),
        ("o=artist", "o takes numbers of columns"),
        ("title=", "narrows nothing"),
        ("", "required"),
    ],
)
def test_what_the_list_would_refuse_is_not_saved(client, bert, query, reason):
    answer = client.post(ADD, {"name": "x", "query": query})
    assert (answer.status_code, SavedFilter.objects.count()) == (200, 0)
    assert reason in answer.text


def test_saving_is_offered_for_what_is_narrowed_and_not_yet_saved(client, bert):
    SavedFilter.objects.create(user=bert, name="Jazz", query="genre=jazz")
    assert "Save this view" not in page(client, LIST)
    assert "Save this view" in page(client, f"{LIST}?genre=rock")
    assert "Saved as “Jazz”" in page(client, f"{LIST}?genre=jazz&p=1")


@pytest.mark.parametrize("name", ["admin:statistics", "admin:lists"])
def test_saved_filters_narrow_the_pages_about_the_shelf(client, bert, name):
    make_record(bert, genre="Jazz")
    SavedFilter.objects.create(user=bert, name="Jazz", query="genre=jazz&o=-3")
    assert 'href="?genre=jazz" class="saved-filter">Jazz</a>' in page(client, reverse(name))
    assert "1 record" in page(client, f"{reverse(name)}?genre=jazz")


def test_saved_filters_narrow_other_pages_by_what_these_understand(client, bert):
    SavedFilter.objects.create(user=bert, name="Jazz", query="genre=jazz&o=-3")
    assert 'href="?genre=jazz" class="saved-filter">Jazz</a>' in page(client, EXPORT)
    assert 'href="?genre=jazz&amp;o=-3" class="saved-filter">Jazz</a>' in page(client, LIST)


@pytest.mark.parametrize("url", [LIST, EXPORT])
def test_a_saved_filter_that_became_invalid_says_why_and_finds_nothing(client, bert, url):
    make_record(bert)
    SavedFilter.objects.create(user=bert, name="Old", query="by=gone&shelf=3")
    assert 'href="?by=gone&amp;shelf=3"' in page(client, EXPORT)
    shown = page(client, f"{url}?by=gone&shelf=3")
    assert "“shelf” is not a filter" in shown and "Tago Mago" not in shown


def test_nobody_sees_the_filters_of_somebody_else(client, bert):
    SavedFilter.objects.create(user=make_user("ann"), name="Anns view", query="genre=jazz")
    assert "Anns view" not in page(client, LIST) and "Anns view" not in page(client, EXPORT)


def test_a_filter_is_renamed_and_deleted_and_the_list_is_next(client, bert):
    saved = SavedFilter.objects.create(user=bert, name="Jazz", query="genre=jazz")
    change = reverse("admin:collection_savedfilter_change", args=[saved.pk])
    assert (
        client.post(change, {"name": "All jazz", "query": saved.query}).url == f"{LIST}?genre=jazz"
    )
    delete = reverse("admin:collection_savedfilter_delete", args=[saved.pk])
    assert "Are you sure" in page(client, delete) and SavedFilter.objects.get().name == "All jazz"
    assert client.post(delete, {"post": "yes"}).url == LIST
    assert not SavedFilter.objects.exists()


def test_a_hundred_saved_filters_take_as_many_queries_as_one(client, bert):
    counts = []
    for number in range(2):
        SavedFilter.objects.bulk_create(
            SavedFilter(user=bert, name=f"{number} {n}", query="unrated=1")
            for n in range(99 * number + 1)
        )
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_list_sorts_by_the_choice_of_the_form(client, bert):
    make_record(bert, title="Old", year=1960), make_record(bert, title="New", year=2000)
    orders = {order.label: order.value for order in client.get(LIST).context["cl"].orders}
    shown = client.get(f"{LIST}?o={orders['Newest']}").context["cl"]
    assert [record.title for record in shown.result_list] == ["New", "Old"]
    assert [order.label for order in shown.orders if order.is_current] == ["Newest"]
