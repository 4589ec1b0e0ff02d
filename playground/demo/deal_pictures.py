"""Take the screenshots of a deal: its forms, its Deal ID, the list of deals, and the form of a refinement."""

from playwright.async_api import expect

from playground.classify import Classify
from playground.demo.camera import Camera

_DEAL = {
    "DSP": "The Trade Desk",
    "Buyer seat": "seat-abc123",
    "Budget": "25000",
    "Budget currency": "USD",
    "KPIs": "viewability 0.7\nctr 0.003",
}
_LIKE_THIS = "popularmechanics.com\nfamilyhandyman.com"
_IN_SIGHT = "input => input.scrollIntoView({block: 'center'})"


async def shoot_deal(classify: Classify, laptop: Camera, phone: Camera) -> None:
    """Activate the first segment as far as the confirmation on both screens, and on the laptop to the end."""
    await _activate(phone, "-phone")
    await phone.form.get_by_role("button", name="Back").last.click()
    await _discard(phone)
    await _activate(laptop)
    await laptop.press("Activate")
    await expect(laptop.form).to_be_hidden()
    await classify.until(lambda: len(classify.activations) == 1)
    classify.issue_deal(min(classify.activations))
    for camera, name in ((laptop, "deal"), (phone, "deal-phone")):
        announcement = camera.messages.first
        await expect(announcement).to_contain_text("Deal classify-ttd-61-")
        await announcement.get_by_role("button", name="replies").click()
        await camera.tab.locator("#thread article").last.scroll_into_view_if_needed()
        await camera.shoot(name)
        await camera.tab.get_by_role("button", name="Close the thread").click()
    await laptop.say("/clsfy deal list")
    for camera, name in ((laptop, "deals"), (phone, "deals-phone")):
        await camera.sees("Your deals")
        await camera.shoot(name)


async def shoot_refinement(laptop: Camera, phone: Camera) -> None:
    """Fill in the form that refines the first segment."""
    for camera, name in ((laptop, "refine"), (phone, "refine-phone")):
        await camera.messages.first.get_by_role("button", name="Refine").click()
        await camera.form.get_by_role("textbox", name="Domains").first.fill(_LIKE_THIS)
        await camera.shoot(name)
        await _discard(camera)


async def _activate(camera: Camera, suffix: str = "") -> None:
    """Fill in the form, and open the confirmation."""
    await camera.messages.first.get_by_role("button", name="Activate").click()
    for label, value in _DEAL.items():
        await camera.form.get_by_role("textbox", name=label).first.fill(value)
    await camera.form.get_by_role("textbox", name="DSP").evaluate(_IN_SIGHT)
    await camera.shoot(f"activate{suffix}")
    await camera.press("Next")
    await expect(camera.form).to_contain_text("Is this where the deal should go?")
    await camera.shoot(f"activate-confirm{suffix}")


async def _discard(camera: Camera) -> None:
    await camera.form.get_by_role("button", name="Close").last.click()
    await camera.tab.get_by_role("alertdialog").get_by_role("button", name="Discard").click()
    await expect(camera.form).to_be_hidden()
