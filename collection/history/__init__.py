"""What each batch did, what was touched since, and how a batch is undone as a whole."""
