"""Log-in: locks after failures, second factors, sessions, and the archive of what happens to accounts."""
