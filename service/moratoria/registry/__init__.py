"""
Brings the catalogue to registries that others run: checks it, writes it out, and tells them of it.

One module per registry, written against its published interface. A registry is asked nothing but
by `push`, whose steps are values, so that they can be shown before anything is sent.
"""

from moratoria.registry import ckan, fdp, nde
from moratoria.registry.check import Finding, check
from moratoria.registry.client import Client
from moratoria.registry.ours import Ours, ours
from moratoria.registry.steps import LEFT_OUT, PLANNED, REFUSED, Step

EXPORTS = {"ckan": ckan.documents, "fdp": fdp.documents, "nde": nde.documents}
PLANS = {"fdp": fdp.plan, "nde": nde.plan}
PUSHES = {"fdp": fdp.push, "nde": nde.push}

__all__ = [
    "EXPORTS",
    "LEFT_OUT",
    "PLANNED",
    "PLANS",
    "PUSHES",
    "REFUSED",
    "Client",
    "Finding",
    "Ours",
    "Step",
    "check",
    "ours",
]
