"""Which tables an archive holds, which it leaves out and why."""

from django.apps import apps
from django.apps.registry import Apps
from django.db import models

from disco_site.databases.router import SITE_APPS

#: In the archive. A table comes after those that its rows refer to.
KEPT = (
    "auth.Group",
    "auth.Group_permissions",
    "auth.User",
    "auth.User_groups",
    "auth.User_user_permissions",
    "collection.Artist",
    "collection.Label",
    "collection.Genre",
    "collection.Style",
    "collection.Format",
    "collection.Tag",
    "collection.OwnField",
    "collection.Order",
    "collection.OrderLine",
    "collection.Record",
    "collection.RecordArtist",
    "collection.RecordLabel",
    "collection.RecordStyle",
    "collection.RecordTag",
    "collection.OwnValue",
    "collection.Track",
    "collection.Batch",
    "collection.Change",
    "collection.SourceKey",
    "collection.LookUp",
    "collection.RecordPicture",
    "collection.HeaderMapping",
    "collection.Want",
    "collection.Play",
    "collection.Loan",
    "collection.Place",
    "collection.SavedFilter",
    "collection.Preferences",
    "collection.Decision",
    "collection.TwoRecords",
    "ratings.Rating",
    "credits.Account",
    "credits.Transaction",
    "admin.LogEntry",
)
#: Not in the archive, and why.
LEFT_OUT = {
    "contenttypes.ContentType": "Django makes them from the models; those that rows refer to are "
    "called by name.",
    "auth.Permission": "Django makes them from the models; those that somebody holds are called "
    "by name.",
    "sessions.Session": "A session opens the site without a password; everybody signs in again.",
    "axes.AccessAttempt": "Who tried to sign in is the running site's to know.",
    "axes.AccessAttemptExpiration": "It belongs to such a try.",
    "axes.AccessFailureLog": "Who tried to sign in is the running site's to know.",
    "axes.AccessLog": "From where somebody signs in is nobody else's to know.",
    "signing_in.SignedIn": "It belongs to a session.",
    "signing_in.SecondFactor": "Its key opens the site; it is set up again.",
    "signing_in.RecoveryCode": "It opens the site; there are new ones with the second factor.",
    "collection.DiscogsAccount": "A token opens an account elsewhere; it is entered again.",
    "collection.ShelfLink": "A link opens a shelf without a login; it is made again.",
    "signing_in.WrongLink": "Who tried links that open nothing is the running site's to know.",
    "collection.ScanList": "What somebody is scanning is of the moment.",
    "tasks.TaskProgress": "A task belongs to the running site.",
    "django_tasks_database.DBTaskResult": "A task that waits is of no use in another collection.",
}
#: Those of them whose rows must not be in an archive at all, not even in the copy of the database.
SECRET = (
    "sessions.Session",
    "axes.AccessAttempt",
    "axes.AccessAttemptExpiration",
    "axes.AccessFailureLog",
    "axes.AccessLog",
    "signing_in.SignedIn",
    "signing_in.SecondFactor",
    "signing_in.RecoveryCode",
    "signing_in.WrongLink",
    "collection.DiscogsAccount",
    "collection.ShelfLink",
    "tasks.TaskProgress",
    "django_tasks_database.DBTaskResult",
)


def kept_models(registry: Apps = apps) -> list[type[models.Model]]:
    """Return the models of the archive, referred-to tables first.

    `registry` may be that of an earlier state of the migrations: models that it knows and Disco no
    longer has come last.
    """
    known = {model._meta.label: model for model in registry.get_models(include_auto_created=True)}
    of_before = sorted(
        label for label in known.keys() - {*KEPT, *LEFT_OUT} if label.split(".")[0] not in SITE_APPS
    )
    return [known[label] for label in (*KEPT, *of_before) if label in known]


def labels(registry: Apps) -> set[str]:
    """Return the labels of all models of a state of the migrations."""
    return {model._meta.label for model in registry.get_models(include_auto_created=True)}


def columns(model: type[models.Model]) -> list[models.Field]:
    """Return the fields of a model that have a column in its table, in the order of the model."""
    return list(model._meta.local_concrete_fields)
