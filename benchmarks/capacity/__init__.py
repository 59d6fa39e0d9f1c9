"""How many nodes a load needs: a simulation fed with what was measured."""
