"""Answers that were solved a moment ago, so that looking, saving, printing and downloading do not solve again.

The engine is pure: the same case has the same answer, so a remembered answer is never a stale one.
"""

from __future__ import annotations

import hashlib
import pickle
import threading
from collections import OrderedDict

from starlette.requests import Request

from api.service.routes.common import solved

MOST_BYTES = 32 * 2**20
"""Size of all answers that are kept: some thousand plans, or a few joint plans of the whole nation."""

_answers: OrderedDict[str, bytes] = OrderedDict()
_lock = threading.Lock()


async def solved_once(request: Request, task: str, case: object) -> bytes:
    """The answer of a task to a case, from memory if it was asked lately.

    Raises:
        ProblemError: for everything that keeps it from an answer; that is not remembered.
    """
    key = f"{task} {hashlib.sha256(pickle.dumps(case)).hexdigest()}"
    with _lock:
        known = _answers.get(key)
        if known is not None:
            _answers.move_to_end(key)
            return known
    answer = await solved(request, task, case)
    with _lock:
        _answers[key] = answer
        while sum(map(len, _answers.values())) > MOST_BYTES:
            _answers.popitem(last=False)
    return answer
