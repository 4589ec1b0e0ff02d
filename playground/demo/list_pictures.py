"""Take the screenshots of saved lists, and of what was left out of a file."""

from playwright.async_api import expect

from playground.demo.camera import Camera

_LISTS = {
    "Stores that sell snowblowers": "craftsman.com\nlowes.com\nhomedepot.com\nacehardware.com",
    "Never buy": "example-farm.com\nmade-for-ads.com",
}
_SEGMENT = {"Name": "Snow Days", "Prompt": "People who plan for a snow day"}
_IN_SIGHT = "input => input.scrollIntoView({block: 'center'})"


async def shoot_lists(laptop: Camera, phone: Camera) -> None:
    """Save two lists, show all, and choose one in a segment form."""
    for name, values in _LISTS.items():
        await _save(laptop, name, values)
    await _show_all(laptop)
    await laptop.shoot("saved-lists")
    await laptop.form.get_by_role("button", name="Open").first.click()
    await expect(laptop.form).to_contain_text("History")
    await laptop.shoot("saved-list")
    await _close(laptop)
    await _show_all(phone)
    await phone.shoot("saved-lists-phone")
    await _close(phone)
    await _choose(laptop)
    await laptop.shoot("form-lists")
    await _discard(laptop)
    await _choose(phone)
    await phone.shoot("form-lists-phone")
    await _discard(phone)


async def shoot_left_out(laptop: Camera, phone: Camera) -> None:
    """Request a segment with the sample list, and show what was left out of it."""
    await laptop.say("/clsfy segment")
    await laptop.fill(_SEGMENT)
    await laptop.form.get_by_role("button", name="Use the sample list").click()
    await laptop.form.get_by_role("button", name="Remove blocked-domains.csv").wait_for()
    await laptop.press("Build")
    await _open_thread(laptop)
    await laptop.tab.get_by_role("button", name="Show what was left out").click()
    await _open_thread(phone)
    for camera, name in ((laptop, "left-out"), (phone, "left-out-phone")):
        await camera.replies.filter(has_text="Left out of the lists for").wait_for()
        await camera.shoot(name)
        await camera.tab.get_by_role("button", name="Close the thread").click()


async def _open_thread(camera: Camera) -> None:
    announcement = camera.messages.filter(has_text="Queued: “Snow Days”")
    await announcement.get_by_role("button", name="1 reply").click()


async def _save(camera: Camera, name: str, values: str) -> None:
    await _show_all(camera)
    await camera.press("New list")
    await camera.fill({"Name": name, "Values": values})
    await camera.press("Create")
    await expect(camera.form).to_contain_text("Created")
    await _close(camera)


async def _show_all(camera: Camera) -> None:
    await camera.say("/clsfy lists")
    await expect(camera.form).to_contain_text("Save a list once")


async def _choose(camera: Camera) -> None:
    await camera.say("/clsfy segment")
    await camera.fill(_SEGMENT)
    menu = camera.form.get_by_role("combobox", name="Lists")
    await menu.fill("stores")
    await camera.tab.get_by_role("option", name="Stores that sell snowblowers").click()
    await menu.evaluate(_IN_SIGHT)


async def _close(camera: Camera) -> None:
    await camera.form.get_by_role("button", name="Close").last.click()
    await expect(camera.form).to_be_hidden()


async def _discard(camera: Camera) -> None:
    await camera.form.get_by_role("button", name="Close").last.click()
    await camera.tab.get_by_role("alertdialog").get_by_role("button", name="Discard").click()
    await expect(camera.form).to_be_hidden()
