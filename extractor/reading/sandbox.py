"""A call in, its result out of a process that can be killed: parsers of untrusted bytes crash, hang and eat memory.

A process is kept for the next file, because starting one costs more than reading most forms, and thrown away after
any failure. It is a plain `python -c`, not `multiprocessing`, so that calling scripts need no main guard.
"""

from __future__ import annotations

import atexit
import contextlib
import importlib
import os
import pickle
import queue
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import replace
from typing import Any, BinaryIO

from extractor.errors import ReadError
from extractor.reading.limits import (
    PARSER_BYTES,
    TOTAL_SECONDS,
    limit_memory,
    load_resource_limits,
    no_core_dumps,
    quiet_seconds,
)
from extractor.reading.options import ReadOptions

FILES_PER_PROCESS = 100
"""Files after which a process is replaced: what libraries leak and cache ends with it."""

_HEADER = struct.Struct("<Q")
_START = "import sys; sys.path[:] = {path!r}; from extractor.reading.sandbox import serve; serve()"


class _GoneError(Exception):
    """The process ended without an answer."""


def run(module: str, function: str, arguments: tuple[Any, ...], name: str, size: int, options: ReadOptions) -> Any:
    """`module.function(*arguments, options)` in another process.

    name, size: of the file it reads, for messages and the time limit. Raises ReadError: the call's own, or one that
    says the parser crashed, hung or needed too much memory.
    """
    if _inside:
        return getattr(importlib.import_module(module), function)(*arguments, options)
    process = _taken()
    fine = False
    try:
        result = process.call((module, function, arguments), quiet_seconds(size), options)
        fine = True
        return result
    except ReadError:
        fine = True
        raise
    except MemoryError as error:
        raise ReadError(name, "读取时占用内存过大，文件可能已损坏；请另存或拆分后再读取") from error
    except TimeoutError as error:
        raise ReadError(name, f"读取超过 {error} 秒没有结果，文件可能已损坏；请另存或拆分后再读取") from error
    except _GoneError as error:
        raise ReadError(name, f"读取程序意外结束（{error}），文件可能已损坏；请另存后再读取") from error
    finally:
        _given_back(process, fine)


class _Process:
    """One process and the pipes to it. Its messages: progress (a text), done (the result), refused (name and reason
    of a ReadError), memory, broken (the name of any other exception)."""

    def __init__(self) -> None:
        load_resource_limits()  # here, so that the log of this process says where there is none
        self.owner = os.getpid()
        self.files = 0
        self.folder = tempfile.mkdtemp(prefix="jixiao-")
        environment = os.environ | {"TMPDIR": self.folder, "TEMP": self.folder, "TMP": self.folder}
        self._process = subprocess.Popen(
            [sys.executable, "-c", _START.format(path=sys.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=self.folder,
            env=environment,
            start_new_session=True,
        )
        self._messages: queue.Queue[tuple[str, Any] | None] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        try:
            while True:
                self._messages.put(_received(self._process.stdout))
        except Exception:
            # Whatever a broken process writes: without a message there is no answer.
            self._messages.put(None)

    def call(self, task: tuple[str, str, tuple[Any, ...]], quiet: float, options: ReadOptions) -> Any:
        """Sends a task and waits. Raises what it raised, TimeoutError, _GoneError."""
        self.files += 1
        assert self._process.stdin is not None
        try:
            _send(self._process.stdin, (*task, replace(options, on_progress=None)))
        except OSError as error:
            raise _GoneError(self._ending()) from error
        last = time.monotonic() + TOTAL_SECONDS
        while True:
            patience = min(quiet, last - time.monotonic())
            try:
                message = self._messages.get(timeout=max(patience, 0.01))
            except queue.Empty:
                raise TimeoutError(str(round(quiet if patience == quiet else TOTAL_SECONDS))) from None
            if message is None:
                raise _GoneError(self._ending())
            kind, value = message
            if kind == "progress":
                options.progress(value)
            else:
                return _result(kind, value)

    def _ending(self) -> str:
        with contextlib.suppress(subprocess.TimeoutExpired):
            code = self._process.wait(timeout=2)
            if code < 0:
                return signal.Signals(-code).name
            return f"代码 {code}"
        return "无应答"

    def end(self) -> None:
        """Kills the process with all it started and removes its folder."""
        kill_group(self._process)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=5)
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                if pipe is not None:
                    pipe.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kills a process that leads a group, with all it started; where there are no groups, the process alone."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()


def _result(kind: str, value: Any) -> Any:
    if kind == "refused":
        raise ReadError(*value)
    if kind == "memory":
        raise MemoryError
    if kind == "broken":
        raise _GoneError(value)
    return value


_inside = False
_idle: list[_Process] = []
_lock = threading.Lock()


def _taken() -> _Process:
    with _lock:
        while _idle:
            process = _idle.pop()
            if process.owner == os.getpid():
                return process
    return _Process()


def _given_back(process: _Process, fine: bool) -> None:
    if fine and process.files < FILES_PER_PROCESS:
        with _lock:
            _idle.append(process)
    else:
        process.end()


@atexit.register
def close() -> None:
    """Ends all idle processes; the next file starts a new one."""
    with _lock:
        while _idle:
            process = _idle.pop()
            if process.owner == os.getpid():
                process.end()


def serve() -> None:
    """The other side: runs tasks from standard input until it closes. Prints of libraries do not reach the pipe."""
    global _inside
    _inside = True
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)
    no_core_dumps()
    while True:
        try:
            module, function, arguments, options = _received(requests)
        except EOFError:
            return
        limit_memory(PARSER_BYTES)
        _send(answers, _answer(module, function, arguments, options, answers))


def _answer(module: str, function: str, arguments: Any, options: ReadOptions, answers: BinaryIO) -> tuple[str, Any]:
    def tell(message: str) -> None:
        _send(answers, ("progress", message))

    try:
        call = getattr(importlib.import_module(module), function)
        return ("done", call(*arguments, replace(options, on_progress=tell)))
    except ReadError as error:
        return ("refused", (error.name, error.reason))
    except (MemoryError, RecursionError):
        return ("memory", None)
    except Exception as error:
        return ("broken", type(error).__name__)


def _send(pipe: BinaryIO | Any, message: Any) -> None:
    data = pickle.dumps(message)
    pipe.write(_HEADER.pack(len(data)))
    pipe.write(data)
    pipe.flush()


def _received(pipe: BinaryIO | Any) -> Any:
    header = pipe.read(_HEADER.size)
    if len(header) < _HEADER.size:
        raise EOFError
    (length,) = _HEADER.unpack(header)
    data = pipe.read(length)
    if len(data) < length:
        raise EOFError
    return pickle.loads(data)
