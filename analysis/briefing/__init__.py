"""Findings -> words, deck."""
