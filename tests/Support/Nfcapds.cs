namespace Enrichment;

/// <summary>How tests start nfcapd.</summary>
static class Nfcapds
{
    /// <summary>
    /// Its -t in a test that wants one file: seconds, ten years. nfcapd begins a new file at each multiple of that since 1970, the next time in December 2029:
    /// no hour that ends in the middle of the test makes it two.
    /// </summary>
    public const string OneFile = "315360000";
}
