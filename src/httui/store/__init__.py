"""The encrypted store: databases, keyring, accounts, audit, backup; knows no screen and no form."""
