"""Makes up the tags of some owners' records."""

from collections.abc import Sequence
from random import Random

from collection.models import RecordTag, Tag
from disco_site.seeding.writing import ROWS_AT_ONCE, Copy

NAMES = ["to sell", "party", "from grandfather", "needs cleaning", "favourite sleeve"]
#: One copy of so many has a tag.
RARELY = 6


class Tags:
    """The tags of all owners, made as they are needed."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.made: dict[tuple[int, str], Tag] = {}

    def give(self, copies: Sequence[Copy]) -> None:
        """Write the tags of some of these copies."""
        links = []
        for copy in copies:
            if self.random.randrange(RARELY):
                continue
            names = self.random.sample(NAMES, self.random.choice((1, 1, 2)))
            owner = copy.record.owner_id
            for position, name in enumerate(names, start=1):
                tag = self._tag(owner, name)
                links.append(RecordTag(record=copy.record, tag=tag, position=position))
        RecordTag.objects.bulk_create(links, batch_size=ROWS_AT_ONCE)

    def _tag(self, owner: int, name: str) -> Tag:
        if (owner, name) not in self.made:
            self.made[owner, name] = Tag.objects.create(owner_id=owner, name=name)
        return self.made[owner, name]
