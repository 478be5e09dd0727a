"""The models of the collection, a module for each topic; import them from here."""

from collection.models.batches.batch import Batch, Change
from collection.models.catalogues import Catalogue, DiscogsAccount, LookUp, LookUpState
from collection.models.decisions import Decision, TwoRecords
from collection.models.links import RecordArtist, RecordLabel, RecordStyle, RecordTag, Track
from collection.models.listening import Play, SavedFilter
from collection.models.loans.loan import Loan
from collection.models.loans.loan_set import LoanQuerySet
from collection.models.lookup_tables import Artist, Format, Genre, Label, Style
from collection.models.own.own_fields import OwnField, OwnValue
from collection.models.own.tags import Tag
from collection.models.pictures.record_picture import PictureKind, RecordPicture
from collection.models.places.place import Place, PlaceOrder
from collection.models.places.place_set import PlaceQuerySet
from collection.models.preferences import (
    Face,
    FolderUse,
    GenreRules,
    PageSize,
    Preferences,
    SeveralGenres,
)
from collection.models.records import Record, RecordQuerySet
from collection.models.scans.scan_list import ScanList, ScanMode
from collection.models.sources import HeaderMapping, SourceKey
from collection.models.strangers.shelf_link import ShelfLink
from collection.models.wants import Want
from collection.orders.models.order import Charge, Order
from collection.orders.models.order_line import OrderLine

__all__ = [
    "Artist",
    "Batch",
    "Catalogue",
    "Change",
    "Charge",
    "Decision",
    "DiscogsAccount",
    "Face",
    "FolderUse",
    "Format",
    "Genre",
    "GenreRules",
    "HeaderMapping",
    "Label",
    "Loan",
    "LoanQuerySet",
    "LookUp",
    "LookUpState",
    "Order",
    "OrderLine",
    "OwnField",
    "OwnValue",
    "PageSize",
    "PictureKind",
    "Place",
    "PlaceOrder",
    "PlaceQuerySet",
    "Play",
    "Preferences",
    "Record",
    "RecordArtist",
    "RecordLabel",
    "RecordPicture",
    "RecordQuerySet",
    "RecordStyle",
    "RecordTag",
    "SavedFilter",
    "ScanList",
    "ScanMode",
    "SeveralGenres",
    "ShelfLink",
    "SourceKey",
    "Style",
    "Tag",
    "Track",
    "TwoRecords",
    "Want",
]
