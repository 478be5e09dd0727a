"""The page of an order: what is typed, and what is stored of it."""
