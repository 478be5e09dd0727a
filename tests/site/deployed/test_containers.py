"""What `Containerfile` and the files of compose say agrees with Disco and with each other."""

import re
import socket
import tomllib

import pytest
from django.conf import settings

from disco_site.serving.probe import trouble

pytestmark = pytest.mark.once
COMPOSE = ["compose.yaml", "deploy/compose.https.yaml", "deploy/compose.postgresql.yaml"]
#: What compose itself puts into its files.
OF_COMPOSE = {"DISCO_PORT", "DISCO_DOMAIN"}


def text_of(name: str) -> str:
    return (settings.BASE_DIR / name).read_text()


def known_variables() -> set[str]:
    return set(re.findall(r'"(DISCO_[A-Z_]+|DATABASE_URL)"', text_of("disco_site/settings.py")))


@pytest.mark.parametrize("name", [*COMPOSE, "Containerfile"])
def test_each_variable_of_a_container_is_a_setting(name: str) -> None:
    named = set(re.findall(r"\b(DISCO_[A-Z_]+|DATABASE_URL)\b", text_of(name)))
    assert named and named - known_variables() <= OF_COMPOSE


@pytest.mark.parametrize("name", sorted(OF_COMPOSE))
def test_what_compose_alone_knows_is_in_the_documents(name: str) -> None:
    assert f"{name}=" in text_of("docs/operations.md")


def test_compose_and_the_image_ask_in_the_same_way_whether_it_is_well() -> None:
    def question(name: str) -> list[str]:
        return re.findall(r'"[^"]+"', re.search(r'\[("CMD", )?"python", .*', text_of(name))[0])

    assert question("compose.yaml") == ['"CMD"', *question("Containerfile")]


def test_every_service_is_without_rights_and_read_only() -> None:
    for name in COMPOSE:
        services = re.split(r"^  (?=\w+:$)", text_of(name).split("services:\n")[1], flags=re.M)
        for service in services:
            # What another file adds to a service is not all of it.
            if "image:" not in service or "build:\n      args:" in service:
                continue
            for line in ("read_only: true", "cap_drop: [ALL]", '["no-new-privileges:true"]'):
                assert line in service, f"{name}: {service.splitlines()[0]} {line}"


def test_the_image_is_made_of_each_package_and_of_no_collection() -> None:
    lines = text_of(".dockerignore").splitlines()
    wheel = tomllib.loads(text_of("pyproject.toml"))["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert lines[1] == "*" and "!data" not in lines
    assert {f"!{package}" for package in wheel["packages"]} <= set(lines)


def test_what_builds_the_image_is_what_builds_the_wheel() -> None:
    wanted = tomllib.loads(text_of("pyproject.toml"))["build-system"]["requires"]
    assert [line for line in text_of("requirements-build.txt").splitlines() if line[0] != "#"] == (
        wanted
    )


def test_a_server_that_does_not_answer_is_not_well() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    assert trouble(port).startswith(f"Disco does not answer on port {port}: ")
