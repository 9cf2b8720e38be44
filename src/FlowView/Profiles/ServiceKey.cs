namespace Enrichment.View.Profiles;

/// <summary>What a process does with the network: it calls a port of others, or listens on one of its own.</summary>
/// <param name="Port">0 for a protocol without ports.</param>
readonly record struct ServiceKey(Role Role, byte Protocol, ushort Port);
