from __future__ import annotations

import pytest

from newsroom.releases.snapshot.html import clean, without_layout


@pytest.mark.parametrize(
    ("laid_out", "shown"),
    [
        ("<figure>\n  <img src='source:a' alt='Дала'>\n  <figcaption>\n    Дала\n  </figcaption>\n</figure>", "<figure><img src='source:a' alt='Дала'><figcaption>Дала</figcaption></figure>"),
        ("<p>Дереккөз:\n  <a href='https://a.example/'>Агенттік</a>,\n  Газет</p>", "<p>Дереккөз: <a href='https://a.example/'>Агенттік</a>, Газет</p>"),
        ("<dl>\n<dt>Мемлекет</dt>\n\n<dd>Моңғолия, <b>Өлгий</b>\n<em>қаласы</em></dd></dl>", "<dl><dt>Мемлекет</dt><dd>Моңғолия, <b>Өлгий</b> <em>қаласы</em></dd></dl>"),
        ("<p>Бір жол</p>", "<p>Бір жол</p>"),
    ],
)  # fmt: skip
def test_line_breaks_of_a_template_are_no_part_of_a_text(laid_out: str, shown: str) -> None:
    assert without_layout(laid_out) == shown
    assert without_layout(clean(laid_out)) == clean(shown)
