"""The commands after `/clsfy`. Help, suggestions and the README follow from this table."""

from handlers.campaigns.edit import EditCampaign
from handlers.campaigns.new import NewCampaign
from handlers.commands.router import Command, CommandTable
from handlers.preferences.handlers import PreferencesHandlers
from handlers.requests.list import ListRequests
from handlers.requests.list_page import CHOICE
from handlers.requests.retry import Retry
from handlers.requests.show import ShowRequest
from handlers.segments.new import NewSegment
from handlers.segments.watch import WatchSegment


def command_table(
    *,
    new_segment: NewSegment,
    watch_segment: WatchSegment,
    new_campaign: NewCampaign,
    edit_campaign: EditCampaign,
    list_requests: ListRequests,
    show_request: ShowRequest,
    retry: Retry,
    preferences: PreferencesHandlers,
) -> CommandTable:
    """Return every command, in the order in which help shows them."""
    return CommandTable(
        (
            Command("segment", "", "opens the form for a new segment", run=new_segment.open),
            Command("segment new", "[NAME]", "opens it with the name filled in", run=new_segment.open_named),
            Command("segment clone", "ID", "opens it filled in as for that segment", run=retry.clone_named),
            Command(
                "segment list",
                CHOICE,
                "lists yours, this channel's, or those that failed",
                run=list_requests.segments,
            ),
            Command("segment show", "ID", "says how it stands", run=show_request.segment),
            Command(
                "segment watch",
                "ID",
                "tells here how one ends that was made elsewhere",
                run=watch_segment.watch,
            ),
            Command("campaign", "", "opens the form for a new pixel campaign", run=new_campaign.open),
            Command(
                "campaign new", "[NAME]", "opens it with the name filled in", run=new_campaign.open_named
            ),
            Command("campaign list", CHOICE, "lists them in the same way", run=list_requests.campaigns),
            Command(
                "campaign show",
                "ID",
                "says how it stands, and its id for the pixel code",
                run=show_request.campaign,
            ),
            Command("campaign edit", "ID", "opens the form to change it", run=edit_campaign.open),
            Command(
                "preferences", "", "sets when I mention you, and what is usual here", run=preferences.open
            ),
        )
    )
