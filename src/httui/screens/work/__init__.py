"""Work that is due: one's own list, the steps of a run, the team's board, duties and calendar (S-133 to S-139)."""
