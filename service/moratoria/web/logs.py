"""
Writes each event as one line of JSON on the standard error: ours, gunicorn's, and warnings.

An error that is not ours, and a warning, can quote what was being read, which may be a case. So of
those a line tells the kind and the place in the program, never the words.
"""

from __future__ import annotations

import logging
import sys
import threading
import traceback
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import structlog
from gunicorn.glogging import Logger
from structlog.stdlib import ExtraAdder, ProcessorFormatter, add_log_level

if TYPE_CHECKING:
    from types import TracebackType

    from gunicorn.config import Config
    from structlog.typing import EventDict, WrappedLogger

_LOG = logging.getLogger(__name__)


def configure() -> None:
    """Makes this process, and those that are forked from it, log so."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_formatter())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("moratoria").setLevel(logging.INFO)
    warnings.showwarning = _warn
    threading.excepthook = _failed_in_thread
    sys.excepthook = _failed


def _formatter() -> ProcessorFormatter:
    return ProcessorFormatter(
        foreign_pre_chain=[
            structlog.contextvars.merge_contextvars,
            ExtraAdder(),
            add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _without_words,
        ],
        processors=[
            ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(ensure_ascii=True),  # so that no sign ends a line
        ],
    )


class GunicornLogger(Logger):
    """Sends what gunicorn logs the way of everything else."""

    def setup(self, cfg: Config) -> None:
        """Takes away what gunicorn would write itself."""
        super().setup(cfg)
        for log in (self.error_log, self.access_log):
            log.handlers.clear()
            log.propagate = True


def _without_words(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Tells an error by its kinds, from the first to the last, and by where the last arose."""
    found = event.pop("exc_info", None)
    error = found[1] if found else None
    if error is not None:
        event["at"] = [
            f"{Path(frame.filename).name}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(error.__traceback__)
        ]
        kinds: list[str] = []
        while error is not None:
            kinds.insert(0, type(error).__name__)
            error = error.__cause__ or error.__context__
        event["error"] = kinds
    return event


def _warn(
    message: Warning | str,  # noqa: ARG001 - it can quote a case
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,  # noqa: ARG001 - there is one place for all
    line: str | None = None,  # noqa: ARG001 - of our program, which whoever reads the log has
) -> None:
    at = f"{Path(filename).name}:{lineno}"
    _LOG.warning("warning", extra={"category": category.__name__, "at": [at]})


def _failed_in_thread(told: threading.ExceptHookArgs) -> None:
    if told.exc_value is not None:
        _failed(told.exc_type, told.exc_value, told.exc_traceback)


def _failed(kind: type[BaseException], error: BaseException, place: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, place)
        return
    _LOG.critical("failed", exc_info=(kind, error, place))
