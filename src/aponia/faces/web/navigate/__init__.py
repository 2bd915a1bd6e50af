"""The pages that lead from the first question to the answer and the letter."""
