using System.Runtime.CompilerServices;
using Enrichment.Bindings;
using Enrichment.Flows;
using Enrichment.Nfcapd.Blocks;

namespace Enrichment.Nfcapd.Stamps;

/// <summary>
/// The process dictionary of a file whose blocks several workers stamp. A number is given before the stamps that use it are done, and stamps
/// are written in order, so writing all new entries in front of each block puts every entry before its first use.
/// </summary>
sealed class SharedStampDictionary
{
    readonly StampDictionaryWriter _dictionary = new();
    readonly DictionaryBlocks _blocks = new();

    /// <summary>Adds the entries that are new to the file.</summary>
    public void WriteNew(BlockFileWriter file)
    {
        lock (_dictionary)
        {
            _blocks.Add(file, _dictionary);
            _dictionary.Written();
        }
    }

    /// <summary>The dictionary as one worker sees it.</summary>
    public IStampDictionary ForWorker() => new Worker(_dictionary);

    /// <summary>Remembers the objects that stamps were made of, so that only what a worker has not met takes the lock.</summary>
    sealed class Worker(StampDictionaryWriter shared) : IStampDictionary
    {
        // Beyond that, stamps are made of new objects all the time.
        const int MostKnown = 64 * 1024;

        readonly Dictionary<Key, uint> _known = [];
        Key _last;
        uint _lastId;

        public ulong Session => shared.Session;

        public uint Intern(in EndStamp stamp)
        {
            var key = new Key(stamp.Name, stamp.Process);
            if (stamp.Process is null && stamp.Name.Length == 0)
            {
                return 0;
            }

            if (!key.Equals(_last))
            {
                (_last, _lastId) = (key, Find(key, stamp));
            }

            return _lastId;
        }

        uint Find(Key key, in EndStamp stamp)
        {
            if (_known.TryGetValue(key, out var id))
            {
                return id;
            }

            if (_known.Count == MostKnown)
            {
                _known.Clear();
            }

            lock (shared)
            {
                id = shared.Intern(stamp);
            }

            _known.Add(key, id);
            return id;
        }
    }

    /// <summary>The objects themselves, not what is in them.</summary>
    readonly struct Key(string name, ProcessInfo? process) : IEquatable<Key>
    {
        readonly string _name = name;
        readonly ProcessInfo? _process = process;

        public bool Equals(Key other) => ReferenceEquals(_name, other._name) && ReferenceEquals(_process, other._process);

        public override bool Equals(object? obj) => obj is Key other && Equals(other);

        public override int GetHashCode() => _process is null ? RuntimeHelpers.GetHashCode(_name) : RuntimeHelpers.GetHashCode(_process);
    }
}
