import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from adminkit.numbers import counted
from collection.drawing import draw, drawable
from collection.management.arguments import FILTERS_EPILOG, matching_records, split_filters
from collection.management.printing import PrintingCommand
from collection.models import Record


class Command(PrintingCommand):
    help = (
        "Pick a record on the shelf at random; every one that fits is equally likely. Example: "
        "random_record genre=jazz rating_min=8 --count 3"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "words", nargs="*", metavar="name=value", help="what the records must fit"
        )
        parser.add_argument(
            "--count",
            metavar="N",
            type=int,
            default=1,
            help="so many different records (default: 1)",
        )
        parser.add_argument(
            "--seed",
            metavar="N",
            type=int,
            help="the same records give the same pick for the same N",
        )
        parser.add_argument(
            "--json", dest="as_json", action="store_true", help="a list of objects instead of lines"
        )
        parser.epilog = (
            f"{FILTERS_EPILOG} Removed records are left out unless is_active is given, and records "
            "on loan unless on_loan or lent_to is."
        )

    def handle(
        self,
        *,
        words: list[str],
        count: int,
        seed: int | None,
        as_json: bool,
        verbosity: int,
        **options: Any,
    ) -> None:
        given, others = split_filters(words)
        if others:
            raise CommandError(f"“{others[0]}” is not a filter such as genre=jazz.")
        if count < 1:
            raise CommandError(f"--count: {count} is not 1 or more.")
        matching = matching_records({"is_active": "1"} | given)
        shelf = drawable(matching, given)
        drawn = draw(shelf.with_links(), count, seed=seed)
        if not drawn:
            are_lent = matching.exists()
            raise CommandError(
                "Every record that matches is on loan." if are_lent else "No record matches."
            )
        self.say(_as_json(drawn) if as_json else "\n".join(map(_line, drawn)))
        if len(drawn) < count:
            self.remark(f"Only {len(drawn):,} of {counted(count, 'record')}: no more match.")


def _line(record: Record) -> str:
    facts = [str(record.format or ""), record.location, "" if record.is_active else "removed"]
    return ", ".join(filter(None, [record.full_name, *facts]))


def _as_json(drawn: list[Record]) -> str:
    """Return the records with the facts that one looks for at the shelf, by the names of Disco's
    own columns.
    """
    facts = [
        {
            "uid": str(record.uid),
            "artist": [link.artist.name for link in record.artist_links.all()],
            "title": record.title,
            "year": record.year,
            "original_year": record.original_year,
            "country": record.country,
            "genre": record.genre and record.genre.name,
            "format": record.format and record.format.name,
            "label": [link.label.name for link in record.label_links.all()],
            "location": record.location,
            "rating": None if record.current_rating is None else float(record.current_rating),
            "is_active": record.is_active,
            "owner": record.owner.get_username(),
        }
        for record in drawn
    ]
    return json.dumps(facts, ensure_ascii=False, indent=2)
