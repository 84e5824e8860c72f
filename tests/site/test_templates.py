"""Templates can be read: djangofmt lays them out, and what it cannot break is kept short by hand."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

LONGEST = 120


def test_no_line_of_a_template_is_too_long() -> None:
    templates = sorted(Path(settings.BASE_DIR).glob("newsroom/*/templates/**/*.html"))
    too_long = [
        f"{template.relative_to(settings.BASE_DIR)}:{number}"
        for template in templates
        for number, line in enumerate(template.read_text().splitlines(), start=1)
        if len(line) > LONGEST
    ]
    assert len(templates) > 50
    assert not too_long
