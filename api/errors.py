"""Errors of the api package; each knows its HTTP status and is rendered in one place."""

from collections.abc import Mapping
from types import MappingProxyType


class ApiError(Exception):
    """Base of every error that `api` raises on purpose."""

    status = 400
    title = "Bad request"
    headers: Mapping[str, str] = MappingProxyType({})


class ConflictError(ApiError):
    """The request contradicts what is stored."""

    status = 409
    title = "Conflict"

    def __init__(self, key: str) -> None:
        super().__init__(
            f"A suggestion with id {key!r} is stored with other content. Send another id, or leave the id out."
        )


class BackupError(ApiError):
    """A backup cannot be made or brought back."""

    title = "Backup"

    def __init__(self, problem: str) -> None:
        super().__init__(problem)


class ForeignFormError(ApiError):
    """A form was not sent from our own pages."""

    status = 403
    title = "Forbidden"

    def __init__(self) -> None:
        super().__init__("表单不是从本系统页面提交的，请回到页面重新提交。")


class EngineUnavailableError(ApiError):
    """Triage is not possible now; what was sent is kept."""

    status = 503
    title = "Triage is not available"

    def __init__(self, problem: str) -> None:
        super().__init__(f"The suggestion is stored, but triage is not available: {problem}")


class IdempotencyError(ApiError):
    """An idempotency key comes with another request than at first."""

    status = 409
    title = "Conflict"

    def __init__(self, key: str) -> None:
        super().__init__(f"The idempotency key {key!r} was used for another request. Send a new key.")


class NoCampaignError(ApiError):
    """What is sent names a campaign that is not there."""

    status = 422
    title = "Unprocessable Content"

    def __init__(self, key: str) -> None:
        super().__init__(f"campaign: there is no campaign {key}. Its number stands in the address of its page.")


class PhotoError(ApiError):
    """A file is no photograph that can be kept."""

    status = 422
    title = "Unprocessable Content"

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"照片“{name[:80]}”没有保存：{problem}。")


class NoPdfError(ApiError):
    """A file cannot be had as PDF on this machine."""

    status = 503
    title = "Service Unavailable"

    def __init__(self, problem: str) -> None:
        super().__init__(f"没有生成 PDF：{problem}。")


class EmbeddedIndexError(ApiError):
    """A second process may not work on an embedded index."""

    def __init__(self) -> None:
        super().__init__(
            "An embedded index belongs to the one process that serves; it runs the jobs itself. To run workers of "
            "their own, start a Chroma server and set JINDIANZI_CHROMA_URL for the service and every worker."
        )


class WeightError(ApiError):
    """A weight on the command line is none."""

    def __init__(self, value: str, names: list[str]) -> None:
        super().__init__(f"{value!r} is no weight: write name=number, with one of {', '.join(names)}.")


class NotReadyError(ApiError):
    """The jobs of this process have ended."""

    status = 503
    title = "Not ready"

    def __init__(self) -> None:
        super().__init__("The jobs of this process have ended. Restart the service.")


class UnknownReceiptError(ApiError):
    """A receipt's number or secret is not right; which of them is not said."""

    status = 404
    title = "Not Found"

    def __init__(self) -> None:
        super().__init__("回执编号或查询码不正确，请核对后再查。")


class NoLanguageModelError(ApiError):
    """No language model is configured."""

    status = 409
    title = "No language model"

    def __init__(self) -> None:
        super().__init__("没有配置语言模型：请设置 JINDIANZI_LLM__BASE_URL 和 JINDIANZI_LLM__MODEL。")


class UnauthenticatedError(ApiError):
    """Nobody is known to make the request."""

    status = 401
    title = "Unauthorized"
    headers = MappingProxyType({"WWW-Authenticate": "Bearer"})

    def __init__(self) -> None:
        super().__init__("Sign in, or send a valid key as `Authorization: Bearer jdz_...`.")


class ForbiddenError(ApiError):
    """Somebody's roles or scopes do not admit to this."""

    status = 403
    title = "Forbidden"

    def __init__(self, detail: str = "您的角色或密钥没有这项权限。如有需要，请联系系统管理员。") -> None:
        super().__init__(detail)


class FirstPasswordError(ApiError):
    """The first password must be replaced before anything else."""

    status = 403
    title = "Forbidden"

    def __init__(self) -> None:
        super().__init__("请先把初始口令改为您自己的口令。")


class StaleFormError(ApiError):
    """A form does not carry the token of its session."""

    status = 403
    title = "Forbidden"

    def __init__(self) -> None:
        super().__init__("表单已过期或不是从本系统页面提交的，请回到页面刷新后重新提交。")


class UnruledRouteError(ApiError):
    """A route that the guard does not know."""

    status = 403
    title = "Forbidden"

    def __init__(self, path: str) -> None:
        super().__init__(f"The route {path} has no rule of access.")


class TooManyRequestsError(ApiError):
    """Too many requests in a minute."""

    status = 429
    title = "Too Many Requests"

    def __init__(self, seconds: int) -> None:
        self.headers = {"Retry-After": str(seconds)}
        super().__init__(f"请求过于频繁，请在 {seconds} 秒后再试。")


class OidcError(ApiError):
    """The identity provider does not prove who somebody is; why, stands in the log."""

    status = 401
    title = "Unauthorized"

    def __init__(self, detail: str = "统一身份认证暂时不可用或认证结果无效，请重试，或用口令登录。") -> None:
        super().__init__(detail)


class SignInFailedError(ApiError):
    """Somebody could not be signed in; the reason is not told, so that nobody learns which names exist."""

    status = 401
    title = "Unauthorized"

    def __init__(self, detail: str = "用户名或口令不正确，或账号已被暂时锁定、停用。") -> None:
        super().__init__(detail)


class ClientError(ApiError):
    """A service that our client calls refuses, or does not answer."""

    def __init__(self, status: int, detail: str) -> None:
        self.status = status
        super().__init__(detail)


class TooManyStreamsError(ApiError):
    """As many pages listen as the service allows."""

    status = 503
    title = "Too many streams"

    def __init__(self) -> None:
        super().__init__("同时打开的页面过多，稍后会自动重新连接。")
