"""Directories of Disco that nobody else on the computer can read."""

import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path

from disco_site.environment import BadSetting

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def private_directory(path: Path, name: str, refuse: Callable[[str], None]) -> Path:
    """Return `path`, and make it if it is missing. From now on its owner alone can read it.

    Raises BadSetting, which names the variable `name`, if Disco cannot read it. If it cannot write
    there, `refuse` is told the sentence; see `Environment.refuse_place`.
    """
    if path.exists() and not path.is_dir():
        raise BadSetting(f"{path} ({name}) is not a directory.")
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        refuse(f"the directory {path} ({name}) cannot be made ({error.strerror}).")
        return path
    if not os.access(path, os.R_OK | os.X_OK):
        raise BadSetting(f"the directory {path} ({name}) cannot be read.")
    if not os.access(path, os.W_OK):
        refuse(f"the directory {path} ({name}) cannot be written to.")
        return path
    shut_others_out(path)
    return path


def shut_others_out(directory: Path) -> None:
    """Let nobody but the owner into a directory, nor into the files in it that were made while
    others could come in, and say so on standard error.

    Where the directory belongs to somebody else, `doctor` remarks on it.
    """
    if not directory.stat().st_mode & _OTHERS:
        return
    try:
        for file in filter(Path.is_file, directory.iterdir()):
            file.chmod(file.stat().st_mode & ~_OTHERS)
        directory.chmod(directory.stat().st_mode & ~_OTHERS)
    except OSError:
        return
    sentence = f"Other users of this computer could read {directory}; now only you can."
    print(sentence, file=sys.stderr)
