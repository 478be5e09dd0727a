"""Every address below the records that is not one of Django's own, the view behind it, its name."""

from collection.admin.bulk.merge import MergeRecords
from collection.admin.bulk.missing_records import RemoveMissing
from collection.admin.bulk.moves import MovesPage, UndoMoves
from collection.admin.looking_up.choosing import ChoosingPage, ChoosingPicture, TakeRelease
from collection.admin.looking_up.completions import CompletionsPage
from collection.admin.looking_up.covers import OtherCover, OtherCovers
from collection.admin.looking_up.genre_counts import CountGenres
from collection.admin.looking_up.genres import GenresPage
from collection.admin.looking_up.many import LookUpImported
from collection.admin.looking_up.page import (
    CandidatePicture,
    ChooseRelease,
    FillIn,
    InNoCatalogue,
    LookUpPage,
)
from collection.admin.looking_up.years import MoveYearsPage
from collection.admin.record_pages.covers import Cover, GiveCover
from collection.admin.record_pages.favourite_tracks import FavouriteTrack
from collection.admin.record_pages.loans import LendRecord, ReturnRecord
from collection.admin.record_pages.mistake import MistakePage
from collection.admin.record_pages.page import RecordPage
from collection.admin.record_pages.pictures import AddPicture, FurtherPicture, RemovePicture
from collection.admin.record_pages.plays import PlayRecord, TakePlayBack
from collection.admin.record_pages.remove_and_put_back import PutBackPage, RemovePage
from collection.admin.records.arranging import ArrangeList
from collection.admin.records.facets import FacetsPage, FilterSuggestions
from collection.admin.records.rating_cells import RateRecord
from collection.admin.records.wall import ChooseFace
from collection.screens.columns import ColumnsPage
from collection.screens.covers.pages import CoversPage, CoversPreview, RewriteCovers
from collection.screens.discogs_account.folders import FoldersPage
from collection.screens.discogs_account.pages import DiscogsPage, FetchFromDiscogs, RemoveToken
from collection.screens.exporting import ExportEverything, ExportPage
from collection.screens.import_result import BadRows, ResultPage
from collection.screens.importing import ConfirmImport, ImportPage, ImportTemplate, PreviewPage
from collection.screens.preview_answers import ChargeAnswer, Choose, Decide, ImportAsPlays
from collection.screens.whole.pages import WholePage, WholePreview

RECORD_VIEWS = [
    ("face/", ChooseFace, "face"),
    ("arrange/", ArrangeList, "arrange"),
    ("facets/", FacetsPage, "facets"),
    ("filter-names/", FilterSuggestions, "filter_names"),
    ("merge/", MergeRecords, "merge"),
    ("<int:pk>/", RecordPage, "page"),
    ("<int:pk>/play/", PlayRecord, "play"),
    ("<int:pk>/plays/<int:play>/undo/", TakePlayBack, "unplay"),
    ("<int:pk>/tracks/<int:track>/favourite/", FavouriteTrack, "favourite"),
    ("<int:pk>/rate/", RateRecord, "rate"),
    ("<int:pk>/cover/", Cover, "cover"),
    ("<int:pk>/cover/<int:size>/<slug:kind>/", Cover, "thumbnail"),
    ("<int:pk>/cover/give/", GiveCover, "give_cover"),
    ("<int:pk>/pictures/add/", AddPicture, "add_picture"),
    ("<int:pk>/pictures/<int:number>/", FurtherPicture, "picture"),
    ("<int:pk>/pictures/<int:number>/remove/", RemovePicture, "remove_picture"),
    ("<int:pk>/pictures/<int:number>/<int:size>/<slug:kind>/", FurtherPicture, "picture_thumbnail"),
    ("<int:pk>/remove/", RemovePage, "remove"),
    ("<int:pk>/lend/", LendRecord, "lend"),
    ("<int:pk>/returned/", ReturnRecord, "returned"),
    ("<int:pk>/put-back/", PutBackPage, "put_back"),
    ("<int:pk>/mistake/", MistakePage, "mistake"),
    ("<int:pk>/look-up/", LookUpPage, "look_up"),
    ("<int:pk>/look-up/choose/", ChooseRelease, "choose_release"),
    ("<int:pk>/look-up/fill/", FillIn, "fill_in"),
    ("<int:pk>/look-up/none/", InNoCatalogue, "in_no_catalogue"),
    ("<int:pk>/look-up/covers/", OtherCovers, "other_covers"),
    ("<int:pk>/look-up/covers/<slug:picture>/", OtherCover, "other_cover"),
    ("<int:pk>/look-up/picture/<path:release>/", CandidatePicture, "candidate_picture"),
    ("choosing/", ChoosingPage, "choosing"),
    ("<int:pk>/choosing/", TakeRelease, "take_release"),
    ("<int:pk>/choosing/picture/<path:release>/", ChoosingPicture, "choosing_picture"),
    ("look-up/genres/", GenresPage, "genres"),
    ("look-up/genres/count/", CountGenres, "count_genres"),
    ("look-up/years/", MoveYearsPage, "move_years"),
    ("look-up/completions/", CompletionsPage, "completions"),
    # `pk` is the batch of an import.
    ("look-up/imported/<int:pk>/", LookUpImported, "look_up_imported"),
    # The result of a bulk removal or return; `pk` is its batch.
    ("moves/<int:pk>/", MovesPage, "moves"),
    ("moves/<int:pk>/undo/", UndoMoves, "undo_moves"),
    ("export/", ExportPage, "export"),
    ("export/all/", ExportEverything, "export_all"),
    ("import/", ImportPage, "import"),
    ("import/template/", ImportTemplate, "import_template"),
    ("import/discogs/", DiscogsPage, "discogs"),
    ("import/folders/", FoldersPage, "folders"),
    ("import/discogs/fetch/", FetchFromDiscogs, "discogs_fetch"),
    ("import/discogs/remove/", RemoveToken, "discogs_remove"),
    ("import/everything/", WholePage, "import_all"),
    ("import/everything/<str:token>/", WholePreview, "import_all_preview"),
    ("import/covers/", CoversPage, "import_covers"),
    ("import/covers/rewrite/", RewriteCovers, "rewrite_covers"),
    ("import/covers/<str:token>/", CoversPreview, "covers_preview"),
    ("import/<str:token>/", PreviewPage, "import_preview"),
    ("import/<str:token>/as-plays/", ImportAsPlays, "import_as_plays"),
    ("import/<str:token>/columns/", ColumnsPage, "import_columns"),
    ("import/<str:token>/charge/", ChargeAnswer, "charge"),
    ("import/<str:token>/choose/", Choose, "choose"),
    ("import/<str:token>/decide/", Decide, "decide"),
    ("import/<str:token>/missing/", RemoveMissing, "missing"),
    ("import/<str:token>/result/", ResultPage, "import_result"),
    ("import/<str:token>/rejects/", BadRows, "import_rejects"),
    ("process_import/", ConfirmImport, "process_import"),
]
