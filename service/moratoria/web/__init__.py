"""
The HTTP service: an application made from settings, one blueprint per concern.

It adds no answer of its own: routes read a request, call the package, and write what it returns.
It keeps of a case only what it is told to store, sets no cookie, and fetches nothing unless the
settings list endpoints that a query may name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moratoria.web.settings import Settings

if TYPE_CHECKING:
    from moratoria.web.application import create_app

__all__ = ["Settings", "create_app"]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - what a module holds has any type
    """Imports the application when it is first asked for: commands need the settings alone."""
    if name != "create_app":
        raise AttributeError(name)
    from moratoria.web.application import create_app

    return create_app
