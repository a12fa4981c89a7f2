"""How figures, days and links look on every page. It knows no app and decides no rule."""
