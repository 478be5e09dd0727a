"""Imports by django-import-export, as its documentation tells users to write them."""

from pathlib import Path

from django.db import connection
from import_export.resources import ModelResource

from benchmarks import stock
from benchmarks.jobs import Work


def documented(data_dir: Path, file: Path) -> Work:
    return _import(stock.documented(), file)


def skip_unchanged(data_dir: Path, file: Path) -> Work:
    return _import(stock.documented(skip_unchanged=True, report_skipped=False), file)


def cached(data_dir: Path, file: Path) -> Work:
    return _import(stock.cached(), file)


def bare_links(data_dir: Path, file: Path) -> Work:
    return _import(stock.cached(bare=True), file)


def _import(resource: ModelResource, file: Path) -> Work:
    """Return the import; it returns how many rows became what."""
    connection.ensure_connection()

    def work() -> dict[str, int]:
        totals = stock.import_file(resource, file).totals
        return {kind: count for kind, count in totals.items() if count}

    return work
