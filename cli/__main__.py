"""The `assize` command: wires the programs together and talks to people."""

from cli.app import main

main()
