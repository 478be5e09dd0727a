"""What is done with the names that records carry: merged, split, deleted when none has them."""
