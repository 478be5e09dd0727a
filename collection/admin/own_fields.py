"""Own fields in the admin: everybody defines their own, an owner of the site sees everybody's."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.defaultfilters import pluralize
from django.urls import reverse
from django.utils.html import format_html

from adminkit.own_rows import OwnRows
from adminkit.signed_in import signed_in_user
from collection.admin.strict import StrictAdmin
from collection.bulk.own_names import change_field, delete_fields
from collection.filters.own import ANY
from collection.models import OwnField
from collection.resources import OwnFieldResource
from collection.screens.undo_links import say_undo


class OwnFieldForm(forms.ModelForm):
    class Meta:
        model = OwnField
        fields = ("name", "kind", "choices")
        widgets = {"choices": forms.Textarea({"rows": 5})}

    #: Whose field a new one is.
    user: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            self.instance.owner = self.user


@admin.register(OwnField)
class OwnFieldAdmin(OwnRows, StrictAdmin):
    form = OwnFieldForm
    resource_classes = [OwnFieldResource]
    import_table = "own_fields"
    list_filter = ["kind"]
    search_fields = ["name"]
    readonly_fields = ["record_count"]
    fields = ["name", "kind", "choices", "record_count"]
    empty_text = "Add a field for anything about your records that Disco has no field for."

    def get_queryset(self, request: HttpRequest) -> QuerySet[OwnField]:
        return OwnField.objects.seen_by(signed_in_user(request)).with_record_count()

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        owner = ["owner"] if signed_in_user(request).is_superuser else []
        return ["name", "kind", *owner, "record_count"]

    def get_list_select_related(self, request: HttpRequest) -> list[str]:
        return ["owner"]

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        # A field that records have filled stays; each is asked about on its page.
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def get_exclude(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return []

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> type[forms.ModelForm]:
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.user = signed_in_user(request)
        return cast("type[forms.ModelForm]", form)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change:
            say_undo(request, change_field(obj, by=signed_in_user(request)))
        else:
            obj.save()

    def delete_model(self, request: HttpRequest, obj: OwnField) -> None:
        say_undo(request, delete_fields([obj], by=signed_in_user(request)))

    @admin.display(description="records", ordering="record_count")
    def record_count(self, field: OwnField) -> str:
        if not getattr(field, "record_count", 0):
            return "0"
        address = reverse(
            "admin:collection_record_changelist",
            query={field.column: ANY, "is_active": "", "owner": field.owner.username},
        )
        return format_html('<a href="{}">{}</a>', address, f"{field.record_count:,}")

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """Say what keeps a field, instead of asking whether to delete what cannot be deleted."""
        field = self.get_object(request, unquote(object_id))
        filled = field.values.count() if field else 0
        if filled:
            have = pluralize(filled, "record has,records have")
            sentence = f"{filled:,} {have} a value in “{field}”, so it stays. Empty it there first."
            messages.error(request, sentence)
            return redirect("admin:collection_ownfield_change", object_id)
        return super().delete_view(request, object_id, extra_context)
