"""One file a video provider: its name for people, its settings, and what it makes for how much. Data, no code."""
