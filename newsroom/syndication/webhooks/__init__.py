"""Changes sent to partners as they happen: signed messages (Standard Webhooks 1.0), their secrets, and the screen for both."""
