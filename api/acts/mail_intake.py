"""Mail intake: an e-mail is taken in like any other item; a file that is not taken is named and keeps nothing out."""

from pathlib import Path

from api.acts.intake import Intake
from api.base.errors import AttachmentError
from api.documents.attachment_files import MOST_FILES
from triage.importing.mail import read_mail
from triage.types import IntakeOutcome, NewAttachment
from triage.types.error_catalogue import text_of
from triage.workflow.actor import Actor


def take_mail(
    intake: Intake, path: Path, channel: str, actor: Actor, *, campaign_id: int | None = None
) -> IntakeOutcome:
    """Take in one e-mail.

    Args:
        intake: takes it in.
        path: the file.
        channel: which channel it came by.
        actor: who brings it.
        campaign_id: the campaign that it is sent to.

    Raises:
        UnreadableFileError: it cannot be read.
    """
    row = read_mail(path)
    kept: list[NewAttachment] = []
    doubts = list(row["doubts"])
    for file in row["attachments"][:MOST_FILES]:
        try:
            kept.append(intake.keep_file(file["name"], file["content"]))
        except AttachmentError as error:
            doubts.append(text_of(error))
    doubts.extend(text_of(AttachmentError("many", most=MOST_FILES)) for _ in row["attachments"][MOST_FILES:][:1])
    own = row | {"attachments": kept, "doubts": doubts}
    (outcome,), _ = intake.take([own], channel, actor, campaign_id=campaign_id, ours=True)
    return outcome
