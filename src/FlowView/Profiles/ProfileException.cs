namespace Enrichment.View.Profiles;

/// <summary>A saved profile cannot be read or written; the message is one sentence for the user.</summary>
sealed class ProfileException(string message) : Exception(message);
