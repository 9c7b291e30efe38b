"""An OpenAI-compatible server on the loopback, which records every request and behaves as it is told."""

import json
import re
import threading
import time

from loopback import Loopback, QuietHandler

USAGE = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}
SOURCE = re.compile(r"编号 (\w+)　[^\n]*\n(====材料\w+====)\n(.*?)\n\2", re.DOTALL)


def asked_for(body):
    """The user's text of the first question, whatever repairs follow."""
    return next(message["content"] for message in body["messages"] if message["role"] == "user")


def sources_of(text):
    """The sources that a drafting prompt offers: label to text."""
    return {label: content for label, _, content in SOURCE.findall(text)}


def good_answer(body):
    """What a well-behaved model would answer to any task."""
    text = asked_for(body)
    if "起草" in text or "改写" in text:
        sources = sources_of(text)
        label = next((key for key in sources if key.startswith("P")), "信")
        quote = re.split(r"(?<=。)", sources[label].strip().split("\n")[0])[0]
        statements = [
            {"text": f"您反映的事项，有关规定是：“{quote}”", "source": label, "quote": quote},
            {"text": "具体情况需由承办单位核实后答复。", "source": "", "quote": ""},
        ]
        return {"cannot_answer": False, "missing": [], "statements": statements}
    if "候选承办单位" in text:
        duty = re.search(r"D1　[^\n]*\n职责：(.*)", text)[1]
        reason = {"text": "职责相符。", "quote": duty}
        return {"cannot_answer": False, "missing": [], "choice": "D1", "reasons": [reason]}
    line = re.search(r"来信：\n(?:====材料\w+\n)?(.*?)\n====材料", text, re.DOTALL)[1].split("\n")[-1][-20:]
    if "打分" in text:
        grades = dict.fromkeys(("addresses", "grounded", "tone", "clear"), 4)
        return {"cannot_answer": False, "missing": [], **grades, "explanation": "可再具体。"}
    if "字概括来信" in text:
        return {"cannot_answer": False, "missing": [], "summary": "来信人反映问题，希望处理。", "quote": line}
    matter = {"quote": line, "demand": "希望处理所反映的问题", "kind": "投诉"}
    return {"cannot_answer": False, "missing": [], "matters": [matter]}


class Reply:
    """What a request gets: a status with headers, or a text in the way that it was asked for."""

    def __init__(self, text="", *, status=200, headers=None, raw=None, delay=0.0, cut=False, drip=0.0, field="content"):
        self.text, self.status, self.headers, self.raw = text, status, headers or {}, raw
        self.delay, self.cut, self.drip, self.field = delay, cut, drip, field


class OpenAIServer:
    """`behave` takes the body of a request and gives a Reply, an answer (dict) or a text."""

    def __init__(self, behave=good_answer, modes=("json_schema", "json_object", "tool", "prompt"), delay=0.0):
        self.behave, self.modes, self.delay = behave, modes, delay
        self.requests, self._lock = [], threading.Lock()
        self.busy = self.busiest = 0
        self._loopback = None

    def __enter__(self):
        self._loopback = Loopback(_Handler, self)
        return self

    def __exit__(self, *_):
        self._loopback.close()

    @property
    def url(self):
        return f"{self._loopback.url}/v1"

    @property
    def everything(self):
        """All that ever arrived, as one text."""
        return "\n".join(json.dumps(body, ensure_ascii=False) for body in self.requests)

    def reply(self, body):
        with self._lock:
            self.requests.append(body)
            self.busy += 1
            self.busiest = max(self.busiest, self.busy)
        try:
            time.sleep(self.delay)
            if self._mode(body) not in self.modes:
                return Reply(status=400, text="unsupported")
            found = self.behave(body)
        finally:
            with self._lock:
                self.busy -= 1
        if isinstance(found, Reply):
            return found
        return Reply(found if isinstance(found, str) else json.dumps(found, ensure_ascii=False))

    @staticmethod
    def _mode(body):
        if body.get("tools"):
            return "tool"
        form = body.get("response_format")
        return "prompt" if not form else form["type"]


class _Handler(QuietHandler):
    """Reads a request, asks its server what to do, and does it."""

    def post(self):
        body = json.loads(self.body())
        reply = self.owner.reply(body)
        time.sleep(reply.delay)
        try:
            self._answer(body, reply)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def _answer(self, body, reply):
        if reply.raw is not None or reply.status != 200:
            content = (reply.raw or json.dumps({"error": {"message": reply.text}})).encode()
            self._send(reply.status, content, reply.headers, reply.drip)
        elif body.get("stream"):
            self._stream(body, reply)
        else:
            message = {"role": "assistant", "content": reply.text}
            if body.get("tools"):
                call = {"id": "c1", "type": "function", "function": {"name": "answer", "arguments": reply.text}}
                message = {"role": "assistant", "content": None, "tool_calls": [call]}
            choice = {"index": 0, "message": message, "finish_reason": "stop"}
            whole = {
                "id": "x",
                "object": "chat.completion",
                "created": 1,
                "model": body["model"],
                "choices": [choice],
                "usage": USAGE,
            }
            self._send(200, json.dumps(whole, ensure_ascii=False).encode(), reply.headers, reply.drip)

    def _send(self, status, content, headers, drip):
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(content)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        for start in range(0, len(content), 10 if drip else len(content) or 1):
            self.wfile.write(content[start : start + (10 if drip else len(content))])
            self.wfile.flush()
            time.sleep(drip)

    def _stream(self, body, reply):
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("connection", "close")
        self.end_headers()
        pieces = [reply.text[n : n + 16] for n in range(0, len(reply.text), 16)]
        for piece in pieces[: len(pieces) // 2] if reply.cut else pieces:
            self._event(body, self._delta(body, reply, piece), None)
            time.sleep(reply.drip)
        if not reply.cut:
            self._event(body, {}, "stop")
            self.wfile.write(b"data: [DONE]\n\n")
        self.close_connection = True

    @staticmethod
    def _delta(body, reply, piece):
        if not body.get("tools"):
            return {reply.field: piece}
        return {"tool_calls": [{"index": 0, "function": {"name": None, "arguments": piece}}]}

    def _event(self, body, delta, finish):
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        chunk = {
            "id": "x",
            "object": "chat.completion.chunk",
            "created": 1,
            "model": body["model"],
            "choices": [choice],
        }
        self.wfile.write(f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n".encode())
        self.wfile.flush()
