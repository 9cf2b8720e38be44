namespace Enrichment.View.Query;

/// <summary>The command line cannot be understood, or asks for something that is not there.</summary>
sealed class UsageException(string message) : Exception(message);
