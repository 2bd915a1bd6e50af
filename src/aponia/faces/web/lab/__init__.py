"""The Lab: a page on which a person tries doses and sees what published models say they do."""
