"""Pictures of items: a real server on loopback gives them, good and bad."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from PIL import Image

from newsroom.ingest.formats.parsing import parse
from newsroom.ingest.images import fetch_pictures
from newsroom.ingest.importing import Report, import_items
from newsroom.ingest.models import RawItem, Source
from newsroom.stories.models import StoryImage, StoryPage
from tests import builders

pytestmark = pytest.mark.django_db
TEXT = "Үйірмеге отыз бала жазылды. Сабақты ауыл мұғалімі жүргізеді, кітаптарды кітапхана берді."


def _jpeg() -> bytes:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "the place where it was taken"
    Image.new("RGB", (64, 48), (10, 90, 140)).save(out, "JPEG", exif=exif)
    return out.getvalue()


class _Pictures(BaseHTTPRequestHandler):
    asked: list[str] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        body = {"/good.jpg": _jpeg(), "/text.jpg": b"no picture"}.get(self.path)
        self.send_response(200 if body else 404)
        self.send_header("Content-Length", str(len(body or b"")))
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, *_args: object) -> None:
        """Keep quiet."""


@pytest.fixture
def address(settings: Any) -> Iterator[str]:
    settings.OUTBOUND_ALLOWED_PRIVATE_HOSTS = ["127.0.0.1"]
    builders.plant_desks()
    _Pictures.asked = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Pictures)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def bring(*pictures: str, **terms: Any) -> Source:
    item = {"id": "7", "title": "Үйірме ашылды", "content_html": f"<p>{TEXT}</p>", "language": "kk"}
    item["attachments"] = [{"url": url, "mime_type": "image/jpeg"} for url in pictures]  # type: ignore[assignment]
    document = {"version": "https://jsonfeed.org/version/1.1", "items": [item]}
    feed = parse(json.dumps(document).encode(), "", "https://agency.example/")
    source = Source.objects.create(name="Агенттік", url="https://agency.example/", licence="CC BY 4.0", **terms)
    import_items(source, feed, Report(""))
    return source


def test_a_picture_is_stripped_and_kept_with_its_rights_and_stands_in_the_draft(address: str) -> None:
    bring(f"{address}/good.jpg", allowed_states="mn kz")
    assert fetch_pictures() == 1
    image = StoryImage.objects.get()
    assert (image.credit, image.licence, image.allowed_states) == ("Агенттік", "CC BY 4.0", "mn kz")
    with image.file.open() as file:
        assert not Image.open(file).getexif()
    blocks = StoryPage.objects.get().get_latest_revision_as_object().body
    assert [block.block_type for block in blocks] == ["image", "paragraph"]
    assert blocks[0].value["image"] == image
    assert fetch_pictures() == 0 and len(_Pictures.asked) == 1


def test_what_cannot_be_had_is_told_at_the_item_and_the_rest_is_kept(address: str) -> None:
    bring(f"{address}/none.jpg", f"{address}/text.jpg", f"{address}/good.jpg", "http://10.0.0.1/inside.jpg")
    assert fetch_pictures() == 1
    note = RawItem.objects.get().note
    assert "404" in note and "text.jpg" in note


def test_no_picture_is_asked_for_where_the_source_allows_none(address: str) -> None:
    bring(f"{address}/good.jpg", may_show_pictures=False)
    assert fetch_pictures() == 0 and not _Pictures.asked


def test_where_an_editor_is_at_work_the_picture_lies_in_the_library(address: str) -> None:
    bring(f"{address}/good.jpg")
    StoryPage.objects.get().save_revision(user=builders.make_user("aigul"))
    assert fetch_pictures() == 1
    assert [block.block_type for block in StoryPage.objects.get().get_latest_revision_as_object().body] == ["paragraph"]
