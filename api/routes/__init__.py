"""One file a concern. A route reads the request, calls one method of `Ledger`, and encodes what comes back."""
