"""The action server: thin rasa-sdk actions around the composing functions of `bot`."""
