"""Every page of the site over large collections, beside a plain view of the same records."""
