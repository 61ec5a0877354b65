"""How it runs: the assembled pipeline, batch runs, the command line."""
