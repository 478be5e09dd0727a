"""What people type of a record: names that are made by themselves, and tracks as lines."""
