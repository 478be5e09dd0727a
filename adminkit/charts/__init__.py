"""Charts that the server draws: their geometry, and what a page shows of them."""
