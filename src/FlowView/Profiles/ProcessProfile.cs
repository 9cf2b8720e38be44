using System.Globalization;
using System.Runtime.InteropServices;
using Enrichment.Bindings;

namespace Enrichment.View.Profiles;

/// <summary>All that the processes of one name did.</summary>
sealed class ProcessProfile(string name)
{
    public const ulong MsecPerHour = 3_600_000;

    readonly Dictionary<ServiceKey, ServiceProfile> _services = [];
    readonly Dictionary<ulong, ulong> _hours = [];
    TrafficSums _sums;
    ProcessInfo? _lastSeen;

    public string Name => name;

    public ref readonly TrafficSums Sums => ref _sums;

    public SortedSet<string> Executables { get; } = new(StringComparer.Ordinal);

    public SortedSet<string> Users { get; } = new(StringComparer.Ordinal);

    public SortedSet<string> Units { get; } = new(StringComparer.Ordinal);

    public SortedSet<string> Containers { get; } = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<ServiceKey, ServiceProfile> Services => _services;

    /// <summary>Hours with flows.</summary>
    public int ActiveHours => _hours.Count;

    /// <summary>Bytes, sent and received, of the hour with most of them.</summary>
    public ulong LargestHour => _hours.Count == 0 ? 0 : _hours.Values.Max();

    /// <param name="hour">Hours since 1970.</param>
    public ulong BytesOf(ulong hour) => _hours.GetValueOrDefault(hour);

    public static ulong HourOf(in ProcessFlow flow) => flow.First / MsecPerHour;

    public void Add(in ProcessFlow flow, PeerRoom room)
    {
        _sums.Add(flow);
        CollectionsMarshal.GetValueRefOrAddDefault(_hours, HourOf(flow), out _) += flow.Bytes;
        if (!_services.TryGetValue(flow.Service, out var service))
        {
            _services[flow.Service] = service = new ServiceProfile();
        }

        service.Add(flow, room);
        if (flow.Process is { } process && !ReferenceEquals(process, _lastSeen))
        {
            _lastSeen = process;
            Describe(process);
        }
    }

    void Describe(ProcessInfo process)
    {
        Add(Executables, process.Executable);
        Add(Users, process.UserName ?? process.Uid.ToString(CultureInfo.InvariantCulture));
        Add(Units, SystemdUnit.Of(process.Cgroup).ToString());
        Add(Containers, process.ContainerId);
    }

    static void Add(SortedSet<string> texts, string? text)
    {
        if (!string.IsNullOrEmpty(text))
        {
            texts.Add(text);
        }
    }
}
