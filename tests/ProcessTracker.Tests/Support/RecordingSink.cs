using Enrichment.Bindings;
using Enrichment.Tracker.Bindings;
using Enrichment.Tracker.Sources.Namespaces;

namespace Enrichment.Tracker.Tests.Support;

/// <summary>Keeps what the bindings stage tells.</summary>
sealed class RecordingSink : IBindingSink
{
    readonly Dictionary<ulong, Binding> _open = [];

    readonly System.Collections.Concurrent.ConcurrentDictionary<ushort, bool> _ports = [];

    public List<Binding> AllOpened { get; } = [];

    public List<Binding> AllClosed { get; } = [];

    public IReadOnlyCollection<Binding> Open => _open.Values;

    public IReadOnlyList<NamespaceAddresses> Latest { get; private set; } = [];

    public long WatermarkNs { get; private set; }

    public Binding OpenAt(ushort port, byte protocol = 17) =>
        _open.Values.Single(binding => binding.Local.Port == port && binding.Local.Protocol == protocol);

    public IEnumerable<Binding> ClosedAt(ushort port) => AllClosed.Where(binding => binding.Local.Port == port);

    /// <summary>May be asked from another thread.</summary>
    public bool HasOpenedAt(ushort port) => _ports.ContainsKey(port);

    public void Opened(Binding binding)
    {
        _ports[binding.Local.Port] = true;
        _open.Add(binding.Id, binding);
        AllOpened.Add(binding);
    }

    public void Closed(Binding binding)
    {
        _open.Remove(binding.Id);
        AllClosed.Add(binding);
    }

    public List<Translation> Translations { get; } = [];

    public List<Translation> Untranslated { get; } = [];

    public void Translated(Translation translation) => Translations.Add(translation);

    void IBindingSink.Untranslated(Translation translation) => Untranslated.Add(translation);

    public void Addresses(IReadOnlyList<NamespaceAddresses> all) => Latest = all;

    public List<string> Losses { get; } = [];

    public void Lost(string reason) => Losses.Add(reason);

    public void Watermark(long watermarkNs) => WatermarkNs = watermarkNs;
}
