"""The composition root: settings in, running bot out, closed in reverse. Nothing else constructs."""
