"""Methods that hide a part of an image and have it told, placed or painted: the pretext tasks."""

from __future__ import annotations

from sslcore.registry import Method

CONTEXT: dict[str, Method] = {}
