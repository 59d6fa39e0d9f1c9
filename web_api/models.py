"""All tables in one place, for migrations and their check."""

from web_api.activity.models import ActivityRow, ConsumerRow
from web_api.analytics.models import (
    ActiveDayRow,
    ActiveUserRow,
    FailedTestRow,
    PlatformDayRow,
    ProblemDayRow,
    TestFailureRow,
    WaitDayRow,
)
from web_api.audit.models import AuditRow
from web_api.companies.models import CompanyProblemRow
from web_api.contests.desk.models import BalloonRow, ClarificationRow, PrintRow
from web_api.contests.log.models import ContestEventRow, ContestHeadRow, ContestResultRow
from web_api.contests.models import (
    ContestProblemRow,
    ContestRow,
    ContestSubmissionRow,
    MemberRow,
    ParticipationRow,
)
from web_api.contests.ratings.models import RatedContestRow, RatingChangeRow, UserRatingRow
from web_api.daily.models import DailyRow, DailySolveRow
from web_api.database import Base
from web_api.discussions.models import EditRow, PostRow, ReportRow, RuleRow, VoteRow
from web_api.drafts.models import DraftRow
from web_api.flags.models import FlagRuleRow
from web_api.groups.models import (
    GroupInvitationRow,
    GroupMemberRow,
    GroupRequestRow,
    GroupRow,
)
from web_api.interviews.models import (
    InterviewInvitationRow,
    InterviewMemberRow,
    InterviewProblemRow,
    InterviewRow,
    ScoreCardRow,
)
from web_api.lists.models import ListFollowRow, ListItemRow, ListRow
from web_api.mail.models import OutboxRow
from web_api.notifications.models import (
    DeliveryRow,
    DeviceRow,
    DigestRow,
    NotificationRow,
    PreferenceRow,
)
from web_api.plans.models import AssignmentRow, PlanItemRow, PlanRow
from web_api.problems.authoring_models import (
    ProblemMemberRow,
    ProblemSlugRow,
    ProblemTextsRow,
    SimilarProblemRow,
    TestCaseRow,
)
from web_api.problems.catalogue_models import (
    CompanyReportRow,
    ProblemSearchRow,
    ProblemTagRow,
    ProblemVoteRow,
    TagRow,
    UserProblemStatusRow,
)
from web_api.problems.models import ProblemRow, ProblemStatisticsRow, ProblemVersionRow
from web_api.progress.models import (
    FavouriteRow,
    NoteRow,
    ProblemSkillRow,
    ReviewCardRow,
    ReviewRatingRow,
    ReviewSettingsRow,
    SkillEvidenceRow,
    UserActivityRow,
    UserSkillRow,
)
from web_api.rejudgings.models import RejudgingItemRow, RejudgingRow
from web_api.runs.models import RunRow
from web_api.staff.models import AnnouncementRow
from web_api.submissions.models import SubmissionKeyRow, SubmissionRow, SubmissionTestRow
from web_api.submissions.sharing_models import (
    MeasureCountRow,
    SubmissionMeasureRow,
    SubmissionShareRow,
)
from web_api.templates.models import CodeTemplateRow
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
    "ActiveDayRow",
    "ActiveUserRow",
    "ActivityRow",
    "AnnouncementRow",
    "ApiTokenRow",
    "AssignmentRow",
    "AuditRow",
    "BalloonRow",
    "ClarificationRow",
    "CodeTemplateRow",
    "CompanyProblemRow",
    "CompanyReportRow",
    "ConsumerRow",
    "ContestEventRow",
    "ContestHeadRow",
    "ContestProblemRow",
    "ContestResultRow",
    "ContestRow",
    "ContestSubmissionRow",
    "DailyRow",
    "DailySolveRow",
    "DeliveryRow",
    "DeviceRow",
    "DigestRow",
    "DraftRow",
    "EditRow",
    "FailedTestRow",
    "FavouriteRow",
    "FlagRuleRow",
    "GroupInvitationRow",
    "GroupMemberRow",
    "GroupRequestRow",
    "GroupRow",
    "IdentityRow",
    "InterviewInvitationRow",
    "InterviewMemberRow",
    "InterviewProblemRow",
    "InterviewRow",
    "LinkRow",
    "ListFollowRow",
    "ListItemRow",
    "ListRow",
    "MeasureCountRow",
    "MemberRow",
    "NoteRow",
    "NotificationRow",
    "OutboxRow",
    "PackageRow",
    "ParticipationRow",
    "PasskeyRow",
    "PlanItemRow",
    "PlanRow",
    "PlatformDayRow",
    "PostRow",
    "PreferenceRow",
    "PrintRow",
    "ProblemDayRow",
    "ProblemMemberRow",
    "ProblemRow",
    "ProblemSearchRow",
    "ProblemSkillRow",
    "ProblemSlugRow",
    "ProblemStatisticsRow",
    "ProblemTagRow",
    "ProblemTextsRow",
    "ProblemVersionRow",
    "ProblemVoteRow",
    "ProfileRow",
    "RatedContestRow",
    "RatingChangeRow",
    "RejudgingItemRow",
    "RejudgingRow",
    "ReportRow",
    "ReviewCardRow",
    "ReviewRatingRow",
    "ReviewSettingsRow",
    "RuleRow",
    "RunRow",
    "ScoreCardRow",
    "SimilarProblemRow",
    "SkillEvidenceRow",
    "SubmissionKeyRow",
    "SubmissionMeasureRow",
    "SubmissionRow",
    "SubmissionShareRow",
    "SubmissionTestRow",
    "TagRow",
    "TestCaseRow",
    "TestFailureRow",
    "UploadRow",
    "UserActivityRow",
    "UserProblemStatusRow",
    "UserRatingRow",
    "UserRow",
    "UserSkillRow",
    "VerificationJobRow",
    "VerificationRow",
    "VoteRow",
    "WaitDayRow",
    "metadata",
]
