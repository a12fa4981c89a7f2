"""Evidence (证据材料): photos and files, kept whole or refused, sealed, and shown only to whom a holder shows them."""
