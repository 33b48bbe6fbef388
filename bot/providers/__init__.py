"""Everything that knows a video API; httpx and its names stand on this floor only."""
