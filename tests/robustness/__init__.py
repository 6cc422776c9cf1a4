"""What a build survives: kills, tampering, other builds, other machines, full and read-only disks."""
