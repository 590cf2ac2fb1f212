"""What leaves the app as a file, opened by readers that are not ours."""
