"""A fake endpoint: answers come from a queue, and a request that nobody prepared fails the test."""

import json
from collections import deque

from triage.language.endpoint import Completion


class FakeEndpoint:
    """Each entry of the queue is an answer (dict or text) or an error to raise."""

    def __init__(self, *entries):
        self.queue, self.asked = deque(entries), []

    def complete(self, messages, *, schema, mode, timeout):
        self.asked.append({"messages": list(messages), "mode": mode, "schema": schema, "timeout": timeout})
        assert self.queue, "a model was asked once more than the test prepared for"
        entry = self.queue.popleft()
        if isinstance(entry, Exception):
            raise entry
        return Completion(entry if isinstance(entry, str) else json.dumps(entry, ensure_ascii=False), 100, 20)

    def stream(self, messages, *, schema, mode, timeout):
        whole = self.complete(messages, schema=schema, mode=mode, timeout=timeout)
        for start in range(0, len(whole.text), 7):
            yield Completion(whole.text[start : start + 7], 0, 0)
        yield Completion("", whole.prompt_tokens, whole.completion_tokens)
