"""The commands after `/clsfy`. Help, suggestions and the README follow from this table."""

from handlers.activations.new import ActivateSegments
from handlers.campaigns.edit import EditCampaign
from handlers.campaigns.new import NewCampaign
from handlers.commands.router import Command, CommandTable
from handlers.home.stats import Stats
from handlers.preferences.handlers import PreferencesHandlers
from handlers.requests.deals import ShowDeals
from handlers.requests.list import ListRequests
from handlers.requests.list_query import ADMIN_CHOICE, CHOICE
from handlers.requests.retry import Retry
from handlers.requests.show import ShowRequest
from handlers.saved_lists.browse import BrowseLists
from handlers.segments.new import NewSegment
from handlers.segments.watch import WatchSegment


def command_table(
    *,
    new_segment: NewSegment,
    watch_segment: WatchSegment,
    activate_segments: ActivateSegments,
    new_campaign: NewCampaign,
    edit_campaign: EditCampaign,
    list_requests: ListRequests,
    show_request: ShowRequest,
    show_deals: ShowDeals,
    retry: Retry,
    browse_lists: BrowseLists,
    stats: Stats,
    preferences: PreferencesHandlers,
) -> CommandTable:
    """Return every command, in the order in which help shows them."""
    return CommandTable(
        (
            Command("segment", "", "open the form for a new segment", run=new_segment.open),
            Command(
                "segment new", "[NAME]", "open the form with the name filled in", run=new_segment.open_named
            ),
            Command("segment clone", "ID", "copy a segment into a new form", run=retry.clone_named),
            Command(
                "segment list",
                CHOICE,
                "list your segments, this channel's, or the failed ones",
                run=list_requests.segments,
                admin_takes=ADMIN_CHOICE,
            ),
            Command("segment show", "ID|NAME", "show a segment's status", run=show_request.segment),
            Command(
                "segment watch",
                "ID",
                "post the result of a segment that was created elsewhere",
                run=watch_segment.watch,
            ),
            Command(
                "activate", "ID", "activate a segment to get a Deal ID", run=activate_segments.open_named
            ),
            Command("deal list", CHOICE, "list your deals, or this channel's", run=list_requests.deals),
            Command(
                "deal show",
                "DEAL-ID|segment ID|activation ID",
                "show a deal's DSP, seat, and dates",
                run=show_deals.show,
            ),
            Command("campaign", "", "open the form for a new pixel campaign", run=new_campaign.open),
            Command(
                "campaign new", "[NAME]", "open the form with the name filled in", run=new_campaign.open_named
            ),
            Command(
                "campaign list",
                CHOICE,
                "list your campaigns, this channel's, or the failed ones",
                run=list_requests.campaigns,
                admin_takes=ADMIN_CHOICE,
            ),
            Command(
                "campaign show",
                "ID|NAME",
                "show a campaign's status and the ID for its pixel code",
                run=show_request.campaign,
            ),
            Command("campaign edit", "ID", "change a campaign", run=edit_campaign.open),
            Command(
                "lists", "", "show, create, and change saved lists of domains and URLs", run=browse_lists.open
            ),
            Command("stats", "", "show how recent builds went in this channel", run=stats.show),
            Command(
                "preferences",
                "",
                "set your notifications and this channel's defaults",
                run=preferences.open,
            ),
        )
    )
