"""What holds for all tests."""

from hypothesis import settings

# A busy machine is no fault of the code: speed is measured by `make bench`, never by a test.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
