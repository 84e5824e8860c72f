"""The adjustments of one edition to the shared text."""

from __future__ import annotations

import re

from newsroom.releases.models import Adjustment
from newsroom.releases.snapshot import html as release_html
from newsroom.releases.snapshot.content import Content
from newsroom.releases.snapshot.errors import SnapshotError
from newsroom.releases.vocabulary import AdjustmentKind


def adjust(content: Content, adjustment: Adjustment) -> None:
    """Apply an edition's own headline, lead, label, marker or cut. Raises SnapshotError where it no longer fits."""
    kind, target, text = adjustment.kind, adjustment.target, adjustment.text
    if kind == AdjustmentKind.HEADLINE:
        content.headline = text
    elif kind == AdjustmentKind.LEAD:
        content.lead = text
    elif kind == AdjustmentKind.LABEL:
        content.labels[target] = text
    elif kind == AdjustmentKind.CONFIRM:
        content.confirmed.append({"kind": target, "confirmed": True, "reason": text})
    elif kind == AdjustmentKind.MARKER:
        _mark(content, target, text)
    else:
        _cut(content, target)


def _mark(content: Content, name: str, marker: str) -> None:
    pattern = re.compile(rf"(?<!\w){re.escape(name)}\w*")

    def mark(text: str) -> str:
        return pattern.sub(lambda match: f"{match.group()} ({marker})", text)

    content.marks.append(mark)
    before = (content.headline, content.lead, content.blocks)
    content.headline, content.lead = mark(content.headline), mark(content.lead)
    content.blocks = [release_html.change_words(block, mark) for block in content.blocks]
    if before == (content.headline, content.lead, content.blocks):
        raise SnapshotError("marker_does_not_fit", name=name)


def _cut(content: Content, beginning: str) -> None:
    pairs = list(zip(content.blocks, content.block_ids, strict=True))
    kept = [pair for pair in pairs if not release_html.plain(pair[0]).startswith(beginning)]
    if not beginning or len(kept) == len(pairs):
        raise SnapshotError("cut_does_not_fit", beginning=beginning)
    content.blocks, content.block_ids = [block for block, _id in kept], [block_id for _block, block_id in kept]
