"""HTTP to addresses that people type: one client, which never reaches into our own network."""
