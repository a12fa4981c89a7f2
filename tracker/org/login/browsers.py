"""What a browser calls itself, in words that a person knows."""

BROWSERS = {
    "MicroMessenger": "WeChat",
    "wxwork": "WeCom",
    "DingTalk": "DingTalk",
    "Edg": "Edge",
    "OPR": "Opera",
    "Firefox": "Firefox",
    "360": "360",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "HarmonyOS": "HarmonyOS",
    "Windows": "Windows",
    "Mac OS": "macOS",
    "Linux": "Linux",
}


def browser_words(agent: str) -> str:
    """Return browser and system, such as “Chrome · Windows”, or the beginning of what it says."""
    found = [next((word for sign, word in signs.items() if sign in agent), "") for signs in (BROWSERS, SYSTEMS)]
    return " · ".join(filter(None, found)) or agent[:40]
