"""Loans: who has which records, since when, and what came back."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Protocol

from django.contrib import admin, messages
from django.db.models import (
    BooleanField,
    CharField,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Prefetch,
    QuerySet,
    Value,
)
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from adminkit.numbers import counted
from adminkit.own_rows import OwnRows
from adminkit.redirects import next_page
from adminkit.signed_in import signed_in_user
from adminkit.strict_list import BUTTONS
from adminkit.views import AdminView, view_urls
from collection.admin.bulk.loans_task import return_many
from collection.admin.lending import say_returned
from collection.admin.state_filter import StateFilter
from collection.admin.strict import StrictAdmin
from collection.bulk.loans import return_together
from collection.models import Loan, LoanQuerySet, Record
from collection.models.loans.loan_set import is_asked_about
from collection.names import name_key
from collection.resources import LoanResource
from collection.safety import is_safe
from collection.tasks.asking import ask, ids_of, is_long

LIST = "admin:collection_loan_changelist"
#: So many people are named above the list, those with most records first.
NAMED = 20


class LoanState(StateFilter):
    """Shows open loans unless the address says otherwise."""

    states = {
        "open": "On loan",
        "overdue": "Overdue",
        "ask": "To ask about",
        "ended": "Ended",
        "all": "All",
    }

    def narrowed(self, rows: QuerySet[Loan], state: str) -> QuerySet[Loan]:
        assert isinstance(rows, LoanQuerySet)
        if state == "overdue":
            return rows.overdue()
        if state == "ask":
            return rows.to_ask_about()
        if state == "ended":
            return rows.exclude(pk__in=Loan.objects.open().order_by().values("pk"))
        return rows.open() if state == "open" else rows


class PersonFilter(admin.SimpleListFilter):
    """Shows the loans to one person; offered are those who have something."""

    title = "person"
    parameter_name = "person"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        people = Loan.objects.open().people()[:NAMED]
        return [(key, f"{name} ({total})") for key, name, total in people]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Loan]) -> QuerySet[Loan]:
        assert isinstance(queryset, LoanQuerySet)
        name = self.value()
        return queryset.with_person(name) if name else queryset


class ReturnLoan(AdminView):
    """Takes down that one record is back today."""

    permission = "change"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        get_object_or_404(Loan, pk=pk)
        returned = return_together(Loan.objects.filter(pk=pk), by=self.user)
        say_returned(request, returned)
        return redirect(next_page(request, reverse(LIST)))


class KeepLoan(AdminView):
    """Remembers that a record may stay where it is, so that nobody is asked again."""

    permission = "change"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        loan = get_object_or_404(Loan.objects.select_related("record"), pk=pk)
        if Loan.objects.filter(pk=pk).ask_no_more(by=self.user):
            messages.success(request, f"{loan.to} may keep {loan.record.title} for now.")
        return redirect(next_page(request, reverse(LIST)))


class ReturnEverything(AdminView):
    """Takes down that everything that a person had is back today."""

    permission = "change"

    def post(self, request: HttpRequest) -> HttpResponse:
        loans = Loan.objects.open().with_person(request.POST.get("person", ""))
        return _take_back(request, loans, next_page(request, reverse(LIST)))


class ListedLoan(Protocol):
    """A loan as the list gives it to its columns."""

    pk: int
    record: Record
    may_return: bool
    is_asked_about: bool
    list_address: str


LOAN_VIEWS: list[tuple[str, type[AdminView], str]] = [
    ("<int:pk>/returned/", ReturnLoan, "returned"),
    ("<int:pk>/keep/", KeepLoan, "keep"),
    ("everything-returned/", ReturnEverything, "everything_returned"),
]


@admin.action(description="The selected records are back", permissions=["change"])
def return_selected(
    model_admin: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet[Loan]
) -> HttpResponse:
    """Take down that the records of the selected loans are back today."""
    loans = Loan.objects.filter(pk__in=queryset.order_by().values("pk"))
    return _take_back(request, loans, request.get_full_path())


def _take_back(request: HttpRequest, loans: LoanQuerySet, back: str) -> HttpResponse:
    """End those of the loans that the user may change, in a task where they are many; lead to its
    page or `back`.
    """
    user = signed_in_user(request)
    own = loans.editable_by(user)
    count = own.count()
    if is_long(count):
        title = f"Return of {counted(count, 'loan')}"
        return ask(request, return_many, title, back=back, loan_ids=ids_of(own))
    if is_safe(request, "the return", count):
        say_returned(request, return_together(loans, by=user))
    return redirect(back)


@admin.register(Loan)
class LoanAdmin(OwnRows, StrictAdmin):
    resource_classes = [LoanResource]
    import_table = "loans"
    change_list_template = "admin/collection/loan/change_list.html"
    list_display = ["record_line", "to", "since", "due_on", "short_note", "end_words", "deeds"]
    list_display_links = ["to"]
    list_filter = [LoanState, PersonFilter]
    search_fields = ["to"]
    search_help_text = "Name, note; artist, title, label, catalog number of the record"
    actions = [return_selected]
    readonly_fields = ["record_line"]
    fields = ["record_line", "to", ("since", "due"), "returned", "note", "asked_on"]
    empty_value_display = ""
    empty_text = "Nothing is on loan. Select records in their list, and choose Lend:"
    empty_link = ("to the records", "admin:collection_record_changelist")
    whole_address = {"state": "all"}
    export_offers = [("Only open loans", {"state": "open"})]

    class Media:
        css = {"all": ["collection/loans.css"]}

    def get_urls(self) -> list[URLPattern]:
        return [*view_urls(self, LOAN_VIEWS), *super().get_urls()]

    def owner_id_of(self, obj: Any) -> int:
        """A loan belongs to whom its record belongs."""
        return int(obj.record.owner_id)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Loan]:
        # With the record, by which a loan is open: the list asks of each whether it is.
        return super().get_queryset(request).select_related("record")

    def get_rows(self, request: HttpRequest, ids: Sequence[int]) -> QuerySet[Loan]:
        records = Prefetch("record", Record.objects.with_artists())
        rows = Loan.objects.filter(pk__in=ids).prefetch_related(records)
        user = signed_in_user(request)
        own = Loan.objects.open().editable_by(user).filter(pk=OuterRef("pk"))
        may = self.has_change_permission(request)
        address = request.get_full_path()
        return rows.annotate(
            may_return=Exists(own) if may else Value(False),
            is_asked_about=ExpressionWrapper(is_asked_about(), BooleanField()),
            list_address=Value(address, CharField()),
        )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Loan], search_term: str
    ) -> tuple[QuerySet[Loan], bool]:
        assert isinstance(queryset, LoanQuerySet)
        return queryset.search(search_term) if search_term else queryset, False

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Lead to the page that lends the record that the address names, or to the list in which
        records are selected to be lent together.
        """
        record = self.get_changeform_initial_data(request).get("record")
        if record:
            return redirect("admin:collection_record_lend", record)
        messages.info(request, "Select the records that you lend, then choose “Lend”.")
        return redirect("admin:collection_record_changelist")

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the list, with the people who have something above it."""
        people = list(Loan.objects.open().people()[: NAMED + 1])
        context: dict[str, Any] = {"people": people[:NAMED], "more_people": len(people) > NAMED}
        if person := request.GET.get("person", ""):
            own = Loan.objects.open().with_person(person).editable_by(signed_in_user(request))
            names = own.order_by("pk").values_list("to", flat=True)
            context |= {"person": names.first(), "person_key": name_key(person)}
            context |= {"person_total": own.count()}
        return super().changelist_view(request, context | (extra_context or {}))

    @admin.display(description="record", ordering="record__artist_sort")
    def record_line(self, loan: Loan) -> SafeString:
        url = reverse("admin:collection_record_page", args=[loan.record_id])
        return format_html('<a href="{}">{}</a>', url, loan.record.full_name)

    @admin.display(description="due", ordering="due")
    def due_on(self, loan: Loan) -> SafeString | date | None:
        if loan.is_overdue:
            return format_html('{} <strong class="overdue">overdue</strong>', loan.due)
        return loan.due

    @admin.display(description="note")
    def short_note(self, loan: Loan) -> str:
        return loan.note.partition("\n")[0][:80]

    @admin.display(description=BUTTONS)
    def deeds(self, loan: ListedLoan) -> SafeString | str:
        """The buttons of an open loan: the record is back, or may stay where it is."""
        if not loan.may_return:
            return ""
        button = (
            '<button class="button" name="next" value="{}" formaction="{}" aria-label="{}">{}'
            "</button>"
        )
        name, here = loan.record.full_name, loan.list_address
        back = reverse("admin:collection_loan_returned", args=[loan.pk])
        buttons = format_html(button, here, back, f"Returned: {name}", "Returned")
        if loan.is_asked_about:
            stays = reverse("admin:collection_loan_keep", args=[loan.pk])
            buttons += format_html(button, here, stays, f"May stay: {name}", "May stay")
        return buttons

    @admin.display(description="ended")
    def end_words(self, loan: Loan) -> str:
        return loan.end
