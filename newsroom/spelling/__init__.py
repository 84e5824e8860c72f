"""Spelling of Kazakh in its three scripts: the shared lexicon, and corrections by hand in a story."""
