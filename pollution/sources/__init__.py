"""The acts on one pollution source: who holds its slots, its papers, its devices, how it stands, how it is disposed of."""

from pollution.sources.disposal import decide_disposal, dispose, prove, take_back_disposal
from pollution.sources.equipment import install_device, remove_device, seen
from pollution.sources.holding import NotNow
from pollution.sources.people import set_holders
from pollution.sources.permits import add_permit, renew_permit
from pollution.sources.standing import change_status

__all__ = [
    "NotNow",
    "add_permit",
    "change_status",
    "decide_disposal",
    "dispose",
    "install_device",
    "prove",
    "remove_device",
    "renew_permit",
    "seen",
    "set_holders",
    "take_back_disposal",
]
