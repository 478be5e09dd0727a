"""Results that take long to count are kept until something is stored."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache, caches
from django.test import RequestFactory

from collection.models import Genre
from disco_site.page_cache import cached, forget_results
from disco_site.page_filter import Narrowing
from disco_site.people.roles import Role, give_role
from tests.factories import make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def anna() -> User:
    user = User.objects.get(pk=make_user("anna").pk)
    give_role(user, Role.COLLECTOR)
    return User.objects.get(pk=user.pk)


def counted(user: User, result: str, query: str = "") -> str:
    """Return what a page of the user shows when `result` is what there is to count."""
    request = RequestFactory().get(f"/?{query}")
    request.user = user
    return cached("page", Narrowing(request, {}), lambda: result)


def test_a_result_is_kept_while_nothing_is_stored(anna: User) -> None:
    assert [counted(anna, "first"), counted(anna, "second")] == ["first", "first"]


def test_a_result_is_computed_anew_once_something_is_stored(anna: User) -> None:
    counted(anna, "first")
    Genre.objects.create(name="Rock")
    assert counted(anna, "second") == "second"


def test_each_filter_has_a_result_of_its_own(anna: User) -> None:
    counted(anna, "all")
    assert counted(anna, "jazz", "genre=Jazz") == "jazz"


def test_others_see_the_old_result_while_somebody_computes_the_new_one(anna: User) -> None:
    counted(anna, "first")
    Genre.objects.create(name="Rock")
    request = RequestFactory().get("/")
    request.user = anna
    seen = []

    def compute() -> str:
        seen.append(counted(anna, "third"))
        return "second"

    assert cached("page", Narrowing(request, {}), compute) == "second"
    assert (seen, counted(anna, "fourth")) == (["first"], "second")


def test_after_a_failure_the_next_one_computes(anna: User) -> None:
    counted(anna, "first")
    Genre.objects.create(name="Rock")
    request = RequestFactory().get("/")
    request.user = anna
    with pytest.raises(ZeroDivisionError):
        cached("page", Narrowing(request, {}), lambda: str(1 / 0))
    assert counted(anna, "second") == "second"


def test_what_was_kept_before_a_start_is_not_shown_after_it(anna: User) -> None:
    counted(anna, "first")
    forget_results()
    assert counted(anna, "second") == "second"


def test_whoever_may_see_less_than_before_sees_no_old_result(anna: User) -> None:
    counted(anna, "with prices")
    give_role(anna, Role.LISTENER)
    assert counted(User.objects.get(pk=anna.pk), "without") == "without"


def test_what_cannot_be_kept_is_shown_all_the_same(
    anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(caches["default"], "_dir", "/dev/null/results")
    assert [counted(anna, "first"), counted(anna, "second")] == ["first", "second"]
