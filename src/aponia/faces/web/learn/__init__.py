"""The pages that explain who does what, what is believed, what treatments do, and how to prepare."""
