"""The intake wizard: pages of questions, review, saving; the form's logic is the engine's, the rules the rooms'."""
