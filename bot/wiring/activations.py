"""Builds the handlers of activations, their deals, and refinements."""

from handlers import ActivationHandlers
from handlers.activations.new import ActivateSegments
from handlers.activations.ready_segments import ReadySegments
from handlers.interaction.form_acceptance import FormAcceptance
from handlers.interaction.modals import Modals
from handlers.interaction.request_lookup import ClassifyLookup, RequestLookup
from handlers.messages.blocks import Contacts
from handlers.refinements.refine import RefineSegments
from handlers.requests.answers import Answers
from handlers.requests.deals import ShowDeals
from handlers.requests.existing import Existing


def make_activation_handlers(
    *,
    answers: Answers,
    classify: ClassifyLookup,
    contacts: Contacts,
    modals: Modals,
    form_acceptance: FormAcceptance,
    lookup: RequestLookup,
) -> ActivationHandlers:
    """Return the handlers. The arguments are described where the handlers declare them."""
    ready_segments = ReadySegments(database=answers.database, visibility=lookup.visibility)
    return ActivationHandlers(
        activate=ActivateSegments(
            database=answers.database,
            now=answers.now,
            interactions=answers.interactions,
            modals=modals,
            permission_check=form_acceptance.permission_check,
            form_acceptance=form_acceptance,
            lookup=lookup,
            ready_segments=ready_segments,
        ),
        refine=RefineSegments(
            database=answers.database,
            interactions=answers.interactions,
            modals=modals,
            permission_check=form_acceptance.permission_check,
            form_acceptance=form_acceptance,
            lookup=lookup,
            ready_segments=ready_segments,
        ),
        show_deals=ShowDeals(database=answers.database, lookup=lookup, now=answers.now),
        existing=Existing(answers=answers, classify=classify, contacts=contacts, modals=modals),
    )
