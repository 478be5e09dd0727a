"""What an undo means for the choice of what folders at Discogs become."""

from collection.models import Batch, Preferences


def bring_back(batch: Batch) -> None:
    """Let folders become what they became before the batch."""
    options = batch.options
    if "folders_before" in options:
        chosen = Preferences.objects.filter(user=options["owner"])
        chosen.update(folders=options["folders_before"])
