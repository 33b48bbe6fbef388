"""fal.ai: its queue, its stream of events, its storage and the shapes of its results."""
