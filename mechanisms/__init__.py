"""Who answers: people, bodies, memberships, permissions, the directory."""
