"""Rasa's hands: ordinary rasa-sdk actions, thin. Read slots, call the core, return events.

`rasa run actions` finds every module here. An action never raises: Rasa would write the whole
tracker into its log.
"""
