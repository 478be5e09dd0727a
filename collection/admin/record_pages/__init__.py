"""The pages of one record beside its form, and what their buttons do."""
