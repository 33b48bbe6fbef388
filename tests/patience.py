"""How long a test waits for something that must happen, on a machine that is busy with anything else.

Only a defect ever uses it up. What nobody may wait long for is shown by the order of events or by the tests' own clock,
and what has to be quick is measured in `benchmarks/`.
"""

PATIENCE_S = 120.0
