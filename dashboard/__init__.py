"""The managers' web application: counts that point at nobody, and nothing else."""
