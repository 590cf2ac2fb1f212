"""Errors of the analysis, each naming the value found and the next step."""

from data.errors import MicroscopeError


class FitError(MicroscopeError):
    """The data cannot carry the fit that was asked for."""


class InfeasiblePlanError(MicroscopeError):
    """No plan satisfies the limits; the message names those in conflict and the smallest repair."""


class ScenarioError(MicroscopeError):
    """A scenario's values are impossible; every problem is listed, one a line."""
