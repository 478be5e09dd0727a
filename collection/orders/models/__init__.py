"""The tables of orders; import them from `collection.models`."""
