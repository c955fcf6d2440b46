"""
Decides which norms of a published moratorium apply to a case, and on which words of it.

The law is data (`ontology`, `shapes`, `queries`); this package reads it and holds none of it.

>>> import moratoria
>>> policy = moratoria.load_policy()
>>> decision = policy.decide({"birth_date": "2000"}, on="2022-09-01")
>>> first = next(iter(policy.norms))
>>> decision[first].outcome, "sex" in decision[first].missing
('undetermined', True)
"""

from importlib import import_module
from importlib.metadata import version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from moratoria.api import Decision, Policy, load_case, load_policy
    from moratoria.errors import InputError, InvalidCaseError, MoratoriaError, UnknownNameError
    from moratoria.model import Case

__all__ = [
    "Case",
    "Decision",
    "InputError",
    "InvalidCaseError",
    "MoratoriaError",
    "Policy",
    "UnknownNameError",
    "load_case",
    "load_policy",
]
__version__ = version("moratoria")

_HOMES = {"Case": "moratoria.model"} | {
    name: "moratoria.errors" if name.endswith("Error") else "moratoria.api"
    for name in __all__
    if name != "Case"
}


def __getattr__(name: str) -> object:
    """Imports what is asked for when it is asked for, so that `import moratoria` costs nothing."""
    if name not in _HOMES:
        message = f"module 'moratoria' has no attribute '{name}'"
        raise AttributeError(message)
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
