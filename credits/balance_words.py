"""One wording of the balance, for all pages, messages and commands.

The balance *is* what an account holds now; it *goes from* one figure *to* another by a step that is
offered, forecast or previewed.
"""

from django.conf import settings

from adminkit.numbers import counted
from credits.models import Account


def balance_now(account: Account, *, named: bool = False) -> str:
    """Return the sentence that says what `account` holds and how many credits records that are on
    the way will cost, and of a balance below zero when it will be zero again. With `named` it says
    whose balance it is.
    """
    balance, ordered = account.balance(), ordered_credits(account)
    owner = f" of {account}" if named else ""
    beside = f", {ordered:,} ordered" if ordered else ""
    sentence = f"The balance{owner} is {balance:,}{beside}."
    return sentence if balance >= 0 else f"{sentence} {zero_again(account)}"


def ordered_credits(account: Account) -> int:
    """Return how many credits the records that are on the way to the owner will cost."""
    return account.owner.orders.credits_ordered()


def ordered_line(account: Account) -> str:
    """Return what is on the way to the owner costs, in credits and money: "Ordered: 4 credits,
    83.20 EUR."; "" where nothing is on the way.
    """
    orders = account.owner.orders
    if not orders.on_the_way().exists():
        return ""
    credits = counted(orders.credits_ordered(), "credit")
    return f"Ordered: {credits}, {orders.money_ordered():,.2f} {settings.DISCO_CURRENCY}."


def zero_again(account: Account) -> str:
    """Return the sentence that says when a balance below zero will be zero again."""
    day = account.reach(0)
    if day is None:
        return "At this pace it will not be zero again."
    return f"It will be zero again on {day}."


def balance_step(before: int, after: int, *, owner: str = "") -> str:
    """Return what a step does to the balance, of the user `owner` if named, as part of a
    sentence.
    """
    balance = f"the balance of {owner}" if owner else "the balance"
    if before == after:
        return f"{balance} stays {before:,}"
    return f"{balance} goes from {before:,} to {after:,}"


def balance_after(account: Account, change: int) -> str:
    """Return what a step of `change` credits does to the balance, with a warning where it spends
    more than there is.
    """
    before = account.balance()
    after = before + change
    step = balance_step(before, after)
    if change >= 0 or after >= 0:
        return step
    until = account.reach(-change)
    return f"{step}, below zero until {until}" if until else f"{step}, below zero"
