"""Names of people and organisations as texts write them: in any script, inflected, with initials, in either order."""

from countries.names.finder import NameFinder

__all__ = ["NameFinder"]
