"""A small outside world on 127.0.0.1 for demos and tests: Discord and video providers, knowing nothing of the bot."""
