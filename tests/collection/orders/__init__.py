"""Orders, from the shop to the shelf."""
