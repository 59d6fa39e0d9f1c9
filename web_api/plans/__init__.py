"""Study plans: lists with days on which their problems are due; assignments of classes."""
