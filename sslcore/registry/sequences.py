"""Methods that learn from frames in their order."""

from __future__ import annotations

from sslcore.registry import Method

SEQUENCE: dict[str, Method] = {}
