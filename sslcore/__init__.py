"""Handful's library: learn images without labels, suggest, classify, export. No Qt anywhere."""

__version__ = "0.1.0"
