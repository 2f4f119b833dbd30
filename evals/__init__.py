"""Gold documents, the yardstick over them, and the mutations that keep a reader from learning the samples by heart."""
