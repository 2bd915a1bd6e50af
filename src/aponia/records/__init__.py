"""What is remembered about people, with who may see it; anonymous use leaves nothing here."""
