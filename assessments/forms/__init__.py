"""What people type, by page: from POST to the plain values that the rules read, and back."""
