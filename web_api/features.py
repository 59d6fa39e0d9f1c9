"""All features, in the order in which they are built: later ones may use earlier ones."""

from __future__ import annotations

from web_api.analytics.feature import FEATURE as ANALYTICS
from web_api.companies.feature import FEATURE as COMPANIES
from web_api.contests.feature import FEATURE as CONTESTS
from web_api.daily.feature import FEATURE as DAILY
from web_api.discussions.feature import FEATURE as DISCUSSIONS
from web_api.drafts.feature import FEATURE as DRAFTS
from web_api.feature import Feature
from web_api.flags.feature import FEATURE as FLAGS
from web_api.groups.feature import FEATURE as GROUPS
from web_api.health.feature import FEATURE as HEALTH
from web_api.interviews.feature import FEATURE as INTERVIEWS
from web_api.languages.feature import FEATURE as LANGUAGES
from web_api.lists.feature import FEATURE as LISTS
from web_api.mail.feature import FEATURE as MAIL
from web_api.notifications.feature import FEATURE as NOTIFICATIONS
from web_api.operations.feature import FEATURE as OPERATIONS
from web_api.plans.feature import FEATURE as PLANS
from web_api.problems.feature import FEATURE as PROBLEMS
from web_api.progress.feature import FEATURE as PROGRESS
from web_api.rejudgings.feature import FEATURE as REJUDGINGS
from web_api.runs.feature import FEATURE as RUNS
from web_api.search.feature import FEATURE as SEARCH
from web_api.staff.feature import FEATURE as STAFF
from web_api.submissions.feature import FEATURE as SUBMISSIONS
from web_api.templates.feature import FEATURE as TEMPLATES
from web_api.uploads.feature import FEATURE as UPLOADS
from web_api.users.feature import FEATURE as USERS
from web_api.verifications.feature import FEATURE as VERIFICATIONS

FEATURES: tuple[Feature, ...] = (
    MAIL,
    FLAGS,
    USERS,
    NOTIFICATIONS,
    GROUPS,
    SEARCH,
    PROBLEMS,
    LANGUAGES,
    UPLOADS,
    SUBMISSIONS,
    REJUDGINGS,
    RUNS,
    CONTESTS,
    DRAFTS,
    TEMPLATES,
    DISCUSSIONS,
    LISTS,
    PLANS,
    COMPANIES,
    INTERVIEWS,
    DAILY,
    PROGRESS,
    ANALYTICS,
    VERIFICATIONS,
    OPERATIONS,
    STAFF,
    HEALTH,
)
