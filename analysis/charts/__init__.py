"""Plotly figures from results: pure, keyword-only, dressed by style."""
