using Enrichment.Flows;

namespace Enrichment.Nfcapd.Stamping;

/// <summary>
/// Names of stamps as files carry them. They come again and again as the same objects, so each is made fit once, and found by the object.
/// </summary>
sealed class FileNames(string placeholder)
{
    // Beyond that, stamps are made of new strings all the time.
    const int MostKnown = 16 * 1024;

    readonly FileName _placeholder = new(placeholder);
    readonly Dictionary<string, FileName> _known = new(ReferenceEqualityComparer.Instance);
    string _lastText = "";
    FileName _last = new("");

    /// <summary>The name for a flow: the stamp's, or the placeholder.</summary>
    /// <param name="count">Counts it as named, if it is.</param>
    public FileName Of(in FlowStamp stamp, ref StampCount count)
    {
        var text = stamp.UserName;
        if (text.Length == 0)
        {
            return _placeholder;
        }

        count.Named++;
        if (!ReferenceEquals(text, _lastText))
        {
            (_lastText, _last) = (text, Find(text));
        }

        return _last;
    }

    FileName Find(string text)
    {
        if (_known.TryGetValue(text, out var name))
        {
            return name;
        }

        if (_known.Count == MostKnown)
        {
            _known.Clear();
        }

        name = new FileName(text);
        _known.Add(text, name);
        return name;
    }
}
