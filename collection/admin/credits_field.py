"""The choice between no credit and one, with the balance that each leads to."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib.auth.models import User

from collection.models import RecordQuerySet
from credits.balance_words import balance_after, balance_step
from credits.models import Account

CreditChoices = list[tuple[int, str]]


class CreditsField(forms.TypedChoiceField):
    def __init__(self, choices: CreditChoices, **options: Any) -> None:
        super().__init__(choices=choices, coerce=int, widget=forms.RadioSelect, **options)


class CreditsForm(forms.Form):
    """A form that ends with a choice of credits, named as the verb takes them."""

    credits_name = "cost"
    credits_label = "Credits"
    usual_credits = 0

    def __init__(
        self,
        typed: Mapping[str, Any] | None = None,
        *,
        choices: CreditChoices,
        prefix: str | None = None,
    ) -> None:
        super().__init__(typed, prefix=prefix, label_suffix="")
        self.fields[self.credits_name] = CreditsField(
            choices, label=self.credits_label, initial=self.usual_credits
        )


def credit_choices(owner: User, sign: int) -> CreditChoices:
    """Return what 0 and 1 credit, earned (`sign` 1) or spent (-1), do to the balance of `owner`.

    To look at a page opens no account: without one the balance is 0.
    """
    account = Account.objects.filter(owner=owner).first()
    if account:
        unchanged, changed = balance_after(account, 0), balance_after(account, sign)
    else:
        unchanged, changed = balance_step(0, 0), balance_step(0, sign)
    return [(0, f"no credit: {unchanged}"), (1, f"{sign:+,d} credit: {changed}")]


def credit_choices_together(records: RecordQuerySet, sign: int) -> CreditChoices:
    """Return the same for one credit for each of `records`, with the balances of their owners."""
    counts = Counter(records.order_by().values_list("owner", flat=True))
    unchanged, changed = ["no credit"], [f"{sign:+,d} credit"]
    for account in Account.objects.filter(owner__in=counts).select_related("owner"):
        balance = account.balance()
        after = balance + sign * counts[account.owner_id]
        unchanged.append(balance_step(balance, balance, owner=str(account)))
        changed.append(balance_step(balance, after, owner=str(account)))
    return [(0, "; ".join(unchanged)), (1, "; ".join(changed))]
