"""Other programs for the common job: each in an environment of its own, called through its public interface by a few lines of ours."""
