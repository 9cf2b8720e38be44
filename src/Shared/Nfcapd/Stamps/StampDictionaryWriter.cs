using System.Runtime.CompilerServices;
using Enrichment.Bindings;
using Enrichment.Flows;

namespace Enrichment.Nfcapd.Stamps;

/// <summary>
/// The process dictionary of a file being written: gives each (name, process) a number, and keeps what is new until it is written in front
/// of the first block that needs it. Known processes cost a look-up and no allocation.
/// </summary>
sealed class StampDictionaryWriter : IStampDictionary
{
    /// <summary>Readers take no higher number; what comes after that many is stamped without a name.</summary>
    public const uint MaxId = 1_000_000;

    // A power of two. The same objects come again and again: these are known without a look at their texts.
    const int Recent = 4096;

    readonly (Key Key, uint Id)[] _recent = new (Key, uint)[Recent];
    readonly Dictionary<Key, uint> _ids = new(KeyComparer.Instance);
    byte[] _new = new byte[DictionaryEntry.MaxSize];
    int _newLength;
    uint _last;

    public ulong Session { get; } = (ulong)Random.Shared.NextInt64();

    public uint Intern(in EndStamp stamp)
    {
        if (stamp.Process is null && stamp.Name.Length == 0)
        {
            return 0;
        }

        ref var recent = ref _recent[RuntimeHelpers.GetHashCode(stamp.Process ?? (object)stamp.Name) & (Recent - 1)];
        if (!ReferenceEquals(recent.Key.Name, stamp.Name) || !ReferenceEquals(recent.Key.Process, stamp.Process))
        {
            var key = new Key(stamp.Name, stamp.Process);
            recent = (key, _ids.TryGetValue(key, out var id) ? id : Add(key));
        }

        return recent.Id;
    }

    /// <summary>Entries that are not written yet.</summary>
    public ReadOnlySpan<byte> New => _new.AsSpan(0, _newLength);

    public void Written() => _newLength = 0;

    /// <summary>The last entries could not be written: all are told again, under new numbers.</summary>
    public void Forget()
    {
        _ids.Clear();
        _recent.AsSpan().Clear();
        _newLength = 0;
    }

    uint Add(Key key)
    {
        if (_last == MaxId)
        {
            return 0;
        }

        if (_new.Length - _newLength < DictionaryEntry.MaxSize)
        {
            Array.Resize(ref _new, Math.Max(2 * _new.Length, _newLength + DictionaryEntry.MaxSize));
        }

        _newLength += DictionaryEntry.Write(++_last, key.Name, key.Process, _new.AsSpan(_newLength));
        _ids.Add(key, _last);
        return _last;
    }

    readonly record struct Key(string Name, ProcessInfo? Process);

    /// <summary>Hashes what tells processes apart, not all their texts.</summary>
    sealed class KeyComparer : IEqualityComparer<Key>
    {
        public static readonly KeyComparer Instance = new();

        public bool Equals(Key x, Key y) => x.Name == y.Name && (ReferenceEquals(x.Process, y.Process) || Equals(x.Process, y.Process));

        public int GetHashCode(Key key) => HashCode.Combine(key.Name, key.Process?.Pid, key.Process?.StartTimeNs);

        static bool Equals(ProcessInfo? x, ProcessInfo? y) => x is not null && y is not null && x.Equals(y);
    }
}
