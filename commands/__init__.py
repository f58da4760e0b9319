"""The longer commands of the front door (app.py), and what all commands share; imported when used."""
