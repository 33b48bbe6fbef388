"""A Discord bot that makes Pika videos for a community. DESIGN in one page: README.md, "How it works"."""
