"""Letter-by-letter reading of unknown words by beam search."""

from __future__ import annotations

from heapq import nlargest
from operator import itemgetter

from newsroom.scripts.to_cyrillic.language_model import LanguageModel
from newsroom.scripts.words.endings import breaches_of_harmony

_BEAM = 24
_BREACH = 2.5  # how much less likely a breach of vowel harmony makes a word (logarithm)


def guesses(letters: str, options: dict[str, tuple[str, ...]], model: LanguageModel) -> dict[str, float]:
    """Return Cyrillic readings of the letters, each with the logarithm of its probability (beam search)."""
    longest = max(map(len, options))
    beams: list[dict[str, float]] = [{} for _ in range(len(letters) + 1)]
    beams[0][""] = 0.0
    for place in range(len(letters)):
        best = nlargest(_BEAM, beams[place].items(), key=itemgetter(1))
        for length in range(1, min(longest, len(letters) - place) + 1):
            source = letters[place : place + length]
            readings = options.get(source, (source,) if length == 1 else ())
            for begun, score in best:
                for reading in readings:
                    total = score + model.of(reading, ("  " + begun)[-2:])
                    if total > beams[place + length].get(begun + reading, float("-inf")):
                        beams[place + length][begun + reading] = total
    return {
        text: score + model.of(" ", ("  " + text)[-2:]) - _BREACH * breaches_of_harmony(text)
        for text, score in beams[-1].items()
    }
