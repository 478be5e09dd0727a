"""The units of systemd name what there is: commands with their options, settings, and directories that agree."""

import re

import pytest
from django.conf import settings
from django.core.management import get_commands, load_command_class

pytestmark = pytest.mark.once
SERVICES = ["disco.service", "disco-backup.service"]
UNITS = [*SERVICES, "disco-backup.timer"]


def lines_of(unit: str) -> list[str]:
    text = (settings.BASE_DIR / "deploy" / unit).read_text()
    return [line for line in text.splitlines() if line and line[0] not in "#["]


def values(unit: str, name: str) -> list[str]:
    return [line.partition("=")[2] for line in lines_of(unit) if line.startswith(f"{name}=")]


@pytest.mark.parametrize("unit", UNITS)
def test_every_line_of_a_unit_is_a_setting(unit: str) -> None:
    assert [line for line in lines_of(unit) if not re.fullmatch(r"[A-Z]\w+=.*", line)] == []


@pytest.mark.parametrize("unit", SERVICES)
def test_a_service_runs_a_command_with_options_that_it_takes(unit: str) -> None:
    [directory] = values(unit, "WorkingDirectory")
    [command] = values(unit, "ExecStart")
    python, script, name, *arguments = command.split()
    assert (python, script) == (f"{directory}/.venv/bin/python", "manage.py")
    parser = load_command_class(get_commands()[name], name).create_parser(script, name)
    # One that it does not take ends the program.
    assert parser.parse_args(arguments)


@pytest.mark.parametrize("unit", SERVICES)
def test_a_service_may_write_into_its_data_and_nowhere_else_of_its_folder(unit: str) -> None:
    [directory] = values(unit, "WorkingDirectory")
    writable = values(unit, "ReadWritePaths")[0].split()
    assert writable[0] == f"{directory}/{settings.BASE_DIR.joinpath('data').name}"
    assert values(unit, "ProtectSystem") == ["strict"]
    [command] = values(unit, "ExecStart")
    outside = re.findall(r"--output (\S+)", command)
    assert outside == writable[1:]


@pytest.mark.parametrize("unit", SERVICES)
def test_a_service_names_no_setting_that_there_is_not(unit: str) -> None:
    known = (settings.BASE_DIR / "disco_site" / "settings.py").read_text()
    for variable in re.findall(r"DISCO_[A-Z_]+", "\n".join(lines_of(unit))):
        assert f'"{variable}"' in known


def test_both_services_are_shut_in_alike() -> None:
    def bounds(unit: str) -> set[str]:
        begins = (
            "Capability",
            "Lock",
            "Memory",
            "NoNew",
            "Private",
            "Proc",
            "Protect",
            "Restrict",
            "SystemCall",
        )
        return {line for line in lines_of(unit) if line.startswith(begins)}

    assert len(bounds(SERVICES[0])) > 20 and bounds(SERVICES[0]) == bounds(SERVICES[1])


@pytest.mark.parametrize("unit", UNITS)
def test_the_documents_say_where_each_unit_is(unit: str) -> None:
    assert f"deploy/{unit}" in (settings.BASE_DIR / "docs" / "operations.md").read_text()
