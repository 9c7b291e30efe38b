"""Overflow: whether a server says that a request is longer than its model's context."""

import re

# Words of OpenAI, Azure, DeepSeek and vLLM; llama.cpp and its Python server; Ollama; SGLang; TGI; LM Studio; and of
# Chinese providers.
_OVERFLOW = re.compile(
    r"context_length_exceeded|exceed_context_size|context[_ ]?window[_ ]?exceeded"
    r"|maximum (?:context|model|sequence) length|max(?:imum)?_model_len"
    r"|exceeds? (?:the )?(?:model'?s? )?(?:max|context)"
    r"|exceeds? (?:the )?available context|context size (?:has been )?exceeded"
    r"|(?:longer|larger|greater) than the (?:model'?s? )?(?:maximum |max )?(?:context|model)"
    r"|(?:prompt|input|request)s? (?:is|are) too (?:long|large)|too many (?:input )?tokens"
    r"|tokens? .{0,40}must be <=|when context the overflows|context overflow|exceeded model token limit"
    r"|range of input length|(?:prompt|message|input).{0,20}exceeds? max|(?:tokens?|prompt) too (?:long|large)"
    r"|上下文.{0,6}(?:超|过长)|输入.{0,8}(?:过长|超长|超出)",
    re.IGNORECASE,
)
_TOO_LARGE = 413
_STATUSES = (400, 413, 422, 500)


def tells_of_overflow(status: int, text: str) -> bool:
    """Whether an error answer is about the length of the request.

    Args:
        status: of the HTTP answer.
        text: its body.
    """
    return status == _TOO_LARGE or (status in _STATUSES and _OVERFLOW.search(text) is not None)
