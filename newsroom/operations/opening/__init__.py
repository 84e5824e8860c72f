"""Screens on which an edition is set up, checked, tried and opened, and a new state's file is drafted."""
