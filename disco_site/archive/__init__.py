"""Archives: one file that holds the whole collection, is proven when it is written, and restores it."""
