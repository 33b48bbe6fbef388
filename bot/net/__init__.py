"""Addresses that others told us: checked before they are called, fetched within limits, never from our own network."""
