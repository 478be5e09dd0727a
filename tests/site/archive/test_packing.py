"""Archives are packed with ISA-L where there is a build of it, else with zlib; each reads what the
other writes.
"""

import importlib
import sys
import zlib
from types import ModuleType

import pytest

from disco_site.archive.format import deflate

TEXT = b"Can,Tago Mago,1971\r\n" * 5000


@pytest.fixture
def without_isal(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The module as it is on a processor for which ISA-L is not built."""
    monkeypatch.setitem(sys.modules, "isal", None)
    spec = importlib.util.find_spec(deflate.__name__)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def packed(module: ModuleType) -> bytes:
    packer = module.packer()
    return packer.compress(TEXT) + packer.flush()


def unpacked(module: ModuleType, data: bytes) -> bytes:
    unpacker = module.unpacker()
    return unpacker.decompress(data) + unpacker.flush()


def test_what_isal_packs_zlib_unpacks(without_isal: ModuleType) -> None:
    assert unpacked(without_isal, packed(deflate)) == TEXT


def test_what_zlib_packs_isal_unpacks(without_isal: ModuleType) -> None:
    assert unpacked(deflate, packed(without_isal)) == TEXT


def test_without_isal_zlib_packs(without_isal: ModuleType) -> None:
    assert isinstance(without_isal.packer(), type(zlib.compressobj()))


def test_with_isal_zlib_does_not_pack() -> None:
    assert not isinstance(deflate.packer(), type(zlib.compressobj()))


@pytest.mark.parametrize("which", ["deflate", "without_isal"])
def test_what_is_no_deflate_is_an_error_that_is_expected(
    which: str, request: pytest.FixtureRequest
) -> None:
    module = deflate if which == "deflate" else request.getfixturevalue("without_isal")
    with pytest.raises(module.UNPACKABLE):
        unpacked(module, b"\xff" * 100)
