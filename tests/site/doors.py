"""Why each command and each address that Django and its libraries bring may stand open.

Whoever adds a command or an address adds it here, with what keeps it from going past what Disco
promises: lines of the ledger are booked and never edited, many rows change in a batch that can be
undone, nothing is lost without a backup, no secret is in a file.
"""

PRINTS = "prints, and changes nothing"
SOURCES = "writes source files, never the collection"

#: The commands that are not Disco's own.
COMMANDS = {
    "changepassword": "asks for a password that the site would take; nothing else changes",
    "check": PRINTS,
    "clearsessions": "deletes sessions that have ended",
    "collectstatic": "copies style sheets and scripts; `serve` uses it",
    "compilemessages": SOURCES,
    "createcachetable": "makes tables for a cache in the database, of which there is none",
    "createsuperuser": "adds an owner with a password that the site would take",
    "dbshell": "needs the database's own password or file; its triggers keep the ledger",
    "findstatic": PRINTS,
    "inspectdb": PRINTS,
    "makemessages": SOURCES,
    "makemigrations": SOURCES,
    "prune_db_task_results": "deletes entries of the queue that are done, never the collection",
    "remove_stale_contenttypes": "deletes names of tables that no longer exist",
    "shell": "Python itself: verbs and triggers keep the ledger there too",
    "showmigrations": PRINTS,
    "sqlflush": PRINTS,
    "sqlmigrate": PRINTS,
    "sqlsequencereset": PRINTS,
    "startapp": SOURCES,
    "startproject": SOURCES,
}

#: The addresses that every table of the admin has, by the end of their name.
OF_EVERY_TABLE = {
    "changelist": "narrows strictly; its actions are verbs of Disco, or delete what may be deleted",
    "add": "one row by a form, for those who may add",
    "change": "one row by a form, for those who may change it",
    "delete": "asks first, lists what goes with the row, and is refused where something needs it",
    "history": "what was done to a row, for those who see it",
    "export": "what the user may see, without secrets",
}
#: Those of artists, labels, genres and the other look-up tables besides.
OF_LOOKUPS = {
    "merge": "merges two rows in a batch",
    "prune": "deletes unused rows, asking first",
    "split": "divides a row into several in a batch",
}

#: The addresses that anybody reaches who is not signed in.
FOR_ANYBODY = {
    "/": "leads to the first page",
    "/admin/login/": "where people sign in",
    "/healthz": "says that the site runs, and nothing else",
}

#: The other addresses of the admin: each asks for a sign-in.
ADDRESSES = {
    "": "an address that does not exist, or leads to the form of a row, which asks for the right",
    "app_list": "lists the tables that the user may see",
    "autocomplete": "offers rows of the tables that the user may see",
    "jsi18n": "hands out the words of Django's own scripts",
    "index": "the first page, with what the user may see",
    "logout": "ends the session of whoever sends it",
    "password_change": "asks for the password in use",
    "password_change_done": "says that the password was changed",
    "view_on_site": "leads nowhere: no row has an address outside the admin",
    "auth_user_password_change": "leads to the page of the person",
    # Pages that show, to those who may see what they show.
    "guide": "shows documents",
    "guide_document": "shows documents",
    "guide_picture": "shows documents",
    "lists": "shows records",
    "near_duplicates": "shows records",
    "no_label": "shows records",
    "pocket_list": "shows wants and records",
    "quick_buy_already": "shows what is there already",
    "quick_buy_suggest": "offers names while somebody types",
    "random": "shows a record",
    "several_names": "shows names that may be several",
    "search": "shows records and names",
    "statistics": "shows records",
    "task": "shows how far one's own work has come",
    "task_state": "shows how far one's own work has come",
    "tasks": "lists one's own work",
    "tonight": "shows a record",
    "credits_afford": "shows balances",
    "collection_record_cover": "hands out a picture",
    "collection_record_discogs": "keeps the token of whoever sends it, once Discogs takes it",
    "collection_record_discogs_fetch": "fetches from Discogs into a preview of one's own",
    "collection_record_discogs_remove": "forgets the token of whoever sends it",
    "collection_record_import_columns": "shows how a file is read",
    "collection_record_import_preview": "shows what an import would do",
    "collection_record_import_rejects": "hands out rows that were not imported",
    "collection_record_import_result": "shows what an import did",
    "collection_record_import_template": "hands out a header",
    "table_import_preview": "shows what an import would do",
    "table_import_rejects": "hands out rows that were not imported",
    "table_import_result": "shows what an import did",
    "collection_record_moves": "shows what a batch did",
    "collection_record_page": "shows a record",
    "collection_record_thumbnail": "hands out a picture",
    "ratings_again": "shows records to rate",
    "ratings_disagree": "shows ratings",
    "ratings_moved": "shows ratings",
    # Pages that change something, by a verb that asks who does it.
    "backup_download": "hands out backups, to owners",
    "backup_now": "makes a backup, for owners",
    "backup_verify": "reads an uploaded backup, for owners",
    "backups": "lists backups, to owners",
    "people": "lists people, to owners",
    "person_add": "adds a person, for owners",
    "person_change": "changes a person, for owners",
    "quick_buy": "buys one record, which books it",
    "ratings_together": "rates one record",
    "task_stop": "stops one's own work, which leaves nothing behind",
    "credits_account_open": "opens the account of who asks, once",
    "credits_account_grant": "books what is due, once",
    "credits_account_start_again": "begins the interval anew; books nothing",
    "credits_transaction_reverse": "books one reversing line",
    "credits_transaction_undo": "books one reversing line",
    "collection_batch_undo": "undoes a batch, which is a batch",
    "collection_record_charge": "changes what a waiting import charges",
    "collection_record_choose": "changes the choices of a waiting import",
    "collection_record_decide": "keeps answers for a waiting import",
    "collection_record_export_all": "hands out everything as files, to owners",
    "collection_record_face": "keeps how somebody wants to see the records",
    "collection_record_favourite": "marks a track",
    "collection_record_give_cover": "stores one picture",
    "collection_record_import": "takes a file and shows what it would do",
    "collection_record_missing": "removes records in a batch",
    "collection_record_look_up": "asks a catalogue about one record of one's own, at a button",
    "collection_record_look_up_imported": "begins to look up what one's own import brought",
    "collection_record_choose_release": "asks for the rest of a candidate of that answer",
    "collection_record_candidate_picture": "the picture of a candidate of that answer",
    "collection_record_genres": "keeps what one's own records call the genres of catalogues",
    "collection_record_choosing": "shows records beside their candidates; asks at a button",
    "collection_record_choosing_picture": "the picture of a candidate of that answer",
    "collection_record_take_release": "fills in one record of one's own in a batch, or notes that "
    "no catalogue has it",
    "collection_record_fill_in": "fills in one record of one's own in a batch, after it was shown",
    "collection_record_in_no_catalogue": "notes that a record is not looked up, or takes it back",
    "collection_record_mistake": "deletes one record that was a mistake, asking first",
    "collection_record_play": "logs a play",
    "collection_record_process_import": "imports by the engine what a preview has shown",
    "collection_record_put_back": "puts one record back, which books it",
    "collection_record_rate": "rates one record",
    "collection_record_remove": "removes one record, which books it",
    "collection_record_undo_moves": "undoes a batch, which is a batch",
    "table_import": "takes a file of one table, for those who may add and change its rows",
    "table_import_confirm": "imports by the engine what a preview has shown",
    "collection_record_unplay": "takes a play back",
}
