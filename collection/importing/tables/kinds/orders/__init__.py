"""The tables of orders and of their lines."""
