"""The worked examples of docs/ledger.md, carried out step by step."""

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

import pytest
from django.conf import settings
from django.contrib.auth.models import User

from adminkit.verbs import SITE
from collection.models import Record
from credits.models import Account, Transaction
from credits.models.rules import Kind
from credits.proof import prove_ledger
from tests.factories import make_account, make_record, make_user

pytestmark = pytest.mark.once

DOCUMENT = (settings.BASE_DIR / "docs" / "ledger.md").read_text()
STEP = re.compile(
    r"^\| (today|\d{4}-\d\d-\d\d) \| (.+?) \|(.*)\| (-?\d+) \| ?(yes|no|) ?\|$", re.MULTILINE
)


class Step(NamedTuple):
    day: str
    text: str
    lines: str
    balance: int
    on_the_shelf: str


def examples() -> dict[str, list[Step]]:
    """The tables of worked examples by their heading."""
    found = {}
    for section in DOCUMENT.split("\n### ")[1:]:
        steps = [
            Step(day, text, lines.strip(), int(sum), shelf)
            for day, text, lines, sum, shelf in STEP.findall(section)
        ]
        found[section.splitlines()[0]] = steps
    return found


class Reader:
    """Does what a step says."""

    def __init__(self, owner: User) -> None:
        self.owner = owner

    def do(self, step: Step) -> None:
        day = None if step.day == "today" else date.fromisoformat(step.day)
        for words, act in self.acts():
            if found := re.fullmatch(words, step.text):
                return act(day, *found.groups())
        raise AssertionError(f"The document has a step that is not understood: {step.text}")

    def acts(self) -> Iterator[tuple[str, object]]:
        yield r"open an account of (\d+) credits? every (\d+) days", self.open
        yield "book what is due", lambda day: self.account.grant_due(day, by=SITE)
        yield (
            r"buy (.+)",
            lambda day, title: make_record(self.owner, title=title).buy(on=day, by=SITE),
        )
        yield (
            r"remove (.+) with a refund of (\d)",
            lambda day, name, n: self.get(name).remove(on=day, refund=int(n), by=SITE),
        )
        yield (
            r"put back (.+) at a cost of (\d)",
            lambda day, name, n: self.get(name).readd(on=day, cost=int(n), by=SITE),
        )
        yield (
            r"add (-?\d+) by hand for (.+)",
            lambda day, n, memo: self.account.adjust(int(n), memo, on=day, by=SITE),
        )
        yield r"reverse the (last line|removal) of (.+)", self.reverse

    def open(self, day: date, amount: str, days: str) -> None:
        make_account(
            self.owner, opened_on=day, interval_days=int(days), credits_per_interval=int(amount)
        )

    def reverse(self, day: None, which: str, title: str) -> None:
        lines = self.get(title).transactions.order_by("-pk")
        (lines.filter(kind=Kind.REMOVAL) if which == "removal" else lines)[0].reverse(
            "a mistake", by=SITE
        )

    def get(self, title: str) -> Record:
        return Record.objects.get(title=title)

    @property
    def account(self) -> Account:
        return Account.objects.get()


@pytest.mark.django_db
@pytest.mark.parametrize("name", examples())
def test_a_worked_example_comes_true_step_by_step(name: str) -> None:
    reader, seen = Reader(make_user()), 0
    for step in examples()[name]:
        reader.do(step)
        booked = list(Transaction.objects.filter(pk__gt=seen).order_by("pk"))
        assert ", ".join(f"{line.kind} {line.signed}" for line in booked) == step.lines, step
        assert reader.account.balance() == step.balance, step
        for line in booked:
            seen = line.pk
            assert step.on_the_shelf == (
                "" if line.record is None else "yes" if line.record.is_active else "no"
            ), step
    assert prove_ledger().faults == []


def test_there_are_examples_and_none_of_them_is_empty() -> None:
    assert [len(steps) for steps in examples().values()] == [6, 5, 5, 7]


@pytest.mark.parametrize("kind", Kind.values)
def test_the_document_explains_every_kind(kind: str) -> None:
    assert f"\n| {kind} | " in DOCUMENT
