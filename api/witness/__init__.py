"""The witness over HTTP (C2SP tlog-witness). It shares nothing with the ledger's API but how a server is run."""
