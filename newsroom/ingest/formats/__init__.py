"""Formats of wire content, each parsed into plain items."""
