"""Accounts as a set: the one of a user, those a user may see, and their balances."""

from typing import Self, TypeVar

from django.contrib.auth.models import User
from django.db import models, transaction
from django.db.models import F, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from adminkit.audit import note, one_act
from adminkit.entries.verb import Verb
from adminkit.verbs import Actor, require, require_own
from credits.models.pace import USUAL_CREDITS, USUAL_DAYS

A = TypeVar("A", bound=models.Model)


class AccountQuerySet(models.QuerySet[A]):
    def of(self, owner: User) -> A:
        """Return the account of `owner`; on first need it is opened today."""
        return self._opened(owner)[0]

    def _opened(self, owner: User) -> tuple[A, bool]:
        today = timezone.localdate()
        opened = {"opened_on": today, "granted_through": today}
        return self.get_or_create(owner=owner, defaults=opened)

    @one_act
    def open(self, owner: User, *, by: Actor) -> A:
        """Return the account of `owner`, opened today by `by` before the first record needs it.

        An account that is there stays as it is. Raises PermissionDenied for a user who may not
        change accounts, or not this one.
        """
        require(by, "credits.change_account")
        require_own(by, owner.pk)
        with transaction.atomic():
            account, is_new = self._opened(owner)
            if is_new:
                note(by, Verb.OPEN_ACCOUNT, account)
        return account

    def locked(self, owner: User) -> A:
        """Return the account of `owner` with its row locked until the transaction ends.

        On SQLite the lock is the IMMEDIATE transaction itself; every booking that changes the
        balance goes through here. A line of 0 credits can be booked beside it.
        """
        return self.select_for_update(no_key=True).get(pk=self.of(owner).pk)

    def lock(self) -> list[A]:
        """Lock these accounts until the transaction ends, in an order that lets no two callers wait
        for each other.
        """
        return list(self.order_by("pk").select_for_update(no_key=True))

    def untouched(self) -> Self:
        """Return the accounts as they are when opened: no line, no interval granted, the usual
        pace.
        """
        usual = {"interval_days": USUAL_DAYS, "credits_per_interval": USUAL_CREDITS}
        return self.filter(transactions=None, granted_through=F("opened_on"), **usual)

    def with_balance(self) -> Self:
        """Annotate `total`, the sum of the account's lines.

        It is a subquery, because a join would add up the lines of all accounts to find the ids of
        one page.
        """
        account = self.model._base_manager.filter(pk=OuterRef("pk")).order_by()
        total = account.annotate(total=Sum("transactions__amount")).values("total")
        return self.annotate(total=Coalesce(Subquery(total), 0))

    def balances(self) -> dict[str, int]:
        """Return the balance of each account, by the name of its owner."""
        total = Coalesce(Sum("transactions__amount"), 0)
        return dict(self.values_list("owner__username", total))

    def seen_by(self, user: User) -> Self:
        """Return the accounts that `user` may look into: a superuser into all, others into their
        own.
        """
        return self.all() if user.is_superuser else self.filter(owner=user.pk)
