"""Search backends: the database, or OpenSearch if an address is given."""

from __future__ import annotations

from typing import Any

# Keys of searches are folded already (newsroom.scripts.folding), so nothing folds them a second time; a word begins with each of its
# beginnings, as in the databases' indexes, and none is longer than this.
_LONGEST_WORD = 64
_ANALYSIS = {
    "analyzer": {
        "edgengram_analyzer": {"type": "custom", "tokenizer": "standard", "filter": ["lowercase", "edgengram"]},
    },
    "filter": {"edgengram": {"type": "edge_ngram", "min_gram": 1, "max_gram": _LONGEST_WORD}},
}


def search_backends(address: str) -> dict[str, dict[str, Any]]:
    """Return Wagtail's setting of search backends. ``address`` is that of an OpenSearch 3, or nothing.

    A release is written even if the index is unavailable; ``manage.py update_index`` brings the index up to date.
    """
    if not address:
        return {"default": {"BACKEND": "modelsearch.backends.database"}}
    return {
        "default": {
            "BACKEND": "modelsearch.backends.opensearch3",
            "URLS": [address],
            "INDEX_PREFIX": "otandas_",
            "TIMEOUT": 5,
            "INDEX_SETTINGS": {"settings": {"analysis": _ANALYSIS}},
        }
    }
