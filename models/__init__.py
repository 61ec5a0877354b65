"""What the extractor knows: reader, names, frames, and vocabularies, all data with a loader."""
