"""Every verb that writes, called on what belongs to one collector."""

import json
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.utils import timezone

from adminkit.verbs import SITE, Actor
from collection.bulk.artist_countries import give_country_together
from collection.bulk.edit import edit_together
from collection.bulk.folders import use_folders_as
from collection.bulk.loans import lend_together, return_together
from collection.bulk.merge import merge
from collection.bulk.merge_records import merge_records
from collection.bulk.moves import put_back_together, remove_together
from collection.bulk.names import rename_name
from collection.bulk.own_names import change_field, delete_fields, rename_tag
from collection.bulk.places import delete_places, make_places, merge_places, rename_place
from collection.bulk.split import split
from collection.bulk.stocktake import put_right
from collection.bulk.wants import close_together, set_pressing
from collection.catalogues.discogs.account import forget_token, keep_token
from collection.catalogues.filling.completions import complete, completions
from collection.catalogues.filling.fill import fill
from collection.catalogues.filling.memory import ALBUM_YEAR, OFFERED, PRESSING_YEAR
from collection.catalogues.filling.years import move_years
from collection.catalogues.tokens import Token
from collection.covers.further import NewPicture, add_picture, add_pictures, remove_picture
from collection.covers.giving import give_cover, give_covers
from collection.covers.importing import CoverImport
from collection.history.undo import Undo
from collection.importing.engine import Import
from collection.importing.files.opening import open_file
from collection.importing.legacy.database import open_legacy
from collection.importing.legacy.importer import LegacyImport
from collection.importing.options import ImportOptions
from collection.importing.tables.engine import TableImport, open_table_file
from collection.importing.tables.options import TableOptions
from collection.mistakes import withdraw
from collection.models import (
    Artist,
    Batch,
    Decision,
    DiscogsAccount,
    Face,
    Genre,
    Loan,
    LookUp,
    Order,
    OrderLine,
    OwnField,
    Place,
    Play,
    Preferences,
    Record,
    RecordPicture,
    ShelfLink,
    SourceKey,
    Tag,
    Track,
    TwoRecords,
    Want,
)
from collection.orders.entering import delete_order, keep_order
from collection.orders.late_costs_and_refunds import refund, send_back, set_cancelled, share_costs
from collection.orders.receiving import enter_received, everything, receive
from collection.quick_buy_form import QuickBuyForm
from collection.typed.parts_form import PartsForm
from collection.whole.importing import WholeImport
from credits.models import Account, Transaction
from disco_site.people.roles import Role, give_role
from ratings.models import Rating
from tests.catalogues.filling.releases import release
from tests.collection.legacy.database import database
from tests.collection.pictures import make_picture
from tests.factories import make_account, make_order, make_record, make_user


@dataclass
class World:
    """What belongs to one collector: records, lines of the ledger, a want, a play and a batch."""

    owner: User
    #: Somebody who has nothing yet.
    newcomer: User
    account: Account
    record: Record
    removed: Record
    new: Record
    line: Transaction
    track: Track
    tag: Tag
    field: OwnField
    want: Want
    play: Play
    place: Place
    #: One that is on the way, and a record that came of another.
    order: Order
    ordered: Record
    batch: Batch
    shelf_link: ShelfLink
    picture: RecordPicture
    directory: Path

    def records(self) -> Any:
        return Record.objects.all()

    def for_one_test(self, directory: Path) -> "World":
        """Return a copy that a test may change, with files of its own; the rows stay the same."""
        return deepcopy(replace(self, directory=directory)).with_files()

    def with_files(self) -> "World":
        """Lay out the cover that a record without one is to get, and return this world."""
        (self.directory / "covers").mkdir()
        (self.directory / "covers" / f"{self.new.uid}.jpg").write_bytes(make_picture())
        return self


def make_world(directory: Path) -> World:
    """Store a collector with one of everything; what verbs read lies in a directory."""
    give_role(owner := make_user("anna"), Role.COLLECTOR)
    owner = User.objects.get(pk=owner.pk)
    account = make_account(owner, opened_on=timezone.localdate() - timedelta(400))
    record, removed = make_record(owner), make_record(owner, title="Ege Bamyasi")
    new = make_record(owner, title="Soon Over Babaluma")
    line = record.buy(by=SITE)
    removed.buy(by=SITE)
    removed.remove(by=SITE)
    furnish(record)
    play = Play.objects.create(record=record, user=owner, day=timezone.localdate())
    field = OwnField.objects.create(owner=owner, name="Mood")
    TwoRecords.objects.remember([record, removed], are_copies=True, by=owner)
    order = make_order(owner, {"title": "Landed"})
    came = receive(make_order(owner, {"title": "Flow Motion"}), by=SITE)
    assert came is not None
    # Its year is that of the album.
    make_found(removed)
    # The last, so that it can be undone.
    batch, _ = edit_together(Record.objects.filter(pk=record.pk), {"location": "Attic"}, by=owner)
    assert batch is not None
    return World(
        owner=owner,
        newcomer=User.objects.get(pk=make_user("newcomer").pk),
        account=account,
        record=record,
        removed=removed,
        new=new,
        line=line,
        track=record.tracks.get(),
        tag=record.tags.get(),
        field=field,
        want=Want.objects.create(owner=owner, artist="Neu!", title="Neu! 75"),
        play=play,
        place=Place.objects.create(owner=owner, name="Hallway"),
        order=order,
        ordered=came.records[0],
        batch=batch,
        picture=RecordPicture.objects.create(record=record, kind="label", file="covers/b.jpg"),
        shelf_link=ShelfLink.objects.make(owner, None, timezone.localdate(), by=owner).link,
        directory=directory,
    ).with_files()


def furnish(record: Record) -> None:
    """Give a record a track, a tag and a loan, and its owner a place and a token; there is a genre
    besides.
    """
    Genre.objects.create(name="Krautrock")
    record.set_tracks([{"title": "Paperhouse"}])
    record.set_tags([Tag.objects.get_or_add("to sell", owner_id=record.owner_id)[0]])
    Loan.objects.create(record=record, to="Bert")
    Place.objects.create(owner=record.owner, name="Cellar")
    DiscogsAccount.objects.create(user=record.owner, name="anna", sealed_token="sealed")


def make_found(record: Record) -> None:
    """Let a pressing of a record have been found that is of another year than the album."""
    Record.objects.filter(pk=record.pk).update(year=1972)
    LookUp.objects.note(record.pk, "discogs", "found", key="2")
    seen = {PRESSING_YEAR: "1989", ALBUM_YEAR: "1972"}
    # And Discogs gave it, so that it may be completed.
    seen |= {"year": "1972", OFFERED: json.dumps({"year": "1989"})}
    SourceKey.objects.create(record=record, source="discogs-answer", key="2", seen=seen)


def decide(world: World, by: Actor) -> object:
    decision = Decision(
        key="a row", subject="record", text="a row", record=world.record, owner=world.owner
    )
    return Decision.objects.remember([decision], by=by)


def change_field_of(world: World, by: Actor) -> object:
    field = OwnField.objects.get(pk=world.field.pk)
    field.name = "Temper"
    return change_field(field, by=by)


def quick_buy(world: World, by: Any) -> object:
    typed = {
        "artist": "Faust",
        "title": "IV",
        "cost": "1",
        "purchase_date": timezone.localdate(),
        "uid": uuid4(),
    }
    form = QuickBuyForm(typed)
    assert form.is_valid(), form.errors
    return form.buy(by=by)


def new_order(world: World) -> tuple[Order, list[OrderLine]]:
    order = Order(owner=world.owner, shop="Flea market")
    return order, [OrderLine(artist="Faust", title="IV")]


def import_file(world: World, by: Actor) -> object:
    path = world.directory / "collection.csv"
    path.write_text("artist,title\nFaust,IV\n")
    return Import(open_file(path), ImportOptions(owner=world.owner, only_own=True)).run(by=by)


def import_table(world: World, by: Actor) -> object:
    path = world.directory / "ratings.csv"
    path.write_text(f"record_uid,value,rated_on\n{world.record.uid},7,2024-01-01\n")
    options = TableOptions(owner=world.owner, only_own=True)
    return TableImport("ratings", open_table_file(path), options).run(by=by)


def import_everything(world: World, by: Actor) -> object:
    directory = world.directory / "files"
    directory.mkdir()
    (directory / "plays.csv").write_text(
        f"record_uid,user,day\n{world.record.uid},anna,2024-01-01\n"
    )
    return WholeImport(directory).run(by=by, observer=lambda name, verdict: None)


def take_over(world: World, by: Actor) -> object:
    table = open_legacy(database(world.directory))
    return LegacyImport(table, ImportOptions(owner=world.owner, only_own=True)).run(by=by)


def import_covers(world: World, by: Actor) -> object:
    return CoverImport(world.directory / "covers").run(lambda verdict: None, by=by)


def parts_form(world: World) -> PartsForm:
    form = PartsForm({"artist": "Faust", "genre_name": "Noise"}, instance=world.record)
    assert form.is_valid(), form.errors
    return form


def give_country(world: World, by: Actor) -> object:
    artist = world.record.artist_links.first().artist
    artist.country = "Germany"
    return artist.give_country("France", by=by)


# Each verb on what belongs to the owner of a world.
CALLS: dict[str, Callable[[World, Any], object]] = {
    "collection.bulk.artist_countries.give_country_together": lambda world, by: (
        give_country_together(Artist.objects.all(), "Germany", by=by)
    ),
    "collection.bulk.folders.use_folders_as": lambda world, by: use_folders_as(
        world.owner, "tag", by=by
    ),
    "collection.bulk.edit.edit_together": lambda world, by: edit_together(
        world.records(), {"location": "Cellar"}, by=by
    ),
    "collection.bulk.merge.merge": lambda world, by: merge(
        Genre.objects.get(), Genre.objects.create(name="Rock"), by=by
    ),
    "collection.bulk.merge_records.merge_records": lambda world, by: merge_records(
        world.record, [world.new], {}, by=by
    ),
    "collection.bulk.split.split": lambda world, by: split(
        world.record.artist_links.first().artist, ["Damo", "Faust"], by=by
    ),
    "collection.bulk.loans.lend_together": lambda world, by: lend_together(
        Record.objects.filter(pk=world.new.pk), "Carl", by=by
    ),
    "collection.bulk.loans.return_together": lambda world, by: return_together(
        Loan.objects.all(), by=by
    ),
    "collection.bulk.wants.close_together": lambda world, by: close_together(
        Want.objects.all(), by=by
    ),
    "collection.bulk.wants.set_pressing": lambda world, by: set_pressing(
        Want.objects.all(), any_pressing=True, by=by
    ),
    "collection.bulk.own_names.change_field": change_field_of,
    "collection.bulk.own_names.delete_fields": lambda world, by: delete_fields(
        [world.field], by=by
    ),
    "collection.bulk.names.rename_name": lambda world, by: rename_name(
        world.record.artist_links.first().artist, {"name": "Faust"}, by=by
    ),
    "collection.bulk.own_names.rename_tag": lambda world, by: rename_tag(world.tag, "sold", by=by),
    "collection.bulk.places.delete_places": lambda world, by: delete_places([world.place], by=by),
    "collection.bulk.places.make_places": lambda world, by: make_places(world.owner, by=by),
    "collection.bulk.places.rename_place": lambda world, by: rename_place(
        world.place, "Loft", by=by
    ),
    "collection.bulk.places.merge_places": lambda world, by: merge_places(
        [world.place], Place.objects.get(name="Cellar"), by=by
    ),
    "collection.bulk.stocktake.put_right": lambda world, by: put_right(
        "Loft", world.records(), Record.objects.none(), None, by=by
    ),
    "collection.models.places.place_set.PlaceQuerySet.reorder": lambda world, by: (
        Place.objects.reorder("year", by=by)
    ),
    "collection.bulk.moves.put_back_together": lambda world, by: put_back_together(
        world.records(), by=by
    ),
    "collection.bulk.moves.remove_together": lambda world, by: remove_together(
        world.records(), by=by
    ),
    "collection.catalogues.discogs.account.forget_token": lambda world, by: forget_token(
        world.owner, by=by
    ),
    "collection.catalogues.discogs.account.keep_token": lambda world, by: keep_token(
        world.owner, Token("x" * 40), "anna", by=by
    ),
    "collection.catalogues.filling.completions.complete": lambda world, by: complete(
        world.records(),
        "discogs",
        by=by,
        fingerprint=completions(world.records(), by=by).fingerprint,
    ),
    "collection.catalogues.filling.fill.fill": lambda world, by: fill(
        [(world.record.pk, release())], "discogs", by=by
    ),
    "collection.catalogues.filling.years.move_years": lambda world, by: move_years(
        world.records(), by=by
    ),
    "collection.covers.further.add_picture": lambda world, by: add_picture(
        world.record, ContentFile(make_picture()), "back", name="back.jpg", by=by
    ),
    "collection.covers.further.add_pictures": lambda world, by: add_pictures(
        {world.record.pk: [NewPicture("back", "covers/a.jpg")]}, by=by
    ),
    "collection.covers.further.remove_picture": lambda world, by: remove_picture(
        world.picture, by=by
    ),
    "collection.covers.giving.give_cover": lambda world, by: give_cover(
        world.record, ContentFile(make_picture()), name="front.jpg", by=by
    ),
    "collection.covers.giving.give_covers": lambda world, by: give_covers(
        {world.record.pk: Record.cover.field.storage.save("a.jpg", ContentFile(b"a"))}, by=by
    ),
    "collection.covers.importing.CoverImport.run": import_covers,
    "collection.history.undo.Undo.run": lambda world, by: Undo(world.batch).run(by=by),
    "collection.importing.engine.Import.run": import_file,
    "collection.importing.legacy.importer.LegacyImport.run": take_over,
    "collection.importing.tables.engine.TableImport.run": import_table,
    "collection.mistakes.withdraw": lambda world, by: withdraw(world.record, by=by),
    "collection.models.decisions.DecisionQuerySet.remember": decide,
    "collection.models.decisions.TwoRecordsQuerySet.remember": lambda world, by: (
        TwoRecords.objects.remember([world.record, world.new], are_copies=True, by=by)
    ),
    "collection.models.decisions.TwoRecordsQuerySet.take_back": lambda world, by: (
        TwoRecords.objects.take_back([(world.record.pk, world.removed.pk)], by=by)
    ),
    "collection.models.life.RecordLife.buy": lambda world, by: world.new.buy(by=by),
    "collection.models.life.RecordLife.buy_another": lambda world, by: world.record.buy_another(
        by=by
    ),
    "collection.models.life.RecordLife.readd": lambda world, by: world.removed.readd(by=by),
    "collection.models.life.RecordLife.remove": lambda world, by: world.record.remove(by=by),
    "collection.models.listening.PlayQuerySet.log": lambda world, by: Play.objects.log(
        world.record, world.owner, by=by
    ),
    "collection.models.listening.PlayQuerySet.take_back": lambda world, by: Play.objects.take_back(
        world.play.pk, by=by
    ),
    "collection.models.loans.loan_set.LoanQuerySet.ask_no_more": lambda world, by: (
        Loan.objects.all().ask_no_more(by=by)
    ),
    "collection.models.lookup_tables.Artist.give_country": give_country,
    "collection.models.lookups.LookupQuerySet.prune": lambda world, by: Genre.objects.prune(by=by),
    "collection.models.parts.RecordParts.mark_favourite": lambda world, by: (
        world.record.mark_favourite(world.track.pk, True, by=by)
    ),
    "collection.models.preferences.PreferencesQuerySet.arrange_list": lambda world, by: (
        Preferences.objects.arrange_list(world.owner, ["thumb"], 50, by=by)
    ),
    "collection.models.preferences.PreferencesQuerySet.choose_asking": lambda world, by: (
        Preferences.objects.choose_asking(world.owner, True, by=by)
    ),
    "collection.models.preferences.PreferencesQuerySet.choose_face": lambda world, by: (
        Preferences.objects.choose_face(world.owner, Face.WALL, by=by)
    ),
    "collection.models.preferences.PreferencesQuerySet.choose_folders": lambda world, by: (
        Preferences.objects.choose_folders(world.owner, "tag", by=by)
    ),
    "collection.models.preferences.PreferencesQuerySet.choose_several_genres": lambda world, by: (
        Preferences.objects.choose_several_genres(world.owner, "none", by=by)
    ),
    "collection.models.preferences.PreferencesQuerySet.hide": lambda world, by: (
        Preferences.objects.hide(world.owner, ["credits"], by=by)
    ),
    "collection.models.preferences.PreferencesQuerySet.name_genres": lambda world, by: (
        Preferences.objects.name_genres(world.owner, {"Rock": "Krautrock"}, by=by)
    ),
    "collection.models.strangers.shelf_link.ShelfLink.end": lambda world, by: world.shelf_link.end(
        by=by
    ),
    "collection.models.strangers.shelf_link.ShelfLinkQuerySet.make": lambda world, by: (
        ShelfLink.objects.make(world.owner, None, timezone.localdate(), by=by)
    ),
    "collection.models.wants.Want.close": lambda world, by: world.want.close(by=by),
    "collection.orders.late_costs_and_refunds.refund": lambda world, by: refund(
        world.ordered, Decimal(1), by=by
    ),
    "collection.orders.late_costs_and_refunds.send_back": lambda world, by: send_back(
        world.ordered, by=by
    ),
    "collection.orders.late_costs_and_refunds.set_cancelled": lambda world, by: set_cancelled(
        world.order.lines.get(), 1, by=by
    ),
    "collection.orders.late_costs_and_refunds.share_costs": lambda world, by: share_costs(
        world.ordered.order_line.order, Decimal(3), by=by
    ),
    "collection.orders.entering.delete_order": lambda world, by: delete_order(world.order, by=by),
    "collection.orders.entering.keep_order": lambda world, by: keep_order(*new_order(world), by=by),
    "collection.orders.receiving.enter_received": lambda world, by: enter_received(
        *new_order(world), by=by
    ),
    "collection.orders.receiving.receive": lambda world, by: receive(
        world.order, arrivals=everything(world.order), by=by
    ),
    "collection.quick_buy_form.QuickBuyForm.buy": quick_buy,
    "collection.typed.parts_form.PartsForm.name_lookups": lambda world, by: parts_form(
        world
    ).name_lookups(by=by),
    "collection.typed.parts_form.PartsForm.store_parts": lambda world, by: parts_form(
        world
    ).store_parts(by=by),
    "collection.whole.importing.WholeImport.run": import_everything,
    "credits.models.account_set.AccountQuerySet.open": lambda world, by: Account.objects.open(
        world.newcomer, by=by
    ),
    "credits.models.accounts.Account.adjust": lambda world, by: world.account.adjust(
        3, "a present", by=by
    ),
    "credits.models.accounts.Account.grant_due": lambda world, by: world.account.grant_due(by=by),
    "credits.models.accounts.Account.start_again": lambda world, by: world.account.start_again(
        by=by
    ),
    "credits.models.transactions.Transaction.reverse": lambda world, by: world.line.reverse(
        "a mistake", by=by
    ),
    "ratings.models.RatingQuerySet.rate": lambda world, by: Rating.objects.rate(
        world.record, world.owner, 8, by=by
    ),
}
# On many rows: what belongs to others is left alone, and that is returned.
OF_MANY = {
    "collection.bulk.artist_countries.give_country_together",
    "collection.bulk.edit.edit_together",
    "collection.bulk.loans.lend_together",
    "collection.bulk.loans.return_together",
    "collection.bulk.moves.put_back_together",
    "collection.bulk.moves.remove_together",
    "collection.bulk.wants.close_together",
    "collection.bulk.wants.set_pressing",
    "collection.catalogues.filling.completions.complete",
    "collection.catalogues.filling.fill.fill",
    "collection.catalogues.filling.years.move_years",
    "collection.covers.further.add_pictures",
    "collection.covers.giving.give_covers",
    "collection.covers.importing.CoverImport.run",
    "collection.bulk.stocktake.put_right",
    "collection.models.listening.PlayQuerySet.take_back",
    "collection.models.loans.loan_set.LoanQuerySet.ask_no_more",
    "collection.models.places.place_set.PlaceQuerySet.reorder",
}
# They return a batch, or whether there was something.
WITHOUT_A_LIST = {
    "collection.bulk.wants.close_together",
    "collection.bulk.wants.set_pressing",
    "collection.covers.importing.CoverImport.run",
    "collection.models.listening.PlayQuerySet.take_back",
    "collection.models.loans.loan_set.LoanQuerySet.ask_no_more",
    "collection.models.places.place_set.PlaceQuerySet.reorder",
}
# What they write is the user's own: only the permission matters.
OWN_ALWAYS = {"collection.quick_buy_form.QuickBuyForm.buy"}
