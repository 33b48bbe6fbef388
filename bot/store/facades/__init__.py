"""Keeps the promises of `ports`: every public method is one transaction, or one read."""
