"""No command and no address stands open for which nobody has said why; see doors.py."""

from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.core.management import (
    CommandError,
    call_command,
    get_commands,
    load_command_class,
)
from django.test import Client

from collection.models.lookups import Lookup
from disco_site.closed_commands import ClosedCommand
from tests.conftest import Disco
from tests.factories import make_record
from tests.site.doors import ADDRESSES, COMMANDS, FOR_ANYBODY, OF_EVERY_TABLE, OF_LOOKUPS
from tests.site.every_address import every_address

pytestmark = pytest.mark.once

OUR_APPS = ("disco_site", "collection", "ratings", "credits", "adminkit")
CLOSED = [name for name, app in get_commands().items() if app == "disco_site.closed_commands"]
CLOSED.remove("runserver")


def inherited() -> Iterator[str]:
    for name, app in get_commands().items():
        if str(app).split(".")[0] not in OUR_APPS:
            yield name


def test_every_inherited_command_is_closed_or_its_openness_has_a_reason() -> None:
    assert set(inherited()) == set(COMMANDS)


@pytest.mark.parametrize("name", sorted(CLOSED))
def test_a_closed_command_says_in_one_sentence_what_to_use(name: str) -> None:
    command = load_command_class("disco_site.closed_commands", name)
    assert isinstance(command, ClosedCommand)
    with pytest.raises(CommandError) as refusal:
        call_command(name, "auth.User", stdout=(printed := StringIO()))
    named = set(str(refusal.value).split("`")[1::2])
    assert (name in named, named <= set(get_commands())) == (True, True)
    assert "make test" in str(refusal.value) or named - set(CLOSED)
    assert printed.getvalue() == ""


@pytest.mark.once
def test_a_closed_command_ends_with_code_1_whatever_it_is_asked(disco: Disco) -> None:
    for line in ("export CSV auth.User --encoding utf-8", "import collection.Record x.csv --raise"):
        done = disco(*line.split())
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
        assert f"{line.split()[0]}_records" in done.stderr


def test_the_server_for_developers_is_not_run_on_a_site_that_people_use() -> None:
    with pytest.raises(CommandError, match="Use `serve`"):
        call_command("runserver")


def kind(name: str) -> str:
    """Return the key under which the reason for an address is."""
    for model in admin.site._registry:
        ends = [*OF_EVERY_TABLE, *(OF_LOOKUPS if issubclass(model, Lookup) else ())]
        for end in ends:
            if name == f"{model._meta.app_label}_{model._meta.model_name}_{end}":
                return end
    return name


def test_every_address_has_a_reason_to_stand_open() -> None:
    kinds = {kind(address.name) for address in every_address() if address.route not in FOR_ANYBODY}
    assert kinds == {*ADDRESSES, *OF_EVERY_TABLE, *OF_LOOKUPS}


def test_no_row_has_an_address_outside_the_admin(admin_client: Client, data_dir: Path) -> None:
    record = make_record()
    pages = [
        admin_client.get(f"/admin/r/{kind.pk}/{record.pk}/") for kind in ContentType.objects.all()
    ]
    assert {page.status_code for page in pages} == {404}
