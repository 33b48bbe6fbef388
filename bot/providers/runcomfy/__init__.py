"""RunComfy's Model API."""
