using System.Runtime.InteropServices;
using Enrichment.Bindings;
using Enrichment.Flows;

namespace Enrichment.Tracker.Bindings;

/// <summary>
/// Bindings by local endpoint (IP, port, protocol), those of one endpoint in the order of their opening. Closed ones
/// stay for a while, so that a reader who comes late can still ask for them.
/// </summary>
/// <param name="keepClosed">How long a closed binding stays.</param>
/// <param name="maxClosed">How many closed ones stay at most; the oldest go first.</param>
sealed class BindingTree(TimeSpan keepClosed, int maxClosed)
{
    readonly Dictionary<Endpoint, Branch> _branches = [];
    readonly Dictionary<ulong, Node> _nodes = [];
    readonly Queue<Node> _closed = new();
    readonly long _keepClosedNs = keepClosed.Ticks * TimeSpan.NanosecondsPerTick;

    sealed class Node(Binding binding)
    {
        public readonly Binding Binding = binding;
        public Node? Earlier;
        public Node? Later;
    }

    struct Branch
    {
        public Node? Last;
    }

    public int Count => _nodes.Count;

    public int OpenCount => _nodes.Count - _closed.Count;

    /// <summary>The latest close of a binding that is here no more; what was closed after it is all here.</summary>
    public long ForgottenUntil { get; private set; }

    /// <summary>Adds a binding, open or closed.</summary>
    public void Add(Binding binding)
    {
        var node = new Node(binding);
        _nodes.Add(binding.Id, node);
        ref var branch = ref CollectionsMarshal.GetValueRefOrAddDefault(_branches, binding.Local, out _);
        var before = branch.Last;
        Node? after = null;
        while (before is not null && before.Binding.OpenedBy > binding.OpenedBy)
        {
            after = before;
            before = before.Earlier;
        }

        Link(ref branch, before, node, after);
        if (!binding.IsOpen)
        {
            _closed.Enqueue(node);
        }
    }

    /// <summary>Tells that a binding has been closed, whether it was known as open or not at all.</summary>
    public void AddOrNoteClosed(Binding binding)
    {
        if (_nodes.TryGetValue(binding.Id, out var node))
        {
            _closed.Enqueue(node);
        }
        else
        {
            Add(binding);
        }
    }

    /// <summary>Lets go of what was closed too long ago, or is too much.</summary>
    public void Trim(long nowNs)
    {
        while (_closed.TryPeek(out var oldest) && (_closed.Count > maxClosed || oldest.Binding.ClosedBy < nowNs - _keepClosedNs))
        {
            _closed.Dequeue();
            ForgottenUntil = Math.Max(ForgottenUntil, oldest.Binding.ClosedBy);
            Remove(oldest);
        }
    }

    /// <summary>The bindings of an endpoint, the last opened first.</summary>
    public IEnumerable<Binding> At(Endpoint local)
    {
        _branches.TryGetValue(local, out var branch);
        for (var node = branch.Last; node is not null; node = node.Earlier)
        {
            yield return node.Binding;
        }
    }

    /// <summary>All bindings, closed ones in the order of their closing.</summary>
    public void CopyTo(List<Binding> open, List<Binding> closed)
    {
        open.EnsureCapacity(OpenCount);
        foreach (var node in _nodes.Values)
        {
            if (node.Binding.IsOpen)
            {
                open.Add(node.Binding);
            }
        }

        closed.EnsureCapacity(_closed.Count);
        foreach (var node in _closed)
        {
            closed.Add(node.Binding);
        }
    }

    static void Link(ref Branch branch, Node? before, Node node, Node? after)
    {
        node.Earlier = before;
        node.Later = after;
        if (before is not null)
        {
            before.Later = node;
        }

        if (after is not null)
        {
            after.Earlier = node;
        }
        else
        {
            branch.Last = node;
        }
    }

    void Remove(Node node)
    {
        _nodes.Remove(node.Binding.Id);
        if (node.Earlier is { } earlier)
        {
            earlier.Later = node.Later;
        }

        if (node.Later is { } later)
        {
            later.Earlier = node.Earlier;
        }
        else if (node.Earlier is null)
        {
            _branches.Remove(node.Binding.Local);
        }
        else
        {
            CollectionsMarshal.GetValueRefOrNullRef(_branches, node.Binding.Local).Last = node.Earlier;
        }
    }
}
