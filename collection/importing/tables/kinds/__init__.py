"""Each table that is imported besides records: how its rows are read, found and stored."""
