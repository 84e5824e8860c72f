"""Marks that hide or turn letters go; those that belong to a script stay."""

from __future__ import annotations

import pytest

from newsroom.ingest.formats.cleaning import tidied_text


@pytest.mark.parametrize(
    ("came", "kept"),
    [
        ("Мек\x00теп\x1f ашыл\ufffeды", "Мектеп ашылды"),
        ("Мек\u200bтеп\ufeff ашыл\u2060ды", "Мектеп ашылды"),
        ("Мек\u200dтеп \u200cашылды", "Мектеп ашылды"),
        ("\u202eдылыша\u202c петкем", "дылыша петкем"),
        ("\u2067Мектеп ашылды", "Мектеп ашылды"),
        ("Мектеп\u2069 ашылды", "Мектеп ашылды"),
        ("\u2067مەكتەپ\u2069 ашылды", "\u2067مەكتەپ\u2069 ашылды"),
        ("\u2067مەك\u202cتەپ\u2069", "\u2067مەكتەپ\u2069"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("отбасы 👨\u200d👩\u200d👧", "отбасы 👨\u200d👩\u200d👧"),
        ("Кыи\u0306", "Кый"),
        ("Қазақ тілі", "Қазақ тілі"),
    ],
)
def test_texts_are_tidied(came: str, kept: str) -> None:
    assert tidied_text(came) == kept
    assert tidied_text(kept) == kept
