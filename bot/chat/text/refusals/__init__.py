"""Why something was refused, and what is possible instead. Nothing was spent."""
