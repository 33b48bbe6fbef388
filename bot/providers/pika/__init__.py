"""Pika itself."""
