"""
Where the law, its alignments, the shapes, the queries and the example cases are found.

A checkout is used when the package runs from one; otherwise the folders inside the wheel.
Nothing outside these two places is ever read.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from moratoria.errors import AssetError

_PACKAGE = Path(__file__).parent
_CHECKOUT = _PACKAGE.parent.parent


@cache
def folder(name: str) -> Path:
    """
    Returns the folder of one kind of asset.

    Args:
        name: `ontology`, `alignments`, `shapes`, `queries` or `cases`.

    Raises:
        AssetError: if neither the wheel nor the checkout holds the folder.
    """
    in_checkout = _CHECKOUT / ("tests/cases" if name == "cases" else name)
    for place in (_PACKAGE / name, in_checkout):
        if place.is_dir():
            return place
    message = f"The folder '{name}' is missing beside the package; install moratoria again."
    raise AssetError(message)


def turtle_files(name: str) -> tuple[Path, ...]:
    """Returns every Turtle file of one kind of asset, sorted by path."""
    return tuple(sorted(folder(name).rglob("*.ttl")))
