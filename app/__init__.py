"""Handful's window: shows and asks, computes nothing."""
