"""Published figures with their sources: claims to test, never to assume."""
