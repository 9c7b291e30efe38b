"""Untrusted text: words in a letter that try to instruct the machine or pose as an office's decision."""

import re

_INSTRUCTION = re.compile(
    # At the start of a clause or after who is spoken to: somebody else who ignores a rule is what citizens complain of.
    r"(?:^|(?<=[。！？!?；;，,：:\n\s“\"（(、])|(?<=[请你您并])|(?<=助手|机器|现在|必须|务必|应当|应该|可以|直接|立即|全部))"
    r"(?:忽略|无视|忘记|忘掉|跳过|不要理会|不用理会|别管|作废)掉?(?:[^。；\n业居村群员家消客环交国政法住城执整合学我百公安上下]{0,6}?"
    r"(?:以上|上述|上面|前面|之前|先前|前述|原有|所有|全部|一切|任何|你的|您的|系统|预设|内置|初始|刚才))"
    r"(?:的|所有|全部|一切|任何|系统|内部|初始|预设|分类|分级|分办){0,6}(?:指令|规则|提示|要求|设定|限制|设置|约束)"
    r"|(?:忽略|忘记|忘掉|跳过|不要理会|作废)掉?(?:系统|内部|初始|预设)?(?:指令|提示词|设定)"
    r"|(?:以上|上述|上面|之前|前面|原有|所有|全部|一切|你的|系统)(?:的|所有|全部|系统|分类|分级|分办){0,6}(?:指令|规则|提示词?|设定|限制)[^。；\n]{0,6}(?:作废|无效|忽略)"
    r"|(?:ignore|disregard|forget)\s{1,8}(?:(?:all|any|the)\s{1,8}){0,6}(?:previous|above|prior|earlier|your)[\w\s]{0,20}(?:instruction|rule|prompt)"
    r"|system\s{0,8}prompt|系统提示词|<\|?(?:im_start|system)|\[/?(?:system|inst)\]|###?\s{0,8}(?:system|instruction)"
    # From the beginning of a line, past all blanks at once.
    r"|(?m:^)[^\S\n]*+(?:system|assistant|系统(?:消息|提示|指令)?)\s{0,8}[:：]"
    r"|(?:你|AI|ai|人工智能|机器人|系统|助手|程序)[^。；\n]{0,8}(?:必须|应当|请|现在|只能|注意)[^。；\n]{0,24}(?:回复|输出|标记|定为|改为|改成|设为|评为|列为|分类为|转给|转市长|判定|归档|照抄)"
    r"|审批意见\s{0,8}[:：]\s{0,8}(?:同意|通过)|(?:直接|自动)(?:回复|办结|标记)[“\"']?已(?:解决|办结)"
    r"|(?:内部(?:标记|批注|备注)|致自动|测试工单|勿派发|tier\s{0,8}=)"
    r"|(?:答复|回复)(?:中|里)?(?:请|须|务必)?(?:照抄|写明?[：:“\"]|写“)|(?:阅处|批示)[^。；\n]{0,12}(?:意见如下|同意)",
    re.IGNORECASE,
)


_OF_RESULTS = re.compile(
    r"分级|分类|答复|回复|判定|标记|直报|级别|办结|落款|批示|格式|经办|审批|置信|输出|JSON|json|照此|以上|如上|系统"
)
MIN_LEFT = 8


def instructs_machine(text: str) -> bool:
    """Whether a text holds such words.

    Rationale: a letter that has them is taken like any other. They are not followed and not repeated in a
    draft, and a person is told.
    """
    return _INSTRUCTION.search(text) is not None


def without_instructions(text: str) -> str:
    """The text as a citizen's plain letter: lines and sentences that instruct the machine are taken out.

    Rationale: an instruction is seldom one sentence. In a letter of several lines the whole line goes, in one of
    a single line what follows the instruction goes as well while it speaks of results. What is left stands in the
    letter word for word; a letter that is nothing else stays as it is.
    """
    if not instructs_machine(text):
        return text
    lines = text.split("\n")
    kept = [line for line in lines if not line.strip() or not instructs_machine(line)] if len(lines) > 1 else []
    if len("".join(kept)) < MIN_LEFT:
        kept = [_plain_line(line) for line in lines]
    plain = "\n".join(kept)
    return plain if len(plain.strip()) >= MIN_LEFT and not instructs_machine(plain) else text


def _plain_line(line: str) -> str:
    kept, follows = [], False
    for sentence in re.findall(r"[^。！？!?；;]+[。！？!?；;]*[”’」』）)】\]]*", line):
        follows = instructs_machine(sentence) or (follows and _OF_RESULTS.search(sentence) is not None)
        if not follows:
            kept.append(sentence)
    return "".join(kept)
