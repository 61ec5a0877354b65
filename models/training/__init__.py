"""The recipes that make what `models/` ships: training needs the extra `[train]`."""
