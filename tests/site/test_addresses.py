"""Every page of the admin reads its address alike: nothing given twice, no id that is no id, no
page that is not there; and never an error of the server.
"""

from datetime import date
from itertools import cycle

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.db.models import Model
from django.test import Client

from adminkit.addresses import GREATEST_ID, read_id, read_page
from collection.models import (
    Batch,
    Change,
    Play,
    SavedFilter,
    Want,
)
from tests.factories import make_account, make_record, make_user
from tests.site.every_address import NOWHERE, every_address, filled

pytestmark = [pytest.mark.django_db, pytest.mark.once]

# Arabic digits, an id of 67 bits, a number that is too long for Python to read, a word.
NO_IDS = ["٣", "9" * 20, "9" * 5000, "x"]
TWICE = "The address holds genre twice."


PAGES = [
    address
    for address in every_address()
    if address.route.startswith("/admin/") and address.route != NOWHERE
]


@pytest.fixture
def owner(client: Client, data_dir: object) -> User:
    """An owner who is signed in, with a row in every table."""
    owner = make_user("anna", is_staff=True, is_superuser=True)
    client.force_login(owner)
    client.raise_request_exception = False
    make_account(owner)
    record = make_record(owner, genre="Rock", format="LP", labels=["ua"], rating="7")
    batch = Batch.objects.create(user=owner, kind=Batch.Kind.IMPORT)
    Change.objects.create(
        batch=batch, record=record, record_uid=record.uid, before=None, after={"title": "x"}
    )
    Group.objects.create(name="collector")
    Play.objects.create(user=owner, record=record, day=date(2026, 1, 1))
    SavedFilter.objects.create(user=owner, name="x", query="genre=rock")
    Want.objects.create(owner=owner, artist="Can", title="Ege")
    return owner


def test_a_parameter_that_is_given_twice_is_refused_by_every_page(
    client: Client, owner: User
) -> None:
    silent = []
    for path, _ in PAGES:
        page = client.get(f"{filled(path, '1')}?genre=Rock&genre=Jazz")
        if page.status_code not in (200, 400) or TWICE not in page.text:
            silent.append((path, page.status_code))
    assert silent == []


@pytest.mark.parametrize("model", admin.site._registry)
def test_no_file_is_handed_out_for_a_parameter_that_is_given_twice(
    client: Client, owner: User, model: type[Model]
) -> None:
    address = (
        f"/admin/{model._meta.app_label}/{model._meta.model_name}/export/?genre=Rock&genre=Jazz"
    )
    page = client.post(address, {"layout": "disco", "file_format": "csv", "format": "0"})
    assert (page.status_code in (400, 404), "Content-Disposition" in page) == (True, False)


@pytest.mark.parametrize("part", NO_IDS)
def test_there_is_no_page_behind_what_is_no_id(client: Client, owner: User, part: str) -> None:
    paths = {filled(page.route, part) for page in PAGES if page.has_id}
    answers = {path: client.get(path).status_code for path in paths}
    assert {path: code for path, code in answers.items() if code != 404} == {}


@pytest.mark.parametrize("model", admin.site._registry)
def test_a_new_row_is_not_begun_with_what_is_no_id(
    client: Client, owner: User, model: type[Model]
) -> None:
    address = f"/admin/{model._meta.app_label}/{model._meta.model_name}/add/"
    if client.get(address).status_code == 403:
        return
    relations = [
        field.name for field in model._meta.get_fields() if field.many_to_one or field.many_to_many
    ]
    answers = {
        (name, bad): client.get(f"{address}?{name}={bad}").status_code
        for name in relations
        for bad in ("x", "9" * 20)
    }
    assert {key: code for key, code in answers.items() if code != 404} == {}


@pytest.mark.parametrize("model", admin.site._registry)
def test_a_list_shows_no_row_for_an_id_that_it_cannot_read(
    client: Client, owner: User, model: type[Model]
) -> None:
    address = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
    names = [f"{field.name}__id__exact" for field in model._meta.get_fields() if field.is_relation]
    asked = dict.fromkeys(["id", "id__in", *names], "9" * 20)
    shown = client.get(address, asked).context["cl"]
    assert shown.problems and not shown.result_list
    named = {sentence.split()[0].strip("“”") for sentence in shown.problems}
    # A list may name the first of them alone.
    for name in set(asked) - named:
        shown = client.get(address, {name: "9" * 20}).context["cl"]
        assert shown.problems and not shown.result_list, name


@pytest.mark.parametrize("model", admin.site._registry)
def test_a_list_shows_no_row_for_what_it_cannot_read(
    client: Client, owner: User, model: type[Model]
) -> None:
    address = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
    wrong = ["id=٣", "p=٣", "q=%E2%80%8B"]
    wrong += [f"p={'9' * 5000}", f"o={'9' * 5000}", f"q={'x' * 503}"]
    # Django's list would compare a column of any kind in any way, and fail over the first of these.
    columns = {type(field): field.name for field in model._meta.concrete_fields}.values()
    ways = cycle(["regex=[", "gte=hello", "isnull=maybe", "nonsense=1", "in=,"])
    wrong += [f"{column}__{way}" for column, way in zip(columns, ways, strict=False)]
    shown = []
    for parameters in wrong:
        page = client.get(f"{address}?{parameters}")
        if (
            page.status_code != 200
            or page.context["cl"].result_list
            or not page.context["cl"].problems
        ):
            shown.append((parameters, page.status_code))
        assert page.status_code != 200 or "errornote" in page.text, parameters
    assert shown == []


@pytest.mark.parametrize("model", admin.site._registry)
def test_a_list_shows_no_row_for_a_choice_that_a_filter_has_not(
    client: Client, owner: User, model: type[Model]
) -> None:
    address = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
    for spec in client.get(address).context["cl"].filter_specs:
        for name in spec.expected_parameters():
            page = client.get(f"{address}?{name}=nonsense")
            shown = page.context["cl"]
            assert (list(shown.result_list), bool(shown.problems)) == ([], True), name
            assert "nonsense" in page.text or "cannot read" in page.text


def test_a_list_refuses_a_filter_that_has_one_choice_and_is_not_on_the_page(
    client: Client, owner: User
) -> None:
    page = client.get("/admin/collection/play/?user__id__exact=999")
    assert (list(page.context["cl"].result_list), "user__id__exact" in page.text) == ([], True)


@pytest.mark.parametrize("days", ["2026-01-01", "1999-12-31"])
def test_a_list_may_be_narrowed_to_any_day_that_can_be_read(
    client: Client, owner: User, days: str
) -> None:
    page = client.get(f"/admin/ratings/rating/?rated_on__gte={days}&rated_on__lt=2999-01-01")
    assert page.context["cl"].problems == []


def test_the_counts_beside_the_choices_of_a_filter_leave_the_list_as_it_is(
    client: Client, owner: User
) -> None:
    page = client.get("/admin/collection/want/?priority=3&_facets=True&state=all")
    assert page.context["cl"].problems == []


@pytest.mark.parametrize("bad", ["x", "9" * 20])
@pytest.mark.parametrize("model", admin.site._registry)
def test_nothing_is_done_to_a_row_without_an_id(
    client: Client, owner: User, model: type[Model], bad: str
) -> None:
    address = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
    actions = admin.site._registry[model].actions or ["delete_selected"]
    for action in actions:
        sent = {
            "action": getattr(action, "__name__", action),
            "_selected_action": bad,
            "index": "0",
        }
        assert client.post(address, sent).status_code in (403, 404, 200)


def test_a_form_that_names_no_field_speaks_of_the_id(client: Client, owner: User) -> None:
    row = SavedFilter.objects.create(user=owner, name="Rock", query="genre=rock")
    address = f"/admin/collection/savedfilter/{row.pk}/delete/"
    assert client.post(address, {"post": "yes", "_to_field": ""}).status_code == 302
    assert not SavedFilter.objects.filter(pk=row.pk).exists()


BAD_PARAMETERS = [
    ("quick-buy/?want=x", 200, "You have no open want of this number"),
    (f"quick-buy/?want={'9' * 5000}", 200, "You have no open want of this number"),
    ("quick-buy/?barcod=1", 400, "This page has no parameter “barcod”; it takes barcode, want."),
    ("quick-buy/already/?artist=Can&titel=x", 400, "no parameter “titel”"),
    ("quick-buy/suggest/?kind=artist&word=x", 400, "no parameter “word”"),
    ("search/?q=%00", 400, "q holds a character that cannot be read."),
    ("collection/artist/?q=%00", 400, "q holds a character that cannot be read."),
    (f"autocomplete/?term={'x' * 503}", 400, "takes at most 502 characters; these are 503."),
    ("tonight/?owner=anna", 400, "This page has no parameter “owner”; it takes none."),
    ("random/?genre=Rock&genre=Jazz", 400, TWICE),
    ("search/?words=can", 200, "This page has no parameter “words”; it takes q."),
    ("ratings/rating/again/?after=x", 404, "no such page"),
    ("ratings/rating/again/?given=%D9%A3", 404, "no such page"),
    ("ratings/rating/again/?before=1", 400, "it takes after, given."),
    ("ratings/rating/together/?record=x", 404, "no such page"),
    ("ratings/rating/together/?record=999", 404, "no such page"),
    ("collection/record/add/?clone=%D9%A3", 404, "no such page"),
    ("quick-buy/already/?title=x&title=y", 400, "The address holds title twice."),
    ("collection/batch/{batch}/change/?page=7", 400, "There is no page “7”; there are 1."),
    ("collection/batch/{batch}/change/?page=x", 400, "There is no page “x”; there are 1."),
    ("collection/batch/{batch}/change/?show=all", 400, "show takes kept, not “all”."),
    ("collection/batch/{batch}/change/?rows=1", 400, "no parameter “rows”; it takes show, page."),
    ("credits/transaction/?account=x", 200, "is not one of the choices"),
    (f"credits/transaction/?account={'9' * 20}", 200, "is not one of the choices"),
    ("credits/transaction/?kind=Gift&kind=Addition", 200, "The address holds kind twice."),
    ("credits/transaction/?p=%D9%A1", 200, "There is no page “١”"),
    ("credits/transaction/afford/?cost=1&cost=9", 400, "The address holds cost twice."),
    ("credits/transaction/afford/?price=9", 400, "it takes account, cost, on."),
    ("login/?next=/a&next=/b", 400, "The address holds next twice."),
]


@pytest.mark.parametrize(("address", "status", "sentence"), BAD_PARAMETERS)
def test_a_page_says_what_it_cannot_read(
    client: Client, owner: User, address: str, status: int, sentence: str
) -> None:
    page = client.get(f"/admin/{address.format(batch=Batch.objects.get().pk)}")
    assert (page.status_code, sentence in page.text) == (status, True)


@pytest.mark.parametrize(
    "text",
    ["", " 1", "1 ", "+1", "1.0", "1_0", "٣", "²", "x", str(GREATEST_ID + 1), "9" * 5000, None],
)
def test_what_cannot_be_an_id_is_none(text: object) -> None:
    assert read_id(text) is None


@pytest.mark.parametrize("number", [0, 7, GREATEST_ID])
def test_an_id_is_read(number: int) -> None:
    assert (read_id(str(number)), read_id(number)) == (number, number)


@pytest.mark.parametrize(("text", "page"), [("0", None), ("1", 1), ("3", 3), ("4", None)])
def test_a_page_is_one_of_those_that_there_are(text: str, page: int | None) -> None:
    assert read_page(text, 3) == page
