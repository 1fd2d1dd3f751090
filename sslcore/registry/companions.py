"""Methods that learn from groups of images, or from the few labels beside the images."""

from __future__ import annotations

from sslcore.registry import Method

COMPANION: dict[str, Method] = {}
