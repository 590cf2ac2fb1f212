"""Outline: fees."""


class RateCard:
    """fee = coefficient * followers ** exponent."""
