"""Photographs are known by their content, and what a camera adds is gone."""

import io

import pytest
from PIL import Image

from api.base.errors import PhotoError
from api.documents.photos import PhotoFolder

LATITUDE = 2


def picture(kind="JPEG", size=(60, 40), mode="RGB", **more):
    stream = io.BytesIO()
    Image.new(mode, size, "red").save(stream, kind, **more)
    stream.seek(0)
    return stream


def test_a_photograph_is_turned_upright_and_loses_place_and_size(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[LATITUDE] = (28.0, 12.0, 0.0)
    folder = PhotoFolder(tmp_path)
    photo = folder.keep("a.jpg", picture(size=(3200, 1600), exif=exif))
    assert (photo.width, photo.height) == (800, 1600)
    content = folder.path(photo.key).read_bytes()
    with Image.open(io.BytesIO(content)) as kept:
        assert (kept.format, kept.size, dict(kept.getexif())) == ("JPEG", (800, 1600), {})
    assert b"Exif" not in content
    folder.remove([photo])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("kind", "mode"), [("PNG", "RGBA"), ("PNG", "P"), ("WEBP", "RGB")])
def test_other_formats_become_jpeg(tmp_path, kind, mode):
    folder = PhotoFolder(tmp_path)
    with Image.open(folder.path(folder.keep("b", picture(kind, mode=mode)).key)) as kept:
        assert kept.format == "JPEG"


def test_what_is_no_photograph_is_refused_whatever_its_name(tmp_path, monkeypatch):
    folder = PhotoFolder(tmp_path)
    cut = io.BytesIO(picture().read()[:300])
    for content in (io.BytesIO(b"<svg onload='x'/>"), io.BytesIO(b""), picture("GIF"), cut):
        with pytest.raises(PhotoError, match="unreadable"):
            folder.keep("a.jpg", content)
    monkeypatch.setattr("api.documents.pictures.MOST_PIXELS", 100)
    with pytest.raises(PhotoError, match="pixels"):
        folder.keep("a.jpg", picture())
    monkeypatch.setattr("api.documents.photos.LARGEST_FILE", 100)
    with pytest.raises(PhotoError, match=r"large: name=a\.jpg"):
        folder.keep("a.jpg", picture())
    assert list(tmp_path.iterdir()) == []
