"""What the fork server imports before it forks: the bot, except for the module that runs it."""

import gc
import importlib
import pkgutil
import threading

import uvloop  # noqa: F401 (imported by the bot when it runs)

import bot
import classify
import handlers
import storage

# Modules that libraries import when they are first used: a third of what a start would take.
_USED_LATER = (
    "anyio._backends._asyncio",
    "anyio.streams.tls",
    "apscheduler.executors.asyncio",
    "certifi",
    "encodings.idna",
    "httpcore",
    "slack_bolt.listener_matcher.async_builtins",
)

for name in _USED_LATER:
    importlib.import_module(name)
for package in (bot, handlers, storage, classify):
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if not module.name.endswith((".__main__", ".migrations.env")):
            importlib.import_module(module.name)

assert threading.active_count() == 1, "a fork copies only one thread"
gc.collect()
gc.freeze()  # the forked processes share these pages
