"""Claims out: one writer a format."""
