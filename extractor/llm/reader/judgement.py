"""One question's answers in, the verdict on each out, and in the end the reading of the one that was accepted."""

from __future__ import annotations

from collections.abc import Callable

from extractor.llm.reader.answer_checks import problems_of
from extractor.llm.reader.decode import Decoded, Problem, Scope
from extractor.llm.reader.reading_limits import load_reading_limits
from extractor.llm.reader.wire import Answer
from extractor.model.form_reading import FormReading


class Judgement:
    """Validates the answers to one question: hard problems always refuse, soft ones only the first answer.

    fallback: the first answer when nothing but soft problems was wrong with it, for when the re-ask goes wrong.
    """

    def __init__(self, read: Callable[[Answer], Decoded], scope: Scope, max_reasks: int) -> None:
        self._read = read
        self._scope = scope
        self._soft_asks = min(1, max_reasks)
        self.fallback: Answer | None = None
        self._last: tuple[Answer, Decoded, list[Problem]] | None = None

    def __call__(self, answer: Answer) -> list[str]:
        """What is wrong with a new answer, in words for the model."""
        problems = self._problems(answer)
        hard = [problem for problem in problems if problem.weight == "hard"]
        soft = [problem for problem in problems if problem.weight == "soft"]
        if not hard and soft and self._soft_asks > 0:
            self.fallback = self.fallback or answer
            hard = soft
        self._soft_asks -= 1
        return _texts(hard)

    def hard(self, answer: Answer) -> list[str]:
        """What would refuse any answer."""
        return _texts([problem for problem in self._problems(answer) if problem.weight == "hard"])

    def accepted(self, answer: Answer) -> Decoded:
        """The answer read, what is left of its problems noted as doubts."""
        decoded, problems = self._judged(answer)
        self._last = None  # its reading gets the doubts, so it is nobody else's
        for problem in problems:
            _note(decoded.reading, problem)
        return decoded

    def _problems(self, answer: Answer) -> list[Problem]:
        return self._judged(answer)[1]

    def _judged(self, answer: Answer) -> tuple[Decoded, list[Problem]]:
        """An answer read and checked; the last one is remembered, because it is the one that gets accepted."""
        if self._last is None or self._last[0] is not answer:
            decoded = self._read(answer)
            self._last = (answer, decoded, problems_of(decoded, self._scope))
        return self._last[1:]


def _texts(problems: list[Problem]) -> list[str]:
    return [problem.text for problem in problems[: load_reading_limits().check.listed]]


def _note(reading: FormReading, problem: Problem) -> None:
    if problem.row is not None:
        reading.rows[problem.row].doubt(problem.name, problem.text)
    else:
        reading.doubt(problem.name or "/indicators", problem.text)
