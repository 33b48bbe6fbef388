"""Text that somebody else wrote, made fit to be kept."""


def writable(text: str) -> str:
    """Without halves of characters, which JSON can carry but neither a database nor a socket takes."""
    return text.encode("utf-8", "replace").decode("utf-8")
