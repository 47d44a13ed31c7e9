"""SMS over Twilio: the same conversation as on the web, shaped for short messages."""
