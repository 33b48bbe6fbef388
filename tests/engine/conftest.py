"""The bench of the services' tests: most of what runs by itself is tried with everything around it."""

from tests.services.conftest import bench

__all__ = ["bench"]
