using Enrichment.Bindings;
using Enrichment.Flows;
using Enrichment.Tracker.Bindings;
using Xunit;

namespace Enrichment.Tracker.Tests.Bindings;

public sealed class BindingTreeTests
{
    static readonly Endpoint Here = new(IpAddress.Parse("10.0.0.1"), 53, 17);

    readonly BindingTree _tree = new(TimeSpan.FromSeconds(1), maxClosed: 3);

    static Binding Binding(ulong id, long openedBy, Endpoint? local = null) => new() { Id = id, Local = local ?? Here, OpenedFrom = openedBy, OpenedBy = openedBy };

    void Close(Binding binding, long time)
    {
        binding.ClosedFrom = binding.ClosedBy = time;
        _tree.AddOrNoteClosed(binding);
    }

    [Fact]
    public void At_Endpoint_GivesItsBindingsLastOpenedFirst()
    {
        _tree.Add(Binding(1, 100));
        _tree.Add(Binding(2, 300));
        _tree.Add(Binding(3, 200));
        _tree.Add(Binding(4, 400, Here with { Port = 54 }));

        Assert.Equal([2ul, 3ul, 1ul], _tree.At(Here).Select(binding => binding.Id));
        Assert.Empty(_tree.At(Here with { Protocol = 6 }));
        Assert.Equal(4, _tree.OpenCount);
    }

    [Fact]
    public void Trim_ClosedLongAgo_LeavesTheRestInOrder()
    {
        var bindings = Enumerable.Range(1, 4).Select(i => Binding((ulong)i, i * 100)).ToList();
        bindings.ForEach(_tree.Add);
        Close(bindings[1], 1_000_000_000);
        Close(bindings[3], 1_500_000_000);

        _tree.Trim(2_200_000_000);

        Assert.Equal([4ul, 3ul, 1ul], _tree.At(Here).Select(binding => binding.Id));
        _tree.Trim(9_000_000_000);
        Assert.Equal([3ul, 1ul], _tree.At(Here).Select(binding => binding.Id));
        Assert.Equal((2, 2), (_tree.Count, _tree.OpenCount));
    }

    [Fact]
    public void Trim_TooManyClosed_TheOldestGo()
    {
        for (var i = 1; i <= 5; i++)
        {
            Close(Binding((ulong)i, i), i);
        }

        _tree.Trim(6);

        Assert.Equal([5ul, 4ul, 3ul], _tree.At(Here).Select(binding => binding.Id));
    }

    [Fact]
    public void Trim_LastOfAnEndpoint_ForgetsTheEndpoint()
    {
        Close(Binding(1, 1), 2);
        _tree.Trim(long.MaxValue);

        Assert.Empty(_tree.At(Here));
        Assert.Equal(0, _tree.Count);
        _tree.Add(Binding(2, 5));
        Assert.Single(_tree.At(Here));
    }

    [Fact]
    public void CopyTo_TellsOpenFromClosed()
    {
        _tree.Add(Binding(1, 1));
        var closed = Binding(2, 2);
        _tree.Add(closed);
        Close(closed, 3);
        Close(Binding(3, 3), 4); // Seen only at its end.
        var (open, ended) = (new List<Binding>(), new List<Binding>());

        _tree.CopyTo(open, ended);

        Assert.Equal([1ul], open.Select(binding => binding.Id));
        Assert.Equal([2ul, 3ul], ended.Select(binding => binding.Id));
    }
}
