using Enrichment.Nfcapd.Exporters;

namespace Enrichment.Netflow.Exporters;

/// <summary>How an exporter samples, by the number that it gave each sampler; -1 is the one of all its flows.</summary>
public sealed class SamplerTable
{
    public const long Generic = -1;

    /// <summary>A device has a few; each flow is compared with them.</summary>
    const int Most = 64;

    readonly List<Sampler> _samplers = [];

    /// <summary>Goes up with each change, for those who write samplers into files.</summary>
    public int Version { get; private set; }

    public bool Any => _samplers.Count > 0;

    public IReadOnlyList<Sampler> All => _samplers;

    /// <summary>The sampler of that number, else that of all flows.</summary>
    public bool TryGet(long id, out Sampler sampler)
    {
        sampler = default;
        var found = false;
        foreach (var candidate in _samplers)
        {
            if (candidate.Id == id)
            {
                sampler = candidate;
                return true;
            }

            if (candidate.Id == Generic)
            {
                (sampler, found) = (candidate, true);
            }
        }

        return found;
    }

    internal void Set(in Sampler sampler)
    {
        for (var i = 0; i < _samplers.Count; i++)
        {
            if (_samplers[i].Id == sampler.Id)
            {
                Version += _samplers[i] == sampler ? 0 : 1;
                _samplers[i] = sampler;
                return;
            }
        }

        if (_samplers.Count < Most)
        {
            _samplers.Add(sampler);
            Version++;
        }
    }
}
