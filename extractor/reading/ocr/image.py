"""Bytes of a picture in, its pages as upright colour arrays out, each with its scale in points.

What a header promises is checked before a pixel is decoded, so a small file cannot fill the memory.
"""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

from extractor.errors import ReadError

Pixels = NDArray[np.uint8]
"""Height × width × 3, red, green, blue; or height × width, grey (255 is white)."""

MAX_DECODED = 80_000_000
"""Pixels that are decoded at most: 240 MB as colour."""
MAX_PIXELS = 12_000_000
"""Pixels of a page that are looked at: A3 at 220 dpi. What is larger is made smaller."""
LARGEST_SIDE = 12_000
"""Pixels of the long side of a page that are looked at."""
MIN_SIDE = 40
"""Pixels: a smaller picture holds no table."""
A4_SHORT, A4_LONG = 595.0, 842.0
"""Points of the sides of A4, the size of a page whose file does not say; a longer strip of pages is as wide."""
TRUSTED_DPI = range(100, 1201)
"""Resolutions a scanner writes; 72 and 96 are what programs write that do not know."""
STRIP = 1.9
"""Height of a picture in its widths from which it is several pages one below the other, or one very long one."""
MAX_FRAMES = 200
NEAR_SEAM = 0.15
"""Share of a page's height around its end in which the quietest rows are where two pages meet."""
SEAM_COLUMNS, SEAM_ROWS = 400, 9
"""Pixels: width to which a strip is reduced to look for its seams; rows that are looked at together."""
ORIENTATION, LYING = 0x0112, 5
"""EXIF's tag for how the camera was held, and its first value for a picture that lies on its side."""
KINDS = {"PNG": "image/png", "JPEG": "image/jpeg", "TIFF": "image/tiff", "BMP": "image/bmp",
         "WEBP": "image/webp"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Picture:
    """A page. scale: points a pixel."""

    pixels: Pixels
    scale: float


@dataclass(frozen=True, slots=True)
class PictureInfo:
    """pages: frames of the file, or the pages that one tall picture is cut into (strip)."""

    media_type: str
    pages: int
    strip: bool = False


def picture_info(data: bytes, name: str) -> PictureInfo:
    """Kind and number of pages, from the headers alone. Raises ReadError."""
    with _opened(data, name) as image:
        frames = int(getattr(image, "n_frames", 1)) if image.format == "TIFF" else 1
        if frames > MAX_FRAMES:
            raise ReadError(name, f"图片有 {frames} 页，超过 {MAX_FRAMES} 页的上限，请拆分后再读取")
        parts = _parts(image) if frames == 1 else 1
        return PictureInfo(KINDS.get(image.format or "", KINDS["JPEG"]), max(frames, parts), strip=parts > 1)


def _parts(image: Image.Image) -> int:
    """Pages one below the other: as many as sheets of A4 of the picture's width are as high."""
    width, height = image.size
    decoded_for_it = image.format == "PNG"  # whose EXIF may stand behind the pixels, which may be broken
    if not decoded_for_it and image.getexif().get(ORIENTATION, 1) >= LYING:
        width, height = height, width
    if height < STRIP * width:
        return 1
    return max(1, min(MAX_FRAMES, round(height / width * A4_SHORT / A4_LONG)))


def _part(image: Image.Image, part: int, parts: int) -> Image.Image:
    """One page (from 0) of a strip, cut off where the rows are quietest: on the paper's margin or the desk."""
    width, height = image.size
    grey = np.asarray(image.convert("L").resize((min(width, SEAM_COLUMNS), height), Image.Resampling.BOX), np.float32)
    noise = np.convolve(grey.std(axis=1), np.ones(SEAM_ROWS) / SEAM_ROWS, "same")
    reach = max(1, round(NEAR_SEAM * height / parts))
    seams = [0]
    for number in range(1, parts):
        start = round(number * height / parts) - reach
        seams.append(start + int(noise[start : start + 2 * reach].argmin()))
    seams.append(height)
    return image.crop((0, seams[part], width, seams[part + 1]))


def picture_page(data: bytes, name: str, page: int) -> Picture:
    """One page (1-based) of a picture, turned upright as its EXIF says. Raises ReadError, also for a broken page."""
    with _opened(data, name) as image:
        try:
            parts = _parts(image) if getattr(image, "n_frames", 1) == 1 else 1
            image.seek(page - 1 if parts == 1 else 0)
            _check_size(image, name, page)
            dpi = _dpi(image)
            width = image.size[0]
            if image.format in {"JPEG", "MPO"}:
                _shrink_while_decoding(image, parts)
            upright = _flat(ImageOps.exif_transpose(image))
            shrunk = image.size[0] / width
            if parts > 1:
                upright = _part(upright, page - 1, parts)
            return _picture(upright, None if dpi is None else dpi * shrunk)
        except (OSError, SyntaxError, ValueError, EOFError, MemoryError) as error:
            raise ReadError(name, f"图片第 {page} 页已损坏，无法解码，请重新扫描或另存后再试") from error


def _opened(data: bytes, name: str) -> Image.Image:
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # other libraries switch it on for the whole process
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            image = Image.open(io.BytesIO(data), formats=list(KINDS))
        except Image.DecompressionBombError as error:
            raise ReadError(name, "图片尺寸过大，请缩小到 200 dpi 后再读取") from error
        except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
            raise ReadError(name, "不是能读取的图片，或图片已损坏（支持 PNG、JPEG、TIFF、BMP、WebP）") from error
    return image


def _check_size(image: Image.Image, name: str, page: int) -> None:
    width, height = image.size
    progressive = bool(image.info.get("progressive"))
    factor = 8 if image.format in {"JPEG", "MPO"} and not progressive else 1
    if width * height > MAX_DECODED * factor:
        raise ReadError(name, f"图片第 {page} 页有 {width}×{height} 像素，尺寸过大，请缩小到 200 dpi 后再读取")
    if min(width, height) < MIN_SIDE:
        raise ReadError(name, f"图片第 {page} 页只有 {width}×{height} 像素，看不清文字，请提供原图")


def _shrink_while_decoding(image: Image.Image, parts: int) -> None:
    """JPEG can be decoded at a half, a quarter or an eighth; the rest is done by `_picture`."""
    width, height = image.size
    too_large = (width * height / (MAX_PIXELS * parts)) ** 0.5
    if too_large >= 2:
        image.draft("RGB", (int(width / too_large), int(height / too_large)))


def _dpi(image: Image.Image) -> float | None:
    try:
        dpi = float(image.info.get("dpi", (0, 0))[0])
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    return dpi if TRUSTED_DPI.start <= dpi < TRUSTED_DPI.stop else None


def _flat(image: Image.Image) -> Image.Image:
    """Three colours of 8 bits; what is transparent is white paper."""
    if image.mode in {"I;16", "I;16B", "I;16L", "I", "F"}:
        values = np.asarray(image, dtype=np.float32)
        top = 65535.0 if values.max(initial=0) > 255 else 255.0
        return Image.fromarray((values / top * 255).clip(0, 255).astype(np.uint8)).convert("RGB")
    if image.has_transparency_data:
        rgba = image.convert("RGBA")
        paper = Image.new("RGBA", rgba.size, "white")
        return Image.alpha_composite(paper, rgba).convert("RGB")
    return image.convert("RGB")


def _picture(image: Image.Image, dpi: float | None) -> Picture:
    points = 72.0 / dpi if dpi else max(A4_LONG / max(image.size), A4_SHORT / min(image.size))
    ratio = (MAX_PIXELS / (image.size[0] * image.size[1])) ** 0.5
    if ratio < 1:
        image = image.resize((round(image.size[0] * ratio), round(image.size[1] * ratio)), Image.Resampling.LANCZOS)
        points /= ratio
    return Picture(np.asarray(image), points)
