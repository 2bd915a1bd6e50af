"""One module for each question people ask: gather facts, judge, explain."""
