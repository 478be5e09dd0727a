"""The statistics page, a module for each part of it."""
