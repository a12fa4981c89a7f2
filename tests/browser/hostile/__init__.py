"""What an attacker types. `python -m tests.browser.hostile` puts it into every text column of a district and prints where to look."""

# Each carries Chinese, so that it counts as somebody's words and not as a text that nobody translated.
STRINGS = (
    '坏"><img src=x onerror=alert(1)>',
    "坏'</script><script>alert(2)</script>",
    "javascript:alert(3)//坏",
    "坏{{7*7}}<svg/onload=alert(4)>",
)
SHORTER = ("坏<script>alert(5)", "坏<svg/onload")  # for columns of less than 33, and of less than 18 characters
