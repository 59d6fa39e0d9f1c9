"""All tables in one place, for migrations and their check."""

from web_api.activity.models import ActivityRow, ConsumerRow
from web_api.audit.models import AuditRow
from web_api.database import Base
from web_api.mail.models import OutboxRow
from web_api.notifications.models import NotificationRow
from web_api.problems.models import ProblemRow, ProblemStatisticsRow, ProblemVersionRow
from web_api.rejudgings.models import RejudgingItemRow, RejudgingRow
from web_api.runs.models import RunRow
from web_api.submissions.models import SubmissionRow, SubmissionTestRow
from web_api.uploads.models import UploadRow
from web_api.users.models import (
    ApiTokenRow,
    IdentityRow,
    LinkRow,
    PasskeyRow,
    ProfileRow,
    UserRow,
)
from web_api.verifications.models import PackageRow, VerificationJobRow, VerificationRow

metadata = Base.metadata

__all__ = [
    "ActivityRow",
    "ApiTokenRow",
    "AuditRow",
    "ConsumerRow",
    "IdentityRow",
    "LinkRow",
    "NotificationRow",
    "OutboxRow",
    "PackageRow",
    "PasskeyRow",
    "ProblemRow",
    "ProblemStatisticsRow",
    "ProblemVersionRow",
    "ProfileRow",
    "RejudgingItemRow",
    "RejudgingRow",
    "RunRow",
    "SubmissionRow",
    "SubmissionTestRow",
    "UploadRow",
    "UserRow",
    "VerificationJobRow",
    "VerificationRow",
    "metadata",
]
