"""What the pages share: the shell around them, state, controls, caches and shown parts."""
