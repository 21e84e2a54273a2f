"""Coverage-guided fuzzing of the statement readers (`make fuzz`): bytes that reach new lines of a reader are kept and changed again."""
