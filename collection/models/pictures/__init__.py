"""Further pictures of records, beside the cover."""
