"""pyqtgraph, without what it and its import leave behind in memory and nothing here uses: 25 MB."""

from __future__ import annotations

import linecache
import sys

_BINDINGS = "cuda"
_loaded = _BINDINGS in sys.modules
if not _loaded:
    # It takes along the CUDA bindings, for video on a GPU. None says that they are not installed, which it expects.
    sys.modules[_BINDINGS] = None  # type: ignore[assignment]
try:
    import pyqtgraph as pg
finally:
    if not _loaded:
        del sys.modules[_BINDINGS]

# PySide looks into the source of every module that is imported, and linecache keeps it.
linecache.clearcache()

__all__ = ["pg"]
