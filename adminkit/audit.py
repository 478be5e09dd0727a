"""Who did what: the one door through which it is written down, once for each act.

A verb that writes is marked with `one_act` and calls `note` in its transaction; what it calls in
turn belongs to the same act and leaves no entry of its own. An entry is a row of Django's
`LogEntry` whose message is JSON of the form of `Deed`; nothing ever changes or deletes one.

Commands act for the person that `--as` names; else, as what Disco does by itself, for a login of
Disco's own (`site_login`), with which nobody can sign in.
"""

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import partial, wraps
from typing import Any, TypeVar, cast

from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError, transaction
from django.db.models import Model, QuerySet
from django.http.response import HttpResponseBase

from adminkit.entries.message import VERSION, Deed
from adminkit.entries.origin import PAGE, origin
from adminkit.entries.verb import Verb, flag_of
from adminkit.sql.refusals import is_only_read
from adminkit.verbs import Actor, Site, alters_data

logger = logging.getLogger(__name__)
F = TypeVar("F", bound=Callable[..., Any])
#: The password of Disco's own login: none that opens anything, and that of nobody else.
NO_PASSWORD = "!disco-itself"  # noqa: S105
_LONGEST_NAME = 200


@dataclass
class _Entry:
    by: Actor
    verb: Verb
    obj: Model | type[Model] | None
    came_from: str
    name: str
    facts: dict[str, Any]


@dataclass
class _Act:
    """What is being done for somebody: by a verb, or on a page that stores a form (`is_form`),
    which keeps what the verbs that it calls have `said`.
    """

    by: Actor
    outer: "_Act | None"
    is_form: bool = False
    said: list[_Entry] = field(default_factory=list)
    is_noted: bool = False

    @property
    def outermost(self) -> "_Act":
        return self if self.outer is None else self.outer.outermost


_act: ContextVar[_Act | None] = ContextVar("act", default=None)
# Who typed the command that is carried out, if it was told.
_typed_by: ContextVar[User | None] = ContextVar("typed_by", default=None)


def note(
    by: Actor,
    verb: Verb,
    obj: Model | type[Model] | None = None,
    came_from: str = "",
    *,
    name: str = "",
    **facts: Any,
) -> None:
    """Write down that `by` did something to `obj`: a row, a table where it was many rows, None
    where it was neither.

    To be called in the transaction of what was done, before a row is deleted. `came_from` is where
    it was done, unless the surroundings know; `name` is what the row is called, if its own name
    says little. Of the facts, `batch` (an id) leads to the batch, `count` says how many rows it
    was; None and "" are not kept. No secret belongs here.
    """
    entry = _Entry(by, verb, obj, came_from or origin(), name, facts)
    act = _act.get()
    if act is None:
        _write(entry)
        return
    if act.outer is None:
        act.is_noted = True
        entry.by = act.by
        for below in act.said:
            # The page of a form says what was changed, the verb that it called knows these.
            for known in ("batch", "credits"):
                facts.setdefault(known, below.facts.get(known))
        _write(entry)
    elif act.outer.is_form:
        act.outer.said.append(entry)


def note_afterwards(
    by: Actor,
    verb: Verb,
    obj: Model | type[Model] | None = None,
    came_from: str = "",
    **facts: Any,
) -> None:
    """Write down what is done already and must not fail by it, such as a file that was handed out:
    a database that does not take the entry is named in the log.
    """
    try:
        with transaction.atomic():
            note(by, verb, obj, came_from, **facts)
    except DatabaseError as error:
        # A read replica takes no entry, and that is no fault.
        logger.error(
            "It could not be written down that %s %s: %s",
            by,
            verb.label,
            error,
            exc_info=not is_only_read(error),
        )


def note_download(
    response: HttpResponseBase,
    by: Actor,
    verb: Verb,
    obj: Model | type[Model] | None = None,
    **facts: Any,
) -> None:
    """Write down who downloaded something, once the answer has gone out."""
    later = partial(note_afterwards, by, verb, obj, PAGE, **facts)
    # What an answer closes at its end, as Django's `FileResponse` closes its file.
    response._resource_closers.append(later)  # type: ignore[attr-defined]


@contextmanager
def acting(by: Actor, *, is_form: bool = False) -> Iterator[None]:
    """Let what is done inside be one act of `by`, or a part of the act that is going on.

    With `is_form` it is that of a page that stores a form: unless the page itself says what was
    done, what the verbs say that it calls is written down at the end.
    """
    act = _Act(by, _act.get(), is_form)
    token = _act.set(act)
    try:
        yield
    finally:
        _act.reset(token)
    if is_form and not act.is_noted:
        for entry in act.said:
            entry.by = by
            _write(entry)


def one_act(verb: F) -> F:
    """Mark a verb that writes for somebody, whom it is told as `by`: it is one act, whatever other
    verbs it calls.
    """

    @wraps(verb)
    def act(*args: Any, **kwargs: Any) -> Any:
        if "by" not in kwargs:
            # Python says what is missing.
            return verb(*args, **kwargs)
        with acting(kwargs["by"]):
            return verb(*args, **kwargs)

    return alters_data(cast(F, act))


def doer_id() -> int | None:
    """Return the id of the login for which something is being done; None outside of any act."""
    act = _act.get()
    return None if act is None else login_of(act.outermost.by).pk


def login_of(by: Actor) -> User:
    """Return the login under which entries name somebody."""
    return (_typed_by.get() or site_login()) if isinstance(by, Site) else by


@contextmanager
def standing_for(person: User) -> Iterator[None]:
    """Let what the site does inside be written down as done by `person`, who may do no more by it:
    whoever can type a command can do everything.
    """
    token = _typed_by.set(person)
    try:
        yield
    finally:
        _typed_by.reset(token)


def site_login() -> User:
    """Return Disco's own login, made when it is first needed: for commands, and for what Disco does
    by itself.
    """
    login = User.objects.filter(password=NO_PASSWORD).first()
    if login:
        return login
    name = "disco"
    while User.objects.filter(username=name).exists():
        # A person is called so.
        name += "-itself"
    made, _ = User.objects.get_or_create(
        password=NO_PASSWORD, defaults={"username": name, "is_active": False}
    )
    return made


def people(users: QuerySet[User] | None = None) -> QuerySet[User]:
    """Return the users who are people: all but Disco's own login."""
    rows = User.objects.all() if users is None else users
    return rows.exclude(password=NO_PASSWORD)


def _write(entry: _Entry) -> None:
    deed: Deed = {"disco": VERSION, "verb": entry.verb.value, "came_from": entry.came_from}
    facts = {name: value for name, value in entry.facts.items() if value not in (None, "")}
    if "batch" in facts:
        deed["batch"] = facts.pop("batch")
    if "count" in facts:
        deed["count"] = facts.pop("count")
    if facts:
        deed["facts"] = facts
    obj = entry.obj
    name = entry.name or ("" if obj is None or isinstance(obj, type) else str(obj))
    LogEntry.objects.create(
        user_id=login_of(entry.by).pk,
        content_type=None if obj is None else ContentType.objects.get_for_model(obj),
        object_id=None if obj is None or isinstance(obj, type) else obj.pk,
        object_repr=name[:_LONGEST_NAME],
        action_flag=flag_of(entry.verb),
        change_message=json.dumps(deed, ensure_ascii=False, default=str),
    )
