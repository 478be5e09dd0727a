"""Where something is done: on a page, by a task, or by a command, as entries say it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase

View = Callable[[HttpRequest], HttpResponseBase]
#: A command may be followed by its name.
COMMAND: Final = "command"
PAGE: Final = "page"
TASK: Final = "task"

# If nothing says so, somebody has typed a command.
_origin: ContextVar[str] = ContextVar("origin", default=COMMAND)


def origin() -> str:
    """Return where what is being done is done."""
    return _origin.get()


@contextmanager
def coming_from(where: str) -> Iterator[None]:
    """Let entries say that what is done inside was done there: PAGE, TASK, or COMMAND with its
    name.
    """
    token = _origin.set(where)
    try:
        yield
    finally:
        _origin.reset(token)


def note_pages(get_response: View) -> View:
    """Return the middleware by which entries say that something was done on a page."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        with coming_from(PAGE):
            return get_response(request)

    return answer


def origin_in_words(where: str) -> str:
    """Return where something was done as a reader says it: "on a page"."""
    if where == PAGE:
        return "on a page"
    name = where.removeprefix(COMMAND).strip() if where.startswith(COMMAND) else ""
    return f"by the command {name}" if name else f"by a {where}"
