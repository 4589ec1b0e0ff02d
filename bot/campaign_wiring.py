"""Builds the handlers of campaigns."""

from msgspec import Struct

from handlers.campaigns.edit import EditCampaign
from handlers.campaigns.new import NewCampaign
from handlers.interaction.channels import ChannelForms, ResultChannels
from handlers.interaction.form_acceptance import FormAcceptance
from handlers.interaction.modals import Modals
from handlers.interaction.request_lookup import ClassifyLookup, RequestLookup
from handlers.messages.blocks import Contacts


class CampaignHandlers(Struct, frozen=True, kw_only=True):
    """What people can do about campaigns."""

    new: NewCampaign
    edit: EditCampaign


def make_campaign_handlers(
    *,
    bot_user_id: str,
    channel_forms: ChannelForms,
    result_channels: ResultChannels,
    form_acceptance: FormAcceptance,
    classify: ClassifyLookup,
    contacts: Contacts,
    modals: Modals,
    lookup: RequestLookup,
) -> CampaignHandlers:
    """Return the handlers. The arguments are described where the handlers declare them."""
    new = NewCampaign(
        bot_user_id=bot_user_id,
        channel_forms=channel_forms,
        result_channels=result_channels,
        permission_check=form_acceptance.permission_check,
        form_acceptance=form_acceptance,
    )
    edit = EditCampaign(
        database=form_acceptance.database,
        now=form_acceptance.now,
        classify=classify,
        contacts=contacts,
        modals=modals,
        permission_check=form_acceptance.permission_check,
        form_acceptance=form_acceptance,
        lookup=lookup,
        visibility=lookup.visibility,
    )
    return CampaignHandlers(new=new, edit=edit)
