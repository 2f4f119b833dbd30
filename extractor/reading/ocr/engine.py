"""Pictures of lines in, their texts out, with a confidence for every character; and where lines stand on a page.

The models are loaded once a process and use one thread: pages are read side by side by processes, not by threads.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import cv2
import numpy as np

from extractor.reading.ocr.image import Pixels

BATCH = 1
"""Lines recognised at a time: together they are padded to the widest, which costs time and changes what is read."""
LINE_HEIGHT = 48
"""Pixels to which the recogniser scales a line."""
LINES_A_BEAT = 32
"""Lines, a second or two of work, after which whoever waits is told."""

cv2.setNumThreads(1)

Beat = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Line:
    """A recognised line. confidences: one a character, 0…1."""

    text: str
    confidences: tuple[float, ...]

    @property
    def confidence(self) -> float:
        """That of the least certain character, since one wrong digit is a wrong value; 0 for nothing."""
        return min(self.confidences, default=0.0)


def _silent() -> None:
    """Nobody waits."""


@lru_cache(maxsize=1)
def _engine() -> Any:
    from rapidocr import RapidOCR

    logging.getLogger("RapidOCR").setLevel(logging.ERROR)
    engine = RapidOCR(
        params={
            "Global.log_level": "error",
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            "Rec.rec_batch_num": BATCH,
            "Det.limit_type": "max",
            "Det.limit_side_len": 1600,
        }
    )
    blank = np.full((LINE_HEIGHT, LINE_HEIGHT * 4, 3), 255, np.uint8)
    engine(blank, use_det=False, use_cls=False, use_rec=True)  # loads the model, which it puts off to the first call
    return engine


def recognised(pictures: Sequence[Pixels], beat: Beat = _silent) -> list[Line]:
    """Texts of grey pictures of one line each, in their order. beat: called now and then, as a sign of life."""
    from rapidocr.ch_ppocr_rec import TextRecInput

    lines: list[Line] = []
    for start in range(0, len(pictures), LINES_A_BEAT):
        colour = [cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR) for picture in pictures[start : start + LINES_A_BEAT]]
        answer = _engine().text_rec(TextRecInput(img=colour, return_word_box=True))
        lines += [
            _line(text, words.confs if words else [])
            for text, words in zip(answer.txts, answer.word_results, strict=True)
        ]
        beat()
    return lines


def _line(text: str, confidences: Sequence[float]) -> Line:
    """Blanks at the ends are dropped with their confidences."""
    pairs = list(zip(text, confidences, strict=False)) if text else []
    while pairs and pairs[0][0].isspace():
        pairs.pop(0)
    while pairs and pairs[-1][0].isspace():
        pairs.pop()
    return Line("".join(char for char, _ in pairs), tuple(float(value) for _, value in pairs))


def line_boxes(picture: Pixels) -> list[tuple[int, int, int, int]]:
    """(left, top, right, bottom) in pixels of the lines of print on a grey picture, from top to bottom."""
    found = _engine()(cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR), use_det=True, use_cls=False, use_rec=False)
    if found.boxes is None:
        return []
    boxes = np.asarray(found.boxes)
    low, high = boxes.min(axis=1), boxes.max(axis=1)
    return [
        (int(left), int(top), int(right), int(bottom)) for (left, top), (right, bottom) in zip(low, high, strict=True)
    ]
