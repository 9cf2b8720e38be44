namespace Enrichment.Updater.Outputs.Json;

/// <summary>Where lines go to.</summary>
interface IJsonSink : IDisposable
{
    /// <param name="lines">Whole lines; valid only during the call.</param>
    /// <param name="count">How many.</param>
    void Write(ReadOnlySpan<byte> lines, int count);

    /// <summary>Where, as on the command line.</summary>
    string Name { get; }

    /// <summary>Lines that went there, and lines that could not.</summary>
    long Written { get; }

    long Lost { get; }

    /// <summary>What went there, and what did not, for people.</summary>
    string Summary { get; }
}
