"""
Keeps templates compiled within a process, for each application in it and all forked from it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinja2.bccache import BytecodeCache

if TYPE_CHECKING:
    from jinja2.bccache import Bucket

_kept: dict[str, bytes] = {}


class Compiled(BytecodeCache):
    """What jinja2 compiled, by template; it looks itself whether the template is still the same."""

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fills in what was kept of a template, if anything was."""
        if bucket.key in _kept:
            bucket.bytecode_from_string(_kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keeps what was compiled of a template."""
        _kept[bucket.key] = bucket.bytecode_to_string()
