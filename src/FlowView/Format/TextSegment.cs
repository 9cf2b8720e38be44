using Enrichment.Fields;
using Enrichment.Text;

namespace Enrichment.View.Format;

/// <summary>The text of some flows, whole ones.</summary>
sealed class TextSegment
{
    /// <summary>One that is longer takes no further flow: it stays in the processor's cache until it is written.</summary>
    public const int Full = 192 * 1024;

    readonly TextBuffer _lead = new();
    byte[] _bytes = new byte[Full + 16 * 1024];
    int _length;

    /// <summary>Where the text of each flow ends, where their numbers are not known yet.</summary>
    public List<int> Ends { get; } = [];

    /// <summary>Takes the text that was made, and gives older memory for the next.</summary>
    public void TakeFrom(TextBuffer text) => _length = text.Exchange(ref _bytes);

    public void Write(OutputFile output) => output.Write(_bytes.AsSpan(0, _length));

    /// <summary>Puts numbers before the flows.</summary>
    /// <param name="written">Flows written before.</param>
    /// <returns>Flows written now.</returns>
    public ulong WriteNumbered(FlowFormat format, ulong written, OutputFile output)
    {
        var at = 0;
        foreach (var end in Ends)
        {
            _lead.Clear();
            format.Lead(_lead, ++written);
            output.Write(_lead.Written);
            output.Write(_bytes.AsSpan(at, end - at));
            at = end;
        }

        return written;
    }
}

/// <summary>Segments that were written and wait for more text; the last one used is the first to be used again.</summary>
sealed class TextSegments
{
    readonly Lock _lock = new();
    readonly Stack<TextSegment> _free = new();

    public TextSegment Take()
    {
        lock (_lock)
        {
            return _free.TryPop(out var segment) ? segment : new TextSegment();
        }
    }

    public void Return(TextSegment segment)
    {
        segment.Ends.Clear();
        lock (_lock)
        {
            _free.Push(segment);
        }
    }
}
