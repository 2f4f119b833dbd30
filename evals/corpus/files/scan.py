"""Pages and a scan style in, pictures of them out: skew, uneven light, blur, noise, a stamp, the view of a phone.

All by chance of one seed, with Pillow and numpy alone, so that no reader's own tools make what they are to undo.
"""

from __future__ import annotations

import io
import math
import random
import time
from collections.abc import Sequence

import numpy as np
import pypdfium2
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from evals.corpus.files.styles import Scan

Pixels = NDArray[np.float32]
STAMP_FONT = "NotoSerifCJK-Bold.ttc"
STAMP_RED = (205, 40, 35)
DESK = (120, 104, 88)
DAY = time.gmtime(0)


def scan_pages(pdf: bytes, style: Scan, seed: str) -> bytes:
    """One file of the style's format; PNG and JPEG show several pages one below the other."""
    document = pypdfium2.PdfDocument(pdf)
    pictures = [
        disturbed(page.render(scale=style.dpi / 72).to_pil().convert("RGB"), style, random.Random(f"{seed}/{number}"))
        for number, page in enumerate(document)
    ]
    return _saved(pictures, style)


def disturbed(picture: Image.Image, style: Scan, rng: random.Random) -> Image.Image:
    """A clean page as a scanner or a phone sees it."""
    if style.stamp:
        picture = _stamped(picture, rng)
    if style.skew:
        angle = rng.uniform(0.4, 1) * style.skew * rng.choice([-1, 1])
        picture = picture.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor="white")
    if style.perspective:
        picture = _tilted(picture, style.perspective, rng)
    if style.blur:
        picture = picture.filter(ImageFilter.GaussianBlur(style.blur))
    pixels = np.asarray(picture, dtype=np.float32)
    pixels = _lit(pixels, style.background, rng) if style.background else pixels
    if style.noise:
        grain = np.random.default_rng(rng.getrandbits(32)).standard_normal(pixels.shape, dtype=np.float32)
        pixels = pixels + style.noise * grain
    picture = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
    return picture if style.colour else picture.convert("L")


def _stamped(picture: Image.Image, rng: random.Random) -> Image.Image:
    """A round red stamp over the text, letting through what is below as ink does."""
    size = round(min(picture.size) * 0.2)
    stamp = Image.new("RGB", (size, size), "white")
    draw = ImageDraw.Draw(stamp)
    draw.ellipse((4, 4, size - 5, size - 5), outline=STAMP_RED, width=max(3, size // 40))
    font = ImageFont.truetype(STAMP_FONT, size // 6)
    draw.text((size // 2, size // 2), "★", font=font, fill=STAMP_RED, anchor="mm")
    draw.text((size // 2, size * 3 // 4), "专用章", font=font, fill=STAMP_RED, anchor="mm")
    stamp = stamp.rotate(rng.uniform(-25, 25), fillcolor="white")
    place = (rng.randint(size, picture.width - 2 * size), rng.randint(size, picture.height - 2 * size))
    region = (*place, place[0] + size, place[1] + size)
    below = np.asarray(picture.crop(region), dtype=np.float32) / 255
    inked = below * np.asarray(stamp, dtype=np.float32)
    out = picture.copy()
    out.paste(Image.fromarray(inked.astype(np.uint8)), place)
    return out


def _tilted(picture: Image.Image, most: float, rng: random.Random) -> Image.Image:
    """The page on a darker desk, its corners where a phone held by hand sees them."""
    margin = round(picture.width * 0.06)
    desk = Image.new("RGB", (picture.width + 2 * margin, picture.height + 2 * margin), DESK)
    desk.paste(picture, (margin, margin))
    reach = picture.width * most

    def moved(x: float, y: float) -> tuple[float, float]:
        return x + rng.uniform(-reach, reach), y + rng.uniform(-reach, reach)

    width, height = desk.size
    wanted = [(0.0, 0.0), (width, 0.0), (width, height), (0.0, height)]
    seen = [moved(*corner) for corner in wanted]
    coefficients = _perspective(wanted, seen)
    return desk.transform(
        desk.size, Image.Transform.PERSPECTIVE, coefficients, Image.Resampling.BICUBIC, fillcolor=DESK
    )


def _perspective(wanted: Sequence[tuple[float, float]], seen: Sequence[tuple[float, float]]) -> list[float]:
    """The eight numbers by which Pillow finds for each place of the output its place in the input."""
    rows, right = [], []
    for (x, y), (u, v) in zip(wanted, seen, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        right += [u, v]
    return [float(number) for number in np.linalg.solve(np.array(rows), np.array(right))]


def _lit(pixels: Pixels, depth: float, rng: random.Random) -> Pixels:
    """Light that falls off from one side, down to `depth` grey levels below white."""
    height, width = pixels.shape[:2]
    angle = rng.uniform(0, 2 * math.pi)
    across = np.linspace(-0.5, 0.5, width)[None, :] * math.cos(angle)
    down = np.linspace(-0.5, 0.5, height)[:, None] * math.sin(angle)
    light = 1 - depth / 255 * (0.5 + (across + down) / (abs(math.cos(angle)) + abs(math.sin(angle))))
    return pixels * light.astype(np.float32)[:, :, None]


def _saved(pictures: list[Image.Image], style: Scan) -> bytes:
    out = io.BytesIO()
    if style.format in ("png", "jpeg"):
        _stacked(pictures).save(out, style.format.upper(), quality=style.quality, dpi=(style.dpi, style.dpi))
    elif style.format == "tiff":
        first, *others = pictures
        first.save(out, "TIFF", save_all=True, append_images=others, compression="tiff_lzw", dpi=(style.dpi, style.dpi))
    else:
        first, *others = pictures
        first.save(
            out, "PDF", save_all=True, append_images=others, resolution=style.dpi, quality=style.quality,
            creationDate=DAY, modDate=DAY,
        )  # fmt: skip
    return out.getvalue()


def _stacked(pictures: list[Image.Image]) -> Image.Image:
    width, height = max(one.width for one in pictures), sum(one.height for one in pictures)
    tall = Image.new(pictures[0].mode, (width, height), "white")
    at = 0
    for one in pictures:
        tall.paste(one, (0, at))
        at += one.height
    return tall
