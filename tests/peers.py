"""Runs the server of another engine, for those who ask beside us or ask us."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def oxigraph(place: Path, *held: Path) -> Iterator[str]:
    """Runs the server of Oxigraph, as it comes from PyPI, over a folder with some files loaded."""
    program, at = Path(sys.executable).with_name("oxigraph"), ["--location", str(place)]
    for file in held:
        subprocess.run([program, "load", *at, "--file", file], check=True, capture_output=True)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [program, "serve", *at, "--bind", f"127.0.0.1:{port}"]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
        process.terminate()
