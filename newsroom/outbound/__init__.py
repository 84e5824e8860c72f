"""HTTP to addresses typed by users: one client that never connects to private networks."""
