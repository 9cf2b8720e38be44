using Enrichment.Bindings;
using Enrichment.Flows;
using Enrichment.Tracker.Commands;
using Xunit;

namespace Enrichment.Tracker.Tests.Commands;

public sealed class TranslationTellerTests
{
    readonly List<(ushort Port, bool IsOpen)> _told = [];
    readonly TranslationTeller _teller;

    public TranslationTellerTests() =>
        _teller = new TranslationTeller(tellsPresent: true, told => _told.Add((told.TranslatedSource.Port, told.IsOpen)));

    [Fact]
    public void Finish_FirstSnapshot_TellsWhatIsOpen()
    {
        _teller.Note(Nat(1));
        _teller.Note(Nat(2, closed: 5));
        _teller.Finish(0, hasBegun: false);

        Assert.Equal([(1, true)], _told);
    }

    [Fact]
    public void Finish_LaterSnapshot_TellsWhatItHasMoreAndLess()
    {
        _teller.Change(Nat(1));
        _teller.Change(Nat(2));
        _teller.Change(Nat(3));
        _told.Clear();

        _teller.Note(Nat(2, closed: 9));
        _teller.Note(Nat(3));
        _teller.Note(Nat(4));
        _teller.Note(Nat(5, closed: 7)); // told before
        _teller.Finish(watermarkNs: 8, hasBegun: true);

        Assert.Equal([(2, false), (1, false), (4, true)], _told);
        Assert.Equal([3, 4], _teller.Open.Select(static one => (int)one.TranslatedSource.Port).Order());
    }

    static Translation Nat(ushort port, long closed = Binding.Open) => new()
    {
        Source = At(1000),
        Destination = At(443),
        TranslatedSource = At(port),
        TranslatedDestination = At(443),
        ClosedFrom = closed,
        ClosedBy = closed,
    };

    static Endpoint At(ushort port) => new(IpAddress.Parse("192.0.2.1"), port, IpProtocol.Tcp);
}
