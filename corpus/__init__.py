"""Articles in: one reader a format, and the bundled sample corpus."""
