"""What is owned. One module a topic; import the models from here."""

from collection.models.batches import Batch, Change
from collection.models.decisions import Decision
from collection.models.links import RecordArtist, RecordLabel, Track
from collection.models.listening import Play, SavedFilter
from collection.models.lookups import Artist, Format, Genre, Label
from collection.models.records import Record
from collection.models.sources import HeaderMapping, SourceKey
from collection.models.wants import Want

__all__ = [
    "Artist",
    "Batch",
    "Change",
    "Decision",
    "Format",
    "Genre",
    "HeaderMapping",
    "Label",
    "Play",
    "Record",
    "RecordArtist",
    "RecordLabel",
    "SavedFilter",
    "SourceKey",
    "Track",
    "Want",
]
