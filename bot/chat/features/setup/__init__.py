"""`/setup`: a server's channels, moderators, reviews, limits and defaults, on one screen."""
