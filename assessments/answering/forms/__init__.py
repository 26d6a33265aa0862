"""What people type about an answer: from POST to the plain values that the rules read, and back."""
