using Enrichment.Tracker.Bindings;
using Enrichment.Tracker.Sources.Conntrack;
using Enrichment.Tracker.Tests.Support;
using Xunit;
using static Enrichment.Tracker.Tests.Sources.Conntrack.ConntrackBytes;

namespace Enrichment.Tracker.Tests.Bindings;

public sealed class TranslationTrackerTests
{
    const ulong Router = 7;
    const long Second = 1_000_000_000;

    static readonly ConntrackEntry First = Masqueraded(1, "10.0.0.2:5000", "192.0.2.1:5000");
    static readonly ConntrackEntry Other = Masqueraded(2, "10.0.0.3:5000", "192.0.2.1:5000");

    readonly RecordingSink _told = new();
    readonly TranslationTracker _tracker;

    public TranslationTrackerTests() => _tracker = new TranslationTracker(_told, bootNs: 1);

    [Fact]
    public void Came_IsTranslatedSinceBeforeItWasTold()
    {
        _tracker.Came(Router, First, Between(10, 11));

        var told = Assert.Single(_told.Translations);
        Assert.Equal(("10.0.0.2:5000", "192.0.2.1:5000"), (told.Source.ToString(), told.TranslatedSource.ToString()));
        Assert.Equal(("198.51.100.7:443", "198.51.100.7:443"), (told.Destination.ToString(), told.TranslatedDestination.ToString()));
        Assert.Equal(Router, told.NetNs);
        Assert.True(told.OpenedBy < 10 * Second && told.OpenedBy > 9 * Second);
    }

    [Fact]
    public void Came_NotTranslated_IsNotTold()
    {
        _tracker.Came(Router, new ConntrackEntry(1, Tuple("10.0.0.2:5000", "10.0.0.3:80"), Tuple("10.0.0.3:80", "10.0.0.2:5000")), Between(10, 11));

        Assert.Empty(_told.Translations);
    }

    [Fact]
    public void Ended_IsOverWithinTheTime()
    {
        _tracker.Came(Router, First, Between(10, 11));
        _tracker.Ended(Router, First, Between(20, 21));

        var told = Assert.Single(_told.Untranslated);
        Assert.Equal((20 * Second, 21 * Second), (told.ClosedFrom, told.ClosedBy));
        Assert.Equal(0, _tracker.Count);
    }

    /// <summary>Whose a packet of that time was is not known: neither is certain then.</summary>
    [Fact]
    public void Came_WhereAnothersEndIsAsRecent_BeginsWithinThatTime()
    {
        _tracker.Came(Router, First, Between(10, 11));
        _tracker.Ended(Router, First, Between(20, 21));
        _tracker.Came(Router, Other, Between(20, 21));

        Assert.Equal((20 * Second, 21 * Second), (_told.Translations[1].OpenedFrom, _told.Translations[1].OpenedBy));
    }

    [Fact]
    public void Came_SameEndsAgainInAnotherWay_BeginsWithinThatTime()
    {
        _tracker.Came(Router, First, Between(10, 11));
        _tracker.Ended(Router, First, Between(20, 21));
        _tracker.Came(Router, Masqueraded(1, "10.0.0.2:5000", "192.0.2.1:61000"), Between(20, 21));

        Assert.Equal((20 * Second, 21 * Second), (_told.Translations[1].OpenedFrom, _told.Translations[1].OpenedBy));
    }

    [Fact]
    public void Came_SameEndsAgainInTheSameWay_IsCertainAtOnce()
    {
        _tracker.Came(Router, First, Between(10, 11));
        _tracker.Ended(Router, First, Between(20, 21));
        _tracker.Came(Router, First with { Id = 3 }, Between(20, 21));

        Assert.True(_told.Translations[1].OpenedBy < 20 * Second);
    }

    [Fact]
    public void Came_LongAfterAnothersEnd_IsCertainAtOnce()
    {
        _tracker.Came(Router, First, Between(10, 11));
        _tracker.Ended(Router, First, Between(20, 21));
        _tracker.Came(Router, Other, Between(30, 31));

        Assert.True(_told.Translations[1].OpenedBy is < 30 * Second and > 29 * Second);
    }

    [Fact]
    public void EndAll_WhatWasThereBeforeWeListened_EndsWhenItIsNoLongerThere()
    {
        Ask(Between(0, 10), lost: false, First, Other);
        Assert.All(_told.Translations, told => Assert.Equal((1, 10 * Second), (told.OpenedFrom, told.OpenedBy)));

        _tracker.Came(Router, Masqueraded(4, "10.0.0.4:1", "192.0.2.1:1"), Between(15, 16));
        Ask(Between(39, 40), lost: false, First);

        // The one that came as an event is not in the answer: its end will be told, and nothing is taken from it.
        var told = Assert.Single(_told.Untranslated);
        Assert.Equal(("10.0.0.3:5000", 40 * Second), (told.Source.ToString(), told.ClosedBy));
        Assert.Equal(2, _tracker.Count);
    }

    [Fact]
    public void EndAll_AfterLosses_WhatIsNotThereHasEnded()
    {
        _tracker.Came(Router, First, Between(10, 11));
        Ask(Between(20, 21), lost: true, Other);

        Assert.Equal((20 * Second, 21 * Second), (_told.Untranslated[0].ClosedFrom, _told.Untranslated[0].ClosedBy));
        Assert.Equal((20 * Second, 21 * Second), (_told.Translations[1].OpenedFrom, _told.Translations[1].OpenedBy));
        Assert.Equal(1, _tracker.Count);
    }

    [Fact]
    public void Came_NumberOfAnother_EndsThatOne()
    {
        _tracker.Came(Router, First, Between(10, 11));
        _tracker.Came(Router, Other with { Id = First.Id }, Between(20, 21));

        Assert.Equal("10.0.0.2:5000", Assert.Single(_told.Untranslated).Source.ToString());
        Assert.Equal(1, _tracker.Count);
    }

    [Fact]
    public void Gone_OnlyThatNamespaceEnds()
    {
        _tracker.Came(Router, First, Between(10, 11));
        _tracker.Came(Router + 1, First, Between(10, 11));
        _tracker.Gone(Router, Between(20, 21));

        Assert.Equal(Router, Assert.Single(_told.Untranslated).NetNs);
        Assert.Equal(1, _tracker.Count);
    }

    void Ask(IConntrackSink.Span span, bool lost, params ConntrackEntry[] entries)
    {
        _tracker.BeginAll(Router);
        foreach (var entry in entries)
        {
            _tracker.IsThere(Router, entry);
        }

        _tracker.EndAll(Router, span, lost);
    }

    static IConntrackSink.Span Between(int from, int to) => new(from * Second, to * Second);

    static ConntrackEntry Masqueraded(uint id, string inner, string outer) =>
        new(id, Tuple(inner, "198.51.100.7:443"), Tuple("198.51.100.7:443", outer));
}
