"""The pages of places: their list, one place with its records in order, labels, merging."""
