"""What a person sees: one module a screen; layout, keys and messages, nothing else."""
