"""Own fields: what an owner wants to know of their records and Disco has no field for."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Self

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q

from adminkit.verbs import Actor
from collection.fields import LineField, ProseField, validate_visible
from collection.models.own.columns import own_column
from collection.models.own.kinds import OwnKind, read_value
from collection.names import clean_text, name_key


def validate_field_name(name: str) -> None:
    """Refuse a name that could not be asked for in a filter. Raises ValidationError."""
    if "=" in name or name.endswith("!"):
        raise ValidationError("A name has no = in it, and no ! at its end.")


class OwnFieldQuerySet(models.QuerySet["OwnField"]):
    def seen_by(self, user: Actor | None) -> Self:
        """Return the fields that are `user`'s own; an owner of the site, or a command, sees
        everybody's.
        """
        return self if user is None or user.is_superuser else self.filter(owner=user.pk)

    def named(self, name: str) -> Self:
        return self.filter(name_key=name_key(name))

    def unused(self) -> Self:
        """Return the fields of which no record has a value."""
        return self.filter(~Exists(OwnValue.objects.filter(field=OuterRef("pk"))))

    def with_record_count(self) -> Self:
        return self.annotate(record_count=models.Count("values"))


class OwnField(models.Model):
    """A field that one owner has made up for their records."""

    owner = models.ForeignKey(User, models.PROTECT, related_name="own_fields", editable=False)
    name = LineField(max_length=100, validators=[validate_visible, validate_field_name])
    name_key = models.CharField(max_length=300, editable=False)
    kind = models.CharField(max_length=10, choices=OwnKind, default=OwnKind.TEXT)
    choices = ProseField(blank=True, help_text="Of a choice: what can be chosen, one a line.")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OwnFieldQuerySet.as_manager()

    if TYPE_CHECKING:
        owner_id: int
        record_count: int

    class Meta:
        ordering = ["name_key", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "name_key"], name="own_field_once_an_owner"),
            models.CheckConstraint(condition=~Q(name_key=""), name="own_field_visible"),
            models.CheckConstraint(
                condition=Q(kind__in=["text", "number", "date", "yes/no", "choice"]),
                name="own_field_kind_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.name_key = name_key(self.name)
        super().save(*args, **kwargs)  # type: ignore[arg-type]  # passed on

    @property
    def column(self) -> str:
        """The name of its column in files, and of its filter."""
        return own_column(self.name)

    @property
    def choice_list(self) -> list[str]:
        """The choices, each once."""
        texts = (clean_text(line) for line in self.choices.split("\n"))
        return list({name_key(text): text for text in texts if text}.values())

    def is_editable_by(self, user: Actor) -> bool:
        return user.is_superuser or self.owner_id == user.pk

    def read(self, text: str) -> str:
        """Return a text as it is stored. Raises ValueError with what is wrong with it."""
        return read_value(self.kind, text, self.choice_list)

    def read_or_none(self, text: str) -> str | None:
        """Return a text as it is stored, None for one that the field does not take."""
        try:
            return self.read(text)
        except ValueError:
            return None

    def takes(self, value: str) -> bool:
        """Whether `value` is one as it is stored."""
        return self.read_or_none(value) == value

    def clean(self) -> None:
        """Refuse choices without a choice, a name that the owner has, and a kind that values do not
        fit. Raises ValidationError.
        """
        super().clean()
        self.name_key = name_key(self.name)
        same = OwnField.objects.filter(owner=self.owner_id).named(self.name)
        if same.exclude(pk=self.pk).exists():
            raise ValidationError({"name": f"You have a field “{self.name}” already."})
        self.check_kind()

    def check_kind(self) -> None:
        """Refuse a choice without choices, and a kind that values do not fit. Raises
        ValidationError.
        """
        if self.kind == OwnKind.CHOICE and not self.choice_list:
            raise ValidationError("Write at least one choice, each on its own line.")
        if self.pk:
            self._refuse_misfits()

    def _refuse_misfits(self) -> None:
        stored = OwnField.objects.filter(pk=self.pk).values_list("kind", "choices").first()
        if stored is None or stored == (self.kind, self.choices):
            return
        values = OwnValue.objects.filter(field=self.pk).order_by("record_id")
        for value, title in values.values_list("value", "record__title").iterator():
            if not self.takes(value):
                raise ValidationError(
                    f"“{value[:60]}” of the record {title} would not fit; change that first."
                )


class OwnValue(models.Model):
    """What an own field holds for a record; nothing is no row."""

    record = models.ForeignKey("collection.Record", models.CASCADE, related_name="own_values")
    field = models.ForeignKey(OwnField, models.PROTECT, related_name="values")
    value = ProseField()

    class Meta:
        ordering = ["field__name_key", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["record", "field"], name="own_value_once"),
            models.CheckConstraint(condition=~Q(value=""), name="own_value_filled"),
        ]

    def __str__(self) -> str:
        return f"{self.field}: {self.shown}"

    @property
    def asked(self) -> str:
        """What the filter of the field takes for this value."""
        is_text = self.field.kind in (OwnKind.TEXT, OwnKind.CHOICE)
        return f'"{self.value}"' if is_text else self.value

    @property
    def shown(self) -> str:
        """The value as pages show it."""
        if self.field.kind == OwnKind.YES_NO:
            return "yes" if self.value == "1" else "no"
        return self.value


class FieldsOfOwners:
    """The own fields of owners by their key, read once for each owner."""

    def __init__(self) -> None:
        self._known: dict[int, dict[str, OwnField]] = {}

    def of(self, owner: int) -> Mapping[str, OwnField]:
        if owner not in self._known:
            fields = OwnField.objects.filter(owner=owner)
            self._known[owner] = {field.name_key: field for field in fields}
        return self._known[owner]

    def find(self, owner: int | None, name: str) -> OwnField | None:
        """Return an owner's field of a name, None if there is none, or no such owner yet."""
        return None if owner is None else self.of(owner).get(name_key(name))

    def ensure(self, owned: Iterable[tuple[int, str]]) -> list[int]:
        """See to it that owners have fields of these names, and return the ids of those that had to
        be made, which are texts.
        """
        made = []
        for owner, name in owned:
            if self.find(owner, name) is None:
                field = OwnField.objects.create(owner_id=owner, name=name)
                self._known[owner][field.name_key] = field
                made.append(field.pk)
        return made
