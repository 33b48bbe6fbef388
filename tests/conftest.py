"""What holds for every test: Hypothesis measures no time, because a busy machine is not a bug."""

from hypothesis import HealthCheck, settings

settings.register_profile("project", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("project")
