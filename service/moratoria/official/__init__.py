"""
Looks at the official addresses of the documents that the law cites, and tells what became of them.

The addresses stand in the law data. What was found there is kept with its date; what is compared is
never the law itself, which nothing here changes.
"""

from moratoria.official.addresses import Address, addresses
from moratoria.official.refresh import Refreshed, accept, refresh
from moratoria.official.touched import Touched, touched

__all__ = ["Address", "Refreshed", "Touched", "accept", "addresses", "refresh", "touched"]
