namespace Enrichment.Updater.Stamp;

/// <summary>Why a file was not stamped.</summary>
enum SkipReason
{
    /// <summary>As it was, and with the same bindings and options: <c>--state</c> says so.</summary>
    Done,

    /// <summary>A collector is writing it.</summary>
    Unfinished,
    NotFlows,
    Damaged,

    /// <summary>Somebody else wrote to it meanwhile.</summary>
    Changed,
    NotAccessible,
    Link,
    NotRegular,
    NamedTwice,

    /// <summary>It was gone when its turn came.</summary>
    Gone,
}
