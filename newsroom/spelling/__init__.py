"""How the newsroom spells Kazakh in its three scripts: the shared lexicon, and corrections made by hand in a story."""
