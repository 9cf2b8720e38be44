namespace Enrichment.Tracker.Sources.Processes;

/// <summary>What people call a container.</summary>
/// <param name="Name">As its runtime or its pod calls it; null: not found.</param>
/// <param name="Pod">Of Kubernetes: <c>namespace/name</c>; null: in none, or not found.</param>
readonly record struct ContainerName(string? Name, string? Pod);
