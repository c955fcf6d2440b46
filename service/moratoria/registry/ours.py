"""
The catalogue that is brought to a registry: the one that the service at an address gives.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from moratoria import catalog
from moratoria.store import public_dataset

if TYPE_CHECKING:
    from pathlib import Path

    from rdflib import Graph


@dataclass(frozen=True)
class Ours:
    """
    What a registry is told.

    Attributes:
        address: where the service is, with a slash at its end.
        graph: its catalogue in DCAT.
    """

    address: str
    graph: Graph

    @property
    def page(self) -> str:
        """The address of the catalogue, which a registry fetches."""
        return f"{self.address}catalog"


@lru_cache(maxsize=2)
def ours(address: str, data_dir: Path | None = None) -> Ours:
    """
    Returns the catalogue, made from the files of this installation.

    Args:
        address: where the service is that publishes it.
        data_dir: where inferences are kept between starts, None for nowhere.
    """
    parts = catalog.parts(public_dataset(data_dir))
    return Ours(address, catalog.described(parts, catalog.Here(address)))
