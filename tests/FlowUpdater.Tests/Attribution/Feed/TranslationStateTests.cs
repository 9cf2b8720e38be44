using Enrichment.Bindings;
using Enrichment.Updater.Attribution;
using Enrichment.Updater.Attribution.Feed;
using Xunit;
using static Enrichment.Updater.Tests.Attribution.Given;

namespace Enrichment.Updater.Tests.Attribution.Feed;

public sealed class TranslationStateTests
{
    readonly BindingHistory _history = new();
    readonly TranslationState _state;

    public TranslationStateTests() => _state = new TranslationState(_history, _history.AddHost("tracker"));

    [Fact]
    public void Apply_OpenAndEnd_IsOneTranslation()
    {
        _state.Apply(Nat(5000, opened: 1));
        _state.Apply(Nat(5000, opened: 1, closed: 9));

        Assert.Equal((1, At(9)), (_history.Translations.Count, Find(5000)!.ClosedBy));
    }

    [Fact]
    public void Apply_EndAlone_IsWhole()
    {
        _state.Apply(Nat(5000, opened: 1, closed: 9));

        Assert.Equal((At(1), At(9)), (Find(5000)!.OpenedBy, Find(5000)!.ClosedBy));
    }

    [Fact]
    public void Finish_NewRunOfTheTracker_WhatIsThereGoesOnAndTheRestEndedAtTheWatermark()
    {
        _state.Apply(Nat(5000, opened: 1, id: 1));
        _state.Apply(Nat(5001, opened: 2, id: 2));
        _state.Apply(Nat(5002, opened: 3, id: 3));

        _state.Note(Nat(5001, opened: 30, id: 1)); // asked for, since when is not known
        _state.Note(Nat(5002, opened: 3, closed: 25, id: 3));
        _state.Note(Nat(5003, opened: 5, closed: 6));
        _state.Finish(At(20));

        Assert.Equal((At(1), At(20)), (Find(5000)!.OpenedBy, Find(5000)!.ClosedBy));
        Assert.Equal((At(2), true), (Find(5001)!.OpenedBy, Find(5001)!.IsOpen));
        Assert.Equal(At(25), Find(5002)!.ClosedBy);
        Assert.Null(Find(5003)); // told before the break, and known or not wanted then
        Assert.Equal(3, _history.Translations.Count);
    }

    [Fact]
    public void ForgetSnapshot_HalfASnapshot_ChangesNothing()
    {
        _state.Apply(Nat(5000, opened: 1));
        _state.Note(Nat(5001, opened: 30));
        _state.ForgetSnapshot();
        _state.Finish(At(40));

        Assert.Null(Find(5001));
    }

    Translation? Find(ushort port) =>
        _history.Translations.Find(new(Endpoint($"192.0.2.1:{port}", Tcp), Endpoint("198.51.100.7:443", Tcp)))?.Translation;

    static Translation Nat(ushort port, double opened, double? closed = null, ulong id = 0) => new()
    {
        Id = id,
        NetNs = 1,
        Source = Endpoint("10.0.0.2:5000", Tcp),
        Destination = Endpoint("198.51.100.7:443", Tcp),
        TranslatedSource = Endpoint($"192.0.2.1:{port}", Tcp),
        TranslatedDestination = Endpoint("198.51.100.7:443", Tcp),
        OpenedFrom = At(opened),
        OpenedBy = At(opened),
        ClosedFrom = closed is null ? Binding.Open : At(closed.Value),
        ClosedBy = closed is null ? Binding.Open : At(closed.Value),
    };
}
