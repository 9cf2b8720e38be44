using Enrichment.Bindings;
using Enrichment.Tracker.Sources.Namespaces;

namespace Enrichment.Tracker.Bindings;

/// <summary>What the bindings stage tells; all calls come from one thread.</summary>
interface IBindingSink
{
    /// <param name="binding">Its <see cref="Binding.Id"/> is unique in this run.</param>
    void Opened(Binding binding);

    /// <param name="binding">With the times of its end set. One that lived between two polls is told only now.</param>
    void Closed(Binding binding);

    /// <param name="translation">Its <see cref="Translation.Id"/> is unique in this run.</param>
    void Translated(Translation translation)
    {
    }

    /// <param name="translation">With the times of its end set.</param>
    void Untranslated(Translation translation)
    {
    }

    /// <summary>All addresses of the host, by network namespace, in place of what was told before.</summary>
    void Addresses(IReadOnlyList<NamespaceAddresses> all);

    /// <summary>Changes were lost on their way here, and the state has been made good since: readers had better begin anew.</summary>
    /// <param name="reason">A phrase for people.</param>
    void Lost(string reason);

    /// <summary>Every change up to this moment (nanoseconds since 1970) has been told.</summary>
    void Watermark(long watermarkNs);
}
