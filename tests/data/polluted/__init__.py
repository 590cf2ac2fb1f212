"""Delimited files with flaws put in on purpose, the clean answer beside each, and how a reading is scored."""
