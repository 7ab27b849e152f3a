r"""uvicorn's HTTP with the answers at hand before it.

    uvicorn --factory terminology.serving.app:from_environment \
            --http terminology.serving.protocol:Protocol

For each request uvicorn makes a task, which asks the application. That takes longer than an answer
that is at hand (wire.py), so such answers are given where the request arrives. Every other request
is read by uvicorn, and all that a connection needs beside answers is done by it.
"""

import logging
from asyncio import AbstractEventLoop
from typing import Any

from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from terminology.serving.app import Application

_log = logging.getLogger(__name__)

_PATIENCE = 16
"""Requests in a row with headers that never came before, after which a connection is left to
uvicorn: who traces each request never says the same twice."""


class Protocol(HttpToolsProtocol):
    """A connection."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        app = config.loaded_app
        simple = not self.access_log and self.limit_concurrency is None and not self.root_path
        short = simple and isinstance(app, Application) and app.short_way is not None
        self._wire = app.wire if short else None
        self._begun = 0
        self._ended = 0
        self._was_asked = False
        self._in_vain = 0

    def on_message_begin(self) -> None:
        """A request begins."""
        self._begun += 1
        super().on_message_begin()

    def on_message_complete(self) -> None:
        """A request has been read."""
        self._ended += 1
        super().on_message_complete()

    def data_received(self, data: bytes) -> None:
        """Answer, or have uvicorn read what came.

        What comes while a request is read, or answered, is a part of it or waits for its turn.
        """
        wire, before = self._wire, self._begun
        if wire is None or self._ended < before or not self._is_answered():
            super().data_received(data)
            return
        try:
            answer = wire.answer(data, self.server_state.default_headers)
        except Exception:
            # The plain way meets what is wrong too, and knows how to say so.
            _log.warning("no short way on this connection: it failed", exc_info=True)
            self._wire = answer = None
        if answer is not None:
            self._send(answer)
            return
        super().data_received(data)
        # A connection that became a web socket has no cycle.
        alone = self._begun == self._ended == before + 1
        if alone and self.cycle is not None and self.cycle.keep_alive:
            self._in_vain += wire.learn(data, self.headers)
            if self._in_vain >= _PATIENCE:
                self._wire = None

    def _is_answered(self) -> bool:
        """Whether nobody waits for anything on this connection."""
        answered = self.cycle is None or self.cycle.response_complete
        return answered and not self.flow.write_paused and not self.transport.is_closing()

    def _send(self, answer: bytes) -> None:
        self.transport.write(answer)
        self.server_state.total_requests += 1
        self._was_asked = True
        self._in_vain = 0
        if self.timeout_keep_alive_task is None:
            self._wait()

    def _wait(self) -> None:
        self.timeout_keep_alive_task = self.loop.call_later(
            self.timeout_keep_alive, self.timeout_keep_alive_handler
        )

    def timeout_keep_alive_handler(self) -> None:
        """Close the connection, unless it was asked since this was set to happen.

        To set it anew with every answer would take longer than the answer.
        """
        if self._was_asked:
            self._was_asked = False
            self._wait()
        else:
            super().timeout_keep_alive_handler()
