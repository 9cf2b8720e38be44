namespace Enrichment.Updater.Inputs.Capture;

/// <summary>Capturing cannot begin; the message is the whole sentence for the user.</summary>
sealed class CaptureException(string message) : Exception(message);
