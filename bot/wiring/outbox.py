"""Wire the jobs that write to Slack, which stop together if Slack refuses the token."""

from collections.abc import Sequence
from functools import partial

from msgspec import Struct

from bot.observability.metrics import Metrics
from bot.observability.slack_access import SlackAccess
from bot.outbox.auth_state import AuthState
from bot.outbox.channel_joiner import ChannelJoiner
from bot.outbox.courier import Courier
from bot.outbox.delivery_results import DeliveryResults
from bot.outbox.direct_messages import DirectMessages
from bot.outbox.home_publisher import ClassifyStatus, HomePublisher
from bot.outbox.message_editor import MessageEditor
from bot.outbox.message_poster import MessagePoster
from bot.outbox.permalinks import PermalinkFetcher
from bot.outbox.read_back import ReadBack
from bot.outbox.reminders import Reminders
from bot.runtime.background_tasks import BackgroundTasks
from bot.runtime.clock import Clock
from bot.runtime.jobs import COURIER, HOME_PUBLISHER, PERMALINKS
from bot.runtime.leader_lease import LeaderLease
from bot.runtime.settling import SettlingTime
from bot.runtime.throttles import SlackThrottle
from bot.runtime.worker_loop import Wakeup
from bot.slack.client import SlackClient
from handlers.messages.blocks import Contacts
from storage.engine.database import Database


class OutboxWiring(Struct, frozen=True, kw_only=True):
    """Makes the jobs of one process that write to Slack."""

    #: Shared by everything that writes to Slack.
    database: Database
    slack: SlackClient
    auth_state: AuthState
    slack_access: SlackAccess
    lease: LeaderLease
    contacts: Contacts
    clock: Clock
    settling_time: SettlingTime
    metrics: Metrics
    tasks: BackgroundTasks
    wakeup: Wakeup
    #: Slack's IDs of the people who answer for those who can't be reached.
    admins: Sequence[str]
    classify_status: ClassifyStatus

    def make_courier(self) -> Courier:
        """Return the job that sends notifications and message edits."""
        throttle = SlackThrottle()
        results = DeliveryResults(database=self.database, clock=self.clock, metrics=self.metrics)
        joiner = ChannelJoiner(slack=self.slack, results=results)
        read_back = ReadBack(
            slack=self.slack,
            clock=self.clock,
            auth_state=self.auth_state,
            results=results,
            joiner=joiner,
            settling_time=self.settling_time,
        )
        poster = MessagePoster(
            slack=self.slack,
            direct_messages=DirectMessages(self.slack, self.clock),
            lease=self.lease,
            clock=self.clock,
            throttle=throttle,
            contacts=self.contacts,
            auth_state=self.auth_state,
            slack_access=self.slack_access,
            read_back=read_back,
            results=results,
            joiner=joiner,
            admins=self.admins,
        )
        editor = MessageEditor(
            slack=self.slack,
            lease=self.lease,
            clock=self.clock,
            contacts=self.contacts,
            auth_state=self.auth_state,
            results=results,
        )
        return Courier(
            database=self.database,
            poster=poster,
            editor=editor,
            results=results,
            auth_state=self.auth_state,
            clock=self.clock,
            throttle=throttle,
            tasks=self.tasks,
            # A delivery makes no work for the submitter.
            wake=partial(self.wakeup.wake, COURIER, HOME_PUBLISHER, PERMALINKS),
        )

    def make_permalink_fetcher(self) -> PermalinkFetcher:
        """Return the job that fetches the links to announcements."""
        return PermalinkFetcher(
            database=self.database, slack=self.slack, clock=self.clock, auth_state=self.auth_state
        )

    def make_reminders(self) -> Reminders:
        """Return the job that reminds people of what waits for them."""
        return Reminders(database=self.database, clock=self.clock, wake=partial(self.wakeup.wake, COURIER))

    def make_home_publisher(self) -> HomePublisher:
        """Return the job that publishes Home tabs."""
        return HomePublisher(
            database=self.database,
            slack=self.slack,
            clock=self.clock,
            contacts=self.contacts,
            auth_state=self.auth_state,
            classify_status=self.classify_status,
        )
