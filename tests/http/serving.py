"""Serves the N-Quads of a file in the place of what we publish: `python serving.py FILE`."""

from __future__ import annotations

import sys
from pathlib import Path

from moratoria.store import Dataset
from moratoria.web import server
from moratoria.web.settings import Settings

if __name__ == "__main__":
    server.SENDING_SECONDS = 3  # so that no test waits for long
    server.serve(Settings.from_env(), Dataset(Path(sys.argv[1]).read_bytes()))
