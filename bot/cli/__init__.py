"""`python -m bot ...`: the operator's commands."""
