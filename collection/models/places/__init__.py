"""Places: where records stand, and in which order."""
