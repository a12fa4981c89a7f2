"""The demonstration district: Erqi in the summer of 2016, with the printed figures of its bulletins and invented people."""
