"""Log-in: locks after failures, second factors, sessions, and the event log of accounts."""
