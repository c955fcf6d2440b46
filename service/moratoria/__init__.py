"""
Decides which norms of a published moratorium apply to a case, and on which words of it.

The law is data (`ontology`, `shapes`, `queries`); this package reads it and holds none of it.
"""

from importlib.metadata import version

__version__ = version("moratoria")
