"""What is said of a file that is not taken."""


class ArchiveRefused(Exception):
    """The file is no archive, is damaged, or does not fit here; the message is one sentence for its owner."""
