"""Pushes of changes to partners: signed messages (Standard Webhooks 1.0), their secrets, and the screen for both."""
