"""The languages people may submit in: one screen-sized file each."""
