"""Tokens: sealed when they are kept, shown to nobody, lost with the key."""

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from pytest_django import Settings

from collection.catalogues.discogs.account import (
    connect,
    discogs_of,
    forget_token,
    keep_token,
    may_be_asked_for,
    token_of,
)
from collection.catalogues.failures import TokenRefused
from collection.catalogues.tokens import Token, seal, unseal
from collection.models import DiscogsAccount
from disco_site.people.roles import Role, give_role
from tests.catalogues.discogs_shelf import TOKEN
from tests.catalogues.stand_in import StandIn
from tests.factories import make_user

pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.fixture
def anna() -> User:
    give_role(anna := make_user("anna"), Role.COLLECTOR)
    return User.objects.get(pk=anna.pk)


def test_a_sealed_token_does_not_show_it_and_can_be_read_again(token: Token) -> None:
    assert TOKEN not in seal(token) and unseal(seal(token)) == token


def test_the_same_token_is_never_sealed_alike(token: Token) -> None:
    assert seal(token) != seal(token)


def test_another_secret_key_opens_nothing(token: Token, settings: Settings) -> None:
    sealed = seal(token)
    settings.SECRET_KEY = "another key" * 9
    assert unseal(sealed) is None


def test_a_former_secret_key_still_opens(token: Token, settings: Settings) -> None:
    sealed = seal(token)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key" * 9
    assert unseal(sealed) == token


@pytest.mark.parametrize("text", ["", "nonsense", "gAAAAABnonsense", "ü"])
def test_what_was_never_sealed_opens_nothing(text: str) -> None:
    assert unseal(text) is None


def test_a_token_that_discogs_takes_is_kept_sealed(
    stand_in: StandIn, token: Token, anna: User
) -> None:
    assert connect(anna, token) == "example"
    account = DiscogsAccount.objects.get()
    assert account.name == "example" and TOKEN not in account.sealed_token
    assert token_of(anna) == token


def test_a_token_that_discogs_refuses_is_not_kept(stand_in: StandIn, anna: User) -> None:
    with pytest.raises(TokenRefused, match="does not accept the token"):
        connect(anna, Token("WrongTokenWrongToken"))
    assert not DiscogsAccount.objects.exists()


@pytest.mark.parametrize(
    "text", ["", "short", "with space inside it", "line\nX-Header: 1234567890"]
)
def test_what_cannot_be_a_token_is_not_sent(stand_in: StandIn, anna: User, text: str) -> None:
    with pytest.raises(TokenRefused, match="That is not a Discogs token"):
        connect(anna, Token(text))
    assert stand_in.requests == []


def test_a_new_token_takes_the_place_of_the_old_one(
    stand_in: StandIn, token: Token, anna: User
) -> None:
    DiscogsAccount.objects.create(user=anna, name="old", sealed_token="unreadable")
    connect(anna, token)
    assert DiscogsAccount.objects.get().name == "example"


def test_a_token_is_forgotten(stand_in: StandIn, token: Token, anna: User) -> None:
    connect(anna, token)
    assert forget_token(anna, by=anna) and not forget_token(anna, by=anna)
    assert token_of(anna) is None and not may_be_asked_for(anna)


def test_nobody_enters_or_removes_the_token_of_another(
    stand_in: StandIn, token: Token, anna: User
) -> None:
    give_role(make_user("ben"), Role.COLLECTOR)
    ben = User.objects.get(username="ben")
    with pytest.raises(PermissionDenied):
        keep_token(anna, token, "ben", by=ben)
    with pytest.raises(PermissionDenied):
        forget_token(anna, by=ben)


def test_a_token_that_cannot_be_read_must_be_entered_again(anna: User) -> None:
    DiscogsAccount.objects.create(user=anna, name="anna", sealed_token="unreadable")
    with pytest.raises(TokenRefused, match="Enter it again on the page Discogs"):
        discogs_of(anna)


def test_the_token_of_the_site_counts_for_those_without_one(
    stand_in: StandIn, token: Token, anna: User, settings: Settings
) -> None:
    settings.DISCO_DISCOGS_TOKEN = "SiteTokenSiteToken"
    assert token_of(anna) == Token("SiteTokenSiteToken")
    connect(anna, token)
    assert token_of(anna) == token


def test_when_look_ups_are_off_nobody_may_be_asked(
    stand_in: StandIn, token: Token, anna: User, settings: Settings
) -> None:
    connect(anna, token)
    assert may_be_asked_for(anna)
    settings.DISCO_LOOK_UPS = False
    assert not may_be_asked_for(anna)
