"""The responder's web application: the most urgent case next."""
