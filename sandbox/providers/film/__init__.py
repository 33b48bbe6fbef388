"""The films of the sandbox's providers: real H.264, painted from a prompt or moved over pictures."""
