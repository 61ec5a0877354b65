"""What the extractor knows: reader, names, frames, and vocabularies, all data with a loader."""

from typing import Any

import yaml

YAML_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml's loader where it is there; the one in Python is slow."""


def parse_yaml(text: str) -> Any:
    """Return what a YAML text holds."""
    return yaml.load(text, Loader=YAML_LOADER)


def frozen(value: Any) -> Any:
    """Return the lists of a YAML file as frozen sets of words, under the keys that they had."""
    if isinstance(value, dict):
        return {str(k): frozen(v) for k, v in value.items()}
    return frozenset(str(v) for v in value)
